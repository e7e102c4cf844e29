import type { Parsed } from "../command.ts";
import { isFieldsWording } from "../field-words.ts";
import { Lines } from "./lines.ts";
import { camel, type Row } from "./row.ts";

/** A name and its number, as in `active:        3`, `Max in nego(in/out): 40/400`, `SHDBs in use : 7`. */
const PAIR =
  /\s*(?<name>[A-Za-z][\w .()/&+-]*?)\s*[:=]\s*(?<value>\d+(?:\.\d+)?(?:\/\d+)?|\d[\d:]*:\d\d)(?=\s|,|;|$),?/y;
/** The number in front: `26 Created SAs`. */
const COUNTED = /^\s*(?<value>\d+)\s+(?<name>[A-Z][A-Za-z ]+)$/;
/** `SA CREATION      70    0` below `IPSEC OPERATION      PASSED     FAILED`. */
const COLUMNS = /^(?<title>[A-Z][A-Z0-9]*(?: [A-Z0-9]+)*)(?<names>(?:\s{2,}[A-Z]+(?: [A-Z]+)*)+)$/;
const CELLS = /^\s*(?<of>[A-Z][A-Za-z0-9 /()-]*?)(?<cells>(?:\s+\d+)+)$/;
/** `69 Resolution Request  73 Resolution Reply`, `0 static   0 dynamic`: numbers in front of their names, several in a line. */
const COUNT = /\s*(?<value>\d+) (?<name>[A-Za-z][A-Za-z]*(?: [A-Za-z]+)*)(?=\s{2,}|$)/y;
/** `Sent: Total 21133`: what follows in the next lines belongs to it. */
const TOTAL = /^\s*(?<of>[A-Z]\w*): Total (?<value>\d+)$/;
/** Headings and rules. */
const HEADING = /^[\s=-]*(?<title>[A-Z][\w .()/-]*?)?[\s:=-]*$/;

/**
 * Statistics that are names and numbers, several in a line: a row a line, whose first name says what it is `of`. The form has no
 * other rule, so that what a later release adds is read as well; a line in words that no gateway uses is read and reported.
 */
export function readFigures(text: string): Parsed<Row> {
  const lines = new Lines(text);
  const rows: Row[] = [];
  let section: string | undefined;
  let columns: readonly string[] = ["value"];
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const total = TOTAL.exec(line)?.groups;
    if (total !== undefined) section = total.of;
    const row =
      total === undefined ? (figuresOf(line) ?? cellsOf(line, columns) ?? countsOf(line)) : totalRow(total.value);
    const heading = row === undefined ? COLUMNS.exec(line)?.groups : undefined;
    const title = heading?.title ?? (row === undefined ? headingOf(line) : undefined);
    if (heading !== undefined) columns = wordsIn(heading.names).map(camel);
    if (row !== undefined) rows.push(section === undefined ? row : { section, ...row });
    else if (title !== undefined) section = title === "" ? section : title;
    // All but figures are names: a line with one that no gateway uses may have come from elsewhere
    if ((row === undefined && title === undefined) || !isFieldsWording(line.replace(/\d+/g, ""))) lines.leave();
  }
  return { rows, unread: lines.unread, incomplete: rows.length === 0 || lines.isCut };
}

const totalRow = (text: string | undefined): Row => ({ total: Number(text) });

function figuresOf(line: string): Row | undefined {
  const counted = COUNTED.exec(line)?.groups;
  if (counted !== undefined) return { of: counted.name ?? "", value: Number(counted.value) };
  const row: Record<string, string | number> = {};
  PAIR.lastIndex = 0;
  let end = 0;
  for (let found = PAIR.exec(line); found !== null; found = PAIR.exec(line)) {
    const { name = "", value = "" } = found.groups ?? {};
    end = PAIR.lastIndex;
    if (row.of === undefined) Object.assign(row, { of: name }, numbersOf("value", value));
    else Object.assign(row, numbersOf(camel(name), value));
  }
  return row.of !== undefined && line.slice(end).trim() === "" ? row : undefined;
}

const wordsIn = (text: string | undefined): readonly string[] => (text ?? "").trim().split(/\s{2,}/);

function countsOf(line: string): Row | undefined {
  const row: Record<string, number> = {};
  COUNT.lastIndex = 0;
  let end = 0;
  for (let found = COUNT.exec(line); found !== null; found = COUNT.exec(line)) {
    end = COUNT.lastIndex;
    row[camel(found.groups?.name ?? "")] = Number(found.groups?.value);
  }
  return end > 0 && end === line.length ? row : undefined;
}

function cellsOf(line: string, columns: readonly string[]): Row | undefined {
  const groups = CELLS.exec(line)?.groups;
  if (groups === undefined) return undefined;
  const cells = (groups.cells ?? "")
    .trim()
    .split(/\s+/)
    .map((cell, index) => [columns[index] ?? `value${index + 1}`, Number(cell)]);
  return { of: groups.of ?? "", ...Object.fromEntries(cells) };
}

/** `40/400` is in and out. */
function numbersOf(name: string, value: string): Row {
  if (value.includes(":")) return { [name]: value };
  const [first = "", second] = value.split("/");
  if (second === undefined) return { [name]: Number(first) };
  return { [`${name}In`]: Number(first), [`${name}Out`]: Number(second) };
}

/** A line of rules, or a title between or above them; `undefined` when it is neither. */
function headingOf(line: string): string | undefined {
  const isFramed =
    /^[\s=-]+$/.test(line) || /^\s*[-=]{3,}.*[-=]{3,}$/.test(line) || /statistics|stats|count:?$|:$/i.test(line);
  return isFramed ? (HEADING.exec(line)?.groups?.title ?? "") : undefined;
}
