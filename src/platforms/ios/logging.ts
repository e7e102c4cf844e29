import type { Parsed } from "../command.ts";
import { Lines } from "./lines.ts";
import { type LoggedMessage, readMessage } from "./logging-message.ts";
import { camel, type Groups, type Row } from "./row.ts";

/** What is set for one destination of log messages, and how many went there. */
export interface LoggingSetting {
  readonly kind: "setting" | "host" | "source-interface" | "discriminator" | "tls-profile" | "buffer";
  /** `syslog`, `console`, `trap`; the address of a host; the name of an interface or profile. */
  readonly of: string;
  /** `status`, `level`, `messagesLogged`, `xml`, `filtering`… by the device's own names. */
  readonly values: Row;
}

export type LoggingRow = LoggingSetting | LoggedMessage;

type Pairs = Record<string, string | number>;

interface Reading {
  readonly settings: { kind: LoggingSetting["kind"]; of: string; values: Pairs }[];
  readonly messages: { message: LoggedMessage; more: string[] }[];
  /** Whether the lines are messages from here on. */
  isInBuffer: boolean;
  isAsa: boolean;
}

/**
 * `show logging` of IOS, IOS-XE and ASA: the settings, then the buffer. In the buffer every line is a message or goes on with the one
 * before it; in front of it a message is one of the console's that fell in.
 */
export function readLogging(text: string): Parsed<LoggingRow> {
  const lines = new Lines(text);
  const reading: Reading = { settings: [], messages: [], isInBuffer: false, isAsa: false };
  for (let line = lines.raw(); line !== undefined; line = lines.raw()) {
    const isTaken = reading.isInBuffer
      ? takeMessage(reading, line)
      : takeSetting(reading, line) || (!SETTING.test(lines.text.slice(lines.to)) && takeFirst(reading, line));
    if (!isTaken) lines.leave();
  }
  const { settings, messages } = reading;
  const sawTrap = settings.some(({ of }) => of === "trap");
  const isShort = settings.length > 0 ? !sawTrap : messages.length === 0;
  return { rows: [...settings, ...messages.map(finish)], unread: lines.unread, incomplete: isShort || lines.isCut };
}

const finish = ({ message, more }: Reading["messages"][number]): LoggedMessage =>
  more.length === 0 ? message : { ...message, more };

