import type { Command } from "../../command.ts";
import type { OutlineRow } from "../../outline-row.ts";
import { Lines, localeOf } from "../lines.ts";
import { beginsTable, type ProcessTable, type TableDraft, takeHead } from "../process-head.ts";
import { type Column, columnsOf, guessColumns, type Process, readProcess } from "../process-row.ts";
import { orXml } from "../xml/any.ts";

/** `extensive`, `summary`, `brief`, `wide` and none: top or ps of each engine, whatever columns it has. */
export const showSystemProcesses = {
  run: "show system processes",
  needs: "view",
  parse: orXml((text) => {
    const lines = new Lines(text);
    const tables: TableDraft[] = [];
    let columns: readonly Column[] | undefined;
    for (;;) {
      takeRows(lines, tables, columns);
      const line = lines.next();
      if (line === undefined) break;
      const header = columnsOf(line);
      const table = beginsTable(line) ? tableOf(tables, lines, true) : tables.at(-1);
      if (header !== undefined) columns = header;
      else if (!takeGuessed(lines, tables, line, columns) && (table === undefined || !takeHead(table, line)))
        lines.leave();
    }
    return { rows: tables, unread: lines.unread, incomplete: lines.isCut || tables.length === 0 };
  }),
} satisfies Command<ProcessTable | OutlineRow>;

/** Rows, for as long as there are rows under a header that was read. */
function takeRows(lines: Lines, tables: TableDraft[], columns: readonly Column[] | undefined): void {
  if (columns === undefined) return;
  let rows: Process[] | undefined;
  let last: Process | undefined;
  lines.takeWhile((text, start, end) => {
    // Wikis put an empty line behind every row
    if (isBlank(text, start, end)) return true;
    last = readProcess({ text, start, end }, columns, last);
    if (last === undefined) return false;
    rows ??= tableOf(tables, lines, false).processes;
    rows.push(last);
    return true;
  });
}

/** From the end: a row ends with its command, and with blanks only where somebody put them. */
function isBlank(text: string, start: number, end: number): boolean {
  let at = end;
  while (at > start && text.charCodeAt(at - 1) <= 32) at--;
  return at === start;
}

/** A row without a header above it, which `| match` leaves. */
function takeGuessed(
  lines: Lines,
  tables: TableDraft[],
  line: string,
  columns: readonly Column[] | undefined,
): boolean {
  const guessed = columns === undefined && /^\d/.test(line) ? guessColumns(line) : undefined;
  const row = guessed && readProcess({ text: line, start: 0, end: line.length }, guessed, undefined);
  if (row === undefined) return false;
  tableOf(tables, lines, false).processes.push(row);
  return true;
}

/** The table in hand, or a new one where a new engine's begins. */
function tableOf(tables: TableDraft[], lines: Lines, isHead: boolean): TableDraft {
  const last = tables.at(-1);
  if (last !== undefined && last.locale === lines.locale && !(isHead && last.loadAverage !== undefined)) return last;
  const table: TableDraft = { ...localeOf(lines), processes: [] };
  tables.push(table);
  return table;
}
