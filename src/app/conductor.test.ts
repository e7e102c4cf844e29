import { expect, test } from "vitest";
import type { Content } from "../circle/context.ts";
import type { CircleEffect } from "../circle/effect.ts";
import { UnreachableError } from "../errors/errors.ts";
import type { Fleet } from "../model/fleet.ts";
import { openMemoryStore } from "../store/memory.ts";
import { all } from "../store/store.suite.ts";
import type { JournalEntry, Store } from "../store/store.ts";
import { type Instant, instant, seconds } from "../time/instant.ts";
import type { Clock } from "./clock.ts";
import { Conductor } from "./conductor.ts";
import { content } from "./content.ts";

const fleet: Fleet = {
  devices: [
    {
      name: "hub",
      platform: "ios",
      addresses: ["192.0.2.1"],
      logNames: [],
      utcOffsetMinutes: 0,
      pollEvery: seconds(10),
    },
  ],
  tunnels: [],
  response: { default: "approval", causes: {}, devices: {}, deviceCauses: {}, coolDown: seconds(1) },
};

/** A clock that stands still until it is moved. */
class TestClock implements Clock {
  at: Instant = instant(1_000_000);
  #alarms: { readonly at: Instant; readonly callback: () => void }[] = [];
  now = (): Instant => this.at;
  wakeAt(at: Instant, callback: () => void): () => void {
    const alarm = { at, callback };
    this.#alarms.push(alarm);
    return () => {
      this.#alarms = this.#alarms.filter((one) => one !== alarm);
    };
  }
  get alarms(): number {
    return this.#alarms.length;
  }
  advance(to: number): void {
    this.at = instant(to);
    const due = this.#alarms.filter(({ at }) => at <= this.at);
    this.#alarms = this.#alarms.filter(({ at }) => at > this.at);
    for (const { callback } of due) callback();
  }
}

const settled = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

async function open(
  store: Store,
  clock = new TestClock(),
  given: Content = content,
): Promise<{
  conductor: Conductor;
  effects: CircleEffect[];
  troubles: unknown[];
  faults: number[];
  clock: TestClock;
}> {
  const effects: CircleEffect[] = [];
  const troubles: unknown[] = [];
  const faults: number[] = [];
  const performer = {
    perform: (effect: CircleEffect) => void effects.push(effect),
    trouble: (error: unknown) => void troubles.push(error),
    fault: (_: unknown, { seq }: JournalEntry) => void faults.push(seq),
  };
  return { conductor: await Conductor.open(fleet, given, store, clock, performer), effects, troubles, faults, clock };
}

const line = (text: string): Parameters<Conductor["submit"]>[0] => ({
  kind: "log",
  at: instant(0),
  transport: "udp",
  source: "192.0.2.1",
  text,
});

test("an input is in the journal before anything comes of it, numbered in the order of its coming", async () => {
  const store = openMemoryStore();
  const { conductor } = await open(store);

  await Promise.all([conductor.submit(line("<13>a")), conductor.submit(line("<13>b"))]);

  const journal = await all(store.readJournal(0));
  expect(journal.map(({ seq, kind, device }) => [seq, kind, device])).toEqual([
    [1, "resumed", undefined],
    [2, "log", "hub"],
    [3, "log", "hub"],
  ]);
  expect(journal.map(({ at }) => at)).toEqual([1_000_000, 1_000_000, 1_000_000]);
});

test("what the store refuses did not happen: its sender is told, and the numbering has no gap", async () => {
  const store = openMemoryStore();
  let full = false;
  const append = store.append;
  const { conductor } = await open({
    ...store,
    append: async (entries) => (full ? Promise.reject(new UnreachableError("store.full", "full")) : append(entries)),
  });
  full = true;
  await expect(conductor.submit(line("<13>lost"))).rejects.toMatchObject({ code: "store.full" });
  full = false;

  await conductor.submit(line("<13>kept"));

  const journal = await all(store.readJournal(0));
  expect(journal.map(({ seq }) => seq)).toEqual([1, 2]);
  expect(journal.at(-1)?.body).toContain("kept");
});

test("a full store is not asked again in a loop by the judgement's own alarms", async () => {
  const store = openMemoryStore();
  let full = false;
  let appends = 0;
  const { clock } = await open({
    ...store,
    append: async (entries) => {
      appends += 1;
      if (full) throw new UnreachableError("store.full", "full");
      return store.append(entries);
    },
  });
  await settled();
  full = true;
  const before = appends;

  clock.advance(clock.at + 200_000);
  await settled();

  expect(appends - before).toBe(1);
  expect(clock.alarms).toBe(1);
});

