import type { Parsed } from "../../command.ts";
import type { CpuShares, RoutingEngine } from "../routing-engine-rows.ts";
import type { Writable } from "../rules.ts";
import { integer } from "../values.ts";
import type { XmlElement } from "./element.ts";
import { type ElementTable, fill, put, putNumber, readReply, within } from "./fill.ts";

type Draft = Writable<RoutingEngine>;

/** `get-route-engine-information`. */
export const readRoutingEnginesXml = (text: string): Parsed<RoutingEngine> =>
  readReply(text, (reply, locale) =>
    [...within(reply, "route-engine")].map((element) => fill<Draft>({ ...locale }, element, TABLE)),
  );

const SHARES = {
  user: "user",
  background: "background",
  system: "kernel",
  interrupt: "interrupt",
  idle: "idle",
} as const;
/** `cpu-user` is of the last seconds; 1, 2 and 3 behind it are of 1, 5 and 15 minutes. */
const WINDOWS = { "": "cpu", "1": "cpu1min", "2": "cpu5min", "3": "cpu15min" } as const;

const cpu =
  (window: (typeof WINDOWS)[keyof typeof WINDOWS], share: keyof CpuShares) =>
  (row: Draft, { text }: XmlElement): void => {
    const percent = integer(text);
    if (percent !== undefined) row[window] = { ...row[window], [share]: percent };
  };
const CPU: ElementTable<Draft> = Object.fromEntries(
  Object.entries(WINDOWS).flatMap(([digit, window]) =>
    Object.entries(SHARES).map(([word, share]) => [`cpu-${word}${digit}`, cpu(window, share)]),
  ),
);

const load = (row: Draft, { text }: XmlElement): void => {
  row.loadAverage = [...(row.loadAverage ?? []), Number(text)];
};
const warmth =
  (words: "temperature" | "cpuTemperature", number: "temperatureC" | "cpuTemperatureC") =>
  (row: Draft, { text, attributes }: XmlElement): void => {
    row[words] = text;
    const celsius = integer(attributes.celsius ?? text);
    if (celsius !== undefined) row[number] = celsius;
  };

const TABLE: ElementTable<Draft> = {
  ...CPU,
  slot: putNumber("slot"),
  "mastership-state": put("mastershipState"),
  "mastership-priority": put("electionPriority"),
  temperature: warmth("temperature", "temperatureC"),
  "cpu-temperature": warmth("cpuTemperature", "cpuTemperatureC"),
  "memory-dram-size": (row, element) => {
    row.dram = element.text;
    putNumber("memoryTotalMb")(row, element);
  },
  "memory-installed-size": (row, { text }) => {
    const installed = integer(/\((\d+) MB/.exec(text)?.[1]);
    if (installed !== undefined) row.memoryInstalledMb = installed;
  },
  "memory-buffer-utilization": putNumber("memoryUtilizationPct"),
  "memory-system-total": putNumber("memoryTotalMb"),
  "memory-system-total-util": putNumber("memoryUtilizationPct"),
  "memory-control-plane": put("controlPlaneMemory"),
  "memory-data-plane": put("dataPlaneMemory"),
  model: put("model"),
  "serial-number": put("serialNumber"),
  "start-time": put("startTime"),
  "up-time": (row, { text, attributes }) => {
    row.uptime = text;
    const length = integer(attributes.seconds);
    if (length !== undefined) row.uptimeSec = length;
  },
  "last-reboot-reason": put("lastRebootReason"),
  "load-average-one": load,
  "load-average-five": load,
  "load-average-fifteen": load,
};
