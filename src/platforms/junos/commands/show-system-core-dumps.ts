import type { Command } from "../../command.ts";
import type { OutlineRow } from "../../outline-row.ts";
import { type ListedFile, listedFile } from "../file-list.ts";
import { Lines, localeOf } from "../lines.ts";
import { orXml } from "../xml/any.ts";

/** Where a core file was looked for in vain, and how many there are in all. */
export interface CoreDumpNote {
  readonly locale?: string;
  readonly note: string;
  readonly totalFiles?: number;
}

export const showSystemCoreDumps = {
  run: "show system core-dumps",
  needs: "view",
  parse: orXml((text) => {
    const lines = new Lines(text);
    const rows: (ListedFile | CoreDumpNote)[] = [];
    let isTotalled = false;
    for (let line = lines.next(); line !== undefined; line = lines.next()) {
      const file = listedFile(line);
      const total = TOTAL.exec(line)?.[1];
      if (file !== undefined) rows.push({ ...localeOf(lines), ...file });
      else if (total !== undefined) {
        isTotalled = true;
        rows.push({ ...localeOf(lines), note: line, totalFiles: Number(total) });
      } else if (MISSING.test(line)) rows.push({ ...localeOf(lines), note: line });
      else lines.leave();
    }
    return { rows, unread: lines.unread, incomplete: lines.isCut || !(isTotalled || rows.length > 0) };
  }),
} satisfies Command<ListedFile | CoreDumpNote | OutlineRow>;

const TOTAL = /^total files: (\d+)$/i;
const MISSING = /^\/\S+: No such file or directory$/;
