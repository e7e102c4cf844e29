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

      await store.prune({ journalBefore: instant(noon + days(1)) });

      expect(await journal(0)).toEqual([2]);
    });

    test("what the newest snapshot needs is never deleted, and a snapshot goes with the journal behind it", async () => {
      const later = instant(noon + days(1));
      await store.append([entry(1), entry(2), entry(3, { at: later }), entry(4, { at: later })]);
      for (const [seq, at] of [
        [0, noon],
        [2, instant(noon + 2)],
        [3, later],
      ] as const)
        await store.saveSnapshot({ seq, at, body: `${seq}` });

      await store.prune({ journalBefore: instant(noon + days(30)) });

      expect(await journal(0)).toEqual([3, 4]);
      expect((await store.loadSnapshot())?.body).toBe("3");
      expect((await store.loadSnapshot(2))?.body).toBe("2"); // behind it the journal is whole
      expect(await store.loadSnapshot(1)).toBeUndefined();
    });

    test("a journal that is too large loses its oldest, day by day, and at last the oldest of today's", async () => {
      const body = JSON.stringify({ text: "x".repeat(2_000) });
      const dayBefore = instant(noon - days(1));
      await store.append(Array.from({ length: 6_000 }, (_, i) => entry(1 + i, { at: dayBefore, body })));
      await store.append(Array.from({ length: 6_000 }, (_, i) => entry(6_001 + i, { body })));
      await store.saveSnapshot({ seq: 11_000, at: noon, body: "s" });
      const limits = [18_000_000, 6_000_000, 1_000];

      const first: number[] = [];
      for (const mostJournal of limits) {
        await store.prune({ journalBefore: instant(0), mostJournal });
        for await (const { seq } of store.readJournal(0)) {
          first.push(seq);
          break;
        }
      }

      expect(first[0]).toBe(6_001);
      expect(first[1]).toBeGreaterThan(6_001);
      expect(first[1]).toBeLessThan(11_001);
      expect(first[2]).toBe(11_001);
      expect(await store.lastSeq()).toBe(12_000);
    });

    test("cases that were closed long ago are deleted; open ones and the audit stay", async () => {
      const record = { openedAt: noon, status: "closed", title: "t", body: "{}" };
      await store.saveIncident({ ...record, id: "I-000001", closedAt: instant(noon + 5) });
      await store.saveIncident({ ...record, id: "I-000002", closedAt: instant(noon + days(2)) });
      await store.saveIncident({ ...record, id: "I-000003", status: "escalated" });
      await store.audit({ id: "7/0", at: noon, actor: "ops", what: "approve", incident: "I-000001", detail: "" });

      await store.prune({ journalBefore: instant(0), incidentsBefore: instant(noon + days(1)) });

      expect((await store.listIncidents(10)).map(({ id }) => id)).toEqual(["I-000003", "I-000002"]);
      expect(await store.listAudit(10)).toHaveLength(1);
    });

    test("small facts are remembered, the last one holds", async () => {
      await store.remember("host key hub", "SHA256:a");
      await store.remember("host key hub", "SHA256:b");

      expect(await store.recall("host key hub")).toBe("SHA256:b");
      expect(await store.recall("host key spoke")).toBeUndefined();
    });
  });
}
