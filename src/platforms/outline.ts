import type { UnreadLine } from "../model/observation.ts";
import type { Parsed } from "./command.ts";

/** What a line said, by the device's own names in camelCase: `section` is the heading above, `of` the label in front. */
export type OutlineRow = { readonly [name: string]: string | number };

/** What a platform knows of lines that are not the answer's own. */
export interface LineKinds {
  /** Prompts, echoes and what else belongs to the terminal. */
  isFrame(line: string): boolean;
  /** Messages of the console that fell into the answer. */
  isLog(line: string): boolean;
}

interface Reading {
  readonly rows: OutlineRow[];
  section: string | undefined;
  /** Names of columns: apart by two blanks, and the same line word by word. */
  columns: readonly (readonly string[])[];
  /** A line of words that waits to be known: a heading when what follows stands below it. */
  title: { readonly line: number; readonly text: string; readonly indent: number } | undefined;
}

type Fields = Record<string, string | number>;
type Take = (reading: Reading, line: string) => boolean;

/** No line of these forms is longer; the bound keeps every pattern's work small. */
const LONGEST = 1_000;

/**
 * Reads an answer of which nothing is known but how devices write: names and values, several in a line; counts in front of their names;
 * tables under a line of names; headings. Evidence of commands that have no reader of their own is so kept as rows; what has none of these
 * forms is unread.
 */
export function readOutline(text: string, kinds: LineKinds): Parsed<OutlineRow> {
  const reading: Reading = { rows: [], section: undefined, columns: [], title: undefined };
  const unread: UnreadLine[] = [];
  const leave = (line: number, words: string): void => void unread.push({ line, text: words });
  const lines = text.split("\n");
  lines.forEach((raw, index) => {
    const line = raw.trimEnd();
    if (line === "" || (kinds.isFrame(line) && !RULER.test(line))) return;
    if (line.length > LONGEST || LOG.test(line) || kinds.isLog(line)) leave(index + 1, line);
    else takeOrWait(reading, line, index + 1, leave);
  });
  if (reading.title !== undefined) leave(reading.title.line, reading.title.text);
  const last = lines.at(-1) ?? "";
  const isCut = last.trim() !== "" && !kinds.isFrame(last.trim());
  return { rows: reading.rows, unread, incomplete: reading.rows.length === 0 || isCut };
}

/** A stamp, and somewhere behind it the colon of a process or tag: a log line of whatever device. */
const LOG = /^(?:<\d{1,3}>)?(?:\d+: )?[*.]?[A-Z][a-z]{2} {1,2}\d{1,2} (?:\d{4} )?\d\d:\d\d:\d\d\S* .*: /;

function takeOrWait(reading: Reading, line: string, number: number, leave: (line: number, text: string) => void): void {
  const { title } = reading;
  const indent = indentOf(line);
  if (title !== undefined && (HEADING.test(title.text) || CAPITALS.test(title.text) || isBelow(title.indent, indent))) {
    // By its place alone nobody can say for sure that it is a heading: then it is named as well
    if (!HEADING.test(title.text) && !CAPITALS.test(title.text)) leave(title.line, title.text);
    reading.section = title.text.trim();
    reading.title = undefined;
  }
  if (TAKES.some((take) => take(reading, line))) return;
  if (reading.title !== undefined) leave(reading.title.line, reading.title.text);
  reading.title = { line: number, text: line, indent };
}

/** A line at the margin may have come from elsewhere: only one that is itself indented is a heading by its place alone. */
const isBelow = (heading: number, indent: number): boolean => heading > 0 && indent > heading;

const HEADING = /\b(?:statistics|stats|information|counters|table|summary|details)\b/i;
const CAPITALS = /^\s*[A-Z][A-Z\d /-]+$/;

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** `-----`, `====  ====`, `|---+---|`. */
const RULER = /^[\s|+]*[-=_]{3,}[-=_\s|+]*$/;

const takeRuler: Take = (_reading, line) => RULER.test(line);

/** `|  1  |  0  |  C9300X |`. */
const takePiped: Take = (reading, line) => {
  const cells = /^\s*\|(.*)\|\s*$/.exec(line)?.[1]?.split("|");
  if (cells === undefined) return false;
  const values = cells.map((cell) => cell.trim());
  if (values.every((value) => NAME_OF_COLUMN.test(value))) reading.columns = [values];
  else pushCells(reading, values, namesFor(reading, values.length));
  return true;
};

