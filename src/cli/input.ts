import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { UsageError } from "../errors/errors.ts";

/** A file, or standard input for `-`. @throws UsageError `input.unreadable` while it is read */
export function openInput(path: string): Readable {
  const stream = path === "-" ? process.stdin : createReadStream(path);
  return stream.setEncoding("utf8");
}

export async function readAll(path: string): Promise<string> {
  const pieces: string[] = [];
  try {
    for await (const piece of openInput(path)) pieces.push(piece as string);
  } catch (cause) {
    throw new UsageError("input.unreadable", `${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
  return pieces.join("");
}

export async function* readLines(path: string): AsyncIterable<string> {
  try {
    yield* createInterface({ input: openInput(path), crlfDelay: Number.POSITIVE_INFINITY });
  } catch (cause) {
    throw new UsageError("input.unreadable", `${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
