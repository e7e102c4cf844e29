import { rmSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { type Instant, instant } from "../../time/instant.ts";
import { type Retention, superseded } from "../retention.ts";
import type { AuditRecord, IncidentRecord, JournalEntry, Snapshot } from "../store.ts";
import {
  type Connection,
  dayOf,
  journalDays,
  journalPath,
  openJournalDay,
  openState,
  type StateFile,
} from "./database.ts";

/** What the main thread asks of the writer. Each is one transaction; each is answered. */
export type WriteRequest =
  | { readonly kind: "append"; readonly entries: readonly JournalEntry[] }
  | { readonly kind: "snapshot"; readonly snapshot: Snapshot }
  | { readonly kind: "incident"; readonly record: IncidentRecord }
  | { readonly kind: "audit"; readonly record: AuditRecord }
  | { readonly kind: "remember"; readonly key: string; readonly value: string }
  | { readonly kind: "prune"; readonly retention: Retention }
  | { readonly kind: "close" };

export interface WriteAnswer {
  readonly id: number;
  readonly error?: { readonly message: string; readonly code?: string };
}

interface WriterOptions {
  readonly directory: string;
  /** Pages a journal file may have: lets tests meet a full disk. */
  readonly maxPages?: number;
}

/** Rows that are deleted in one go: appends come between. */
const CHUNK = 2_000;

class Writer {
  readonly #options: WriterOptions;
  readonly #state: StateFile;
  readonly #days = new Map<string, Connection>();

  constructor(options: WriterOptions, state: StateFile) {
    this.#options = options;
    this.#state = state;
  }

  async handle(request: WriteRequest): Promise<void> {
    switch (request.kind) {
      case "append":
        return this.#append(request.entries);
      case "snapshot":
        return this.#saveSnapshot(request.snapshot);
      case "incident":
        return this.#saveIncident(request.record);
      case "audit":
        return this.#saveAudit(request.record);
      case "remember":
        return void (await this.#state.db
          .insertInto("memory")
          .values({ key: request.key, value: request.value })
          .onConflict((conflict) => conflict.column("key").doUpdateSet({ value: request.value }))
          .execute());
      case "prune":
        return this.#prune(request.retention);
      case "close":
        for (const connection of this.#days.values()) connection.close();
        return this.#state.db.destroy();
    }
  }

  /** All of a batch or nothing; a batch over midnight is two files and two transactions, the earlier first. */
  #append(entries: readonly JournalEntry[]): void {
    for (const [day, rows] of byDay(entries)) {
      const connection = this.#day(day);
      connection.exec("begin immediate");
      try {
        const insert = connection.prepare(
          "insert or ignore into journal (seq, at, kind, device, body) values (?, ?, ?, ?, ?)",
        );
        for (const { seq, at, kind, device, body } of rows) insert.run(seq, at, kind, device ?? null, body);
        connection.exec("commit");
      } catch (error) {
        if (connection.inTransaction) connection.exec("rollback");
        throw error;
      }
    }
  }

  #day(day: string): Connection {
    const known = this.#days.get(day);
    if (known !== undefined) return known;
    const connection = openJournalDay(this.#options.directory, day);
    if (this.#options.maxPages !== undefined) connection.exec(`pragma max_page_count = ${this.#options.maxPages}`);
    this.#days.set(day, connection);
    return connection;
  }

  async #saveSnapshot(snapshot: Snapshot): Promise<void> {
    const { db } = this.#state;
    await db
      .insertInto("snapshot")
      .values(snapshot)
      .onConflict((conflict) => conflict.column("seq").doUpdateSet({ at: snapshot.at, body: snapshot.body }))
      .execute();
    const kept = await db.selectFrom("snapshot").select(["seq", "at"]).orderBy("seq").execute();
    const gone = superseded(kept.map(({ seq, at }) => ({ seq, at: instant(at) })));
    if (gone.length > 0) await db.deleteFrom("snapshot").where("seq", "in", gone).execute();
  }

  async #saveIncident({ id, openedAt, closedAt, status, title, body }: IncidentRecord): Promise<void> {
    const row = { opened_at: openedAt, closed_at: closedAt ?? null, status, title, body };
    await this.#state.db
      .insertInto("incident")
      .values({ id, ...row })
      .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
      .execute();
  }

  async #saveAudit({ id, at, actor, what, device, incident, detail }: AuditRecord): Promise<void> {
    await this.#state.db
      .insertInto("audit")
      .values({ id, at, actor, what, device: device ?? null, incident: incident ?? null, detail })
      .onConflict((conflict) => conflict.column("id").doNothing())
      .execute();
  }

  async #prune({ journalBefore, mostJournal, incidentsBefore }: Retention): Promise<void> {
    const { db } = this.#state;
    const newest = await db.selectFrom("snapshot").select(["seq", "at"]).orderBy("seq", "desc").executeTakeFirst();
    const needed = instant(Math.min(journalBefore, newest?.at ?? journalBefore));
    for (const day of journalDays(this.#options.directory)) if (day < dayOf(needed)) this.#deleteDay(day);
    if (mostJournal !== undefined && newest !== undefined)
      await this.#shrink(mostJournal, { day: dayOf(instant(newest.at)), seq: newest.seq });
    // From what is older than the journal nothing can be run on
    const reach = Math.min(this.#firstSeq() - 1, newest?.seq ?? 0);
    await db.deleteFrom("snapshot").where("seq", "<", reach).execute();
    if (incidentsBefore !== undefined)
      await db.deleteFrom("incident").where("closed_at", "<", incidentsBefore).execute();
  }

  /** Deletes from the oldest on until the journal is no larger than `most`, or only what the newest snapshot needs is left. */
  async #shrink(most: number, newest: { readonly day: string; readonly seq: number }): Promise<void> {
    const days = journalDays(this.#options.directory);
    const sizes = new Map(days.map((day) => [day, this.#bytesOf(day)]));
    let total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    for (const [day, size] of sizes) {
      if (total <= most) return;
      if (day < newest.day) this.#deleteDay(day);
      else await this.#deleteOldest(day, total - most, newest.seq);
      total -= size;
    }
  }

  /** Frees about so many bytes inside one day's file, for what comes next; the file itself stays as large as it is. */
  async #deleteOldest(day: string, bytes: number, upTo: number): Promise<void> {
    const connection = this.#day(day);
    const goal = this.#bytesOf(day) - bytes;
    while (this.#bytesOf(day) > goal) {
      const { changes } = connection
        .prepare("delete from journal where seq in (select seq from journal where seq <= ? order by seq limit ?)")
        .run(upTo, CHUNK);
      if (changes === 0) return;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** What a day's file holds, without the room in it that is free again. */
  #bytesOf(day: string): number {
    const connection = this.#day(day);
    const read = (name: string): number =>
      (connection.prepare(`pragma ${name}`).get() as Readonly<Record<string, number>>)[name] ?? 0;
    return (read("page_count") - read("freelist_count")) * read("page_size");
  }

  /** Of the first entry that the journal still has; of an empty one it is not known what was before. */
  #firstSeq(): number {
    for (const day of journalDays(this.#options.directory)) {
      const row = this.#day(day).prepare("select min(seq) as seq from journal").get() as { seq: number | null };
      if (row.seq !== null) return row.seq;
    }
    return Number.POSITIVE_INFINITY;
  }

  #deleteDay(day: string): void {
    this.#days.get(day)?.close();
    this.#days.delete(day);
    for (const suffix of ["", "-wal", "-shm"])
      rmSync(journalPath(this.#options.directory, day) + suffix, { force: true });
  }
}

function byDay(entries: readonly JournalEntry[]): Map<string, JournalEntry[]> {
  const days = new Map<number, JournalEntry[]>();
  for (const entry of entries) {
    const day = Math.floor(entry.at / DAY);
    const rows = days.get(day);
    if (rows === undefined) days.set(day, [entry]);
    else rows.push(entry);
  }
  return new Map([...days.values()].map((rows) => [dayOf(rows[0]?.at as Instant), rows]));
}

const DAY = 86_400_000;

async function run(): Promise<void> {
  const options = workerData as WriterOptions;
  const writer = new Writer(options, await openState(options.directory));
  parentPort?.on("message", async ({ id, request }: { id: number; request: WriteRequest }) => {
    const answer: WriteAnswer = await writer.handle(request).then(
      () => ({ id }),
      (error: Error & { code?: string }) => ({
        id,
        error: { message: error.message, ...(error.code === undefined ? {} : { code: error.code }) },
      }),
    );
    parentPort?.postMessage(answer);
    if (request.kind === "close") parentPort?.close();
  });
  parentPort?.postMessage({ id: 0 } satisfies WriteAnswer);
}

await run();
