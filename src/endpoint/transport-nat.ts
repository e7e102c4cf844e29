import { parseIpAddress } from "../wire/ip/address.ts";
import type { NatBetween, SocketAddress } from "./config.ts";
import type { TrafficSelector } from "./selectors.ts";

// Transport mode across a NAT: the peer names the addresses that it has, and its packets come from those that we see.

const isOneAddress = ({ start, end }: TrafficSelector): boolean => Buffer.compare(start, end) === 0;

/** A selector of one address, with the address that we see in its place: RFC 7296 §2.23.1, for IKEv1 RFC 3947 §6. */
export function asSeen(
  selector: TrafficSelector,
  nat: Readonly<NatBetween>,
  { address }: SocketAddress,
): TrafficSelector {
  const seen = parseIpAddress(address);
  const isFit = nat.isBetween && isOneAddress(selector) && seen?.length === selector.start.length;
  return isFit && seen !== undefined ? { ...selector, start: seen, end: seen } : selector;
}

/** The answer names what was proposed: RFC 7296 §2.23.1. */
export const asProposed = (
  narrowed: readonly TrafficSelector[],
  proposed: readonly TrafficSelector[],
): readonly TrafficSelector[] => {
  const [only] = proposed;
  if (only === undefined || proposed.length > 1 || !isOneAddress(only)) return narrowed;
  return narrowed.map((one) => ({ ...one, start: only.start, end: only.end }));
};
