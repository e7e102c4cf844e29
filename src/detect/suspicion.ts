import { after, between, type Duration, type Instant, seconds } from "../time/instant.ts";

/**
 * Two polls are never simultaneous, and a rekey changes both ends one after the other. So what looks wrong is first only
 * suspected: both ends are asked again at once, and it is held to be true when the very same thing is still wrong in
 * `ROUNDS` rounds of answers, each asked for after the round before.
 */
export type Suspicion =
  | { readonly at: "none" }
  | {
      readonly at: "suspected" | "confirmed";
      /** What exactly looks wrong; another thing starts the count anew. */
      readonly what: string;
      readonly firstAt: Instant;
      /** Answers count only when they were asked for after this. */
      readonly askedAfter: Instant;
      readonly rounds: number;
    };

const ROUNDS = 2;
/**
 * While an end awaits the answer to a rekey, its peer may have made SAs that it does not know yet. One lost message is
 * repeated within that time (charon: after 4 s, then 7.2 s).
 */
export const NEGOTIATION_PATIENCE: Duration = seconds(12);
/** Between two rounds: longer than a rekey takes, short enough to be sure within seconds. */
const ROUND_GAP: Duration = seconds(1);

export const NO_SUSPICION: Suspicion = { at: "none" };

export interface Sighting {
  /** What looks wrong, or `undefined` when all is well. */
  readonly wrong: string | undefined;
  /** The older of the two moments at which the ends were asked. */
  readonly askedAt: Instant;
  /** An end awaits the answer to an exchange that makes or renews SAs. */
  readonly isNegotiating?: boolean;
}

/** One sighting's effect on the suspicion. `ask`: when both ends shall be asked again. */
export function sight(
  before: Suspicion,
  seen: Sighting,
  now: Instant,
): { readonly suspicion: Suspicion; readonly ask?: Instant } {
  if (seen.wrong === undefined) return { suspicion: NO_SUSPICION };
  if (before.at === "none" || before.what !== seen.wrong) {
    const fresh = { at: "suspected", what: seen.wrong, firstAt: now, askedAfter: now, rounds: 0 } as const;
    return { suspicion: fresh, ask: now };
  }
  if (before.at === "confirmed" || seen.askedAt < before.askedAfter) return { suspicion: before };
  if (seen.isNegotiating === true && between(before.firstAt, now) < NEGOTIATION_PATIENCE) {
    const ask = after(now, ROUND_GAP);
    return { suspicion: { ...before, rounds: 0, askedAfter: ask }, ask };
  }
  const rounds = before.rounds + 1;
  if (rounds >= ROUNDS && between(before.firstAt, now) >= ROUND_GAP) {
    return { suspicion: { ...before, at: "confirmed", rounds } };
  }
  const ask = after(now, ROUND_GAP);
  return { suspicion: { ...before, rounds, askedAfter: ask }, ask };
}
