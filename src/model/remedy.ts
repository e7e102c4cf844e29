/** The vendor-neutral verbs of remedies; each platform says how it spells them, or that it cannot. */
export type RemedyVerb =
  | "rekey-child" // one child SA is negotiated anew; the IKE SA stays
  | "clear-child" // one child SA is torn down on this end
  | "clear-peer" // every SA with the peer is torn down on this end
  | "initiate" // this end brings the tunnel up
  | "stop-debugs"; // every debug is switched off
