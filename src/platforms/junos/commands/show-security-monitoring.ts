import type { Command } from "../../command.ts";
import type { OutlineRow } from "../../outline-row.ts";
import { Lines, localeOf } from "../lines.ts";
import { type Rule, takeByRule, type Writable } from "../rules.ts";
import { given, integer } from "../values.ts";
import { orXml } from "../xml/any.ts";

/** Load of one services processing unit. What a unit has not is absent: central points count apart from flow. */
export interface SpuLoad {
  readonly locale?: string;
  readonly fpc: number;
  readonly pic: number;
  readonly cpuPct?: number;
  readonly memoryPct?: number;
  readonly flowSessions?: number;
  readonly maxFlowSessions?: number;
  readonly cpSessions?: number;
  readonly maxCpSessions?: number;
  readonly sessionsPerSecond?: number;
}

type Draft = Writable<SpuLoad>;
interface Reading {
  readonly rows: Draft[];
  readonly locale: { readonly locale?: string };
  fpc: number;
}

/** The table, and the blocks of `fpc`. */
export const showSecurityMonitoring = {
  run: "show security monitoring",
  needs: "view",
  parse: orXml((text) => {
    const lines = new Lines(text);
    const rows: Draft[] = [];
    let fpc = 0;
    for (let line = lines.next(); line !== undefined; line = lines.next()) {
      const reading: Reading = { rows, locale: localeOf(lines), fpc };
      if (!takeByRule(RULES, reading, line)) lines.leave();
      fpc = reading.fpc;
    }
    return { rows, unread: lines.unread, incomplete: lines.isCut || rows.length === 0 };
  }),
} satisfies Command<SpuLoad | OutlineRow>;

const set =
  (
    name:
      | "cpuPct"
      | "memoryPct"
      | "flowSessions"
      | "maxFlowSessions"
      | "cpSessions"
      | "maxCpSessions"
      | "sessionsPerSecond",
  ) =>
  ({ rows }: Reading, { value }: Readonly<Record<string, string | undefined>>): void => {
    const row = rows.at(-1);
    const number = integer(value);
    if (row !== undefined && number !== undefined) row[name] = number;
  };

const RULES: readonly Rule<Reading>[] = [
  {
    pattern:
      /^(?<fpc>\d+)\s+(?<pic>\d+)\s+(?<cpu>\d+)\s+(?<memory>\d+)\s+(?<flow>\d+|N\/A)\s+(?<maxFlow>\d+|N\/A)\s+(?<cp>\d+|N\/A)\s+(?<maxCp>\d+|N\/A)$/,
    take: ({ rows, locale }, { fpc, pic, cpu, memory, flow, maxFlow, cp, maxCp }) => {
      rows.push({
        ...locale,
        fpc: Number(fpc),
        pic: Number(pic),
        cpuPct: Number(cpu),
        memoryPct: Number(memory),
        ...given("flowSessions", integer(flow)),
        ...given("maxFlowSessions", integer(maxFlow)),
        ...given("cpSessions", integer(cp)),
        ...given("maxCpSessions", integer(maxCp)),
      });
    },
  },
  {
    pattern: /^FPC (?<fpc>\d+)$/,
    take: (reading, { fpc }) => {
      reading.fpc = Number(fpc);
    },
  },
  {
    pattern: /^PIC (?<pic>\d+)$/,
    take: ({ rows, locale, fpc }, { pic }) => {
      rows.push({ ...locale, fpc, pic: Number(pic) });
    },
  },
  { pattern: /^CPU utilization\s*:\s*(?<value>\d+)\s?%?$/i, take: set("cpuPct") },
  { pattern: /^Memory utilization\s*:\s*(?<value>\d+)\s?%?$/i, take: set("memoryPct") },
  { pattern: /^Current flow session\s*:\s*(?<value>\d+)$/i, take: set("flowSessions") },
  { pattern: /^Max flow session\s*:\s*(?<value>\d+)$/i, take: set("maxFlowSessions") },
  { pattern: /^Current CP session\s*:\s*(?<value>\d+)$/i, take: set("cpSessions") },
  { pattern: /^Max CP session\s*:\s*(?<value>\d+)$/i, take: set("maxCpSessions") },
  { pattern: /^(?:Total )?Session Creation Per Second[^:]*:\s*(?<value>\d+)$/i, take: set("sessionsPerSecond") },
  {
    pattern:
      /^(?:Flow session\s+Flow session|FPC\s+PIC\s+CPU\s+Mem|current\s+maximum|IPv[46] +Session Creation Per Second[^:]*:\s*\d+$|(?:Current|Max) flow session IPv[46]\s*:\s*\d+$)/i,
    take: () => undefined,
  },
];
