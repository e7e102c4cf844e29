import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../../errors/errors.ts";
import { isAlive } from "../alive.ts";

const FILE = "running.json";

/** When a process started, in clock ticks since boot: a pid that is used again has another. */
function startOf(pid: number): string | undefined {
  try {
    // field 22 of proc(5); the name in field 2 may hold blanks and parentheses
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ")[19];
  } catch {
    return undefined;
  }
}

/** One process at a time writes to a folder. @throws UsageError `store.in-use` naming the process that has it */
export function lock(directory: string): () => void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, FILE);
  const holder = holderOf(path);
  if (holder !== undefined) {
    throw new UsageError(
      "store.in-use",
      `${directory} is in use by the Spindrift with process id ${holder}; end it first, or give this one another \`data\``,
    );
  }
  rmSync(path, { force: true }); // left by one that was killed
  const file = openSync(path, "wx", 0o600);
  writeSync(file, JSON.stringify({ pid: process.pid, start: startOf(process.pid) }));
  closeSync(file);
  return () => rmSync(path, { force: true });
}

function holderOf(path: string): number | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const { pid, start } = JSON.parse(readFileSync(path, "utf8")) as { pid: number; start?: string };
    return isAlive(pid) && startOf(pid) === start ? pid : undefined;
  } catch {
    return undefined;
  }
}
