/** What a probe says of an LNS that does not answer. */
export const SILENT = "nothing answers SCCRQ";
export const SILENT_MEND =
  "see that UDP 1701 of the LNS is open to this address, that it takes tunnels from LACs it does not know, and that it is not so far behind, as in a login storm, that it would answer later than --timeout";

/** What to look at where PPP does not go on, by the stage that waits. */
export const WAITING_MENDS = {
  lcp: "the LNS took the call and speaks no PPP: look at its PPP daemon and its load",
  authentication: "the LNS waits for its RADIUS server: look at `Requests timed out` there, and do not police L2TP",
  ipcp: "the LNS gives no address: look at its address pool",
} as const;

/** What to look at where PPP ended, by its reason. */
export const PPP_MENDS: Partial<Readonly<Record<string, string>>> = {
  refused: "compare user and password with the LNS's RADIUS server",
  "no-agreement": "the ends agree on no options: compare the methods of authentication",
  "no-answer": WAITING_MENDS.lcp,
};

/** What a peer said, as an addition to a sentence. */
export const words = (message: string | undefined): string =>
  message === undefined || message === "" ? "" : `, “${message}”`;

export const renderAddress = (address: number): string =>
  [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join(".");
