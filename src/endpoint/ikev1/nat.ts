import { type Payload, payload, payloadsOf } from "../../wire/ike/message.ts";
import { PAYLOAD_V1 } from "../../wire/ike/numbers.ts";
import { isSame } from "../algorithms/hashes.ts";
import type { SocketAddress } from "../config.ts";
import type { Host } from "../host.ts";
import { natHash } from "../nat.ts";
import type { IsakmpSa } from "./isakmp-sa.ts";

const hashOf = (sa: IsakmpSa, at: SocketAddress): Uint8Array =>
  natHash(sa.initiatorSpi, sa.responderSpi, at, sa.suite?.prf.hash);

/** RFC 3947 §3.2: the peer as we see it first, then ourselves; a hash of nobody makes the peer see a NAT. */
export function natPayloads(host: Host<IsakmpSa>, sa: IsakmpSa): readonly Payload[] {
  const own = sa.connection.forceEncapsulation
    ? host.entropy.bytes(sa.suite?.prf.length ?? 20)
    : hashOf(sa, sa.path.local);
  return [payload(PAYLOAD_V1.NAT_D, hashOf(sa, sa.path.remote)), payload(PAYLOAD_V1.NAT_D, own)];
}

/** A hash that does not fit: somebody between us rewrites addresses, or one end says so. */
export function isNatBetween(sa: IsakmpSa, payloads: readonly Payload[]): boolean {
  const [ours, ...theirs] = payloadsOf(payloads, PAYLOAD_V1.NAT_D).map(({ body }) => body);
  if (ours === undefined || theirs.length === 0) return false; // the peer cannot
  return !isSame(ours, hashOf(sa, sa.path.local)) || !theirs.some((one) => isSame(one, hashOf(sa, sa.path.remote)));
}
