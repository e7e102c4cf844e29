import type { SyslogMessage } from "./message.ts";
import { type Draft, matchAt } from "./message-draft.ts";
import { findStamp, findUptime, type StampFound } from "./stamp.ts";

// `logging origin-id hostname`: a name, or an address of either family, with a colon and a blank behind it
const HOST = /([A-Za-z0-9][A-Za-z0-9._-]{0,254}|[0-9A-Fa-f:]{3,45}): /y;
// IOS-XR names the card that speaks, with the host before it: `gw1 RP/0/RSP0/CPU0:`
const CARD = /(?:([A-Za-z0-9][A-Za-z0-9._-]{0,254}) )?([A-Z]{2,4}\/[0-9A-Z/]{1,40}):/y;
// and the process behind the stamp: `ifmgr[214]: `
const PROCESS = /([A-Za-z0-9][\w./-]{0,60})\[(\d{1,10})\]: ?/y;
// A wireless controller names its task before the stamp: `*spamApTask1: Mar 12 …`
const TASK = /\*([A-Za-z][\w.-]{0,60}): (?=[A-Z\d])/y;
// %FACILITY[-SUBFACILITY]-SEVERITY-MNEMONIC: (IOS-XR with a blank before the colon, ACI with none of both, ASA with a class)
const TAG = /%([A-Z][A-Z0-9_]*(?:-[A-Za-z0-9_]+)?-[0-7]-[A-Za-z0-9_]+)(?: ?: ?| (?=\[))/y;
// Remains of a clock that nobody can read, before the tag: `1 2: `
const REMAINS = /[\d .:*]{1,30}: (?=%[A-Z])/y;

const DOT = 46;
const COLON = 58;
const PERCENT = 37;
const SPACE = 32;
const STAR = 42;

/**
 * `521: hub: 000123: *Mar 12 18:22:10.706 UTC: %CRYPTO-4-RECVD_PKT_INV_SPI: text`, where every part may be missing.
 * `undefined` when neither a stamp of this kind nor a tag is there: then it is no IOS line.
 */
export function decodeIos(line: string, from: number): SyslogMessage | undefined {
  const draft: Draft = { form: "ios", text: "" };
  let at = readCounters(line, line.charCodeAt(from) === SPACE ? from + 1 : from, draft);
  // Cisco's EMBLEM form leads with a colon, and some releases write a second one
  while (line.charCodeAt(at) === COLON) at += line.charCodeAt(at + 1) === SPACE ? 2 : 1;
  let isXr = false;
  if (!isStamped(line, at)) {
    const card = matchAt(CARD, line, at);
    isXr = card !== undefined;
    at = readCard(card, at, draft);
    at = readTask(line, at, draft);
  }
  at = readStamp(line, at, draft);
  if (isXr) at = readProcess(line, at, draft);
  const end = readTag(line, at, draft);
  const isIos = isXr || (draft.timestamp !== undefined && (draft.host === undefined || draft.clockMark !== undefined));
  if (draft.tag === undefined && draft.messageCount === undefined && !isIos) return undefined;
  draft.text = line.slice(end).trimEnd();
  return draft;
}

/** Whether a stamp or the tag comes next. */
function isStamped(line: string, at: number): boolean {
  const code = line.charCodeAt(at);
  if (code === PERCENT || code === DOT) return true;
  if (code === STAR) return findStamp(line, at + 1) !== undefined || isDigit(line, at + 1);
  return findStamp(line, at) !== undefined || findUptime(line, at) !== undefined;
}

/** The counters and the host in front, in any order; with one counter alone it is the message count that `logging host` writes. */
function readCounters(line: string, from: number, draft: Draft): number {
  for (let at = from; ; ) {
    const end = isDigit(line, at) ? counterEnd(line, at) : -1;
    if (end > 0) {
      const value = Number(line.slice(at, end - 2));
      if (draft.messageCount === undefined) draft.messageCount = value;
      else draft.sequence ??= value;
      at = end;
      continue;
    }
    const mayBeHost = draft.host === undefined && !isMark(line, at) && line.charCodeAt(at) !== PERCENT;
    if (!mayBeHost || findStamp(line, at) !== undefined || findUptime(line, at) !== undefined) return at;
    const name = matchAt(HOST, line, at);
    if (name === undefined) return at;
    draft.host = name[1] ?? "";
    at += name[0].length;
  }
}

/** Behind `521: `, or -1 when the digits are none of that. */
function counterEnd(line: string, from: number): number {
  let at = from;
  while (isDigit(line, at)) at++;
  const isCounter = at - from <= 10 && line.charCodeAt(at) === COLON && line.charCodeAt(at + 1) === SPACE;
  return isCounter ? at + 2 : -1;
}

function readCard(card: RegExpExecArray | undefined, at: number, draft: Draft): number {
  if (card === undefined) return at;
  if (card[1] !== undefined) draft.host = card[1];
  draft.locale = card[2] ?? "";
  return at + card[0].length;
}

function readTask(line: string, at: number, draft: Draft): number {
  const task = line.charCodeAt(at) === STAR ? matchAt(TASK, line, at) : undefined;
  if (task === undefined) return at;
  draft.appName = task[1] ?? "";
  return at + task[0].length;
}

/** A stamp of IOS ends with a colon; one of RFC 3164 does not, and is left to its own reader. */
function readStamp(line: string, from: number, draft: Draft): number {
  const isMarked = isMark(line, from);
  if (isMarked) draft.clockMark = line.charCodeAt(from) === STAR ? "never-set" : "lost-sync";
  const at = isMarked ? from + 1 : from;
  const found = findStamp(line, at) ?? findUptime(line, at);
  const end = found === undefined ? -1 : behindStamp(line, found.end);
  if (found === undefined || end < 0) return at + (matchAt(REMAINS, line, at)?.[0].length ?? 0);
  draft.timestamp = (found as StampFound).stamp;
  return end;
}

/** Behind the stamp's own colon, and the second one that some releases write; -1 without a colon. */
function behindStamp(line: string, from: number): number {
  let at = line.charCodeAt(from) === SPACE ? from + 1 : from;
  if (line.charCodeAt(at) !== COLON) return -1;
  at++;
  if (line.charCodeAt(at) === SPACE && line.charCodeAt(at + 1) === COLON) at += 2;
  return line.charCodeAt(at) === SPACE ? at + 1 : at;
}

function readProcess(line: string, at: number, draft: Draft): number {
  const process = matchAt(PROCESS, line, at);
  if (process === undefined) return at;
  draft.appName = process[1] ?? "";
  draft.procId = process[2] ?? "";
  return at + process[0].length;
}

function readTag(line: string, at: number, draft: Draft): number {
  const tag = line.charCodeAt(at) === PERCENT ? matchAt(TAG, line, at) : undefined;
  if (tag === undefined) return at;
  draft.tag = tag[1] ?? "";
  return at + tag[0].length;
}

function isMark(line: string, at: number): boolean {
  const code = line.charCodeAt(at);
  return code === STAR || code === DOT;
}

function isDigit(line: string, at: number): boolean {
  const code = line.charCodeAt(at);
  return code >= 48 && code <= 57;
}
