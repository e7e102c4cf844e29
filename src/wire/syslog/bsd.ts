import { decodeIos } from "./ios.ts";
import type { SyslogMessage } from "./message.ts";
import { findStamp } from "./stamp.ts";
import { readStructuredData } from "./structured.ts";

// Two blanks before the host are Junos's own
const HOST = / {1,2}([^\s:[\]]{1,255}|[0-9A-Fa-f:.]{3,45}):? /y;
const ENGINE = /^(re\d|node\d(?:\.fpc\d+)?|fpc\d+)\.(.+)$/;
// `(FPC Slot 11, PIC Slot 0) `, `fpc0 `, `node0.fpc1 `, `node0.fpc1.pic0 `
const LOCALE = /(?:\((FPC Slot \d+, PIC Slot \d+)\)|(node\d+(?:\.(?:fpc|pic)\d+)*|(?:fpc|cfeb|spd)\d+)) /y;
const PROCESS = /([A-Za-z0-9/_.()-]{1,64})(?:\[([^\]\s]{1,20})\])?: ?/y;
// `explicit-priority`: %DAEMON-4-TAG
const PRIORITY = /%[A-Z]+\d?-[0-7]-?/y;
/** Junos facilities of `explicit-priority`, which look like an IOS tag. */
const JUNOS_PRIORITY =
  /^(?:KERN|USER|DAEMON|AUTH|AUTHPRIV|SYSLOG|FTP|NTP|CRON|SECURITY|CONSOLE|LOCAL\d|PFE|CONFLICT|CHANGE|INTERACT)-[0-7]-/;
const TAG = /([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+):? (?=\S)/y;

/** `Mmm dd hh:mm:ss host process[pid]: TAG: text` (RFC 3164 §4.1), with what Junos and relays put in between. */
export function decodeBsd(
  line: string,
  from: number,
  stamp = findStamp(line, line[from] === " " ? from + 1 : from),
): SyslogMessage | undefined {
  if (stamp === undefined) return undefined;
  const host = match(HOST, line, stamp.end);
  if (host === undefined) return { form: "rfc3164", timestamp: stamp.stamp, text: line.slice(stamp.end).trim() };
  const at = stamp.end + host[0].length;
  const relayed = decodeIos(line, at);
  if (relayed?.tag !== undefined && !JUNOS_PRIORITY.test(relayed.tag)) {
    return { ...relayed, host: relayed.host ?? host[1] ?? "", relay: { host: host[1] ?? "", timestamp: stamp.stamp } };
  }
  const [, engine, name] = ENGINE.exec(host[1] ?? "") ?? [];
  return { form: "rfc3164", timestamp: stamp.stamp, host: name ?? host[1] ?? "", ...content(line, at, engine) };
}

function match(pattern: RegExp, line: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(line) ?? undefined;
}

/** Where on the device, which process, which tag; then the text. */
function content(line: string, from: number, engine: string | undefined): Omit<SyslogMessage, "form"> {
  const place = match(LOCALE, line, from);
  let at = from + (place?.[0].length ?? 0);
  const process = match(PROCESS, line, at);
  if (process !== undefined) at += process[0].length;
  at += match(PRIORITY, line, at)?.[0].length ?? 0;
  const tag = match(TAG, line, at);
  if (tag !== undefined) at += tag[0].length;
  const structured = tag !== undefined && line[at] === "[" ? readStructuredData(line, at) : undefined;
  const locale = place?.[1] ?? place?.[2] ?? engine;
  const has = structured !== undefined && Object.keys(structured.data).length > 0;
  return {
    ...(locale === undefined ? {} : { locale }),
    ...(process?.[1] === undefined ? {} : { appName: process[1] }),
    ...(process?.[2] === undefined ? {} : { procId: process[2] }),
    ...(tag?.[1] === undefined ? {} : { tag: tag[1] }),
    ...(has ? { structuredData: structured.data } : {}),
    text: line.slice(has ? structured.end : at).trim(),
  };
}
