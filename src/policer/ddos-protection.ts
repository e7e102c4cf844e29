import type { Instant } from "../time/instant.ts";
import type { DdosConfig } from "./config.ts";
import type { FlowChange } from "./flow-detection.ts";
import type { FlowKeys } from "./flows.ts";
import { AGGREGATE } from "./groups.ts";
import { type DropReason, type Drops, NO_DROPS, type Place, PlacedPolicer } from "./place.ts";
import { Policers } from "./policers.ts";
import { checkConfig } from "./ranges.ts";
import { ReportLimits } from "./report-limits.ts";
import { allSettings, type Settings } from "./settings.ts";
import type { ViolationChange } from "./violations.ts";

/** A packet type at all its places. */
export interface ProtectedType {
  readonly settings: Settings;
  readonly routingEngine: PlacedPolicer;
  /** By slot, ascending. */
  readonly fpcs: readonly PlacedPolicer[];
}

/** What became of packets that arrived together. */
export interface Outcome {
  readonly passed: number;
  readonly drops: Drops;
}

/** Something to report: a violation or a flow, with the packet type and the place it belongs to. */
export type Report = (Omit<ViolationChange, "index"> | FlowChange) & { readonly type: Settings; readonly place: Place };

/**
 * Control-plane policing as Junos does it: each packet meets the policer of its own type and then the aggregate of its
 * group, first on the line card it came in by, then on the Routing Engine. Each of those has its own bucket, counters and
 * violation, so that a healthy neighbour on another line card pays for nothing.
 */
export class DdosProtection {
  readonly #policers = new Policers();
  readonly #types = new Map<string, ProtectedType>();
  readonly #byIndex: { readonly type: ProtectedType; readonly placed: PlacedPolicer }[] = [];
  readonly #reportLimits = new ReportLimits();
  #config: DdosConfig;

  /** @throws UsageError when a device would refuse the configuration */
  constructor(config: DdosConfig, now: Instant) {
    this.#config = config;
    this.configure(config, now);
  }

  get config(): DdosConfig {
    return this.#config;
  }

  /** A commit: new limits from now on, counters and violations stay. Line cards stay where they are. */
  configure(config: DdosConfig, now: Instant): void {
    checkConfig(config);
    this.#config = config;
    for (const settings of allSettings(config)) this.#place(settings, now);
  }

  types(): readonly ProtectedType[] {
    return [...this.#types.values()];
  }

  find(group: string, type: string): ProtectedType | undefined {
    return this.#types.get(`${group} ${type}`);
  }

  /**
   * Packets of one type arrive together on a line card, or at the Routing Engine by another way than a line card.
   * A type that has no policer of its own is policed by its group's aggregate alone.
   */
  arrive(place: Place, packet: PacketKind, count: number, now: Instant): Outcome {
    const aggregate = this.#get(packet.group, AGGREGATE);
    const own = this.find(packet.group, packet.type) ?? aggregate;
    const passing = { packet, now, drops: { ...NO_DROPS } };
    let passed = count;
    if (place !== "routing-engine") {
      const onCard = { own: cardOf(own, place.fpc), aggregate: cardOf(aggregate, place.fpc) };
      passed = policeAt(onCard, passed, passing);
    }
    const onEngine = { own: own.routingEngine, aggregate: aggregate.routingEngine };
    if (passed > 0) passed = policeAt(onEngine, passed, passing);
    return { passed, drops: passing.drops };
  }

  /** What began and ended since the last call. Call it at `next()`, and once a second while flows are detected. */
  takeReports(now: Instant): readonly Report[] {
    const reports: Report[] = this.#policers.takeChanges(now).flatMap(({ index, ...change }) => {
      const found = this.#byIndex[index];
      return found === undefined ? [] : [{ ...change, type: found.type.settings, place: found.placed.place }];
    });
    for (const { type, placed } of this.#byIndex) {
      if (!placed.settings.flow.isEnabled) continue;
      placed.flows.expire(now);
      for (const change of placed.flows.takeChanges()) {
        reports.push({ ...change, type: type.settings, place: placed.place });
      }
    }
    return reports.filter(({ kind }) => this.#reportLimits.allows(kind, this.#config.global ?? {}, now));
  }

