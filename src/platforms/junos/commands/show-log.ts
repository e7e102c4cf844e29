import { decodeSyslog } from "../../../wire/syslog/decode.ts";
import type { SyslogMessage } from "../../../wire/syslog/message.ts";
import type { Command } from "../../command.ts";
import type { OutlineRow } from "../../outline-row.ts";
import { type ListedFile, listedFile } from "../file-list.ts";
import { Lines } from "../lines.ts";
import { orXml } from "../xml/any.ts";

/** A line of a log file with its header read; what it means, the platform's messages say. */
export interface LogFileLine extends SyslogMessage {
  readonly line: string;
}

/** `show log <file>` gives its lines, `show log` the files there are. */
export const showLog = {
  run: "show log",
  needs: "view",
  parse: orXml((text) => {
    const lines = new Lines(text, LONGEST);
    const rows: (LogFileLine | ListedFile)[] = [];
    for (let line = lines.next(); line !== undefined; line = lines.next()) {
      const file = listedFile(line);
      const message = file === undefined ? decodeSyslog(line) : undefined;
      if (file !== undefined) rows.push(file);
      else if (message !== undefined && isJunos(message)) rows.push({ line, ...message });
      else if (!TOTAL.test(line)) lines.leave();
    }
    return { rows, unread: lines.unread, incomplete: lines.isCut };
  }),
} satisfies Command<LogFileLine | ListedFile | OutlineRow>;

/** RFC 5424 §6.1 sets no limit; what is longer than this no sender of the field writes. */
const LONGEST = 16_384;
const TOTAL = /^total(?: files:| blocks:)? \d+/i;

/** A line without a stamp, or with one of another vendor, does not belong to this file. */
const isJunos = ({ form, timestamp, host, text }: SyslogMessage): boolean =>
  form === "rfc5424" || (form === "rfc3164" && timestamp !== undefined && host !== undefined && text !== "");
