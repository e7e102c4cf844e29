import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UsageError } from "../errors/errors.ts";
import { isAlive } from "../store/alive.ts";

/** A process of this user that serves an API. */
export interface RunningProcess {
  readonly pid: number;
  /** Its configuration, or what it is. */
  readonly what: string;
  readonly url: string;
  readonly token: string;
}

/** Tells the command line that this process runs, and where. @returns the way to take it back */
export function register(process_: Omit<RunningProcess, "pid">): () => void {
  const folder = folderOf();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!isOurs(folder)) return () => undefined; // somebody else made it first: then only --config finds us
  runningProcesses(); // what killed ones left is taken away
  const file = join(folder, `${process.pid}.json`);
  writeFileSync(file, JSON.stringify({ pid: process.pid, ...process_ } satisfies RunningProcess), { mode: 0o600 });
  return () => rmSync(file, { force: true });
}

/** Those that still run. What a killed one left is taken away. */
export function runningProcesses(): readonly RunningProcess[] {
  const folder = folderOf();
  if (!isOurs(folder)) return [];
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const found = read(path);
    if (found !== undefined && isAlive(found.pid)) return [found];
    rmSync(path, { force: true });
    return [];
  });
}

/** The one that is meant when none is named. @throws UsageError `api.not-running`, `api.which` */
export function theRunningProcess(pid?: number): RunningProcess {
  const all = runningProcesses();
  const [first, ...others] = pid === undefined ? all : all.filter((one) => one.pid === pid);
  if (first === undefined) {
    const start =
      "start `spindrift lab up`, `spindrift demo` or `spindrift up`, or name its configuration with --config";
    throw new UsageError(
      "api.not-running",
      pid === undefined ? `nothing runs: ${start}` : `no process ${pid} runs: ${start}`,
    );
  }
  if (others.length === 0) return first;
  const list = all.map((one) => `${one.pid} (${one.what})`).join(", ");
  throw new UsageError("api.which", `several run: ${list}; name one with --process`);
}

const folderOf = (): string =>
  join(process.env.XDG_RUNTIME_DIR ?? tmpdir(), `spindrift-${process.getuid?.() ?? "user"}`);

/** Ours alone: its files hold tokens, and nobody else may have put one there. */
function isOurs(folder: string): boolean {
  try {
    const found = lstatSync(folder);
    const uid = process.getuid?.();
    return found.isDirectory() && (uid === undefined || (found.uid === uid && (found.mode & 0o077) === 0));
  } catch {
    return false; // there is none
  }
}

function read(path: string): RunningProcess | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as RunningProcess;
  } catch {
    return undefined; // half written, or taken away a moment ago
  }
}
