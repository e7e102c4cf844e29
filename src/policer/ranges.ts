import { didYouMean, UsageError } from "../errors/errors.ts";
import type { DdosConfig, PacketTypeConfig } from "./config.ts";
import { AGGREGATE, PROTOCOL_GROUPS } from "./groups.ts";

type Range = readonly [lowest: number, highest: number, unit: string];

/** Ranges of the statements, Junos 23.4. */
const RANGES: Readonly<Record<string, Range>> = {
  bandwidth: [0, 100_000, "packets per second"],
  burst: [0, 100_000, "packets"],
  recoverTime: [1, 3_600, "seconds"],
  hostboundQueue: [0, 7, "queue number"],
  flowDetectTime: [1, 60, "seconds"],
  flowRecoverTime: [1, 3_600, "seconds"],
  flowTimeoutTime: [1, 7_200, "seconds"],
  violationReportRate: [1, 50_000, "a second"],
  flowReportRate: [1, 50_000, "a second"],
  bandwidthScale: [1, 100, "per cent"],
  burstScale: [1, 100, "per cent"],
  subscriber: [1, 10_000, "packets per second"],
  "logical-interface": [1, 30_000, "packets per second"],
  "physical-interface": [1, 50_000, "packets per second"],
};

/**
 * Refuses a configuration that a device would refuse.
 * @throws UsageError that names the place and the mend
 */
export function checkConfig(config: DdosConfig): void {
  checkNumbers("global", { ...config.global });
  for (const [group, types] of Object.entries(config.protocols ?? {})) {
    for (const [type, statements] of Object.entries(types)) {
      checkName(group, type);
      checkPacketType(`protocols ${group} ${type}`, type, statements);
    }
  }
}

function checkName(group: string, type: string): void {
  const found = PROTOCOL_GROUPS.find(({ name }) => name === group);
  if (found === undefined) throw unknown("protocol group", group, PROTOCOL_GROUPS);
  if (!found.types.some(({ name }) => name === type)) throw unknown(`packet type of ${group}`, type, found.types);
}

function unknown(what: string, given: string, known: readonly { readonly name: string }[]): UsageError {
  const meant = didYouMean(
    given,
    known.map(({ name }) => name),
  );
  const mend = meant === undefined ? "" : `; did you mean "${meant}"?`;
  return new UsageError("policer.name", `ddos-protection: unknown ${what} "${given}"${mend}`);
}

function checkPacketType(place: string, type: string, statements: PacketTypeConfig): void {
  checkNumbers(place, { ...statements });
  checkNumbers(`${place} flow-level-bandwidth`, { ...statements.flowLevelBandwidth });
  for (const [slot, fpc] of Object.entries(statements.fpc ?? {})) checkNumbers(`${place} fpc ${slot}`, { ...fpc });
  if (type !== AGGREGATE) return;
  for (const statement of ["priority", "bypassAggregate"] as const) {
    if (statements[statement] !== undefined) {
      throw new UsageError("policer.aggregate", `ddos-protection ${place}: an aggregate has no ${statement}`);
    }
  }
}

function checkNumbers(place: string, statements: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(statements)) {
    const range = RANGES[name];
    if (range === undefined || typeof value !== "number") continue;
    const [lowest, highest, unit] = range;
    if (Number.isInteger(value) && value >= lowest && value <= highest) continue;
    throw new UsageError(
      "policer.range",
      `ddos-protection ${place}: ${name} is ${value}; it is a whole number from ${lowest} to ${highest} (${unit})`,
    );
  }
}
