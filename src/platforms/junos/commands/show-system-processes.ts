import type { Command } from "../../command.ts";
import { Lines, localeOf } from "../lines.ts";
import { beginsTable, type ProcessTable, type TableDraft, takeHead } from "../process-head.ts";
import { type Column, columnsOf, guessColumns, type Process, readProcess } from "../process-row.ts";

/** `extensive`, `summary`, `brief`, `wide` and none: top or ps of each engine, whatever columns it has. */
export const showSystemProcesses = {
  run: "show system processes",
  needs: "view",
  parse(text) {
    const lines = new Lines(text);
    const tables: TableDraft[] = [];
    let columns: readonly Column[] | undefined;
    for (let line = lines.next(); line !== undefined; line = lines.next()) {
      const row = isDigit(line) ? rowOf(line, columns) : undefined;
      if (row !== undefined) {
        tableOf(tables, lines, false).processes.push(row);
        continue;
      }
      const header = columnsOf(line);
      if (header !== undefined) columns = header;
      else {
        const table = beginsTable(line) ? tableOf(tables, lines, true) : tables.at(-1);
        if (table === undefined || !takeHead(table, line)) lines.leave();
      }
    }
    return { rows: tables, unread: lines.unread, incomplete: lines.isCut || tables.length === 0 };
  },
} satisfies Command<ProcessTable>;

const isDigit = (line: string): boolean => line.charCodeAt(0) >= 48 && line.charCodeAt(0) <= 57;

function rowOf(line: string, columns: readonly Column[] | undefined): Process | undefined {
  const known = columns ?? guessColumns(line);
  return known === undefined ? undefined : readProcess(line, known);
}

/** The table in hand, or a new one where a new engine's begins. */
function tableOf(tables: TableDraft[], lines: Lines, isHead: boolean): TableDraft {
  const last = tables.at(-1);
  if (last !== undefined && last.locale === lines.locale && !(isHead && last.loadAverage !== undefined)) return last;
  const table: TableDraft = { ...localeOf(lines), processes: [] };
  tables.push(table);
  return table;
}
