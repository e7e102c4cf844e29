import { decodeIos } from "./ios.ts";
import type { SyslogMessage } from "./message.ts";
import { type Draft, matchAt } from "./message-draft.ts";
import { findStamp, type StampFound } from "./stamp.ts";
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

const PERCENT = 37;
const OPEN = 91;

/** `Mmm dd hh:mm:ss host process[pid]: TAG: text` (RFC 3164 §4.1), with what Junos and relays put in between. */
export function decodeBsd(
  line: string,
  from: number,
  stamp = findStamp(line, line[from] === " " ? from + 1 : from),
): SyslogMessage | undefined {
  if (stamp === undefined) return undefined;
  const host = matchAt(HOST, line, stamp.end);
  if (host === undefined) return { form: "rfc3164", timestamp: stamp.stamp, text: line.slice(stamp.end).trim() };
  const at = stamp.end + host[0].length;
  const ofCisco = behindHost(line, at, host[1] ?? "", stamp);
  if (ofCisco !== undefined) return ofCisco;
  const draft: Draft = { form: "rfc3164", timestamp: stamp.stamp, text: "" };
  nameHost(host[1] ?? "", draft);
  readContent(line, at, draft);
  return draft;
}

/** A line of IOS behind a relay's header, or ASA's own form, which has one header alone: `Mar 12 2026 18:22:10 fw1 : %ASA-6-…`. */
function behindHost(line: string, at: number, host: string, { stamp }: StampFound): SyslogMessage | undefined {
  // Hot path: most lines hold no tag of Cisco's, and finding no percent sign is the quickest way to know
  const inner = line.includes("%", at) ? decodeIos(line, at) : undefined;
  if (inner?.tag === undefined || JUNOS_PRIORITY.test(inner.tag)) return undefined;
  const isAlone = inner.timestamp === undefined && inner.host === undefined && inner.messageCount === undefined;
  if (isAlone) return { ...inner, host, timestamp: stamp };
  return { ...inner, host: inner.host ?? host, relay: { host, timestamp: stamp } };
}

/** Junos with two routing engines, or in a cluster, puts its part before the host's name: `re0.gw1`. */
function nameHost(host: string, draft: Draft): void {
  const [, engine, name] = ENGINE.exec(host) ?? [];
  draft.host = name ?? host;
  if (engine !== undefined) draft.locale = engine;
}

/** Where on the device, which process, which tag; then the text. */
function readContent(line: string, from: number, draft: Draft): void {
  const place = matchAt(LOCALE, line, from);
  let at = from + (place?.[0].length ?? 0);
  const locale = place?.[1] ?? place?.[2];
  if (locale !== undefined) draft.locale = locale;
  const process = matchAt(PROCESS, line, at);
  if (process !== undefined) {
    draft.appName = process[1] ?? "";
    if (process[2] !== undefined) draft.procId = process[2];
    at += process[0].length;
  }
  if (line.charCodeAt(at) === PERCENT) at += matchAt(PRIORITY, line, at)?.[0].length ?? 0;
  const tag = isCapital(line, at) ? matchAt(TAG, line, at) : undefined;
  if (tag !== undefined) {
    draft.tag = tag[1] ?? "";
    at += tag[0].length;
    if (line.charCodeAt(at) === OPEN) at = readData(line, at, draft);
  }
  draft.text = line.slice(at).trim();
}

/** Structured data between tag and text; where the text goes on. */
function readData(line: string, at: number, draft: Draft): number {
  const { data, end } = readStructuredData(line, at);
  if (Object.keys(data).length === 0) return at;
  draft.structuredData = data;
  return end;
}

function isCapital(line: string, at: number): boolean {
  const code = line.charCodeAt(at);
  return code >= 65 && code <= 90;
}
