import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * What an echo request through the tunnel carries, so that its reply proves this tunnel and no other.
 *
 *      |                          Tunnel ID                            |
 *      |                       Sequence number                         |
 *      |      HMAC-SHA-256 over both and the length, cut to what       |
 *      |      room there is, 16 bytes at most; zeros behind it        ...
 */
export interface SignedEcho {
  readonly tunnelId: number;
  readonly sequence: number;
  /** Of the whole payload: what a bigger packet adds is signed as well, by its length and by being zero. */
  readonly length: number;
}

const HEADER = 8;
const LONGEST_MAC = 16;
/** Fewer bytes than these prove too little. */
const SHORTEST_MAC = 8;
const SHORTEST_SIGNED_ECHO = HEADER + SHORTEST_MAC;

/** @param key of one IPsec SA, known to this end alone: the peer only sends it back */
export function signEcho(key: Uint8Array, { tunnelId, sequence, length }: SignedEcho): Uint8Array {
  if (length < SHORTEST_SIGNED_ECHO) throw new RangeError(`a signed echo of ${length} bytes`);
  const payload = new Uint8Array(length);
  const view = new DataView(payload.buffer);
  view.setUint32(0, tunnelId);
  view.setUint32(4, sequence);
  const mac = createHmac("sha256", key).update(payload.subarray(0, HEADER)).update(String(length)).digest();
  payload.set(mac.subarray(0, Math.min(LONGEST_MAC, length - HEADER)), HEADER);
  return payload;
}

/** The sequence number of an echo that this key signed for this tunnel, unchanged to the last byte. */
export function verifyEcho(key: Uint8Array, tunnelId: number, payload: Uint8Array): number | undefined {
  if (payload.length < SHORTEST_SIGNED_ECHO) return undefined;
  const sequence = new DataView(payload.buffer, payload.byteOffset).getUint32(4);
  const expected = signEcho(key, { tunnelId, sequence, length: payload.length });
  return timingSafeEqual(expected, payload) ? sequence : undefined;
}
