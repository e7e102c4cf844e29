import { UnreachableError } from "../errors/errors.ts";
import type { Arrival, LogArrival } from "../model/arrival.ts";
import type { Priority } from "../policer/limit.ts";
import type { GuardReason, GuardRules, SourceGuard } from "../policer/source-guard.ts";
import { type Duration, type Instant, milliseconds } from "../time/instant.ts";
import { decodeSyslog } from "../wire/syslog/decode.ts";
import type { Drop, Sink } from "./sink.ts";

export interface GuardOptions {
  readonly rules: GuardRules;
  readonly guard: SourceGuard;
  readonly now: () => Instant;
  readonly pause: (span: Duration) => Promise<void>;
}

/**
 * Stands in front of a sink: one device's flood costs that device only. What comes in datagrams is dropped beyond its
 * source's rate, and counted; what comes in a stream is taken later, so that the sender is made to wait.
 */
export class GuardedSink implements Sink {
  readonly #inner: Sink;
  readonly #options: GuardOptions;
  /** When a stream's source will have been given what it has sent, had it all come at its rate. */
  readonly #spentAt = new Map<string, Instant>();

  constructor(inner: Sink, options: GuardOptions) {
    this.#inner = inner;
    this.#options = options;
  }

  /** @throws UnreachableError `guard.source` or `guard.total` for a datagram beyond the rate */
  async take(arrival: Arrival): Promise<void> {
    const protocol = protocolOf(arrival);
    if (protocol === undefined) return this.#inner.take(arrival);
    if (arrival.kind === "log" && arrival.transport !== "udp") await this.#turnOf(arrival, protocol);
    else this.#admit(arrival as { readonly source: string }, protocol, priorityOf(arrival));
    return this.#inner.take(arrival);
  }

  drop(drop: Drop): void {
    this.#inner.drop(drop);
  }

  #admit({ source }: { readonly source: string }, protocol: string, priority: Priority): void {
    const { guard, now } = this.#options;
    const { reason } = guard.arrive({ source, protocol, priority }, 1, now());
    if (reason !== undefined) throw BEYOND[reason];
  }

  /** Of the bucket that the source has as well, seen as time: RFC 2697 would call it the committed burst. */
  async #turnOf({ source }: LogArrival, protocol: string): Promise<void> {
    const { rules, now, pause } = this.#options;
    const { bandwidth, burst } = rules.perProtocol?.[protocol] ?? rules.perSource;
    const each = 1_000 / bandwidth;
    const at = now();
    const spentAt = (Math.max(at, this.#spentAt.get(source) ?? 0) + each) as Instant;
    if (!this.#spentAt.has(source) && this.#spentAt.size >= rules.mostSources) this.#forgetIdle(at);
    this.#spentAt.set(source, spentAt);
    const wait = spentAt - at - each * burst;
    if (wait > 0) await pause(milliseconds(wait));
  }

  #forgetIdle(at: Instant): void {
    for (const [source, spentAt] of this.#spentAt) if (spentAt <= at) this.#spentAt.delete(source);
  }
}

/** One of each for all: making an error for every datagram of a flood would be a flood of its own. */
const BEYOND: Readonly<Record<GuardReason, UnreachableError>> = {
  source: new UnreachableError(
    "guard.source",
    "the source sends more than listen.guard.perSource allows; make it log less, or raise its rate there",
  ),
  total: new UnreachableError(
    "guard.total",
    "all sources together send more than listen.guard.total allows; make them log less, or raise the rate there",
  ),
};

const FROM_OUTSIDE: ReadonlySet<string> = new Set(["udp", "tcp", "tls"]);

function protocolOf(arrival: Arrival): string | undefined {
  if (arrival.kind === "trap") return "snmp";
  return arrival.kind === "log" && FROM_OUTSIDE.has(arrival.transport) ? `syslog-${arrival.transport}` : undefined;
}

const PRI = /^<(\d{1,3})>/;

/** By the severity (RFC 5424 §6.2.1): warnings and worse go first, notices next. A trap is sent because something matters. */
function priorityOf(arrival: Arrival): Priority {
  if (arrival.kind !== "log") return "high";
  const severity = Number(PRI.exec(arrival.text)?.[1] ?? 13) & 7;
  return severity <= 4 ? "high" : severity === 5 ? "medium" : "low";
}

/** What a log line is, for counting: the vendor's tag, or who wrote it. */
export function typeOf(text: string): string {
  const { tag, appName, form } = decodeSyslog(text);
  return tag ?? appName ?? form;
}
