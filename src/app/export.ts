import { UsageError } from "../errors/errors.ts";
import type { Fleet } from "../model/fleet.ts";
import type { CaseFile } from "../model/incident.ts";
import { writeRecording } from "../store/recording.ts";
import type { JournalEntry, Store } from "../store/store.ts";
import { type Instant, parseInstant } from "../time/instant.ts";
import { VERSION } from "./version.ts";

/** What an export reads of a store: the running one, or one that is only looked at. */
export type Exportable = Pick<Store, "loadIncident" | "loadSnapshot" | "queryJournal" | "lastSeq" | "readJournal">;

/** A recording from which `replay` gives the same case file: the state before the case opened, and what came until it closed. */
export async function* exportIncident(store: Exportable, fleet: Fleet, id: string): AsyncIterable<string> {
  const record = await store.loadIncident(id);
  if (record === undefined) {
    throw new UsageError("incident.unknown", `there is no incident ${id}; list them with \`spindrift incident list\``);
  }
  const { openedAt } = JSON.parse(record.body) as CaseFile;
  const snapshot = await snapshotBefore(store, openedAt);
  const until = await store.lastSeq();
  const header = { "spindrift-recording": 1, version: VERSION, fleet, snapshot, incident: id } as const;
  yield* writeRecording(header, upTo(record.closedAt, store.readJournal(snapshot.seq, until)));
}

async function* upTo(end: Instant | undefined, entries: AsyncIterable<JournalEntry>): AsyncIterable<JournalEntry> {
  for await (const entry of entries) {
    if (end !== undefined && entry.at > end) return;
    yield entry;
  }
}

/** The newest state that was written down before that instant. */
async function snapshotBefore(store: Exportable, text: string): Promise<{ seq: number; at: never; body: string }> {
  const at = parseInstant(text);
  let snapshot = await store.loadSnapshot();
  while (snapshot !== undefined && at !== undefined && snapshot.at >= at && snapshot.seq > 0) {
    snapshot = await store.loadSnapshot(snapshot.seq - 1);
  }
  if (snapshot === undefined)
    throw new UsageError("recording.gone", "the journal no longer reaches back to that incident");
  return snapshot as never;
}
