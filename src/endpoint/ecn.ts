// Explicit congestion notification across a tunnel: RFC 6040. Only where the outer header is ours to build and to see: in
// UDP the operating system has it.

/** The two bits of RFC 3168 §5. */
export const ECN = { NOT_ECT: 0, ECT_1: 1, ECT_0: 2, CE: 3 } as const;

/**
 * RFC 6040 §4.1: `normal` copies the inner field into the outer header, and the far end has to bring marks back in;
 * `compatibility` is for a far end of which that is not known, and forbids marks in between.
 */
export type EcnMode = "normal" | "compatibility";

/** RFC 6040 figure 3: the field of the outer header. */
export const outerEcn = (inner: number, mode: EcnMode): number => (mode === "normal" ? inner : ECN.NOT_ECT);

/** What comes out of a tunnel. */
export interface Decapsulated {
  /** `undefined`: the packet is dropped, since nobody behind it would heed the mark. */
  readonly ecn: number | undefined;
  /** No router and no ingress makes this combination today; somebody misuses the field, or is broken. */
  readonly isOdd: boolean;
}

/** By inner field, then by outer field: RFC 6040 figure 4. */
const OUT: Readonly<Record<number, readonly (number | undefined)[]>> = {
  [ECN.NOT_ECT]: [ECN.NOT_ECT, ECN.NOT_ECT, ECN.NOT_ECT, undefined],
  [ECN.ECT_1]: [ECN.ECT_1, ECN.ECT_1, ECN.ECT_1, ECN.CE],
  [ECN.ECT_0]: [ECN.ECT_0, ECN.ECT_1, ECN.ECT_0, ECN.CE],
  [ECN.CE]: [ECN.CE, ECN.CE, ECN.CE, ECN.CE],
};

/** RFC 6040 §4.2: what becomes of the inner field when the outer header goes. */
export function decapsulatedEcn(inner: number, outer: number): Decapsulated {
  const isUnsafe = inner === ECN.NOT_ECT ? outer !== ECN.NOT_ECT : inner === ECN.CE && outer === ECN.ECT_1;
  const isOdd = isUnsafe || (inner === ECN.ECT_1 && outer === ECN.ECT_0);
  return { ecn: OUT[inner]?.[outer], isOdd };
}

const V4_CHECKSUM_AT = 10;

/** The field of a whole packet. */
export const ecnOf = (packet: Uint8Array): number =>
  (packet[0] ?? 0) >> 4 === 6 ? ((packet[1] ?? 0) >> 4) & 3 : (packet[1] ?? 0) & 3;

/** The packet with another field; the IPv4 checksum follows it, RFC 1624 §3. The given bytes stay as they are. */
export function withEcn(packet: Uint8Array, ecn: number): Uint8Array {
  if (ecnOf(packet) === ecn) return packet;
  const changed = Uint8Array.from(packet);
  const before = packet[1] ?? 0;
  if ((packet[0] ?? 0) >> 4 === 6) {
    changed[1] = (before & 0xcf) | (ecn << 4);
    return changed;
  }
  changed[1] = (before & 0xfc) | ecn;
  const view = new DataView(changed.buffer);
  // HC' = ~(~HC + ~m + m'), of the word that holds the field
  const word = (packet[0] ?? 0) << 8;
  const sum = (~view.getUint16(V4_CHECKSUM_AT) & 0xffff) + (~(word | before) & 0xffff) + (word | (changed[1] ?? 0));
  const folded = (sum & 0xffff) + (sum >> 16);
  view.setUint16(V4_CHECKSUM_AT, ~((folded & 0xffff) + (folded >> 16)) & 0xffff);
  return changed;
}