const NAME_OF_COLUMN = /^(?:\d{1,2}(?:Sec|Min|sec|min)|[#A-Za-z](?:[A-Za-z #_/()%.-]|(?<=IPv)[46])*)$/;

/** Values under the names of columns: as many words apart by two blanks, or a label and numbers behind it. */
const takeCells: Take = (reading, line) => {
  if (/\w:\s/.test(line)) return false;
  const words = line.trim().split(/\s+/);
  for (const cells of [line.trim().split(/\s{2,}/), words]) {
    const names = namesFor(reading, cells.length);
    if (names !== undefined && cells.some((cell) => /\d/.test(cell))) return pushCells(reading, cells, names);
  }
  const [, label, numbers = ""] = /^\s*(\S.*?)((?:\s+\d+(?:\.\d+)?%?)+)$/.exec(line) ?? [];
  const figures = numbers.trim().split(/\s+/);
  if (label === undefined || label.includes(":")) return false;
  // The label has a column of its own, or none
  const names = namesFor(reading, figures.length) ?? namesFor(reading, figures.length + 1)?.slice(1);
  if (names === undefined && !/^\s{2,}/.test(numbers)) return false;
  return pushCells(reading, figures, names, label);
};

const namesFor = ({ columns }: Reading, count: number): readonly string[] | undefined =>
  columns.find((names) => names.length === count);

function pushCells(
  reading: Reading,
  cells: readonly string[],
  columns: readonly string[] | undefined,
  label?: string,
): boolean {
  const row: Fields = label === undefined ? {} : { of: label };
  for (const [index, cell] of cells.entries()) put(row, columns?.[index] ?? `value ${index + 1}`, cell);
  return push(reading, row);
}

/** A line of two or more words apart by two blanks, without a figure: names of columns. */
const takeColumns: Take = (reading, line) => {
  const names = line.trim().split(/\s{2,}/);
  if (names.length < 2 || !names.every((name) => NAME_OF_COLUMN.test(name))) return false;
  reading.columns = [names, line.trim().split(/\s+/)];
  return true;
};

/** `69 Resolution Request  73 Resolution Reply`, `not con 378   consume 623`. */
const takeCounts: Take = (reading, line) => {
  const parts = line.trim().split(/\s{2,}|,\s*/);
  const row: Fields = {};
  for (const part of parts) {
    const [, count, name] = COUNTED.exec(part) ?? [];
    const [, counted, number = ""] = parts.length === 1 ? [] : (NAMED_COUNT.exec(part) ?? []);
    if (name === undefined && counted === undefined) return false;
    put(row, name ?? counted ?? "", count ?? number);
  }
  return push(reading, row);
};

const COUNTED = /^(\d+) ([A-Za-z][A-Za-z -]*)(?:\(.*\))?$/;
const NAMED_COUNT = /^([A-Za-z][\w /-]*?) (\d+)$/;
/** `DH in use/freeing/free - 0/0/41008`. */
const DASHED = /^\s*([A-Za-z][\w /]*?) - (\d+(?:\/\d+)*)$/;

const takeDashed: Take = (reading, line) => {
  const [, of, numbers] = DASHED.exec(line) ?? [];
  if (of === undefined || numbers === undefined) return false;
  const row: Fields = { of };
  for (const [index, number] of numbers.split("/").entries()) put(row, `value ${index + 1}`, number);
  return push(reading, row);
};

/** A name and a value, with `:` or `=` between. */
const PAIR = /^[-\s:]*([A-Za-z0-9'#][\w .,/()'#[\]-]{0,60}?)\s*[:=](?!\S*::)\s*(.*)$/;

const takePairs: Take = (reading, line) => {
  // Blanks before and behind the sign are layout; two blanks elsewhere part one pair from the next
  const parts = line
    .trim()
    .replace(/\s*([:=])\s+/g, "$1 ")
    .split(/\s{2,}|[,;]\s+/);
  // `QFP sa  id: 3`: a name may hold two blanks itself
  while (parts.length > 1 && !/[:=]/.test(parts[0] ?? "")) parts.splice(0, 2, `${parts[0]} ${parts[1]}`);
  const [first = ""] = parts;
  const row: Fields = {};
  const [, head = "", rest] = PAIR.exec(first) ?? [];
  if (rest === undefined || /^\d+$/.test(head)) return false;
  if (rest === "" && parts.length === 1) {
    reading.section = head;
    return true;
  }
  if (/^[A-Za-z][A-Za-z -]*[:=]\s?\S/.test(rest)) {
    // `Tunnel100: Max-send limit:10000Pkts/10Sec`: a heading and pairs behind it
    reading.section = head;
    parts[0] = rest;
  }
  const words = rest.split(" ");
  if (words.length > 2 && words.every((word) => /^[A-Za-z/]+$/.test(word)) && parts.length === 1)
    reading.columns = [words];
  addParts(row, parts);
  return push(reading, row);
};

/** Parts of a line; one that has no name goes on with the value before it. */
function addParts(row: Fields, parts: readonly string[]): void {
  let last = "";
  for (const part of parts) {
    const [, name, value = ""] = PAIR.exec(part) ?? [];
    const [, counted, count = ""] = NAMED_COUNT.exec(part) ?? [];
    const [, number = "", what] = COUNTED.exec(part) ?? [];
    last = name ?? last;
    if (name !== undefined) addValue(row, name, value);
    else if (counted !== undefined) put(row, counted, count);
    else if (what !== undefined) put(row, what, number);
    else if (last !== "") row[camel(last)] = row[camel(last)] === undefined ? part : `${row[camel(last)]}, ${part}`;
  }
}

/** `6004 active` and `P1 722` are counts of the thing named before. */
function addValue(row: Fields, name: string, value: string): void {
  const [, number = "", what] = COUNTED.exec(value) ?? [];
  const [, counted, count = ""] = /^([A-Z]\w*) (\d+)$/.exec(value) ?? [];
  if (what !== undefined && !UNITS.test(what)) {
    row.of = name;
    put(row, what, number);
  } else if (counted !== undefined) {
    row.of = name;
    put(row, counted, count);
    row[camel(name)] = value;
  } else put(row, name, value);
}

const UNITS = /^(?:seconds?|secs?|minutes?|hours?|days?|bytes|packets|kilobytes|msec|ms|pps|bps)$/i;

function put(row: Fields, name: string, text: string): void {
  const [, bare, note] = /^(\S+) \(([^()]+)\)$/.exec(text.trim()) ?? [];
  const value = bare ?? text.trim();
  if (value === "") return;
  if (note !== undefined) put(row, `${name} note`, note);
  const key = freeName(row, camel(name));
  const [, figure, unit] = /^(\d{1,15}) ([A-Za-z]+)$/.exec(value) ?? [];
  if (/^\d{1,15}%?$/.test(value)) row[key] = Number(value.replace("%", ""));
  else if (figure !== undefined && unit !== undefined && UNITS.test(unit))
    Object.assign(row, { [key]: Number(figure), [`${key}Unit`]: unit });
  else row[key] = value;
}

/** Two columns may have one name. */
function freeName(row: Fields, name: string): string {
  let free = name;
  for (let n = 2; row[free] !== undefined; n++) free = `${name}${n}`;
  return free;
}

/** A word alone below a heading is one of a list. */
const takeItem: Take = (reading, line) => {
  const item = /^\s{2,}(\S*[_\d-]\S*)$/.exec(line)?.[1];
  return item !== undefined && reading.section !== undefined && push(reading, { item });
};

/** `%No active Subscriber Sessions`, `There are no tunnels`. */
const takeNone: Take = (_reading, line) =>
  /^\s*(?:%\s?)?(?:There (?:is|are) )?No (?:active |such )?[\w ]+$/i.test(line);

function push(reading: Reading, row: Fields): boolean {
  reading.rows.push(reading.section === undefined ? row : { section: reading.section, ...row });
  return true;
}

const TAKES: readonly Take[] = [
  takeRuler,
  takePiped,
  takeDashed,
  takeCells,
  takeCounts,
  takePairs,
  takeItem,
  takeNone,
  takeColumns,
];

function camel(words: string): string {
  const [first = "", ...rest] = words.split(/[^A-Za-z0-9]+/).filter((part) => part !== "");
  return first.toLowerCase() + rest.map((part) => part.charAt(0).toUpperCase() + part.slice(1).toLowerCase()).join("");
}