test("instants in the journal never go back, whatever the wall clock does", async () => {
  const store = openMemoryStore();
  const { conductor, clock } = await open(store);
  await conductor.submit(line("<13>a"));
  clock.at = instant(500_000);

  await conductor.submit(line("<13>b"));

  expect((await all(store.readJournal(0))).map(({ at }) => at)).toEqual([1_000_000, 1_000_000, 1_000_000]);
});

test("opened again it goes on where it was, and repeats nothing that it had asked for", async () => {
  const store = openMemoryStore();
  const first = await open(store);
  await first.conductor.submit({ kind: "session", at: instant(0), device: "hub", state: "up" });

  const second = await open(store);

  expect(first.effects.filter(({ kind }) => kind === "ask")).toHaveLength(2);
  expect(second.conductor.seq).toBe(3);
  expect(second.effects.filter(({ kind }) => kind === "ask")).toHaveLength(1); // the one poll of its own start
});

test("an input that the judgement fails over is recorded, and neither stops it nor the next start", async () => {
  const [ios] = content.platforms.filter(({ name }) => name === "ios");
  if (ios === undefined) throw new Error("there is no ios");
  const faulty: Content = {
    ...content,
    platforms: [{ ...ios, read: () => JSON.parse("what a reader of ours makes of it") as never }],
  };
  const store = openMemoryStore();
  const first = await open(store, new TestClock(), faulty);
  const ask = first.effects.find((effect) => effect.kind === "ask");
  const poll = ask?.kind === "ask" ? ask.poll : "";
  await first.conductor.submit({ kind: "answers", at: instant(0), device: "hub", poll, answers: [] });

  await first.conductor.submit(line("<13>the next"));
  const second = await open({ ...store, loadSnapshot: async () => undefined }, new TestClock(), faulty);

  expect(first.faults).toEqual([2]);
  expect(second.faults).toEqual([2]);
  expect(second.conductor.seq).toBe(4);
});

test("what waits for the store is limited by its text as well, and counted until it is kept", async () => {
  const store = openMemoryStore();
  let kept = (): void => undefined;
  const { conductor } = await open({
    ...store,
    append: (entries) =>
      entries.some(({ kind }) => kind === "log")
        ? new Promise((resolve) => {
            kept = resolve;
          })
        : store.append(entries),
  });
  const text = "x".repeat(1024 * 1024);

  const submitted = Array.from({ length: 64 }, () => conductor.submit(line(text)));
  await settled();
  const whileWaiting = [conductor.backlog, conductor.isFull];
  kept();
  await Promise.all(submitted);

  expect(whileWaiting).toEqual([0, true]);
  expect(conductor.isFull).toBe(false);
});

test("secrets that a device writes or answers stand in no journal", async () => {
  const store = openMemoryStore();
  const { conductor, effects } = await open(store);
  const ask = effects.find((effect) => effect.kind === "ask");
  const text = "crypto isakmp key s3cr3t address 192.0.2.9\ncrypto map outside 10 ipsec-isakmp\n";
  const answer = { command: "show run", askedAt: instant(0), at: instant(0), text };
  const oid = "1.3.6.1.4.1.9.9.41.1.2.3.1.5.1";

  await conductor.submit(line("<189>1: hub: %PARSER-5-CFGLOG_LOGGEDCMD: logged command: username ops password s3cr3t"));
  await conductor.submit({
    kind: "answers",
    at: instant(0),
    device: "hub",
    poll: ask?.kind === "ask" ? ask.poll : "",
    answers: [answer],
  });
  await conductor.submit({
    kind: "trap",
    at: instant(0),
    version: "v2c",
    inform: false,
    source: "192.0.2.1",
    oid,
    varbinds: [{ oid, type: "OctetString", value: "logged command: snmp-server community s3cr3t RO" }],
  } as never);

  const journal = (await all(store.readJournal(0))).map(({ body }) => body).join("\n");
  expect(journal).toContain("crypto map outside 10");
  expect(journal).toContain("username ops password");
  expect(journal).toContain("snmp-server community");
  expect(journal).not.toContain("s3cr3t");
});
