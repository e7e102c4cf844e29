import { decodeBsd } from "./bsd.ts";
import { decodeIos } from "./ios.ts";
import type { SyslogMessage } from "./message.ts";
import type { Draft } from "./message-draft.ts";
import { findStamp } from "./stamp.ts";
import { readStructuredData } from "./structured.ts";

/**
 * Reads the header of a syslog line in the forms of RFC 5424, RFC 3164, Junos and IOS, with or without PRI. It never
 * fails: a line whose header it does not know is `bare`, and all of it is text.
 */
export function decodeSyslog(line: string): SyslogMessage {
  const pri = readPri(line);
  const body = pri < 0 ? 0 : line.indexOf(">") + 1;
  const stamp = findStamp(line, body);
  const message: Draft =
    // Hot path: a stamp with a blank and no colon behind it is never one of IOS
    (stamp !== undefined && isBsd(line, stamp.end) ? decodeBsd(line, body, stamp) : undefined) ??
    decodeRfc5424(line, body) ??
    decodeIos(line, body) ??
    decodeBsd(line, body) ??
    bare(line, body);
  if (pri >= 0) {
    message.facility = pri >> 3;
    message.severity = pri & 7;
  }
  return message;
}

const SPACE = 32;
const PERCENT = 37;
const COLON = 58;

function isBsd(line: string, end: number): boolean {
  if (line.charCodeAt(end) !== SPACE) return false;
  const next = line.charCodeAt(end + 1);
  return next !== COLON && next !== PERCENT;
}

const bare = (line: string, from: number): SyslogMessage => ({ form: "bare", text: line.slice(from).trim() });

/** The number of `<PRI>`, 0 to 191 (RFC 5424 §6.2.1), or -1. */
function readPri(line: string): number {
  if (line.charCodeAt(0) !== 60) return -1;
  const end = line.indexOf(">");
  if (end < 2 || end > 4) return -1;
  const value = Number(line.slice(1, end));
  return value >= 0 && value <= 191 ? value : -1;
}

const FIELD = /([!-~]{1,255}) /y;

/** `1 TIMESTAMP HOST APP PROCID MSGID SD MSG` (RFC 5424 §6). */
function decodeRfc5424(line: string, from: number): SyslogMessage | undefined {
  if (line.charCodeAt(from) !== 49 || line.charCodeAt(from + 1) !== 32) return undefined;
  const stamp = line[from + 2] === "-" ? undefined : findStamp(line, from + 2);
  if (stamp === undefined && line[from + 2] !== "-") return undefined;
  let at = (stamp?.end ?? from + 3) + 1;
  const fields: (string | undefined)[] = [];
  for (let i = 0; i < 4; i++) {
    FIELD.lastIndex = at;
    const field = FIELD.exec(line);
    if (field === null) return undefined;
    fields.push(field[1] === "-" ? undefined : field[1]);
    at += field[0].length;
  }
  const { data, end } = readStructuredData(line, line[at] === "-" ? at + 1 : at);
  const text = line.slice(end).replace(/^ ?\uFEFF?/, "");
  return assemble(stamp?.stamp, fields, data, text);
}

function assemble(
  timestamp: SyslogMessage["timestamp"],
  [host, appName, procId, msgId]: readonly (string | undefined)[],
  data: Record<string, Record<string, string>>,
  text: string,
): SyslogMessage {
  return {
    form: "rfc5424",
    ...(timestamp === undefined ? {} : { timestamp }),
    ...(host === undefined ? {} : { host }),
    ...(appName === undefined ? {} : { appName }),
    ...(procId === undefined ? {} : { procId }),
    // Junos puts its event tag here
    ...(msgId === undefined ? {} : { msgId, tag: msgId }),
    ...(Object.keys(data).length === 0 ? {} : { structuredData: data }),
    text,
  };
}
