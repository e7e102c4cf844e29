import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { days, instant, parseInstant } from "../time/instant.ts";
import type { JournalEntry, Store } from "./store.ts";

const noon = parseInstant("2026-11-21T12:00:00Z") ?? instant(0);
const entry = (seq: number, more: Partial<JournalEntry> = {}): JournalEntry => ({
  seq,
  at: instant(noon + seq),
  kind: "log",
  device: "hub",
  body: `{"text":"line ${seq}"}`,
  ...more,
});

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** What every store promises; each implementation runs all of it. */
export function storeSuite(name: string, open: () => Promise<Store>): void {
  describe(name, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());
    const journal = async (after: number, until?: number): Promise<number[]> =>
      (await all(store.readJournal(after, until))).map(({ seq }) => seq);

    test("what was appended is read in order, behind a number and up to one", async () => {
      await store.append([entry(1), entry(2)]);
      await store.append([entry(3)]);

      expect(await journal(1)).toEqual([2, 3]);
      expect(await journal(0, 2)).toEqual([1, 2]);
      expect(await store.lastSeq()).toBe(3);
    });

    test("an entry that is appended again is one entry", async () => {
      await store.append([entry(1)]);
      await store.append([entry(1), entry(2)]);

      expect(await journal(0)).toEqual([1, 2]);
    });

    test("the journal goes on over midnight", async () => {
      await store.append([entry(1), entry(2, { at: instant(noon + days(1)) })]);

      expect(await journal(0)).toEqual([1, 2]);
      expect(await store.lastSeq()).toBe(2);
    });

    test("a query narrows by device, kind, time and text, newest first", async () => {
      await store.append([entry(1), entry(2, { device: "spoke" }), entry(3, { kind: "wake" }), entry(4)]);

      const ask = async (query: object): Promise<number[]> =>
        (await store.queryJournal({ limit: 10, ...query })).map(({ seq }) => seq);

      expect(await ask({ device: "hub", kind: "log" })).toEqual([4, 1]);
      expect(await ask({ contains: "line 2" })).toEqual([2]);
      expect(await ask({ from: instant(noon + 2), until: instant(noon + 3) })).toEqual([3, 2]);
      expect(await ask({ limit: 1 })).toEqual([4]);
    });

    test("the newest snapshot up to a number is found", async () => {
      await store.saveSnapshot({ seq: 0, at: noon, body: "first" });
      await store.saveSnapshot({ seq: 10, at: noon, body: "ten" });

      expect((await store.loadSnapshot())?.body).toBe("ten");
      expect((await store.loadSnapshot(9))?.body).toBe("first");
    });

    test("an incident is kept as it was last saved", async () => {
      const record = { id: "I-000001", openedAt: noon, status: "open", title: "t", body: "{}" };
      await store.saveIncident(record);
      await store.saveIncident({ ...record, status: "closed", closedAt: instant(noon + 5) });
      await store.saveIncident({ ...record, id: "I-000002" });

      expect(await store.loadIncident("I-000001")).toEqual({ ...record, status: "closed", closedAt: noon + 5 });
      expect((await store.listIncidents(10)).map(({ id }) => id)).toEqual(["I-000002", "I-000001"]);
      expect(await store.loadIncident("I-000009")).toBeUndefined();
    });

    test("an audit record is written once and never changed", async () => {
      const record = { id: "7/0", at: noon, actor: "ops", what: "approve", incident: "I-000001", detail: "" };
      await store.audit(record);
      await store.audit({ ...record, actor: "somebody else" });

      expect(await store.listAudit(10)).toEqual([record]);
    });

    test("days of journal before the asked day are deleted, that day is not", async () => {
      await store.append([entry(1), entry(2, { at: instant(noon + days(1)) })]);

      await store.prune(instant(noon + days(1)));

      expect(await journal(0)).toEqual([2]);
    });

    test("small facts are remembered, the last one holds", async () => {
      await store.remember("host key hub", "SHA256:a");
      await store.remember("host key hub", "SHA256:b");

      expect(await store.recall("host key hub")).toBe("SHA256:b");
      expect(await store.recall("host key spoke")).toBeUndefined();
    });
  });
}
