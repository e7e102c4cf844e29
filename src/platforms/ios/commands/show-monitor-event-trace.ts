import type { Command } from "../../command.ts";
import { Lines } from "../lines.ts";
import { camel, type Row, rowOf } from "../row.ts";

/** An entry of an event trace: what IKE, IPsec, PKI or NHRP did, kept in memory and far more than the log says. */
export interface TraceEntry {
  /** Its place in the answer, counted from 1. */
  readonly row: number;
  /** `ikev2_event`, `pki_error`, where several traces are shown. */
  readonly trace?: string;
  readonly time?: string;
  readonly text: string;
  /** What the text says in names and values: `saId`, `remote`, `saSpi`, `nbmaDest`. */
  readonly values: Row;
  readonly traceback?: string;
}

export const showMonitorEventTrace = {
  run: "show monitor event-trace",
  needs: "privileged",
  parse(text) {
    const lines = new Lines(text);
    const rows: TraceEntry[] = [];
    let trace: string | undefined;
    let sawTrace = false;
    for (let line = lines.next(); line !== undefined; line = lines.next()) {
      const name = TRACE.exec(line)?.groups?.name;
      const entry = entryOf(line, trace);
      if (name !== undefined) {
        trace = name;
        sawTrace = true;
      } else if (entry !== undefined) rows.push({ row: rows.length + 1, ...entry });
      else if (!takeTraceback(rows, line) && !NEUTRAL.test(line)) lines.leave();
    }
    return { rows, unread: lines.unread, incomplete: (rows.length === 0 && !sawTrace) || lines.isCut };
  },
} satisfies Command<TraceEntry>;

const TRACE = /^(?<name>[a-z][a-z0-9_]*):$/;
const ENTRY =
  /^(?<mark>[*.])?(?<time>[A-Z][a-z]{2} +\d{1,2} (?:\d{4} )?[\d:.]+)(?: [A-Z]{2,5})?: (?:(?<trace>(?:pki|ikev2|ipsec|nhrp|dmtunnel)_?\w*): )?(?<text>.*)$/;
const STATUS = /^Tracing currently (?<state>\w+)(?:, from (?<source>.+))?$/;
const NEUTRAL = /^interrupt context allocation count = \d+$/;
/** `(I)` or `(R)`: who began the exchange. */
const SIDE = /\((?<side>[IR])\) /;
const LIFETIME = /sa_lifetime\(k\/sec\) ?= ?\((?<lifesizeKb>\d+)\/(?<lifetimeSec>\d+)\)/;
const TRACEBACK = /^-Traceback= (?<traceback>.*)$/;
/** `Remote: 192.0.2.1/500`, `SA ID:2`, `sa_spi = 0x1F(31)`, `nbma_dest: 192.0.2.1`. */
const PAIR =
  /(?<key>\b(?:SA ID|SESSION ID|[A-Za-z][\w-]*(?:\(k\/sec\))?))(?: ?: ?| = )(?<value>\([^)]*\)|0x[0-9A-Fa-f]+(?:\(\d+\))?|esp-[\w -]*?(?= ,|,|$)|[^\s,\]]+)/g;
const KIND = /^(?<kind>[A-Z][A-Z0-9-]+(?::[A-Z][A-Z0-9-]+)?)(?=:? )/;

function entryOf(line: string, trace: string | undefined): Omit<TraceEntry, "row"> | undefined {
  const status = STATUS.exec(line)?.groups;
  const within = trace === undefined ? {} : { trace };
  if (status !== undefined) {
    const { state = "", source } = status;
    return { ...within, text: line, values: source === undefined ? { state } : { state, source } };
  }
  const groups = ENTRY.exec(line)?.groups;
  if (groups === undefined) return undefined;
  const { time = "", text = "", trace: own } = groups;
  return { ...within, ...(own === undefined ? {} : { trace: own }), time, text, values: valuesOf(text) };
}

function valuesOf(text: string): Row {
  const values: Record<string, string | number> = {};
  const kind = KIND.exec(text)?.groups?.kind;
  if (kind !== undefined) values.kind = kind;
  const side = SIDE.exec(text)?.groups?.side;
  if (side !== undefined) values.side = side;
  Object.assign(values, rowOf(LIFETIME.exec(text)?.groups ?? {}, ["lifesizeKb", "lifetimeSec"]));
  for (const { groups = {} } of text.matchAll(PAIR)) {
    const { key = "", value = "" } = groups;
    values[camel(key)] = /^\d{1,15}$/.test(value) ? Number(value) : value;
  }
  return values;
}

function takeTraceback(rows: TraceEntry[], line: string): boolean {
  const traceback = TRACEBACK.exec(line)?.groups?.traceback;
  const last = rows.at(-1);
  if (traceback === undefined || last === undefined) return false;
  rows[rows.length - 1] = { ...last, traceback };
  return true;
}
