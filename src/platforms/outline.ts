import type { UnreadLine } from "../model/observation.ts";
import type { Parsed } from "./command.ts";
import { isFieldsWording } from "./field-words.ts";
import { isRuler, type Reading, takeLine } from "./outline-forms.ts";
import type { OutlineRow } from "./outline-row.ts";

/** What a platform knows of lines that are not the answer's own. */
export interface LineKinds {
  /** Prompts, echoes and what else belongs to the terminal. */
  isFrame(line: string): boolean;
  /** Messages of the console that fell into the answer. */
  isLog(line: string): boolean;
}

/** No line of these forms is longer; the bound keeps every pattern's work small. */
const LONGEST = 1_000;

/**
 * Reads an answer of which nothing is known but how devices write: names and values, several in a line; counts in front of their names;
 * tables under a line of names; headings. Evidence of commands that have no reader of their own is so kept as rows; what has none of these
 * forms is unread. A line in one of them that names things as no gateway does is both: its values are kept, and it is reported.
 */
export function readOutline(text: string, kinds: LineKinds): Parsed<OutlineRow> {
  const reading: Reading = { rows: [], section: undefined, columns: [], isDoubtful: false };
  const unread: UnreadLine[] = [];
  /** A line of no form waits to be known: what stands below it may make it a heading. */
  let title: UnreadLine | undefined;
  const lines = text.split("\n");
  for (const [index, raw] of lines.entries()) {
    const line: UnreadLine = { line: index + 1, text: raw.trimEnd() };
    if (line.text === "" || (kinds.isFrame(line.text) && !isRuler(line.text))) continue;
    if (line.text.length > LONGEST || isStamped(line.text) || kinds.isLog(line.text)) unread.push(line);
    else {
      if (title !== undefined && !takeTitle(reading, title.text, line.text)) unread.push(title);
      title = takeLine(reading, line.text) ? undefined : line;
      if (title === undefined && reading.isDoubtful) unread.push(line);
    }
  }
  if (title !== undefined) unread.push(title);
  const last = lines.at(-1) ?? "";
  const isCut = last.trim() !== "" && !kinds.isFrame(last.trim());
  return { rows: reading.rows, unread, incomplete: reading.rows.length === 0 || isCut };
}

/** A stamp, and somewhere behind it the colon of a process or tag: a log line of whatever device. */
export const isStamped = (line: string): boolean =>
  /^\s*(?:<\d{1,3}>)?(?:\d+: )?[*.]?[A-Z][a-z]{2} {1,2}\d{1,2} (?:\d{4} )?\d\d:\d\d:\d\d\S* .*: /.test(line);

/** Makes a line of words the heading of the next one, if it can be that; whether it was also sure to be one. */
function takeTitle(reading: Reading, title: string, next: string): boolean {
  const isKnown = isFieldsWording(title);
  if (!isHeading(title, isKnown, next)) return false;
  reading.section = title.trim().replace(/\s*:$/, "");
  return isKnown;
}

function isHeading(title: string, isKnown: boolean, next: string): boolean {
  if (HEADING.test(title)) return true;
  const below = indentOf(next) - indentOf(title);
  if (title.endsWith(":")) return below > 0;
  // A line at the margin may have come from elsewhere: only one that is itself indented is a heading by its place alone
  return isKnown && (CAPITALS.test(title) || (indentOf(title) > 0 && below > 0));
}

const HEADING = /\b(?:statistics|stats|information|counters|table|summary|details)\b/i;
const CAPITALS = /^\s*[A-Z][A-Z\d /-]+$/;

const indentOf = (line: string): number => line.length - line.trimStart().length;
