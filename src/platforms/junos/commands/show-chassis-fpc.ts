import type { Command, Parsed } from "../../command.ts";
import type { Fpc, FpcPics } from "../fpc-rows.ts";
import { Lines, localeOf } from "../lines.ts";
import { Columns } from "../pairs.ts";
import type { Writable } from "../rules.ts";
import { given, integer, seconds } from "../values.ts";
import { isXml } from "../xml/element.ts";
import { readFpcPicsXml, readFpcsXml } from "../xml/fpc.ts";

type Draft = Writable<Fpc> & { details?: Record<string, string> };

/** The table, and the blocks of `detail`. */
export const showChassisFpc = {
  run: "show chassis fpc",
  needs: "view",
  xml: true,
  parse: (text) => (isXml(text) ? readXml(text) : readText(text)),
} satisfies Command<Fpc | FpcPics>;

/** The reply in `pic-style` tells of PICs and of nothing else. */
const readXml = (text: string): Parsed<Fpc | FpcPics> =>
  text.includes("<pic>") ? readFpcPicsXml(text) : readFpcsXml(text);

function readText(text: string): Parsed<Fpc> {
  const lines = new Lines(text);
  const rows: Draft[] = [];
  let sawHeader = false;
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const row = rowOf(line);
    const slot = SLOT.exec(line)?.[1];
    const last = rows.at(-1);
    if (row !== undefined) rows.push({ ...localeOf(lines), ...row });
    else if (slot !== undefined) rows.push({ ...localeOf(lines), slot: Number(slot) });
    else if (HEADER.test(line)) sawHeader = true;
    else if (last === undefined || !DETAIL.take(last, line)) lines.leave();
  }
  return { rows, unread: lines.unread, incomplete: lines.isCut || !(sawHeader || rows.length > 0) };
}

const HEADER = /^(?:Temp\s+CPU Utilization|Slot State\s)/i;
const SLOT = /^Slot (\d+) information:$/i;
const ROW =
  /^(?<slot>\d+)\s+(?<state>Online|Offline|Empty|Present|Ready|Announce\w*|Dormant|Diagnostics|Probed?|Onlining|Offlining|Fault|Unknown|Spare|Standby)\b\s*(?<rest>.*)$/i;

const SHORT = ["cpuTotalPct", "cpuInterruptPct", "memoryDramMb", "memoryHeapPct", "memoryBufferPct"] as const;
const LONG = [
  "cpuTotalPct",
  "cpuInterruptPct",
  "cpu1minPct",
  "cpu5minPct",
  "cpu15minPct",
  "memoryDramMb",
  "memoryHeapPct",
  "memoryBufferPct",
] as const;

function rowOf(line: string): Draft | undefined {
  const { slot, state = "", rest = "" } = ROW.exec(line)?.groups ?? {};
  if (slot === undefined) return undefined;
  const row: Draft = { slot: Number(slot), state };
  if (rest === "") return row;
  // Releases before 15 have no averages over minutes
  const [temperature = "", ...numbers] = rest.split(/\s+/);
  const warmth = { temperature, ...given("temperatureC", integer(temperature)) };
  if (numbers.length === 0 && /^\d+$/.test(rest)) return { ...row, ...warmth };
  const columns = numbers.length === LONG.length ? LONG : numbers.length === SHORT.length ? SHORT : undefined;
  if (columns === undefined || numbers.some((number) => !/^\d+$/.test(number))) return { ...row, comment: rest };
  columns.forEach((name, i) => {
    row[name] = Number(numbers[i]);
  });
  return { ...row, ...warmth };
}

const detail =
  (name: string) =>
  (row: Draft, value: string): void => {
    row.details = { ...row.details, [name]: value.replace(/^:\s*/, "") };
  };

const DETAIL = new Columns<Draft>({
  State: (row, value) => {
    row.state = value;
  },
  Reason: (row, value) => {
    row.comment = value;
  },
  Temperature: (row, value) => {
    Object.assign(row, { temperature: value }, given("temperatureC", integer(value)));
  },
  "Total CPU DRAM": (row, value) => {
    detail("totalCpuDram")(row, value);
    Object.assign(row, given("memoryDramMb", integer(value)));
  },
  "Total RLDRAM": detail("totalRldram"),
  "Total SRAM": detail("totalSram"),
  "Total SDRAM": detail("totalSdram"),
  "Total DDR DRAM": detail("totalDdrDram"),
  "Total notification SDRAM": detail("totalNotificationSdram"),
  "Total HBM": detail("totalHbm"),
  "FIPS Capable": detail("fipsCapable"),
  "FIPS Mode": detail("fipsMode"),
  "I/O Manager ASICs information": detail("ioManagerAsics"),
  "Max Power Consumption": detail("maxPowerConsumption"),
  "Start time": (row, value) => {
    row.startTime = value.replace(/^:\s*/, "");
  },
  "Start time:": (row, value) => {
    row.startTime = value;
  },
  "Uptime:": (row, value) => {
    Object.assign(row, { uptime: value }, given("uptimeSec", seconds(value)));
  },
  Uptime: (row, value) => {
    Object.assign(row, { uptime: value }, given("uptimeSec", seconds(value)));
  },
});