function takeMessage({ messages }: Reading, line: string): boolean {
  const message = readMessage(line);
  const last = messages.at(-1);
  if (message !== undefined) messages.push({ message, more: [] });
  else if (/^[\w.-]+[>#]/.test(line)) return false;
  else if (last === undefined) {
    // The first line of a buffer may be the rest of one that was overwritten, or a stray
    messages.push({ message: { kind: "message", line, text: line }, more: [] });
    return false;
  } else {
    // Whether it goes on with that message nobody can say for sure: it is kept there, and named
    last.more.push(line.trim());
    return last.message.mnemonic === "RESTART" && BANNER.test(line);
  }
  return true;
}

/** What `%SYS-5-RESTART` goes on with: the first lines of `show version`. */
const BANNER = /^\s*(?:Cisco (?:IOS|Internetwork)|Technical Support: |Copyright \(c\) |Compiled )/;

/** Above a setting no buffer has begun: a message there is the console's. */
const SETTING = /^\s*[A-Z][\w -]{0,40} logging\s*:/m;

function takeSetting(reading: Reading, line: string): boolean {
  for (const { pattern, take } of RULES) {
    const groups = pattern.exec(line);
    if (groups !== null) return take(reading, groups.groups ?? {}) !== false;
  }
  return false;
}

/** The first message of a buffer that nothing announces. */
function takeFirst(reading: Reading, line: string): boolean {
  // ASA has no heading over its buffer, and `| include` leaves nothing but messages
  if (!reading.isAsa && reading.settings.length > 0) return false;
  const message = readMessage(line);
  if (message === undefined) return false;
  reading.isInBuffer = true;
  reading.messages.push({ message, more: [] });
  return true;
}

interface Rule {
  readonly pattern: RegExp;
  take(reading: Reading, groups: Groups): unknown;
}

const RULES: readonly Rule[] = [
  {
    pattern: /^\s*Log Buffer \((?<size>\d+) bytes\)/,
    take: (reading, { size }) => {
      reading.settings.push({ kind: "buffer", of: "buffer", values: { sizeBytes: Number(size) } });
      reading.isInBuffer = true;
    },
  },
  { pattern: /^\s*No (?:Active|Inactive) Message Discriminator|^\s*No active filter modules/i, take: () => undefined },
  { pattern: /^\s*(?:TLS Profiles|(?:Active|Inactive) Message Discriminator):$/, take: () => undefined },
  {
    pattern:
      /^(?<name>\S+)\s+(?<by>severity|facility|mnemonics|msg-body|rate-limit)\s+(?<action>drops|includes|\S+)\s+(?<what>\S.*)$/,
    take: ({ settings }, { name = "", by = "", action = "", what = "" }) =>
      settings.push({ kind: "discriminator", of: name, values: { by, action, what } }),
  },
  {
    pattern:
      /^\s*(?<of>Count and timestamp logging messages|Exception Logging|Logging Exception|[A-Z][\w -]*? logging)(?:\s*:\s*| (?=size))(?<rest>\S.*)$/i,
    take: (reading, { of = "", rest = "" }) =>
      addSetting(reading, "setting", camel(of.replace(/ logging$/i, "")), rest),
  },
  {
    pattern:
      /^\s*Logging to (?:(?<interface>[A-Za-z][\w-]*) )?(?<host>[\w.:-]+)(?=[,\s(]),?\s*(?:\((?<vrf>[\w-]+)\),?\s*)?(?<rest>\(.*|UDP .*|TCP .*|\d+ message.*)$/,
    take: (reading, { interface: name, host = "", vrf, rest = "" }) => {
      addSetting(reading, "host", host, rest);
      const values = reading.settings.at(-1)?.values ?? {};
      if (name !== undefined) values.interface = name;
      if (vrf !== undefined) values.vrf = vrf;
    },
  },
  { pattern: /^\s*Logging Source-Interface:\s+VRF Name:/, take: () => undefined },
  {
    pattern: /^\s*Profile Name: (?<name>\S.*)$/,
    take: ({ settings }, { name = "" }) => settings.push({ kind: "tls-profile", of: name, values: {} }),
  },
  {
    pattern: /^\s*(?<key>Ciphersuites|Trustpoint|TLS version|tls-profile):\s+(?<value>\S.*)$/,
    take: ({ settings }, { key = "", value = "" }) => put(settings.at(-1)?.values, camel(key), value),
  },
  {
    pattern: /^\s*(?<name>[A-Z][A-Za-z-]*\d[\d/.:]*)(?:\s+(?<vrf>\S+))?$/,
    take: ({ settings }, { name = "", vrf }) =>
      settings.push({ kind: "source-interface", of: name, values: vrf === undefined ? {} : { vrf } }),
  },
  {
    pattern: /^\s*(?<key>Facility|Device ID|Global TCP syslog stats): *:?(?<value>.*)$/,
    take: ({ settings }, { key = "", value = "" }) =>
      settings.push({ kind: "setting", of: camel(key), values: value === "" ? {} : { value: value.trim() } }),
  },
  {
    pattern: /^\s*(?<pairs>[A-Z_]+: \d+(?:, [A-Z_]+: \d+)*)$/,
    take: ({ settings }, { pairs = "" }) => takeParts(settings.at(-1)?.values, pairs),
  },
  {
    pattern: /^\s*(?<rest>(?:link|filtering|xml|sequence number|\d+ message lines)\b.*)$/,
    take: ({ settings }, { rest = "" }) => takeParts(settings.at(-1)?.values, rest),
  },
];

function addSetting(reading: Reading, kind: LoggingSetting["kind"], of: string, rest: string): void {
  const values: Pairs = {};
  reading.settings.push({ kind, of, values });
  reading.isAsa ||= of === "asdm" || of === "timestamp";
  takeParts(values, rest);
  if (values.status === undefined && values.level !== undefined) values.status = "enabled";
}

const put = (values: Pairs | undefined, key: string, value: string): boolean => {
  if (values === undefined) return false;
  values[key] = /^\d+$/.test(value) ? Number(value) : value;
  return true;
};

/** `enabled (0 messages dropped, …`, `level debugging, 734 messages logged, xml disabled,`, `(tls port 6514, audit disabled,`. */
function takeParts(values: Pairs | undefined, text: string): boolean {
  if (values === undefined) return false;
  for (const part of text.split(/[,()]+/)) takePart(values, part.trim());
  return true;
}

/** Words that stand alone and mean that the thing is on. */
const FLAGS = new Set(["immediate", "protected", "notify", "alert"]);

function takePart(values: Pairs, part: string): void {
  const [, count, counted = ""] = /^(\d+)\s+(\D+)$/.exec(part) ?? [];
  const [, key, value = ""] = /^(.+?):?\s+(\S+)(?: bytes)?$/.exec(part) ?? [];
  const [, protocol, port = ""] = /^(udp|tcp|tls) port (\d+)$/i.exec(part) ?? [];
  const [, capacity, flag] = /^threshold capacity (\d+)(?:\s+(\w+))?$/.exec(part) ?? [];
  const [, udp, sent] = /^(UDP|TCP) TX:(\d+) errors: .*$/.exec(part) ?? [];
  if (/^(?:enabled|disabled)$/i.test(part)) values.status = part.toLowerCase();
  else if (FLAGS.has(part)) values[part] = "enabled";
  else if (capacity !== undefined) Object.assign(values, { thresholdCapacity: Number(capacity) }, flagged(flag));
  else if (protocol !== undefined) Object.assign(values, { protocol: protocol.toLowerCase(), port: Number(port) });
  else if (udp !== undefined) Object.assign(values, { protocol: udp, sent: Number(sent) }, countsIn(part));
  else if (count !== undefined) put(values, counted === "bytes" ? "sizeBytes" : camel(counted), count);
  else if (key !== undefined) put(values, camel(key), value);
}

const flagged = (flag: string | undefined): Pairs => (flag === undefined ? {} : { [flag]: "enabled" });

const countsIn = (part: string): Pairs =>
  Object.fromEntries(
    [...part.matchAll(/(errors|dropped): (\d+)/g)].map(([, name = "", count]) => [name, Number(count)]),
  );
