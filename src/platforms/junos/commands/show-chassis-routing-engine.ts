import type { Command, Parsed } from "../../command.ts";
import { Lines, localeOf } from "../lines.ts";
import { Columns } from "../pairs.ts";
import type { CpuShares, RoutingEngine } from "../routing-engine-rows.ts";
import type { Writable } from "../rules.ts";
import { integer, seconds } from "../values.ts";
import { isXml } from "../xml/element.ts";
import { readRoutingEnginesXml } from "../xml/routing-engine.ts";

type Draft = Writable<RoutingEngine>;
interface Reading {
  readonly engines: Draft[];
  engine: Draft;
  cpu: Writable<CpuShares>;
}

export const showChassisRoutingEngine = {
  run: "show chassis routing-engine",
  needs: "view",
  xml: true,
  parse: (text) => (isXml(text) ? readRoutingEnginesXml(text) : readText(text)),
} satisfies Command<RoutingEngine>;

function readText(text: string): Parsed<RoutingEngine> {
  const lines = new Lines(text);
  const reading: Reading = { engines: [], engine: {}, cpu: {} };
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const slot = SLOT.exec(line)?.[1];
    if (STATUS.test(line)) begin(reading, localeOf(lines));
    else if (slot !== undefined) beginSlot(reading, Number(slot), localeOf(lines));
    else if (!takeLine(reading, line)) lines.leave();
  }
  const banner = BANNER.exec(text)?.[0];
  return {
    rows: reading.engines.map((engine) => (banner === undefined ? engine : { ...engine, answeredBy: banner })),
    unread: lines.unread,
    incomplete:
      lines.isCut || (reading.engine.loadAverage === undefined && reading.engine.mastershipState !== "Present"),
  };
}

const STATUS = /^Routing Engine status:?$/i;
const SLOT = /^Slot (\d+):/;
const BANNER = /\{[a-z]+(?::[\w]+)?\}/;
const CPU = /^(?:(5 sec|1 min|5 min|15 min) )?CPU utilization:$/i;
const LOADS = /^(\d+\.\d+)\s+(\d+\.\d+)\s+(\d+\.\d+)$/;
const CPU_FIELDS = { "1 min": "cpu1min", "5 min": "cpu5min", "15 min": "cpu15min" } as const;

function begin(reading: Reading, locale: { readonly locale?: string }): void {
  reading.engine = { ...locale };
  reading.engines.push(reading.engine);
}

/** Some releases print `Routing Engine status:` once for all slots. */
function beginSlot(reading: Reading, slot: number, locale: { readonly locale?: string }): void {
  if (reading.engines.length === 0 || reading.engine.slot !== undefined) begin(reading, locale);
  reading.engine.slot = slot;
}

function takeLine(reading: Reading, line: string): boolean {
  const cpu = CPU.exec(line);
  const loads = LOADS.exec(line);
  if (cpu !== null) {
    reading.cpu = {};
    const window = cpu[1]?.toLowerCase();
    reading.engine[
      window !== undefined && window in CPU_FIELDS ? CPU_FIELDS[window as keyof typeof CPU_FIELDS] : "cpu"
    ] = reading.cpu;
    return true;
  }
  if (loads !== null) {
    reading.engine.loadAverage = loads.slice(1).map(Number);
    return true;
  }
  return LINE.take(reading, line);
}

const share =
  (name: keyof CpuShares) =>
  ({ cpu }: Reading, value: string): void => {
    const percent = integer(value);
    if (percent !== undefined) cpu[name] = percent;
  };

const text =
  (
    name:
      | "mastershipState"
      | "electionPriority"
      | "model"
      | "serialNumber"
      | "startTime"
      | "lastRebootReason"
      | "controlPlaneMemory"
      | "dataPlaneMemory"
      | "totalMemory",
  ) =>
  ({ engine }: Reading, value: string): void => {
    engine[name] = value;
  };

const LINE = new Columns<Reading>({
  "Current state": text("mastershipState"),
  "Election priority": text("electionPriority"),
  Temperature: ({ engine }, value) => setNumber(engine, "temperature", "temperatureC", value),
  "CPU temperature": ({ engine }, value) => setNumber(engine, "cpuTemperature", "cpuTemperatureC", value),
  DRAM: ({ engine }, value) => {
    setNumber(engine, "dram", "memoryTotalMb", value);
    const installed = integer(/\((\d+) MB installed/.exec(value)?.[1]);
    if (installed !== undefined) engine.memoryInstalledMb = installed;
  },
  "Memory utilization": ({ engine }, value) => setNumber(engine, undefined, "memoryUtilizationPct", value),
  "Total memory": text("totalMemory"),
  "Control plane memory": text("controlPlaneMemory"),
  "Data plane memory": text("dataPlaneMemory"),
  User: share("user"),
  Background: share("background"),
  Kernel: share("kernel"),
  Interrupt: share("interrupt"),
  Idle: share("idle"),
  Model: text("model"),
  "Serial ID": text("serialNumber"),
  "Serial number": text("serialNumber"),
  "Start time": text("startTime"),
  Uptime: ({ engine }, value) => {
    engine.uptime = value;
    const length = seconds(value);
    if (length !== undefined) engine.uptimeSec = length;
  },
  "Last reboot reason": text("lastRebootReason"),
  "Load averages:": () => undefined,
});

function setNumber(
  engine: Draft,
  words: "temperature" | "cpuTemperature" | "dram" | undefined,
  name: "temperatureC" | "cpuTemperatureC" | "memoryTotalMb" | "memoryUtilizationPct",
  value: string,
): void {
  if (words !== undefined) engine[words] = value;
  const number = integer(value);
  if (number !== undefined) engine[name] = number;
}
