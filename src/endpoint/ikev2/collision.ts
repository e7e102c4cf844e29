import type { Nonces } from "./keys.ts";

/**
 * Two rekeys of one SA crossed. Of the four nonces the lowest decides: the SA of its exchange is redundant, and the end
 * that made it deletes it (RFC 7296 §2.8.1).
 */
export function isOursLowest(ours: Nonces, theirs: Nonces): boolean {
  const lowest = (nonces: Nonces): Uint8Array =>
    Buffer.compare(nonces.initiator, nonces.responder) < 0 ? nonces.initiator : nonces.responder;
  return Buffer.compare(lowest(ours), lowest(theirs)) < 0;
}
