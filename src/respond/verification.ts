import { type CrossCheck, currentEgress } from "../detect/cross-check.ts";
import type { EndReading } from "../model/facts.ts";
import { between, type Duration, type Instant, minutes, seconds } from "../time/instant.ts";

/**
 * Whether it is well again: both ends agree on their SPIs, stay so, and both count packets that came in under them.
 * A counter proves nothing by its value, only by its rise under one and the same SPI.
 */
export interface Verification {
  readonly startedAt: Instant;
  /** Since when both ends agree on the SPIs of `baseline`. */
  readonly agreedAt?: Instant;
  readonly baseline?: { readonly spis: string; readonly received: readonly [number, number] };
  readonly received?: readonly [number, number];
}

export type Finding = "waiting" | "proven" | "not-agreed" | "not-proven";

const STABLE_FOR: Duration = seconds(3);
const AGREE_WITHIN: Duration = seconds(20);
const PROVE_WITHIN: Duration = minutes(2);

export const beginVerification = (now: Instant): Verification => ({ startedAt: now });

/** One more pair of readings. `not-agreed` and `not-proven` are the two ways in which time runs out. */
export function verify(
  before: Verification,
  ends: readonly [EndReading, EndReading],
  check: CrossCheck,
  now: Instant,
): { readonly verification: Verification; readonly finding: Finding } {
  const waited = between(before.startedAt, now);
  if (!check.agree) {
    const { startedAt } = before;
    return { verification: { startedAt }, finding: waited >= AGREE_WITHIN ? "not-agreed" : "waiting" };
  }
  const spis = ends.flatMap((end) => currentEgress(end).map((sa) => sa.spi)).join();
  const received = [receivedBy(ends[0], ends[1]), receivedBy(ends[1], ends[0])] as const;
  if (before.baseline?.spis !== spis || before.agreedAt === undefined) {
    return { verification: { ...before, agreedAt: now, baseline: { spis, received }, received }, finding: "waiting" };
  }
  const verification = { ...before, received };
  if (between(before.agreedAt, now) < STABLE_FOR) return { verification, finding: "waiting" };
  const [a, b] = before.baseline.received;
  if (received[0] > a && received[1] > b) return { verification, finding: "proven" };
  return { verification, finding: waited >= PROVE_WITHIN ? "not-proven" : "waiting" };
}

/** Packets that `receiver` counts under the SPIs by which `sender` sends now; by flow where its platform counts so. */
function receivedBy(receiver: EndReading, sender: EndReading): number {
  const spis = new Set(currentEgress(sender).map((sa) => sa.spi));
  const counted = receiver.ipsecSas.filter(
    (sa) => sa.direction === "INGRESS" && spis.has(sa.spi) && sa.packets !== undefined,
  );
  if (counted.length > 0) return counted.reduce((sum, sa) => sum + (sa.packets ?? 0), 0);
  return receiver.flows.reduce((sum, flow) => sum + (flow.decaps ?? 0), 0);
}
