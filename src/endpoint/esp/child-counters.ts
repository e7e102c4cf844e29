/** What a child SA counted. Bytes are those of the protected packets, before encryption. */
export interface ChildCounters {
  inPackets: number;
  inBytes: number;
  outPackets: number;
  outBytes: number;
  replayed: number;
  tooOld: number;
  /** ESP whose ICV does not fit. */
  badIcv: number;
  /** AH whose ICV does not fit. */
  badAhIcv: number;
  /** Authentic ESP that cannot be decrypted: no whole number of blocks. */
  undecipherable: number;
  /** Too short for its fields, or with fields that this SA does not have. */
  badHeader: number;
  badTrailer: number;
  /** What came out is not what the SA was made for: RFC 4301 §5.2. */
  selectorMismatch: number;
  /** Packets that were not sent, since the sequence numbers are used up: RFC 4303 §3.3.3. */
  overflowed: number;
  /** Packets that were not sent, since this SA cannot carry them: fragments in transport mode, AH where only UDP goes. */
  unfit: number;
  /** Marked as having met congestion, for a receiver that does not know of marks: dropped by RFC 6040 §4.2. */
  unheededMark: number;
  /** Let through with marks outside that nobody should have made: RFC 6040 §4.2. */
  oddMark: number;
}

export const NOTHING_COUNTED: Readonly<ChildCounters> = {
  inPackets: 0,
  inBytes: 0,
  outPackets: 0,
  outBytes: 0,
  replayed: 0,
  tooOld: 0,
  badIcv: 0,
  badAhIcv: 0,
  undecipherable: 0,
  badHeader: 0,
  badTrailer: 0,
  selectorMismatch: 0,
  overflowed: 0,
  unfit: 0,
  unheededMark: 0,
  oddMark: 0,
};

/** Why a packet was dropped. */
export type DropReason =
  | "header"
  | "replayed"
  | "too-old"
  | "icv"
  | "ah-icv"
  | "cipher"
  | "trailer"
  | "selectors"
  | "unfit"
  | "mark";

const COUNTER = {
  header: "badHeader",
  replayed: "replayed",
  "too-old": "tooOld",
  icv: "badIcv",
  "ah-icv": "badAhIcv",
  cipher: "undecipherable",
  trailer: "badTrailer",
  selectors: "selectorMismatch",
  unfit: "unfit",
  mark: "unheededMark",
} as const satisfies Record<DropReason, keyof ChildCounters>;

export function countDrop(counters: ChildCounters, reason: DropReason): void {
  counters[COUNTER[reason]] += 1;
}
