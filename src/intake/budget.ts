import { between, type Duration, type Instant, instant, milliseconds, seconds } from "../time/instant.ts";

/** How many commands a device may be asked, and how that shrinks when it is busy. A token bucket over one device. */
export interface Budget {
  readonly perMinute: number;
  readonly burst: number;
  readonly tokens: number;
  readonly at: Instant;
  /** What a command takes when the device is at ease, in milliseconds; learned slowly upwards, quickly downwards. */
  readonly usual: number | undefined;
  /** 1 when at ease; down to `LEAST` when busy. */
  readonly share: number;
}

const LEAST = 0.1;
/** Answers this many times slower than usual mean that the device is busy. */
const BUSY = 4;
const NOTICEABLE: Duration = milliseconds(200);

export const newBudget = (perMinute: number, burst: number, now: Instant): Budget => ({
  perMinute,
  burst,
  tokens: burst,
  at: now,
  usual: undefined,
  share: 1,
});

function refill(budget: Budget, now: Instant): Budget {
  const gained = (between(budget.at, now) / 60_000) * budget.perMinute * budget.share;
  return { ...budget, tokens: Math.min(budget.burst, budget.tokens + gained), at: instant(Math.max(budget.at, now)) };
}

/**
 * Takes `commands` from the budget. Evidence and remedies (`urgent`) are never made to wait, but what they take is
 * missing to the routine.
 * @returns the time to wait before asking, 0 when now
 */
export function spend(
  budget: Budget,
  commands: number,
  urgent: boolean,
  now: Instant,
): { readonly budget: Budget; readonly wait: Duration } {
  const full = refill(budget, now);
  const left = full.tokens - commands;
  if (urgent || left >= 0) return { budget: { ...full, tokens: Math.max(left, -full.burst) }, wait: seconds(0) };
  const perMs = (full.perMinute * full.share) / 60_000;
  return { budget: full, wait: milliseconds(Math.ceil(-left / perMs)) };
}

/** A command took this long: the share shrinks by half when that is far beyond the usual, and grows back slowly. */
export function answered(budget: Budget, took: Duration): Budget {
  const usual = budget.usual ?? took;
  const isBusy = took > NOTICEABLE && took > BUSY * usual;
  const share = isBusy ? Math.max(LEAST, budget.share / 2) : Math.min(1, budget.share * 1.2);
  return { ...budget, share, usual: took < usual ? took : usual * 0.98 + took * 0.02 };
}
