import { fork } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { integerBetween, seededEntropy } from "../../time/entropy.ts";
import { instant } from "../../time/instant.ts";
import { all, storeSuite } from "../store.suite.ts";
import { openSqliteStore } from "./store.ts";

const folders: string[] = [];
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), "spindrift-store-"));
  folders.push(made);
  return made;
};
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});
const entries = (
  from: number,
  count: number,
): { seq: number; at: ReturnType<typeof instant>; kind: string; body: string }[] =>
  Array.from({ length: count }, (_, i) => ({
    seq: from + i,
    at: instant(1_795_000_000_000),
    kind: "log",
    body: "x".repeat(200),
  }));

storeSuite("the store in SQLite", () => openSqliteStore({ directory: folder() }));

test("what was kept is there after it was closed and opened again", async () => {
  const directory = folder();
  const first = await openSqliteStore({ directory });
  await first.append(entries(1, 3));
  await first.close();

  const second = await openSqliteStore({ directory });

  expect(await second.lastSeq()).toBe(3);
  await second.close();
});

test("a folder that another process writes to is refused, and that process is named", async () => {
  const directory = folder();
  const store = await openSqliteStore({ directory });

  await expect(openSqliteStore({ directory })).rejects.toThrow(
    `in use by the Spindrift with process id ${process.pid}`,
  );

  await store.close();
});

test("what is kept is for its owner alone, in a folder that others may look into as well", async () => {
  const directory = folder();
  chmodSync(directory, 0o755);
  const store = await openSqliteStore({ directory });
  await store.append(entries(1, 3));
  await store.saveSnapshot({ seq: 3, at: instant(1_795_000_000_000), body: "{}" });

  const open = readdirSync(directory).filter((name) => (statSync(join(directory, name)).mode & 0o077) !== 0);
  const files = readdirSync(directory);
  await store.close();

  expect(open).toEqual([]);
  expect(files.length).toBeGreaterThanOrEqual(4); // state, journal, and a log beside each
});

test("the lock of a process that was killed is taken over", async () => {
  const directory = folder();
  writeFileSync(join(directory, "running.json"), JSON.stringify({ pid: process.pid, start: "1" }));

  const store = await openSqliteStore({ directory });

  await store.close();
});

test("a full disk is told as such, nothing of the batch is kept, and what was kept before is", async () => {
  const store = await openSqliteStore({ directory: folder(), maxPages: 12 });
  await store.append(entries(1, 10));

  await expect(store.append(entries(11, 1_000))).rejects.toMatchObject({ code: "store.full" });

  expect(await store.lastSeq()).toBe(10);
  await store.append(entries(11, 1)); // there is room for a little
  expect(await store.lastSeq()).toBe(11);
  await store.close();
});

test("killed at any moment, no acknowledged entry is lost and no batch is kept in part", {
  timeout: 40_000,
}, async () => {
  const chance = seededEntropy(Number(process.env.SEED ?? 21));
  for (let round = 0; round < 5; round++) {
    const directory = folder();
    const acknowledged = await appendUntilKilled(directory, integerBetween(chance, 20, 250));

    const store = await openSqliteStore({ directory });
    const kept = (await all(store.readJournal(0))).map(({ seq }) => seq);
    await store.close();

    expect(kept.length).toBeGreaterThanOrEqual(acknowledged);
    expect(kept).toEqual(kept.map((_, place) => place + 1));
    expect(kept.length % 50).toBe(0);
  }
});

/** A process that appends batches of fifty and tells of each that was acknowledged; killed after `ms`. */
function appendUntilKilled(directory: string, ms: number): Promise<number> {
  const built = join(import.meta.dirname, "../../../dist/store/sqlite/store.js");
  const script = join(directory, "appender.mjs");
  writeFileSync(
    script,
    `const { openSqliteStore } = await import(${JSON.stringify(built)});
    const store = await openSqliteStore({ directory: ${JSON.stringify(directory)} });
    for (let seq = 1; ; seq += 50) {
      await store.append(Array.from({ length: 50 }, (_, i) => ({ seq: seq + i, at: 1795000000000, kind: "log", body: "x" })));
      process.send(seq + 49);
    }`,
  );
  return new Promise((resolve) => {
    let last = 0;
    const child = fork(script, { stdio: "ignore" });
    child.on("message", (seq) => {
      if (last === 0) setTimeout(() => child.kill("SIGKILL"), ms);
      last = seq as number;
    });
    child.on("exit", () => resolve(last));
  });
}
