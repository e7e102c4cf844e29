import type { Command } from "../../command.ts";
import type { Row } from "../row.ts";
import { type Rule, readByRules } from "../table.ts";

/** ASA: how many sessions and tunnels of each kind there are, were, and were at once. */
export const showVpnSessiondb = {
  run: "show vpn-sessiondb",
  needs: "privileged",
  parse(text) {
    const reading: Reading = { rows: [], section: undefined, isClosed: false };
    const lines = readByRules(text, reading, RULES);
    const { rows, isClosed } = reading;
    return { rows, unread: lines.unread, incomplete: !isClosed || lines.isCut };
  },
} satisfies Command<Row>;

interface Reading {
  readonly rows: Row[];
  /** `VPN Session`, `Tunnels`, `License`. */
  section: string | undefined;
  /** The totals at the end were read. */
  isClosed: boolean;
}

const add = ({ rows, section }: Reading, row: Record<string, string | number>): void =>
  void rows.push(section === undefined ? row : { section, ...row });

const RULES: readonly Rule<Reading>[] = [
  {
    pattern: /^\s*(?<section>[A-Z][\w -]*?)(?: Summary| Information:|:)$/,
    take: (reading, { section }) => {
      reading.section = section;
    },
  },
  { pattern: /^\s*-+$/, take: () => undefined },
  { pattern: /^\s*Active\s*:\s*Cumulative\s*:\s*Peak Concur/, take: () => undefined },
  {
    pattern:
      /^\s*(?<name>[A-Za-z][\w/ -]*?)\s*:\s*(?<limit>\d+)\s+Configured\s*:\s*(?<configured>\d+)\s+Active\s*:\s*(?<active>\d+)\s+Load\s*:\s*(?<load>\d+)%/,
    take: (reading, { name = "", limit, configured, active, load }) =>
      add(reading, {
        name,
        limit: Number(limit),
        configured: Number(configured),
        active: Number(active),
        loadPct: Number(load),
      }),
  },
  {
    pattern: /^\s*Totals\s+:\s+(?<active>\d+)\s*:\s*(?<cumulative>\d+)/,
    take: (reading, { active, cumulative }) => {
      add(reading, { name: "Totals", active: Number(active), cumulative: Number(cumulative) });
      reading.isClosed = true;
    },
  },
  {
    pattern:
      /^\s*(?<name>[A-Za-z][\w/ -]*?)\s*:\s*(?<active>\d+)\s*:\s*(?<cumulative>\d+)\s*:\s*(?<peak>\d+)(?:\s*:\s*(?<inactive>\d+))?$/,
    take: (reading, { name = "", active, cumulative, peak, inactive }) =>
      add(reading, {
        name,
        active: Number(active),
        cumulative: Number(cumulative),
        peakConcurrent: Number(peak),
        ...(inactive === undefined ? {} : { inactive: Number(inactive) }),
      }),
  },
  {
    pattern: /^\s*Total Active and Inactive\s+:\s+(?<active>\d+)\s+Total Cumulative\s+:\s+(?<cumulative>\d+)/,
    take: (reading, { active, cumulative }) =>
      add(reading, { name: "Total", activeAndInactive: Number(active), cumulative: Number(cumulative) }),
  },
  {
    pattern: /^\s*(?<name>Device Total VPN Capacity|Device Load)\s+:\s+(?<value>\d+)%?$/,
    take: (reading, { name = "", value }) => add(reading, { name, value: Number(value) }),
  },
];
