/** A line of the log buffer with its header taken apart. What the line does not say is absent. */
export interface LoggedMessage {
  readonly kind: "message";
  /** The line as it stands in the buffer. */
  readonly line: string;
  readonly sequence?: number;
  /** `*`: the clock was never set; `.`: it has lost its source. */
  readonly clockMark?: string;
  readonly year?: number;
  readonly month?: string;
  readonly day?: number;
  /** As printed; an uptime where the device stamps with it. */
  readonly time?: string;
  readonly zone?: string;
  readonly host?: string;
  readonly facility?: string;
  readonly severity?: number;
  readonly mnemonic?: string;
  readonly text: string;
  /** The further lines of a message that has several. */
  readonly more?: readonly string[];
}

/** `022701: *Jun 19 2026 03:02:31.104 EST: `, and what ASA makes of it: `Aug 15 2019 13:44:38 host : `. */
const HEADER =
  /^(?:(?<sequence>\d+): )?(?<clock>[*.])?(?:(?<yearBefore>\d{4}) )?(?<month>[A-Z][a-z]{2}) +(?<day>\d{1,2}) (?:(?<year>\d{4}) )?(?<time>\d{1,2}:\d\d:\d\d(?:\.\d+)?)(?:(?: (?<zone>[A-Za-z]{2,5}|UTC[+-]\d\d:\d\d|[+-]\d\d:?\d\d))?: (?:: )?|(?: (?<host>[\w.-]+))? : )(?<rest>.*)$/;
/** `00:00:46: `, `1d03h: `, `2w1d: `; the oldest line of a full buffer has lost its beginning. */
const UPTIME = /^(?:(?<sequence>\d+): )?(?<clock>[*.])?(?<time>(?:\d+:)+\d\d(?:\.\d+)?|\d+[ywd]\d+[wdh]): (?<rest>.*)$/;
const TAG = /^%(?<facility>[A-Z][A-Z0-9_-]*?)-(?<severity>[0-7])-(?<mnemonic>[A-Z0-9_]+) ?: (?<text>.*)$/;
/** Subsystems that write without the form of a message: `CEF-HWIDB: …`. */
const NAMED = /^(?<facility>[A-Z][A-Z0-9_]*)-(?<mnemonic>[A-Z][A-Z0-9_]*): (?<text>.*)$/;

/** A line of the buffer; `undefined` when it has no header of its own and so belongs to the message before it. */
export function readMessage(line: string): LoggedMessage | undefined {
  const header = (HEADER.exec(line) ?? UPTIME.exec(line))?.groups;
  const tagged = TAG.exec(header?.rest ?? line)?.groups;
  if (header === undefined && tagged === undefined) return undefined;
  const { sequence, clock, year = header?.yearBefore, month, day, time, zone, host, rest = line } = header ?? {};
  const { facility, severity, mnemonic, text } = tagged ?? NAMED.exec(rest)?.groups ?? {};
  return {
    kind: "message",
    line,
    ...(sequence === undefined ? {} : { sequence: Number(sequence) }),
    ...(clock === undefined ? {} : { clockMark: clock }),
    ...(year === undefined ? {} : { year: Number(year) }),
    ...(month === undefined ? {} : { month }),
    ...(day === undefined ? {} : { day: Number(day) }),
    ...(time === undefined ? {} : { time }),
    ...(zone === undefined ? {} : { zone }),
    ...(host === undefined ? {} : { host }),
    ...(facility === undefined ? {} : { facility }),
    ...(severity === undefined ? {} : { severity: Number(severity) }),
    ...(mnemonic === undefined ? {} : { mnemonic }),
    text: text ?? rest,
  };
}
