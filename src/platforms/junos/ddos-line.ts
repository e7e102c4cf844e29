import type { LocaleDraft, PolicerDraft, PolicerState } from "./ddos-rows.ts";
import { Pairs } from "./pairs.ts";
import { type Rule, takeByRule, type Writable } from "./rules.ts";
import { given, integer, seconds } from "./values.ts";

/** A policer while its lines are read: whose counters the next lines are, and whether they are of flow detection. */
export interface Reading {
  readonly policer: PolicerDraft;
  where: PolicerDraft | LocaleDraft;
  isFlowDetection: boolean;
}

export const takePolicerLine = (reading: Reading, line: string): boolean =>
  takeByRule(RULES, reading, line) || LINE.take(reading, line);

const RULES: readonly Rule<Reading>[] = [
  {
    pattern: /^System-wide information:$/i,
    take: (reading) => {
      reading.where = reading.policer;
    },
  },
  {
    pattern: /^(?<locale>Routing Engine|FPC slot \d+) information:$/i,
    take: (reading, { locale = "" }) => {
      reading.where = { locale };
      reading.policer.locales.push(reading.where);
    },
  },
  {
    pattern: /^Flow detection configuration:$/i,
    take: (reading) => {
      reading.isFlowDetection = true;
      reading.policer.flowDetection = {};
    },
  },
  {
    pattern: /^(?:(?:Aggregate|Individual) policer|(?:Aggregate )?Bandwidth|Policer) (?<words>is .*violated!?)$/i,
    take: ({ where }, { words = "" }) => {
      where.violation = words;
      where.isViolated = !/never|no longer/i.test(words);
    },
  },
  {
    // Line cards: a share of the configured value, and what it comes to
    pattern:
      /^Bandwidth: (?:(?<share>\d+)% \()?(?<pps>\d+) pps\)?, Burst: (?:(?<burstShare>\d+)% \()?(?<packets>\d+) packets\)?(?:, (?<state>\w+))?/i,
    take: ({ where }, { share, pps, burstShare, packets, state }) => {
      Object.assign(where, { bandwidthPps: Number(pps), burstPackets: Number(packets) }, given("state", state));
      Object.assign(where, given("bandwidthScalePct", integer(share)), given("burstScalePct", integer(burstShare)));
    },
  },
  {
    pattern:
      /^(?<level>Subscriber|Logical[- ]interface|Physical[- ]interface)\s+(?<detection>[A-Za-z]+)\s+(?<control>[A-Za-z]+)\s+(?<rate>\d+) pps/i,
    take: ({ policer }, { level = "", detection = "", control = "", rate }) => {
      const flow = { level, detectionMode: detection, controlMode: control, flowRatePps: Number(rate) };
      policer.flowLevels = [...(policer.flowLevels ?? []), flow];
    },
  },
  {
    pattern:
      /^(?<level>Subscriber|Logical[- ]interface|Physical[- ]interface|Total)\s+(?<current>\d+)\s+(?<detected>\d+)(?:\s+(?<state>[A-Za-z]+))?$/i,
    take: ({ where }, { level = "", current, detected, state = "" }) => {
      if (!("locale" in where)) return;
      const flow = { level, current: Number(current), detected: Number(detected), state };
      where.flowCounts = [...(where.flowCounts ?? []), flow];
    },
  },
];

type CountName = Exclude<
  {
    [K in keyof PolicerState]-?: PolicerState[K] extends number | undefined ? K : never;
  }[keyof PolicerState],
  undefined
>;

const count =
  (name: CountName) =>
  ({ where }: Reading, value: string): void => {
    const found = integer(value);
    if (found !== undefined) (where as Writable<PolicerState>)[name] = found;
  };

type StampName = "violationFirstDetectedAt" | "violationLastSeenAt" | "lastViolationStartedAt" | "lastViolationEndedAt";
const stamp =
  (name: StampName) =>
  ({ where }: Reading, value: string): void => {
    where[name] = value;
  };

function duration({ where }: Reading, value: string): void {
  where.violationDuration = value;
  const length = seconds(value);
  if (length !== undefined) where.violationDurationSec = length;
}

/** A value of the configuration; a star behind it says that the operator set it. */
function configured(
  { policer }: Reading,
  name: "bandwidthPps" | "burstPackets" | "recoverTimeSec",
  value: string,
): void {
  const found = integer(value);
  if (found === undefined) return;
  policer[name] = found;
  if (value.endsWith("*")) policer.userConfigured.push(name);
}

const word =
  (name: "priority" | "bypassAggregate" | "enabled") =>
  ({ policer }: Reading, value: string): void => {
    policer[name] = value.replace(/\*$/, "");
    if (value.endsWith("*")) policer.userConfigured.push(name);
  };

const flow =
  (name: string) =>
  ({ policer }: Reading, value: string): void => {
    policer.flowDetection = { ...policer.flowDetection, [name]: integer(value) ?? value };
  };

const LINE = new Pairs<Reading>({
  Bandwidth: (reading, value) => configured(reading, "bandwidthPps", value),
  Burst: (reading, value) => configured(reading, "burstPackets", value),
  Priority: word("priority"),
  Enabled: word("enabled"),
  "Bypass aggregate": word("bypassAggregate"),
  "Recover time": (reading, value) =>
    reading.isFlowDetection ? flow("recoverTimeSec")(reading, value) : configured(reading, "recoverTimeSec", value),
  "Detection mode": flow("detectionMode"),
  "Detect time": flow("detectTimeSec"),
  "Log flows": flow("logFlows"),
  "Timeout flows": flow("timeoutFlows"),
  "Timeout time": flow("timeoutTimeSec"),
  "No. of FPCs currently receiving excess traffic": count("fpcsCurrentlyExcess"),
  "No. of FPCs that have received excess traffic": count("fpcsEverExcess"),
  "Violation first detected at": stamp("violationFirstDetectedAt"),
  "Violation last seen at": stamp("violationLastSeenAt"),
  "Last violation started at": stamp("lastViolationStartedAt"),
  "Last violation ended at": stamp("lastViolationEndedAt"),
  "Duration of violation": duration,
  "Duration of last violation": duration,
  "Number of violations": count("violationCount"),
  Received: count("receivedPackets"),
  "Arrival rate": count("arrivalRatePps"),
  Dropped: count("droppedPackets"),
  "Max arrival rate": count("maxArrivalRatePps"),
  "Dropped by individual policers": count("droppedByIndividualPolicers"),
  "Dropped by aggregate policer": count("droppedByAggregatePolicer"),
  "Dropped by flow suppression": count("droppedByFlowSuppression"),
});
