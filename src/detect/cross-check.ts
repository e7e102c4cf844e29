import type { EndReading } from "../model/facts.ts";
import type { IpsecSa } from "../model/sa.ts";

/** What both ends' SAs, held side by side, say about a tunnel. */
export interface CrossCheck {
  /** SPIs under which the first end sends now and which the second does not receive; then the other way round. */
  readonly stale: readonly [readonly number[], readonly number[]];
  /** Whether each end holds any active child SA. */
  readonly holds: readonly [boolean, boolean];
  /** Both hold SAs, and each receives under all that the other sends under. */
  readonly agree: boolean;
  /** More than one SA in a direction: a rekey has just made the new before breaking the old. */
  readonly rekeying: boolean;
}

/**
 * A.out must be in B.in, and B.out in A.in. Only the SA that an end would use now counts on the sending side (the newest
 * active one of each flow); on the receiving side every SA counts, for a receiver keeps the old one during a rekey.
 */
export function crossCheck(a: EndReading, b: EndReading): CrossCheck {
  const stale = [unknownTo(b, a), unknownTo(a, b)] as const;
  const holds = [holdsActive(a), holdsActive(b)] as const;
  return {
    stale,
    holds,
    agree: holds[0] && holds[1] && stale[0].length === 0 && stale[1].length === 0,
    rekeying: [a, b].some(
      (end) => currentEgress(end).length < end.ipsecSas.filter((sa) => sa.direction === "EGRESS").length,
    ),
  };
}

const holdsActive = (end: EndReading): boolean => end.ipsecSas.some((sa) => sa.active && sa.direction === "EGRESS");

function unknownTo(receiver: EndReading, sender: EndReading): readonly number[] {
  const received = new Set(receiver.ipsecSas.filter((sa) => sa.direction === "INGRESS").map((sa) => sa.spi));
  return currentEgress(sender)
    .map((sa) => sa.spi)
    .filter((spi) => !received.has(spi));
}

/** The SA under which this end sends each of its flows now: of several active ones the newest. */
export function currentEgress(end: EndReading): readonly IpsecSa[] {
  const newest = new Map<string, IpsecSa>();
  for (const sa of end.ipsecSas) {
    if (sa.direction !== "EGRESS" || !sa.active) continue;
    const flow = flowKey(sa);
    const before = newest.get(flow);
    if (before === undefined || isNewer(sa, before)) newest.set(flow, sa);
  }
  return [...newest.values()];
}

const flowKey = (sa: IpsecSa): string => `${[...sa.localTs].sort().join()}>${[...sa.remoteTs].sort().join()}`;

function isNewer(sa: IpsecSa, than: IpsecSa): boolean {
  if (sa.activeSec !== undefined && than.activeSec !== undefined && sa.activeSec !== than.activeSec) {
    return sa.activeSec < than.activeSec;
  }
  if (sa.lifetimeRemainingSec !== undefined && than.lifetimeRemainingSec !== undefined) {
    return sa.lifetimeRemainingSec > than.lifetimeRemainingSec;
  }
  return true; // without ages the later in the device's own list
}