  /** Reports that were kept back since there were too many in a second; what they told stands in the counters. */
  get withheldReports(): number {
    return this.#reportLimits.withheld;
  }

  next(): Instant | undefined {
    return this.#policers.next();
  }

  /** `clear ddos-protection protocols <group> <type>`: counters and history of one packet type at all places. */
  clear(group: string, type: string): void {
    const found = this.find(group, type);
    if (found === undefined) return;
    for (const placed of [found.routingEngine, ...found.fpcs]) placed.clear();
  }

  #get(group: string, type: string): ProtectedType {
    const found = this.find(group, type);
    if (found === undefined) throw new RangeError(`no protocol group ${group}`);
    return found;
  }

  #place(settings: Settings, now: Instant): void {
    const key = `${settings.group.name} ${settings.type.name}`;
    const known = this.#types.get(key);
    if (known !== undefined) {
      const placed = [known.routingEngine, ...known.fpcs];
      for (const policer of placed) policer.configure(settings);
      this.#remember(key, { ...known, settings }, placed);
      return;
    }
    const at = (place: Place): PlacedPolicer => new PlacedPolicer(this.#policers, place, settings, now);
    const slots = [...this.#config.slots].sort((a, b) => a - b);
    const type = { settings, routingEngine: at("routing-engine"), fpcs: slots.map((fpc) => at({ fpc })) };
    this.#remember(key, type, [type.routingEngine, ...type.fpcs]);
  }

  #remember(key: string, type: ProtectedType, policers: readonly PlacedPolicer[]): void {
    this.#types.set(key, type);
    for (const placed of policers) this.#byIndex[placed.index] = { type, placed };
  }
}

/** A packet as policing sees it. */
export interface PacketKind extends FlowKeys {
  readonly group: string;
  readonly type: string;
}

interface Passing {
  readonly packet: PacketKind;
  readonly now: Instant;
  readonly drops: { -readonly [reason in DropReason]: number };
}

/** The policers that a packet meets at one place; the same one twice when its type has none of its own. */
interface PolicersAt {
  readonly own: PlacedPolicer;
  readonly aggregate: PlacedPolicer;
}

function cardOf(type: ProtectedType, slot: number): PlacedPolicer {
  const card = type.fpcs.find(({ place }) => place !== "routing-engine" && place.fpc === slot);
  if (card === undefined) throw new RangeError(`no line card in slot ${slot}`);
  return card;
}

/** Culprit flows first, then the type's own policer, then the aggregate. @returns how many packets pass */
function policeAt(at: PolicersAt, count: number, passing: Passing): number {
  const { own, aggregate } = at;
  const isAlone = own === aggregate;
  const normal = own.suppress(passing.packet, count, passing.now);
  own.lost(count - normal, passing.now);
  drop(at, isAlone ? "aggregateFlow" : "individualFlow", count - normal, passing);
  const within = own.police(normal, passing.now);
  drop(at, isAlone ? "aggregatePolicer" : "individualPolicer", normal - within, passing);
  if (isAlone || own.settings.bypassAggregate) return within;
  const passed = aggregate.police(within, passing.now, own.settings);
  drop(at, "aggregatePolicer", within - passed, passing);
  return passed;
}

function drop({ own, aggregate }: PolicersAt, reason: DropReason, packets: number, { drops, now }: Passing): void {
  if (packets === 0) return;
  drops[reason] += packets;
  own.record(reason, packets);
  if (own === aggregate || own.settings.bypassAggregate) return;
  aggregate.record(reason, packets);
  // The aggregate's own police() has counted the arrival of what it drops itself.
  if (reason !== "aggregatePolicer") aggregate.lost(packets, now);
}
