import { isFieldsWording } from "./field-words.ts";
import { camel, type Fields, type OutlineRow, put, UNITS } from "./outline-row.ts";

/** An outline as far as it is read. */
export interface Reading {
  readonly rows: OutlineRow[];
  section: string | undefined;
  /** Names of columns: apart by two blanks, and the same line word by word. */
  columns: readonly (readonly string[])[];
  /** The line in hand has a known form, and a name in it that no gateway uses. */
  isDoubtful: boolean;
}

/** One form of line: takes it into the rows, or leaves it to the others. */
type Take = (reading: Reading, line: string) => boolean;

/** Whether the line has one of the forms; `isDoubtful` then says whether it may not be the device's. */
export function takeLine(reading: Reading, line: string): boolean {
  reading.isDoubtful = false;
  return TAKES.some((take) => take(reading, line));
}

/** What the line names things with. */
function doubt(reading: Reading, ...names: readonly string[]): void {
  if (!names.every(isFieldsWording)) reading.isDoubtful = true;
}

export const isRuler = (line: string): boolean => RULER.test(line);

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
  // What holds a figure may be the name of anything; other cells are words
  doubt(reading, label ?? "", ...cells.filter((cell) => !/\d/.test(cell)));
  for (const [index, cell] of cells.entries()) put(row, columns?.[index] ?? `value ${index + 1}`, cell);
  return push(reading, row);
}

/** A line of two or more words apart by two blanks, without a figure: names of columns. */
const takeColumns: Take = (reading, line) => {
  const names = line.trim().split(/\s{2,}/);
  if (names.length < 2 || !names.every((name) => NAME_OF_COLUMN.test(name))) return false;
  doubt(reading, line);
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
    doubt(reading, part);
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
  doubt(reading, of);
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
  doubt(reading, head);
  if (rest === "" && parts.length === 1) {
    // What stands below shows whether it is a heading when its words do not
    if (!reading.isDoubtful) reading.section = head;
    return !reading.isDoubtful;
  }
  if (/^[A-Za-z][A-Za-z -]*[:=]\s?\S/.test(rest) && !reading.isDoubtful) {
    // `Tunnel100: Max-send limit:10000Pkts/10Sec`: a heading and pairs behind it
    reading.section = head;
    parts[0] = rest;
  }
  const words = rest.split(" ");
  if (words.length > 2 && words.every((word) => /^[A-Za-z/]+$/.test(word)) && parts.length === 1)
    reading.columns = [words];
  addParts(reading, row, parts);
  return push(reading, row);
};

/** Parts of a line; one that has no name goes on with the value before it. */
function addParts(reading: Reading, row: Fields, parts: readonly string[]): void {
  let last = "";
  for (const part of parts) {
    const [, name, value = ""] = PAIR.exec(part) ?? [];
    const [, counted, count = ""] = NAMED_COUNT.exec(part) ?? [];
    const [, number = "", what] = COUNTED.exec(part) ?? [];
    last = name ?? last;
    doubt(reading, name ?? counted ?? what ?? "");
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

/** A word alone below a heading is one of a list. */
const takeItem: Take = (reading, line) => {
  const item = /^\s{2,}(\S*[_\d-]\S*)$/.exec(line)?.[1];
  if (item === undefined || reading.section === undefined) return false;
  doubt(reading, item);
  return push(reading, { item });
};

/** `%No active Subscriber Sessions`, `There are no tunnels`. */
const takeNone: Take = (reading, line) => {
  const what = /^\s*(?:%\s?)?(?:There (?:is|are) )?No (?:active |such )?([\w ]+)$/i.exec(line)?.[1];
  doubt(reading, what ?? "");
  return what !== undefined;
};

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
