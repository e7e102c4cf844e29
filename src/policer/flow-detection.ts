import { between, type Duration, type Instant, milliseconds } from "../time/instant.ts";
import { FLOW_LEVELS, type FlowLevel } from "./config.ts";
import { count, type Flow, type FlowKeys, hasRecovered, isOverFor, newFlow, roll, suppressedOf } from "./flows.ts";
import { News } from "./news.ts";
import type { FlowSettings } from "./settings.ts";

/** What happened to a flow. Junos logs these as DDOS_SCFD_FLOW_…; their exact text is not published. */
export interface FlowChange {
  readonly kind: "flow-found" | "flow-aggregated" | "flow-returned-to-normal" | "flow-timed-out";
  readonly level: FlowLevel;
  readonly key: string;
  readonly at: Instant;
}

/** A round of search needs whole seconds: this much longer than detect-time before the next level is tried. */
const ROUND: Duration = milliseconds(1_000);
/** So many culprits of one logical interface become one flow of that interface. */
const CONDENSE_AT = 1_000;
/** Flows that are watched at once; more are counted as untracked. */
const MOST_FLOWS = 65_536;

/**
 * Suspicious control flow detection of one packet type on one line card. In mode automatic flows are watched only while
 * the policer is violated, at the finest level first; if that level does not hold the culprit the search moves to the
 * next coarser one, and does not come back before the policer is well again.
 */
export class FlowDetection {
  readonly #settings: FlowSettings;
  readonly #flows = new Map<string, Flow>();
  readonly #detected: Record<FlowLevel, number> = { subscriber: 0, "logical-interface": 0, "physical-interface": 0 };
  #search: { readonly depth: number; readonly since: Instant } | undefined;
  #foundInSearch = false;
  readonly #news = new News<FlowChange>();
  #untracked = 0;
  #numbers = 0;
  #culprits = 0;
  /** Culprit subscribers by logical interface. */
  readonly #culpritsBehind = new Map<string, number>();

  constructor(settings: FlowSettings) {
    this.#settings = settings;
  }

