import type { Instant } from "../../time/instant.ts";
import { FLOW_LEVELS } from "../config.ts";
import type { ProtectedType } from "../ddos-protection.ts";
import { type Figures, figuresOf, type PlaceFigures } from "../figures.ts";
import { type Settings, scaledLimit } from "../settings.ts";
import type { Violation } from "../violations.ts";
import { renderSpan, renderStamp, type Zone } from "./clock.ts";
import { branch, leaf, type Node } from "./tree.ts";
import { CONTROL, capital, isAggregate, LEVEL_SHORT, MODE, yesNo } from "./words.ts";

/** Elements of Junos's model that an answer can hold. */
export type Part = "parameters" | "statistics";

/** `ddos-protocols-information`: one element for each group, packet types in it. Element names: Junos 23.4. */
export function protocolsTree(
  types: readonly ProtectedType[],
  parts: readonly Part[],
  { now, zone }: { readonly now: Instant; readonly zone: Zone },
): Node {
  const shown = types.map((type) => ({ type, figures: figuresOf(type, now) }));
  const count = (is: (one: (typeof shown)[number]) => boolean): number => shown.filter(is).length;
  const flows = shown.flatMap(({ figures }) => figures.fpcs.flatMap(({ flows }) => Object.values(flows)));
  const groups = [...new Set(types.map(({ settings }) => settings.group))];
  return branch(
    "ddos-protocols-information",
    [
      leaf("total-packet-types", shown.length),
      leaf(
        "mod-packet-types",
        count(({ type }) => Object.keys(type.settings.configured).length > 0),
      ),
      leaf(
        "packet-types-rcvd-packets",
        count(({ figures }) => figures.system.received > 0),
      ),
      leaf(
        "packet-types-in-violation",
        count(({ figures }) => figures.system.violation.state === "violating"),
      ),
      leaf(
        "flows-current",
        flows.reduce((total, { current }) => total + current, 0),
      ),
      leaf(
        "flows-cumulative",
        flows.reduce((total, { total: found }) => total + found, 0),
      ),
      ...groups.map((group) =>
        branch("ddos-protocol-group", [
          leaf("group-name", group.title),
          ...types.filter(({ settings }) => settings.group === group).map((type) => protocol(type, parts, now, zone)),
        ]),
      ),
    ],
    parts.length === 1 ? { "junos:style": parts[0] ?? "" } : undefined,
  );
}

function protocol(type: ProtectedType, parts: readonly Part[], now: Instant, zone: Zone): Node {
  const { settings } = type;
  const { system, routingEngine, fpcs } = figuresOf(type, now);
  const hasParameters = parts.includes("parameters");
  const hasStatistics = parts.includes("statistics");
  const instance = (figures: PlaceFigures): Node =>
    branch("ddos-instance", [
      leaf(
        "protocol-states-locale",
        figures.place === "routing-engine" ? "Routing Engine" : `FPC slot ${figures.place.fpc}`,
      ),
      ...(hasParameters ? [instanceParameters(settings, figures)] : []),
      ...(hasStatistics ? [instanceStatistics(settings, figures, zone)] : []),
    ]);
  return branch("ddos-protocol", [
    leaf("packet-type", settings.type.name),
    leaf("packet-type-description", settings.type.about),
    ...(hasParameters ? [basicParameters(settings), flowDetection(settings)] : []),
    ...(hasStatistics ? [systemStatistics(system, fpcs, zone)] : []),
    ...[routingEngine, ...fpcs].map(instance),
  ]);
}

function basicParameters(settings: Settings): Node {
  const { limit, priority, bypassAggregate } = settings;
  return branch("ddos-basic-parameters", [
    leaf("policer-bandwidth", limit.bandwidth),
    leaf("policer-burst", limit.burst),
    ...(priority === undefined ? [] : [leaf("policer-priority", capital(priority))]),
    leaf("policer-time-recover", limit.recoverTime / 1_000),
    leaf("policer-enable", yesNo(settings.isEnabledOnRoutingEngine || settings.isEnabledOnFpc)),
    ...(isAggregate(settings) ? [] : [leaf("policer-bypass-aggregate", yesNo(bypassAggregate))]),
  ]);
}

