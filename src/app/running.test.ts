import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { register, runningProcesses, theRunningProcess } from "./running.ts";

const here = { url: "http://127.0.0.1:1", token: "t", what: "lab up" };
const before = process.env.XDG_RUNTIME_DIR;
let runtime = "";
let folder = "";

beforeEach(() => {
  runtime = mkdtempSync(join(tmpdir(), "spindrift-running-"));
  process.env.XDG_RUNTIME_DIR = runtime;
  folder = join(runtime, `spindrift-${process.getuid?.() ?? "user"}`);
});
afterEach(() => {
  if (before === undefined) delete process.env.XDG_RUNTIME_DIR;
  else process.env.XDG_RUNTIME_DIR = before;
  rmSync(runtime, { recursive: true, force: true });
});

test("a process that serves an API is found until it says that it ends", () => {
  const unregister = register(here);

  expect(theRunningProcess()).toEqual({ ...here, pid: process.pid });
  unregister();
  expect(() => theRunningProcess()).toThrow("nothing runs: start `spindrift lab up`");
});

test("what a process left that was killed is taken away", () => {
  register(here);
  const left = join(folder, "99999999.json"); // beyond the largest process id
  writeFileSync(left, JSON.stringify({ ...here, pid: 99_999_999 }));

  expect(runningProcesses().map(({ pid }) => pid)).toEqual([process.pid]);
  expect(existsSync(left)).toBe(false);
});

test("of several one has to be named", () => {
  register(here);
  writeFileSync(join(folder, "1.json"), JSON.stringify({ ...here, pid: 1, what: "up" }));

  expect(() => theRunningProcess()).toThrow(/several run: .*1 \(up\).*--process/);
  expect(theRunningProcess(process.pid).what).toBe("lab up");
});

test("a folder that others can write to is not trusted: nobody may say where our token goes", () => {
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  writeFileSync(join(folder, "1.json"), JSON.stringify({ ...here, pid: 1 }));

  const unregister = register(here);

  expect(runningProcesses()).toEqual([]);
  expect(existsSync(join(folder, `${process.pid}.json`))).toBe(false);
  unregister();
});
