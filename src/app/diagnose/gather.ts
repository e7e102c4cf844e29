import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { UsageError } from "../../errors/errors.ts";
import { instant } from "../../time/instant.ts";
import type { FoundFile, Unused } from "./material.ts";

export interface Gathered {
  readonly files: readonly FoundFile[];
  readonly unused: readonly Unused[];
}

const LARGEST = 256 * 1024 * 1024;
const MOST = 20_000;

/**
 * All files under the paths; what begins with a dot is left out.
 * @throws UsageError `diagnose.unreadable`, `diagnose.many`
 */
export function gather(paths: readonly string[]): Gathered {
  const files: FoundFile[] = [];
  const unused: Unused[] = [];
  const take = (path: string, folders: readonly string[]): void => {
    const about = statSync(path);
    if (about.isDirectory()) {
      const inside = readdirSync(path).filter((name) => !name.startsWith("."));
      for (const name of inside.sort(byNumber)) take(join(path, name), [...folders, basename(resolve(path))]);
    } else if (!about.isFile()) unused.push({ path, why: "it is no file" });
    else if (about.size > LARGEST) unused.push({ path, why: `it is larger than ${LARGEST / 1024 / 1024} MiB` });
    else files.push({ path, folders, text: textOf(readFileSync(path)), changedAt: instant(about.mtimeMs) });
    if (files.length > MOST)
      throw new UsageError("diagnose.many", `${path} and ${MOST} files before it: give the folder of one case`);
  };
  for (const path of paths) {
    try {
      take(path, statSync(path).isDirectory() ? [] : [basename(dirname(resolve(path)))]);
    } catch (cause) {
      if (cause instanceof UsageError) throw cause;
      throw new UsageError("diagnose.unreadable", `${path} cannot be read: ${(cause as Error).message}`, { cause });
    }
  }
  return { files, unused };
}

/** UTF-8, or UTF-16 by its mark, as PowerShell's `>` writes it: RFC 2781 §3.2. */
function textOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const isMarked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return new TextDecoder(!isMarked ? "utf-8" : first === 0xff ? "utf-16le" : "utf-16be").decode(bytes);
}

/** `2` before `10`: so looks stand in their order. */
const byNumber = (a: string, b: string): number => a.localeCompare(b, "en", { numeric: true });
