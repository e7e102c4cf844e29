import { type Payload, payloadsOf } from "../../wire/ike/message.ts";
import { ID_TYPE, PAYLOAD_V1 } from "../../wire/ike/numbers.ts";
import { decodeId, type Identification } from "../../wire/ike/payloads.ts";
import type { ChildConfig } from "../config.ts";
import { isSameSelector, networkOf, parseSelector, renderSelector, type TrafficSelector } from "../selectors.ts";
import type { IsakmpSa } from "./isakmp-sa.ts";

/** A traffic selector as an ID payload of phase 2, RFC 2407 §4.6.2. */
export function selectorId(selector: TrafficSelector): Identification {
  const { start, end, protocol, startPort } = selector;
  const isV4 = start.length === 4;
  const network = networkOf(selector);
  if (network !== undefined && network.prefix === start.length * 8) {
    return { type: isV4 ? ID_TYPE.IPV4_ADDR : ID_TYPE.IPV6_ADDR, protocol, port: startPort, data: start };
  }
  if (network === undefined) {
    const type = isV4 ? ID_TYPE.IPV4_ADDR_RANGE : ID_TYPE.IPV6_ADDR_RANGE;
    return { type, protocol, port: startPort, data: Buffer.concat([start, end]) };
  }
  const mask = start.map((byte, i) => 0xff ^ byte ^ (end[i] ?? 0));
  return {
    type: isV4 ? ID_TYPE.IPV4_ADDR_SUBNET : ID_TYPE.IPV6_ADDR_SUBNET,
    protocol,
    port: startPort,
    data: Buffer.concat([start, mask]),
  };
}

/** What an ID payload of phase 2 covers; `undefined` for what is no address, network or range. */
export function idSelector(body: Uint8Array): TrafficSelector | undefined {
  const id = decodeId(body);
  if (!id.ok) return undefined;
  const { type, protocol, port, data } = id.value;
  const ports = { startPort: port, endPort: port === 0 ? 0xffff : port };
  if ((type === ID_TYPE.IPV4_ADDR && data.length === 4) || (type === ID_TYPE.IPV6_ADDR && data.length === 16)) {
    return { start: Uint8Array.from(data), end: Uint8Array.from(data), protocol, ...ports };
  }
  const half = data.length / 2;
  if ((type === ID_TYPE.IPV4_ADDR_RANGE && half === 4) || (type === ID_TYPE.IPV6_ADDR_RANGE && half === 16)) {
    const [first, last] = [Uint8Array.from(data.subarray(0, half)), Uint8Array.from(data.subarray(half))];
    return Buffer.compare(first, last) > 0 ? undefined : { start: first, end: last, protocol, ...ports };
  }
  if (!((type === ID_TYPE.IPV4_ADDR_SUBNET && half === 4) || (type === ID_TYPE.IPV6_ADDR_SUBNET && half === 16)))
    return undefined;
  const [address, mask] = [data.subarray(0, half), data.subarray(half)];
  const start = Uint8Array.from(address, (byte, i) => byte & (mask[i] ?? 0));
  return { start, end: start.map((byte, i) => byte | (0xff ^ (mask[i] ?? 0))), protocol, ...ports };
}

/**
 * RFC 2409 §5.5: the responder answers with the IDs that it was asked for. Other ones would be a policy that we do not have,
 * and a peer that leaves them out means the peers' own addresses.
 *
 * @returns what it answers instead, in an operator's words
 */
export function otherIds(sa: IsakmpSa, config: ChildConfig, payloads: readonly Payload[]): string | undefined {
  const [local, remote] = [config.localTs[0], config.remoteTs[0]];
  const ids = payloadsOf(payloads, PAYLOAD_V1.ID);
  const answered = ids.length === 0 ? ownAddresses(sa) : ids.map(({ body }) => idSelector(body));
  // Behind a NAT each end knows the two by addresses of its own: RFC 3947 §5.2 has NAT-OA for them
  const isMoved = config.mode === "transport" && sa.nat.isBetween;
  const isSame = (wanted: TrafficSelector | undefined, got: TrafficSelector | undefined): boolean =>
    wanted !== undefined &&
    got !== undefined &&
    isSameSelector(wanted, isMoved ? { ...got, start: wanted.start, end: wanted.end } : got);
  if (isSame(local, answered[0]) && isSame(remote, answered[1])) return undefined;
  const text = (one: TrafficSelector | undefined): string => (one === undefined ? "nothing" : renderSelector(one));
  const asked = `${text(local)} here and ${text(remote)} there`;
  const got = `${text(answered[0])} and ${text(answered[1])}`;
  return `we ask for ${asked}, and the peer answers with ${got}; configure the same on both ends`;
}

const ownAddresses = ({ path }: IsakmpSa): readonly TrafficSelector[] => [
  parseSelector(path.local.address),
  parseSelector(path.remote.address),
];
