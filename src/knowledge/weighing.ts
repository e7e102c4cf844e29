import type { EndFacts, LnsFacts, TunnelFacts } from "../model/facts.ts";
import type { Evidence, LnsSymptom } from "../model/incident.ts";
import { PPP_DEAD } from "../model/lns.ts";
import { renderSpi } from "../model/sa.ts";
import { between, type Instant, instant, renderDuration, seconds } from "../time/instant.ts";

/** How long after an action of ours its consequences may show: two limiter periods of the invalid-SPI message. */
export const EFFECT_TIME = seconds(120);

/** A fact that speaks for a cause, or against it. */
export const speaksFor = (at: Instant, text: string, device?: string): Evidence => evidence("for", at, text, device);
export const speaksAgainst = (at: Instant, text: string, device?: string): Evidence =>
  evidence("against", at, text, device);

function evidence(speaks: "for" | "against", at: Instant, text: string, device?: string): Evidence {
  return { speaks, at, text, ...(device === undefined ? {} : { device }) };
}

/** What of an end tells whether it is the stale one. */
export type EndSeen = Pick<EndFacts, "stale" | "reading">;

/**
 * Which of the ends sends under SPIs that its peer does not know. Where both do, the one that began their IKE SA: it can
 * negotiate anew, which a hub that only answers cannot, and what is cleared there stays cleared.
 */
export function staleSide([a, b]: readonly [EndSeen, EndSeen]): 0 | 1 | undefined {
  if (b.stale.length > 0 && (a.stale.length === 0 || (beganIkeSa(b) && !beganIkeSa(a)))) return 1;
  return a.stale.length > 0 ? 0 : undefined;
}

const beganIkeSa = ({ reading }: EndSeen): boolean =>
  (reading?.ikeSas ?? []).some(({ role, status }) => role === "INITIATOR" && status === "ESTABLISHED");

/** The stale end and its peer. */
export function staleAndUnaware(
  facts: TunnelFacts,
): { readonly stale: EndFacts; readonly unaware: EndFacts } | undefined {
  const [a, b] = facts.ends;
  const side = staleSide([a, b]);
  return side === undefined ? undefined : side === 0 ? { stale: a, unaware: b } : { stale: b, unaware: a };
}

/** Restarts told by minute-grained uptimes and polls may seem this much earlier or later than they were. */
const RESTART_SLACK = seconds(5);

/** Whether the end began anew after the oldest of its peer's stale SAs was made. */
export function restartedSinceSaWasMade(unaware: EndFacts, stale: EndFacts, now: Instant): string | undefined {
  if (unaware.restart !== undefined) {
    const seen = stale.stale.map((spi) => stale.firstSeen[renderSpi(spi)]).filter((at) => at !== undefined);
    const made = Math.min(...seen, ...agesOf(stale).map((age) => (stale.reading?.at ?? now) - age));
    if (unaware.restart.at >= made - RESTART_SLACK) return unaware.restart.told;
  }
  return youngerThanSa(unaware, stale);
}

function youngerThanSa(unaware: EndFacts, stale: EndFacts): string | undefined {
  const uptime = unaware.uptime?.below;
  const oldest = Math.max(...agesOf(stale));
  if (uptime === undefined || oldest === Number.NEGATIVE_INFINITY || uptime >= oldest - RESTART_SLACK) return undefined;
  const age = renderDuration(between(instant(0), instant(oldest)));
  return `it has been up for less than ${renderDuration(uptime)}, not the ${age} that ${stale.device} has held its SA`;
}

const agesOf = (end: EndFacts): number[] =>
  (end.reading?.ipsecSas ?? [])
    .filter((sa) => sa.direction === "EGRESS" && end.stale.includes(sa.spi) && sa.activeSec !== undefined)
    .map((sa) => (sa.activeSec ?? 0) * 1_000);

/** Both ends hold an IKE SA with the same two SPIs (RFC 7296 §2.6; the cookies of RFC 2408). */
export function sharedIkeSa(facts: TunnelFacts): string | undefined {
  const [a, b] = facts.ends.map((end) => end.reading?.ikeSas ?? []);
  const key = (sa: { initiatorSpi?: string; responderSpi?: string }): string => `${sa.initiatorSpi}/${sa.responderSpi}`;
  const known = new Set((b ?? []).filter((sa) => sa.initiatorSpi !== undefined).map(key));
  return (a ?? [])
    .filter((sa) => sa.initiatorSpi !== undefined)
    .map(key)
    .find((pair) => known.has(pair));
}

/** The SPIs of one direction, rendered and listed; `none` when there are none. */
export function listSpis(end: EndFacts, direction: "INGRESS" | "EGRESS"): string {
  const spis = (end.reading?.ipsecSas ?? []).filter((sa) => sa.direction === direction).map((sa) => renderSpi(sa.spi));
  return spis.length > 0 ? spis.join(", ") : "none";
}

export const holdsChildren = (end: EndFacts): boolean => (end.reading?.ipsecSas ?? []).some((sa) => sa.active);

/** What is abnormal at this look, as evidence for a cause that it fits. */
export const seen = (facts: LnsFacts, ...names: readonly LnsSymptom[]): Evidence[] =>
  names.flatMap((name) => {
    const text = facts.seen[name];
    return text === undefined ? [] : [speaksFor(facts.latest.at, text, facts.device)];
  });

/** Links that were down, or are, for longer than a PPP client waits; each as a sentence. */
export const longFlaps = ({ flaps, latest }: LnsFacts): readonly string[] =>
  flaps
    .filter(({ downAt, upAt }) => between(downAt, upAt ?? latest.at) >= PPP_DEAD)
    .map(({ interface: name, downAt, upAt }) => {
      const span = renderDuration(seconds(Math.round(between(downAt, upAt ?? latest.at) / 1_000)));
      return upAt === undefined ? `${name} has been down for ${span}.` : `${name} was down for ${span}.`;
    });
