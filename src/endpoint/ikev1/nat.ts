import { type Payload, payload, payloadsOf } from "../../wire/ike/message.ts";
import { ID_TYPE, PAYLOAD_V1 } from "../../wire/ike/numbers.ts";
import { parseIpAddress } from "../../wire/ip/address.ts";
import { isSame } from "../algorithms/hashes.ts";
import type { Path, SocketAddress } from "../config.ts";
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

/** NAT-OA of both ends as we see them, by which the peer mends checksums in transport mode: RFC 3947 §5.2. */
export function originalAddresses(
  sa: IsakmpSa,
  mode: "tunnel" | "transport",
  isInitiator: boolean,
): readonly Payload[] {
  if (mode === "tunnel" || !sa.nat.isBetween) return [];
  const { local, remote } = sa.path;
  return (isInitiator ? [local, remote] : [remote, local]).flatMap(({ address }) => {
    const bytes = parseIpAddress(address);
    if (bytes === undefined) return [];
    const type = bytes.length === 4 ? ID_TYPE.IPV4_ADDR : ID_TYPE.IPV6_ADDR;
    return [payload(PAYLOAD_V1.NAT_OA, new Uint8Array([type, 0, 0, 0, ...bytes]))];
  });
}

/** A hash that does not fit: somebody between us rewrites addresses, or one end says so. */
export function isNatBetween(sa: IsakmpSa, payloads: readonly Payload[]): boolean {
  const [ours, ...theirs] = payloadsOf(payloads, PAYLOAD_V1.NAT_D).map(({ body }) => body);
  if (ours === undefined || theirs.length === 0) return false; // the peer cannot
  sa.nat.isOursBehind = !isSame(ours, hashOf(sa, sa.path.local));
  sa.nat.isPeerBehind = !theirs.some((one) => isSame(one, hashOf(sa, sa.path.remote)));
  sa.nat.isBetween = sa.nat.isOursBehind || sa.nat.isPeerBehind;
  return sa.nat.isBetween;
}

/** RFC 3947 §4: what is authentic shows where the peer is now. Never back from the port that IKE shares with ESP. */
export function followPeer(sa: IsakmpSa, path: Path): void {
  if (path.isEncapsulated || !sa.path.isEncapsulated) sa.path = path;
}
