/** Adds 16-bit words in one's complement (RFC 1071 §1). An odd last byte counts as the high half of a word. */
export function onesComplementSum(bytes: Uint8Array, start = 0): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const even = bytes.length & ~1;
  let sum = start;
  for (let at = 0; at < even; at += 2) sum += view.getUint16(at);
  if (even < bytes.length) sum += view.getUint8(even) << 8;
  return fold(sum);
}

/** The checksum field over bytes in which that field is zero. */
export const internetChecksum = (bytes: Uint8Array, start = 0): number => 0xffff - onesComplementSum(bytes, start);

/** Whether bytes that hold their checksum field add up to all ones: RFC 1071 §1. */
export const isChecksumRight = (bytes: Uint8Array, start = 0): boolean => onesComplementSum(bytes, start) === 0xffff;

/** Writes the checksum into its field; `start` is what a pseudo-header adds. */
export function fillChecksum(bytes: Uint8Array, fieldAt: number, start = 0): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  view.setUint16(fieldAt, 0);
  view.setUint16(fieldAt, internetChecksum(bytes, start));
  return bytes;
}

/**
 * A right checksum in the other of the two spellings of zero (RFC 1624 §3: routers that update a checksum in place
 * leave 0xffff where 0 is computed); `undefined` when it is the one that `fillChecksum` writes.
 */
export function otherZero(bytes: Uint8Array, fieldAt: number, start = 0): number | undefined {
  const field = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint16(fieldAt);
  if (field !== 0 && field !== 0xffff) return undefined;
  const computed = new DataView(fillChecksum(new Uint8Array(bytes), fieldAt, start).buffer).getUint16(fieldAt);
  return computed === field ? undefined : field;
}

function fold(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded % 0x1_0000) + Math.floor(folded / 0x1_0000);
  return folded;
}
