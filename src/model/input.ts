import type { Instant } from "../time/instant.ts";
import type { Answer, Arrival } from "./arrival.ts";

/** An operator's word about an incident. */
export type OperatorOrder =
  | { readonly verb: "ack"; readonly incident: string; readonly by: string; readonly note?: string }
  | { readonly verb: "approve"; readonly incident: string; readonly by: string }
  | { readonly verb: "hold"; readonly incident: string; readonly by: string; readonly reason: string }
  | { readonly verb: "release"; readonly incident: string; readonly by: string };

/** Everything that moves the judgement. The journal is a list of these; run again, they give the same case files. */
export type CircleInput =
  | Arrival
  | { readonly kind: "wake"; readonly at: Instant }
  | { readonly kind: "order"; readonly at: Instant; readonly order: OperatorOrder }
  | { readonly kind: "outcome"; readonly at: Instant; readonly action: string; readonly answers: readonly Answer[] }
  /** The process began anew: what it had asked for and not heard of is lost, what it was doing is unknown. */
  | { readonly kind: "resumed"; readonly at: Instant };
