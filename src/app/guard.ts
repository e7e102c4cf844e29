import { GuardedSink } from "../intake/guard.ts";
import type { Sink } from "../intake/sink.ts";
import type { Limit } from "../policer/limit.ts";
import { type GuardRules, SourceGuard } from "../policer/source-guard.ts";
import { after, minutes, seconds } from "../time/instant.ts";
import type { Clock } from "./clock.ts";
import type { ConfigDocument } from "./config/schema.ts";

/** A relay speaks for many devices; and one process takes and keeps somewhat more than all may send. */
const PER_SOURCE = { rate: 5_000, burst: 20_000 };
const TOTAL = { rate: 20_000, burst: 80_000 };

/** The listeners' sink behind the policer of the configuration. */
export function guarded(sink: Sink, document: ConfigDocument, clock: Clock): Sink {
  const { perSource = PER_SOURCE, total = TOTAL } = document.listen?.guard ?? {};
  const rules: GuardRules = {
    perSource: limitOf(perSource),
    total: limitOf(total),
    mostSources: 10_000,
    idleAfter: minutes(10),
  };
  return new GuardedSink(sink, {
    rules,
    guard: new SourceGuard(rules, clock.now()),
    now: clock.now,
    pause: (span) => new Promise((done) => void clock.wakeAt(after(clock.now(), span), done)),
  });
}

const limitOf = ({ rate, burst = rate }: { readonly rate: number; readonly burst?: number }): Limit => ({
  bandwidth: rate,
  burst,
  recoverTime: seconds(60),
});
