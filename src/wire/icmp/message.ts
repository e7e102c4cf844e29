/** Asks for the same back: RFC 792 "Echo", RFC 4443 §4.1, §4.2. */
export interface Echo {
  readonly kind: "echo-request" | "echo-reply";
  readonly identifier: number;
  readonly sequence: number;
  readonly data: Uint8Array;
  /** The code, which should be zero. */
  readonly reserved?: number;
}

/** A packet did not arrive: RFC 792 "Destination Unreachable" and "Time Exceeded", RFC 4443 §3.1, §3.3. */
export interface DeliveryError {
  readonly kind: "unreachable" | "time-exceeded";
  readonly code: number;
  /** As much of the packet as the sender of the error quoted, extensions of RFC 4884 behind it. */
  readonly original: Uint8Array;
  /** The second word: unused, or the length of RFC 4884 §4. */
  readonly reserved?: number;
}

/** A packet must be smaller: in IPv4 "fragmentation needed" with RFC 1191 §4, in IPv6 RFC 4443 §3.2. */
export interface PacketTooBig {
  readonly kind: "packet-too-big";
  /** Of the next hop; 0 from a router older than RFC 1191. */
  readonly mtu: number;
  readonly original: Uint8Array;
  /** In IPv4 the unused half of the second word, in IPv6 the code. */
  readonly reserved?: number;
}

/** Any other type. */
export interface OtherIcmp {
  readonly kind: "other";
  readonly type: number;
  readonly code: number;
  /** Behind the checksum. */
  readonly body: Uint8Array;
}

/** `checksum` only when it is the other of the two zeros. */
export type IcmpMessage = (Echo | DeliveryError | PacketTooBig | OtherIcmp) & { readonly checksum?: number };
