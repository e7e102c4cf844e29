import type { SyslogMessage } from "./message.ts";
import { findStamp, findUptime, type StampFound } from "./stamp.ts";

const COUNTER = /(\d{1,10}): /y;
// `logging origin-id hostname`: a name, or an address of either family, with a colon and a blank behind it
const HOST = /([A-Za-z0-9][A-Za-z0-9._-]{0,254}|[0-9A-Fa-f:]{3,45}): /y;
// IOS-XR names the card that speaks, with the host before it: `gw1 RP/0/RSP0/CPU0:`
const CARD = /(?:([A-Za-z0-9][A-Za-z0-9._-]{0,254}) )?([A-Z]{2,4}\/[0-9A-Z/]{1,40}):/y;
// and the process behind the stamp: `ifmgr[214]: `
const PROCESS = /([A-Za-z0-9][\w./-]{0,60})\[(\d{1,10})\]: ?/y;
// %FACILITY[-SUBFACILITY]-SEVERITY-MNEMONIC: (IOS-XR with a blank before the colon, ACI with none of both)
const TAG = /%([A-Z][A-Z0-9_]*(?:-[A-Z0-9_]+)?-[0-7]-[A-Za-z0-9_]+)(?: ?: ?| (?=\[))/y;
// The stamp's own colon, and the second one that some releases write
const BEHIND_STAMP = / ?:(?: :)? ?/y;

/**
 * `521: hub: 000123: *Mar 12 18:22:10.706 UTC: %CRYPTO-4-RECVD_PKT_INV_SPI: text`, where every part may be missing.
 * `undefined` when neither a stamp of this kind nor a tag is there: then it is no IOS line.
 */
export function decodeIos(line: string, from: number): SyslogMessage | undefined {
  const counters: number[] = [];
  let host: string | undefined;
  let found: StampFound | undefined;
  let at = line[from] === " " ? from + 1 : from;
  for (;;) {
    const counter = isDigit(line, at) ? match(COUNTER, line, at) : undefined;
    if (counter !== undefined) {
      counters.push(Number(counter[1]));
      at += counter[0].length;
      continue;
    }
    found = findStamp(line, at) ?? findUptime(line, at);
    const name = host === undefined && found === undefined && !isMark(line, at) ? match(HOST, line, at) : undefined;
    if (name === undefined) break;
    host = name[1];
    at += name[0].length;
  }
  while (line.startsWith(": ", at)) at += 2;
  // What begins with a stamp begins with no card: hot path
  const card = found === undefined && !isMark(line, at) ? match(CARD, line, at) : undefined;
  if (card !== undefined) at += card[0].length;
  const mark = MARKS[line[at] ?? ""];
  const stamp = stampAt(line, mark === undefined ? at : at + 1);
  if (stamp !== undefined) at = stamp.end;
  const process = card === undefined ? undefined : match(PROCESS, line, at);
  if (process !== undefined) at += process[0].length;
  const tag = match(TAG, line, at);
  const isIos = card !== undefined || (stamp !== undefined && (host === undefined || mark !== undefined));
  if (tag === undefined && counters.length === 0 && !isIos) {
    return undefined;
  }
  const text = line.slice(at + (tag?.[0].length ?? 0)).trimEnd();
  return { ...assemble(counters, card?.[1] ?? host, mark, stamp, tag?.[1], text), ...speaker(card?.[2], process) };
}

/** Which card and which process of it speaks. */
const speaker = (locale: string | undefined, process: RegExpExecArray | undefined): Partial<SyslogMessage> => ({
  ...(locale === undefined ? {} : { locale }),
  ...(process?.[1] === undefined ? {} : { appName: process[1] }),
  ...(process?.[2] === undefined ? {} : { procId: process[2] }),
});

const MARKS: Readonly<Record<string, "never-set" | "lost-sync">> = { "*": "never-set", ".": "lost-sync" };

function match(pattern: RegExp, line: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(line) ?? undefined;
}

const isMark = (line: string, at: number): boolean => line[at] === "*" || line[at] === ".";

function isDigit(line: string, at: number): boolean {
  const code = line.charCodeAt(at);
  return code >= 48 && code <= 57;
}

/** A stamp of IOS ends with a colon; one of RFC 3164 does not, and is left to its own reader. */
function stampAt(line: string, at: number): StampFound | undefined {
  const found = findStamp(line, at) ?? findUptime(line, at);
  if (found === undefined) return undefined;
  const behind = match(BEHIND_STAMP, line, found.end);
  return behind === undefined ? undefined : { stamp: found.stamp, end: found.end + behind[0].length };
}

function assemble(
  counters: readonly number[],
  host: string | undefined,
  clockMark: SyslogMessage["clockMark"],
  stamp: StampFound | undefined,
  tag: string | undefined,
  text: string,
): SyslogMessage {
  // With one counter alone it is the message count that `logging host` writes
  const [messageCount, sequence] = counters;
  return {
    form: "ios",
    ...(messageCount === undefined ? {} : { messageCount }),
    ...(sequence === undefined ? {} : { sequence }),
    ...(host === undefined ? {} : { host }),
    ...(clockMark === undefined ? {} : { clockMark }),
    ...(stamp === undefined ? {} : { timestamp: stamp.stamp }),
    ...(tag === undefined ? {} : { tag }),
    text,
  };
}