  /** @returns how many of `packets` are suppressed */
  arrive(keys: FlowKeys, packets: number, isViolated: boolean, now: Instant): number {
    const { isEnabled, mode } = this.#settings;
    if (!isEnabled || mode === "off") return 0;
    this.#lookFor(isViolated, now);
    const holder = this.#coarseCulprit(keys);
    if (holder !== undefined) return this.#watch(holder, packets, now);
    let suppressed = 0;
    for (const level of FLOW_LEVELS) {
      const key = keys[level];
      if (key === undefined) continue;
      const flow = this.#flow(level, key, keys, now);
      if (flow !== undefined) suppressed = Math.max(suppressed, this.#watch(flow, packets, now));
    }
    return suppressed;
  }

  /** Takes out flows that are normal again or have been held long enough. Once a second is enough. */
  expire(now: Instant): void {
    const { recoverTime, timeoutActiveFlows, timeoutTime } = this.#settings;
    for (const [id, flow] of this.#flows) {
      roll(flow, now);
      if (flow.foundAt === undefined) {
        const isQuiet = between(flow.heardAt, now) >= this.#settings.detectTime + ROUND;
        if (isQuiet || !this.#isWatched(flow.level)) this.#flows.delete(id);
      } else if (hasRecovered(flow, recoverTime, now)) this.#release(id, flow, "flow-returned-to-normal", now);
      else if (timeoutActiveFlows && between(flow.foundAt, now) >= timeoutTime)
        this.#release(id, flow, "flow-timed-out", now);
    }
  }

  /** Culprits now, and all that were ever found. */
  counts(level: FlowLevel): { readonly current: number; readonly total: number } {
    return { current: this.culprits().filter((flow) => flow.level === level).length, total: this.#detected[level] };
  }

  culprits(): readonly Flow[] {
    if (this.#culprits === 0) return [];
    return [...this.#flows.values()].filter((flow) => flow.foundAt !== undefined);
  }

  /** Flows that are looked at, culprits included. */
  get watched(): number {
    return this.#flows.size;
  }

  /** Packets of flows that were too many to watch. */
  get untracked(): number {
    return this.#untracked;
  }

  takeChanges(): readonly FlowChange[] {
    return this.#news.take();
  }

  #lookFor(isViolated: boolean, now: Instant): void {
    if (!isViolated) {
      this.#search = undefined;
      this.#foundInSearch = false;
      return;
    }
    this.#search ??= { depth: 0, since: now };
    const { depth, since } = this.#search;
    const isTooLong = between(since, now) >= this.#settings.detectTime + ROUND;
    if (isTooLong && !this.#foundInSearch && depth < this.#automaticLevels().length - 1) {
      this.#search = { depth: depth + 1, since: now };
    }
  }

  #automaticLevels(): readonly FlowLevel[] {
    return FLOW_LEVELS.filter((level) => this.#settings.levels[level].mode === "automatic");
  }

  #isWatched(level: FlowLevel): boolean {
    const mode = this.#settings.levels[level].mode;
    if (mode === "off") return false;
    if (mode === "on" || this.#settings.mode === "on") return true;
    return this.#search !== undefined && this.#automaticLevels()[this.#search.depth] === level;
  }

  /** A culprit interface answers for all that is behind it. */
  #coarseCulprit(keys: FlowKeys): Flow | undefined {
    if (this.#culprits === 0) return undefined;
    for (const level of ["physical-interface", "logical-interface"] as const) {
      const flow = this.#flows.get(`${level} ${keys[level]}`);
      if (flow?.foundAt !== undefined) return flow;
    }
    return undefined;
  }

  #flow(level: FlowLevel, key: string, keys: FlowKeys, now: Instant): Flow | undefined {
    const id = `${level} ${key}`;
    const known = this.#flows.get(id);
    if (known !== undefined || !this.#isWatched(level)) return known;
    if (this.#flows.size >= MOST_FLOWS) {
      this.#untracked++;
      return undefined;
    }
    const { control, bandwidth } = this.#settings.levels[level];
    const number = ++this.#numbers;
    const flow = newFlow({ number, level, key, logicalInterface: keys["logical-interface"], control, bandwidth }, now);
    this.#flows.set(id, flow);
    return flow;
  }

  #watch(flow: Flow, packets: number, now: Instant): number {
    count(flow, packets, now);
    if (flow.foundAt === undefined && isOverFor(flow, this.#settings.detectTime, now)) this.#find(flow, now);
    const suppressed = suppressedOf(flow, packets);
    flow.suppressed += suppressed;
    return suppressed;
  }

  #find(flow: Flow, now: Instant): void {
    flow.foundAt = now;
    this.#culprits++;
    this.#detected[flow.level]++;
    this.#foundInSearch = true;
    this.#tell("flow-found", flow, now);
    const { level, logicalInterface } = flow;
    if (level !== "subscriber" || logicalInterface === undefined) return;
    const behind = (this.#culpritsBehind.get(logicalInterface) ?? 0) + 1;
    this.#culpritsBehind.set(logicalInterface, behind);
    if (behind >= CONDENSE_AT) this.#condense(logicalInterface, now);
  }

  #condense(key: string, now: Instant): void {
    const many = this.culprits().filter((flow) => flow.level === "subscriber" && flow.logicalInterface === key);
    for (const flow of many) this.#forget(`${flow.level} ${flow.key}`, flow);
    const { control, bandwidth } = this.#settings.levels["logical-interface"];
    const number = ++this.#numbers;
    const named = { number, level: "logical-interface", key, logicalInterface: key, control, bandwidth } as const;
    const one = newFlow(named, now);
    one.foundAt = now;
    one.lastOverAt = now;
    this.#flows.set(`${one.level} ${key}`, one);
    this.#culprits++;
    this.#detected["logical-interface"]++;
    this.#tell("flow-aggregated", one, now);
  }

  #release(id: string, flow: Flow, kind: FlowChange["kind"], now: Instant): void {
    this.#forget(id, flow);
    this.#tell(kind, flow, now);
  }

  #forget(id: string, { level, logicalInterface = "" }: Flow): void {
    this.#flows.delete(id);
    this.#culprits--;
    if (level !== "subscriber") return;
    const behind = (this.#culpritsBehind.get(logicalInterface) ?? 0) - 1;
    if (behind > 0) this.#culpritsBehind.set(logicalInterface, behind);
    else this.#culpritsBehind.delete(logicalInterface);
  }

  #tell(kind: FlowChange["kind"], { level, key }: Flow, at: Instant): void {
    this.#news.add({ kind, level, key, at });
  }
}
