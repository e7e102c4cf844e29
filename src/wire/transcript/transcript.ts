import { type Decoded, WireError } from "../../errors/errors.ts";
import { type Duration, type Instant, milliseconds, parseInstant, renderInstant } from "../../time/instant.ts";
import { decoded } from "../decoded.ts";

/**
 * A recorded management session. Lines of text: a header of `name value`, an empty line, then one entry a line, with the
 * seconds since the beginning, who wrote, and what as a JSON string:
 *
 *     spindrift-transcript 1
 *     device hub
 *     platform ios
 *     via cli
 *     began 2026-11-21T11:00:00.000Z
 *
 *     0.000 < "\r\nhub>"
 *     0.251 > "enable\n"
 *     0.260 < "enable\r\n"
 *     0.260 < "Password: "
 *     0.261 * secret
 *
 * `<` is the device, `>` is us, `*` a secret of ours, which is not kept. A line of the device is one entry.
 */
export interface Transcript extends TranscriptHeader {
  readonly entries: readonly TranscriptEntry[];
}

export interface TranscriptHeader {
  readonly device: string;
  readonly platform: string;
  readonly via: "cli" | "netconf";
  readonly began: Instant;
}

/** `at` counts from the beginning of the recording. */
export type TranscriptEntry =
  | { readonly at: Duration; readonly from: "device" | "us"; readonly text: string }
  | { readonly at: Duration; readonly from: "us"; readonly text: undefined };

const FIRST = "spindrift-transcript";
const VERSION = "1";
const MARKS = { "<": "device", ">": "us" } as const;
const ENTRY = /^(\d{1,9}\.\d{3}) (?:([<>]) (".*")|\* secret)$/;

export const isTranscript = (text: string): boolean => text.startsWith(`${FIRST} `);

/** The header and the empty line behind it. */
export const renderHeader = ({ device, platform, via, began }: TranscriptHeader): string =>
  `${FIRST} ${VERSION}\ndevice ${device}\nplatform ${platform}\nvia ${via}\nbegan ${renderInstant(began)}\n\n`;

export function renderEntry({ at, from, text }: TranscriptEntry): string {
  const time = (at / 1_000).toFixed(3);
  return text === undefined ? `${time} * secret\n` : `${time} ${from === "us" ? ">" : "<"} ${JSON.stringify(text)}\n`;
}

/**
 * Reads a transcript; a last line without its end is left out, as a recording may have been stopped.
 * @returns or a WireError `transcript.version`, `transcript.header`, `transcript.entry` with line and offset in characters
 */
export const parseTranscript = (text: string): Decoded<Transcript> => decoded(() => read(text));

function read(text: string): Transcript {
  const lines = text.replaceAll("\r\n", "\n").split("\n").slice(0, -1);
  const [first = "", ...rest] = lines;
  if (first !== `${FIRST} ${VERSION}`)
    fail("transcript.version", lines, 0, `“${FIRST} ${VERSION}” was expected, not “${first.slice(0, 40)}”`);
  const blank = rest.indexOf("");
  if (blank < 0) fail("transcript.header", lines, lines.length, "an empty line ends the header, and there is none");
  const header = new Map(rest.slice(0, blank).map((line) => splitName(line)));
  const value = (name: string, pattern: RegExp): string => {
    const found = header.get(name) ?? "";
    if (!pattern.test(found))
      fail("transcript.header", lines, 1, `“${name}” with a value like ${pattern} was expected`);
    return found;
  };
  const began = parseInstant(value("began", /^\d{4}-/));
  if (began === undefined) fail("transcript.header", lines, 1, "“began” is no time of RFC 3339");
  return {
    device: value("device", /^\S+$/),
    platform: value("platform", /^\w+$/),
    via: value("via", /^(?:cli|netconf)$/) as Transcript["via"],
    began,
    entries: rest.slice(blank + 1).flatMap((line, i) => (line === "" ? [] : [readEntry(line, lines, blank + 2 + i)])),
  };
}

function splitName(line: string): [string, string] {
  const at = line.indexOf(" ");
  return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
}

function readEntry(line: string, lines: readonly string[], number: number): TranscriptEntry {
  const [, time, mark, quoted] = ENTRY.exec(line) ?? [];
  if (time === undefined) fail("transcript.entry", lines, number, `no entry: ${line.slice(0, 60)}`);
  const at = milliseconds(Math.round(Number(time) * 1_000));
  if (mark === undefined || quoted === undefined) return { at, from: "us", text: undefined };
  try {
    return { at, from: MARKS[mark as keyof typeof MARKS], text: JSON.parse(quoted) as string };
  } catch {
    return fail("transcript.entry", lines, number, `no JSON string: ${quoted.slice(0, 60)}`);
  }
}

function fail(code: string, lines: readonly string[], index: number, message: string): never {
  const offset = lines.slice(0, index).reduce((sum, line) => sum + line.length + 1, 0);
  throw new WireError(code, `line ${index + 1}: ${message}`, offset);
}
