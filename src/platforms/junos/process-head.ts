import type { Process } from "./process-row.ts";
import { type Rule, takeByRule, type Writable } from "./rules.ts";
import { byteCount, decimal, given, seconds } from "./values.ts";

/** What stands above the processes, and they themselves. Amounts of memory keep the device's own rounding beside. */
export interface ProcessTable {
  readonly locale?: string;
  readonly lastPid?: number;
  readonly clock?: string;
  readonly uptimeSec?: number;
  readonly users?: number;
  /** Over 1, 5 and 15 minutes. It may be low while the CPU is saturated. */
  readonly loadAverage?: readonly number[];
  /** Whether the states below count threads or processes. */
  readonly counted?: string;
  readonly total?: number;
  /** Processes or threads by state: `running`, `sleeping`, `waiting`… */
  readonly states?: Readonly<Record<string, number>>;
  /** Shares of the CPU in percent, by the device's words: `user`, `idle`, Linux `us`, `id`. */
  readonly cpu?: Readonly<Record<string, number>>;
  readonly memory?: Amounts;
  readonly swap?: Amounts;
  readonly processes: readonly Process[];
}

/** By the device's words in small letters; `activeBytes` beside `active: "1650M"`. */
export type Amounts = Readonly<Record<string, string | number>>;

export type TableDraft = Omit<Writable<ProcessTable>, "processes"> & { readonly processes: Process[] };

const RULES: readonly Rule<TableDraft>[] = [
  {
    pattern:
      /^last pid:\s*(?<pid>\d+);\s*load averages?:\s*(?<loads>[\d., ]+?)(?:\s+up (?<up>\S+))?(?:\s+(?<clock>\d\d:\d\d:\d\d))?$/i,
    take: (table, { pid, loads = "", up, clock }) => {
      Object.assign(table, given("lastPid", decimal(pid)), given("clock", clock));
      Object.assign(table, given("uptimeSec", up === undefined ? undefined : seconds(up)));
      table.loadAverage = numbers(loads);
    },
  },
  {
    // Junos Evolved is Linux
    pattern:
      /^top - (?<clock>\d\d:\d\d:\d\d) up (?<up>.+?),\s+(?<users>\d+) users?,\s+load average: (?<loads>[\d., ]+)$/,
    take: (table, { clock = "", up = "", users, loads = "" }) => {
      Object.assign(table, { clock }, given("uptimeSec", seconds(up)), given("users", decimal(users)));
      table.loadAverage = numbers(loads);
    },
  },
  {
    pattern: /^(?<total>\d+) (?<counted>processes|threads):\s*(?<states>.*)$/i,
    take: (table, { total, counted = "", states = "" }) => {
      Object.assign(table, { total: Number(total), counted, states: countsOf(states) });
    },
  },
  {
    pattern: /^(?<counted>Tasks|Threads):\s*(?<total>\d+) total,\s*(?<states>.*)$/i,
    take: (table, { total, counted = "", states = "" }) => {
      Object.assign(table, { total: Number(total), counted: counted.toLowerCase(), states: countsOf(states) });
    },
  },
  {
    pattern: /^%?CPU(?:\(s\)| states)?:\s*(?<shares>[\d.]+\s?%? ?[a-z].*)$/i,
    take: (table, { shares = "" }) => {
      table.cpu = countsOf(shares);
    },
  },
  {
    pattern: /^(?<unit>[KMG])iB Mem\s*:\s*(?<amounts>.*)$/,
    take: (table, { unit = "", amounts = "" }) => {
      table.memory = { unit, ...countsOf(amounts) };
    },
  },
  {
    pattern: /^(?<unit>[KMG])iB Swap\s*:\s*(?<amounts>.*)$/,
    take: (table, { unit = "", amounts = "" }) => {
      table.swap = { unit, ...countsOf(amounts) };
    },
  },
  {
    // `Swap:` may follow on the same line, with nothing behind it
    pattern: /^Mem:\s*(?<amounts>.*?)(?:\s+Swap:\s*(?<swap>.*))?$/i,
    take: (table, { amounts = "", swap }) => {
      table.memory = amountsOf(amounts);
      if (swap !== undefined && swap !== "") table.swap = amountsOf(swap);
    },
  },
  {
    pattern: /^Swap:\s*(?<amounts>.*)$/i,
    take: (table, { amounts = "" }) => {
      if (amounts !== "") table.swap = amountsOf(amounts);
    },
  },
  { pattern: /^(?:ARC:|Compressed:|\d+[BKMG] Total, .* Ratio)/i, take: () => undefined },
];

/** Whether the line is one of those above the table. */
export const takeHead = (table: TableDraft, line: string): boolean => takeByRule(RULES, table, line);

/** Where the next table begins in an answer of several engines. */
export const beginsTable = (line: string): boolean => line.startsWith("last pid:") || line.startsWith("top - ");

const numbers = (text: string): readonly number[] =>
  text
    .split(/[\s,]+/)
    .filter((part) => part !== "")
    .map(Number);

/** `19 running, 118 sleeping`, `14.7% user, 0.0% nice`, `2.0 us`, `19854.3 avail Mem`, `3661.7 buff/cache`. */
function countsOf(text: string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const [, count, name = ""] of text.matchAll(/([\d.]{1,15})\s?%? ?([A-Za-z][\w/]*)/g))
    counts[name.toLowerCase()] = Number(count);
  return counts;
}

/** `1650M Active, 145M Inact, 12G Free`. */
function amountsOf(text: string): Amounts {
  const amounts: Record<string, string | number> = {};
  for (const [, amount = "", word = ""] of text.matchAll(/(\d{1,15}[BKMGT]?)\s{1,3}([A-Za-z]{1,20})/g)) {
    const name = word.toLowerCase();
    amounts[name] = amount;
    const bytes = byteCount(amount);
    if (bytes !== undefined) amounts[`${name}Bytes`] = bytes;
  }
  return amounts;
}
