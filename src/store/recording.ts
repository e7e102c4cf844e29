import { createHash } from "node:crypto";
import { UsageError } from "../errors/errors.ts";
import type { Fleet } from "../model/fleet.ts";
import { type Instant, instant } from "../time/instant.ts";
import type { JournalEntry } from "./store.ts";

/**
 * A recording is JSON lines: a header with the fleet (which holds no secrets) and the state of the judgement to start
 * from, the journal behind it, and a trailer by which a cut file is noticed.
 */
export interface RecordingHeader {
  readonly "spindrift-recording": 1;
  readonly version: string;
  readonly fleet: Fleet;
  readonly snapshot: { readonly seq: number; readonly at: Instant; readonly body: string };
  /** The case for whose sake it was exported. */
  readonly incident?: string;
}

interface Trailer {
  readonly entries: number;
  /** Over all lines before it. */
  readonly sha256: string;
}

export async function* writeRecording(
  header: RecordingHeader,
  entries: AsyncIterable<JournalEntry>,
): AsyncIterable<string> {
  const hash = createHash("sha256");
  const line = (value: unknown): string => {
    const text = `${JSON.stringify(value)}\n`;
    hash.update(text);
    return text;
  };
  yield line(header);
  let count = 0;
  for await (const entry of entries) {
    count += 1;
    yield line(entry);
  }
  yield `${JSON.stringify({ entries: count, sha256: hash.digest("hex") } satisfies Trailer)}\n`;
}

export interface Recording {
  readonly header: RecordingHeader;
  readonly entries: readonly JournalEntry[];
  /** Why it is not whole, if it is not; what is there can be run all the same. */
  readonly damage?: string;
}

/** @throws UsageError `recording.malformed` naming the line, when it is no recording or not even the header is whole */
export function readRecording(text: string, path: string): Recording {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const header = parse(lines[0] ?? "") as RecordingHeader | undefined;
  if (header?.["spindrift-recording"] !== 1) {
    throw new UsageError(
      "recording.malformed",
      `${path}:1: this is no recording; one is made with \`spindrift incident export\``,
    );
  }
  const trailer = parse(lines.at(-1) ?? "") as Trailer | undefined;
  const body = isTrailer(trailer) ? lines.slice(1, -1) : lines.slice(1);
  const entries: JournalEntry[] = [];
  for (const [index, line] of body.entries()) {
    const entry = parse(line);
    if (!isEntry(entry))
      return {
        header,
        entries,
        damage: `${path}:${index + 2}: the recording is cut or damaged here; run up to this line`,
      };
    entries.push({ ...entry, at: instant(entry.at) });
  }
  if (!isTrailer(trailer)) return { header, entries, damage: `${path}: the end of the recording is missing` };
  const sha256 = createHash("sha256")
    .update(
      lines
        .slice(0, -1)
        .map((line) => `${line}\n`)
        .join(""),
    )
    .digest("hex");
  return sha256 === trailer.sha256 && trailer.entries === entries.length
    ? { header, entries }
    : { header, entries, damage: `${path}: the recording was changed after it was made` };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

const isTrailer = (value: unknown): value is Trailer =>
  typeof value === "object" && value !== null && "sha256" in value;

const isEntry = (value: unknown): value is JournalEntry =>
  typeof value === "object" && value !== null && "seq" in value && "body" in value && typeof value.body === "string";