function flowDetection({ flow }: Settings): Node {
  return branch("ddos-flow-detection", [
    leaf("ddos-flow-detection-enabled", yesNo(flow.isEnabled)),
    leaf("detection-mode", MODE[flow.mode]),
    leaf("detect-time", flow.detectTime / 1_000),
    leaf("log-flows", yesNo(flow.isLogging)),
    leaf("recover-time", flow.recoverTime / 1_000),
    leaf("timeout-active-flows", yesNo(flow.timeoutActiveFlows)),
    leaf("timeout-time", flow.timeoutTime / 1_000),
    branch(
      "flow-aggregation-level-states",
      FLOW_LEVELS.flatMap((level) => {
        const { mode, control, bandwidth } = flow.levels[level];
        const short = LEVEL_SHORT[level];
        return [
          leaf(`${short}-detection-mode`, MODE[mode]),
          leaf(`${short}-control-mode`, CONTROL[control]),
          leaf(`${short}-bandwidth`, bandwidth),
        ];
      }),
    ),
  ]);
}

function instanceParameters(settings: Settings, { place, isEnabled }: PlaceFigures): Node {
  const enabled = leaf("policer-enable", isEnabled ? "enabled" : "disabled");
  if (place === "routing-engine") {
    const limits = [leaf("policer-bandwidth", settings.limit.bandwidth), leaf("policer-burst", settings.limit.burst)];
    return branch("ddos-instance-parameters", [...limits, enabled], { "junos:style": "re" });
  }
  const { bandwidthScale = 100, burstScale = 100 } = settings.configured.fpc?.[place.fpc] ?? {};
  const limit = scaledLimit(settings, place.fpc);
  const queue = settings.configured.hostboundQueue;
  return branch(
    "ddos-instance-parameters",
    [
      leaf("policer-bandwidth-scale", bandwidthScale),
      leaf("policer-bandwidth", limit.bandwidth),
      leaf("policer-burst-scale", burstScale),
      leaf("policer-burst", limit.burst),
      enabled,
      ...(queue === undefined ? [] : [leaf("hostbound-queue", queue)]),
    ],
    { "junos:style": "fpc" },
  );
}

function systemStatistics(system: Figures, fpcs: readonly PlaceFigures[], zone: Zone): Node {
  const violating = fpcs.filter(({ violation }) => violation.state === "violating").length;
  return branch("ddos-system-statistics", [
    ...(system.violation.state === "never" ? [] : [leaf("fpc-violation-count", violating)]),
    ...violationLeaves(system.violation, zone),
    ...counterLeaves(system),
  ]);
}

function instanceStatistics(settings: Settings, figures: PlaceFigures, zone: Zone): Node {
  const { drops } = figures;
  return branch("ddos-instance-statistics", [
    ...violationLeaves(figures.violation, zone),
    ...counterLeaves(figures),
    isAggregate(settings)
      ? leaf("packet-dropped-others", drops.individualPolicer)
      : leaf("packet-dropped-protocol", drops.individualPolicer),
    leaf("packet-dropped-aggr", drops.aggregatePolicer),
    ...(figures.place === "routing-engine"
      ? []
      : [leaf("packet-dropped-flows", drops.individualFlow + drops.aggregateFlow)]),
  ]);
}

function violationLeaves({ startedAt, lastAt, count }: Violation, zone: Zone): readonly Node[] {
  if (startedAt === undefined || lastAt === undefined) return [];
  const at = (name: string, when: Instant): Node => ({
    ...leaf(name, renderStamp(when, zone)),
    attributes: { "junos:seconds": String(Math.floor(when / 1_000)) },
  });
  const span = Math.floor(lastAt / 1_000) - Math.floor(startedAt / 1_000);
  return [
    at("policer-violation-start-time", startedAt),
    at("policer-violation-last-time", lastAt),
    {
      ...leaf("policer-violation-duration", renderSpan(startedAt, lastAt)),
      attributes: { "junos:seconds": String(span) },
    },
    leaf("policer-violation-count", count),
  ];
}

const counterLeaves = (figures: Figures): readonly Node[] => [
  leaf("packet-received", figures.received),
  leaf("packet-arrival-rate", figures.arrivalRate),
  leaf("packet-dropped", figures.totalDropped),
  leaf("packet-arrival-rate-max", figures.maxArrivalRate),
];
