import { expect, test } from "vitest";
import { Circle } from "../circle/circle.ts";
import type { Fleet } from "../model/fleet.ts";
import { openMemoryStore } from "../store/memory.ts";
import { readRecording } from "../store/recording.ts";
import { all } from "../store/store.suite.ts";
import { type Instant, instant, renderInstant, seconds } from "../time/instant.ts";
import { content } from "./content.ts";
import { exportIncident } from "./export.ts";

const fleet: Fleet = {
  devices: [],
  tunnels: [],
  response: { default: "approval", causes: {}, devices: {}, deviceCauses: {}, coolDown: seconds(30) },
};
const at = (n: number): Instant => instant(1_000 * n);

/** A journal of one entry a second, a snapshot every ten. */
async function storeOf(count: number): Promise<ReturnType<typeof openMemoryStore>> {
  const store = openMemoryStore();
  const body = Circle.start(fleet, content, at(0)).snapshot();
  for (let seq = 0; seq <= count; seq += 10) await store.saveSnapshot({ seq, at: at(seq), body });
  const entries = Array.from({ length: count }, (_, i) => ({ seq: i + 1, at: at(i + 1), kind: "wake", body: "{}" }));
  await store.append(entries);
  return store;
}

const incident = (opened: number, closed?: number) => ({
  id: "I-000001",
  openedAt: at(opened),
  status: "closed",
  title: "t",
  body: JSON.stringify({ openedAt: renderInstant(at(opened)) }),
  ...(closed === undefined ? {} : { closedAt: at(closed) }),
});

test("a recording begins with the state before the case, and ends with what closed it", async () => {
  const store = await storeOf(100);
  await store.saveIncident(incident(35, 47));

  const { header, entries, damage } = readRecording(
    (await all(exportIncident(store, fleet, "I-000001"))).join(""),
    "x",
  );

  expect(damage).toBeUndefined();
  expect(header.snapshot.seq).toBe(30);
  expect([entries[0]?.seq, entries.at(-1)?.seq]).toEqual([31, 47]);
});

test("the recording of a case that is open goes on to the end of the journal", async () => {
  const store = await storeOf(100);
  await store.saveIncident(incident(35));

  const { entries } = readRecording((await all(exportIncident(store, fleet, "I-000001"))).join(""), "x");

  expect(entries.at(-1)?.seq).toBe(100);
});

test("a case that the journal no longer reaches back to is refused, and not exported in part", async () => {
  const store = await storeOf(100);
  await store.saveIncident(incident(35, 47));
  await store.prune({ journalBefore: instant(0), mostJournal: 20 });

  await expect(all(exportIncident(store, fleet, "I-000001"))).rejects.toMatchObject({ code: "recording.gone" });
});
