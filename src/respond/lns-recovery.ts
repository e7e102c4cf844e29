import { areBack, missing } from "../detect/sessions-fall.ts";
import type { ReadableLns } from "../model/lns.ts";
import { between, type Duration, type Instant, minutes, renderDuration, seconds } from "../time/instant.ts";

/**
 * Whether an LNS comes back: Active rises from look to look, AAA is asked, and the routing engine has time left. One rise
 * proves nothing, for a few always get in.
 */
export interface LnsRecovery {
  readonly startedAt: Instant;
  /** The look from which the rises are counted. */
  readonly first?: Figures;
  readonly last?: Figures;
  readonly rises: number;
  /** Looks in a row at which nothing rose. */
  readonly flats: number;
  readonly hasHelped?: boolean;
}

export interface Figures {
  readonly at: Instant;
  readonly active: number;
  readonly requests?: number;
  readonly idle?: number;
}

export interface RecoveryLook {
  readonly recovery: LnsRecovery;
  readonly finding: "waiting" | "helps" | "proven" | "not-helping";
}

/** Three rises in a row, as an operator would wait for before confirming. */
const RISES = 3;
const FLATS = 6;
const LOOK_GAP: Duration = seconds(5);
/** A login takes seconds and a storm dies down within a minute or two: what has not begun by then does not. */
const HELP_WITHIN: Duration = minutes(5);
/** Slower is no recovery. */
const SLOWEST: Duration = minutes(60);

export const beginRecovery = (now: Instant): LnsRecovery => ({ startedAt: now, rises: 0, flats: 0 });

/**
 * One more look.
 *
 * @param before as the LNS was while all was well; without it there is nothing to return to, and looks at rest count
 * @param isWell nothing is abnormal at this look
 */
export function lookAtRecovery(
  recovery: LnsRecovery,
  before: ReadableLns | undefined,
  latest: ReadableLns,
  isWell: boolean,
): RecoveryLook {
  const waiting = (next: LnsRecovery): RecoveryLook => ({
    recovery: next,
    finding: between(next.startedAt, latest.at) > HELP_WITHIN && next.hasHelped !== true ? "not-helping" : "waiting",
  });
  if (latest.askedAt < recovery.startedAt) return { recovery, finding: "waiting" };
  const now = figuresOf(latest);
  const { last } = recovery;
  if (last === undefined) return waiting({ ...recovery, first: now, last: now });
  if (between(last.at, now.at) < LOOK_GAP) return { recovery, finding: "waiting" };
  const isBack = before === undefined ? isWell : areBack(before, latest);
  const rose = isBack || hasRisen(last, now);
  const next: LnsRecovery = rose
    ? { ...recovery, last: now, rises: recovery.rises + 1, flats: 0 }
    : { ...recovery, first: now, last: now, rises: 0, flats: recovery.flats + 1 };
  if (recovery.hasHelped === true) return { recovery: next, finding: isBack && isWell ? "proven" : "waiting" };
  const isEnough = next.rises >= (isBack ? 1 : RISES) && (isBack || isFastEnough(next, before, latest));
  return isEnough ? { recovery: { ...next, hasHelped: true }, finding: "helps" } : waiting(next);
}

function figuresOf({ at, subscribers, aaa, engine }: ReadableLns): Figures {
  return {
    at,
    active: subscribers.active,
    ...(aaa === undefined ? {} : { requests: aaa.requests }),
    ...(engine === undefined ? {} : { idle: engine.idle }),
  };
}

function hasRisen(last: Figures, now: Figures): boolean {
  const isAsked = now.requests === undefined || last.requests === undefined || now.requests > last.requests;
  return now.active > last.active && isAsked && now.idle !== 0;
}

function isFastEnough({ first }: LnsRecovery, before: ReadableLns | undefined, latest: ReadableLns): boolean {
  if (first === undefined || before === undefined) return true;
  const risen = latest.subscribers.active - first.active;
  return risen > 0 && (missing(before, latest) / risen) * between(first.at, latest.at) <= SLOWEST;
}

/** It had begun to rise, and has not for so long that it is no mere breath. */
export const hasStalled = ({ flats }: LnsRecovery): boolean => flats >= FLATS;

/** The rises in words: `Active rose from 8,120 to 8,544 over 30s at 3 looks in a row, AAA went on from 49163 to 49588…`. */
export function renderRises({ first, last, rises }: LnsRecovery): string {
  if (first === undefined || last === undefined) return "no look yet";
  const over = renderDuration(seconds(Math.round(between(first.at, last.at) / 1_000)));
  const active = `Active rose from ${count(first.active)} to ${count(last.active)} over ${over} at ${rises} looks in a row`;
  const aaa =
    first.requests === undefined || last.requests === undefined
      ? ""
      : `, AAA went on from ${first.requests} to ${last.requests} requests`;
  return `${active}${aaa}${last.idle === undefined ? "" : `, and the routing engine is idle ${last.idle} %`}`;
}

const count = (n: number): string => n.toLocaleString("en-US");
