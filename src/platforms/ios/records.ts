import type { Parsed } from "../command.ts";
import { isFieldsWording } from "../field-words.ts";
import { Lines } from "./lines.ts";
import { camel, type Groups, type Row, rowOf } from "./row.ts";

/** An answer in records of names and values. */
export interface RecordForm {
  /** The line that begins a record; its named groups are fields of it. A line of that kind may hold the first pair as well. */
  readonly begins: RegExp;
  /** A line above records that holds for all of them until the next (`vrf BLUE`). */
  readonly above?: RegExp;
  /** Lines with fields of their own form. */
  readonly lines?: readonly RegExp[];
  /** Lines that are understood and say nothing. */
  readonly neutral?: RegExp;
  /** Groups that are numbers. */
  readonly numbers?: readonly string[];
}

/** `Bad Pkts = 1`, `Lifetime (KB):   4608000`, `Encryption : AES-CBC-256`. */
const PAIR = /^\s*(?<key>[A-Za-z][\w ()/#.-]*?)\s*[:=](?:\s+(?<value>\S.*))?$/;

/**
 * Reads records of names and values, whatever the names: what a later release adds is read as well. A name that no gateway uses is kept, and
 * its line reported, as it may not be the device's.
 */
export function readRecords(text: string, form: RecordForm): Parsed<Row> {
  const lines = new Lines(text);
  const rows: Record<string, string | number>[] = [];
  let above: Row = {};
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const context = form.above?.exec(line)?.groups;
    const beginning = form.begins.exec(line);
    if (beginning !== null) rows.push({ ...above, ...rowOf(beginning.groups ?? {}, form.numbers) });
    if (context !== undefined) above = rowOf(context, form.numbers);
    else if (form.neutral?.test(line) !== true) {
      const taken = takeLine(rows.at(-1), line, form);
      if (taken === "in doubt" || (taken === "not" && beginning === null)) lines.leave();
    }
  }
  return { rows, unread: lines.unread, incomplete: rows.length === 0 || lines.isCut };
}

type Taken = "taken" | "in doubt" | "not";

function takeLine(row: Record<string, string | number> | undefined, line: string, form: RecordForm): Taken {
  if (row === undefined) return "not";
  const own = form.lines?.map((pattern) => pattern.exec(line)?.groups).find((groups) => groups !== undefined);
  if (own !== undefined) {
    addAll(row, rowOf(own, form.numbers));
    return "taken";
  }
  const { key, value }: Groups = form.begins.exec(line)?.groups === undefined ? (PAIR.exec(line)?.groups ?? {}) : {};
  if (key === undefined) return "not";
  if (value !== undefined) addAll(row, { [camel(key)]: /^\d{1,15}$/.test(value) ? Number(value) : value });
  return isFieldsWording(key) ? "taken" : "in doubt";
}

/** A name that comes again (`interfaces`, `peer`) gathers its values. */
function addAll(row: Record<string, string | number>, more: Row): void {
  for (const [name, value] of Object.entries(more))
    row[name] = row[name] === undefined ? value : `${row[name]}, ${value}`;
}
