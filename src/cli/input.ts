import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { TextDecoder } from "node:util";
import { UsageError } from "../errors/errors.ts";

/**
 * A file as text, or standard input for `-`: UTF-8, or UTF-16 with its mark, as PowerShell's `>` writes it.
 *
 * @throws UsageError while it is read: `input.unreadable`, `input.encoding`
 */
function openInput(path: string): Readable {
  const bytes = path === "-" ? process.stdin : createReadStream(path);
  return Readable.from(decoded(bytes, path));
}

async function* decoded(bytes: AsyncIterable<Uint8Array>, path: string): AsyncIterable<string> {
  let decoder: TextDecoder | undefined;
  for await (const piece of bytes) {
    decoder ??= new TextDecoder(encodingOf(piece, path));
    yield decoder.decode(piece, { stream: true });
  }
  yield decoder?.decode() ?? "";
}

/** By the mark at the beginning (RFC 2781 §3.2, RFC 3629 §6). Without one it is UTF-8, which holds no zero bytes. */
function encodingOf(start: Uint8Array, path: string): string {
  const [first, second] = start;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  if (start.subarray(0, 1_000).includes(0))
    throw new UsageError("input.encoding", `${path} is no text in UTF-8: it holds zero bytes; save it as UTF-8`);
  return "utf-8";
}

export async function readAll(path: string): Promise<string> {
  const pieces: string[] = [];
  try {
    for await (const piece of openInput(path)) pieces.push(piece as string);
  } catch (cause) {
    throw unreadable(path, cause);
  }
  return pieces.join("");
}

export async function* readLines(path: string): AsyncIterable<string> {
  const input = openInput(path);
  const failed = new Promise<never>((_, reject) => input.once("error", reject));
  failed.catch(() => undefined); // it is heard below, if anybody still listens
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await Promise.race([lines.next(), failed]);
      if (next.done === true) return;
      yield next.value;
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

const unreadable = (path: string, cause: unknown): UsageError =>
  cause instanceof UsageError
    ? cause
    : new UsageError("input.unreadable", `${path} cannot be read: ${(cause as Error).message}`, { cause });
