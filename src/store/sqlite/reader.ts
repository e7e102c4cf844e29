import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Kysely } from "kysely";
import { type Instant, instant } from "../../time/instant.ts";
import type { AuditRecord, IncidentRecord, JournalEntry, LogQuery, Snapshot } from "../store.ts";
import { type Connection, dayOf, journalDays, journalPath, kyselyOver, openFile, STATE_FILE } from "./database.ts";
import type { StateTables } from "./schema.ts";

/** Rows of the journal that are read in one go: a long scan gives way to the rest of the process in between. */
const PAGE = 2_000;

interface Row {
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly device: string | null;
  readonly body: string;
}

/** Reads what the writer wrote, on connections of its own. */
export class SqliteReader {
  readonly #directory: string;
  readonly #db: Kysely<StateTables>;
  readonly #days = new Map<string, Connection>();

  constructor(directory: string) {
    this.#directory = directory;
    this.#db = kyselyOver(openFile(join(directory, STATE_FILE), "FULL"));
  }

  static exists(directory: string): boolean {
    return existsSync(join(directory, STATE_FILE));
  }

  async *readJournal(afterSeq: number, untilSeq = Number.MAX_SAFE_INTEGER): AsyncIterable<JournalEntry> {
    let last = afterSeq;
    for (const day of journalDays(this.#directory)) {
      const select = this.#day(day).prepare(
        "select seq, at, kind, device, body from journal where seq > ? and seq <= ? order by seq limit ?",
      );
      for (;;) {
        const rows = select.all(last, untilSeq, PAGE) as unknown as Row[];
        for (const row of rows) yield entryOf(row);
        last = rows.at(-1)?.seq ?? last;
        if (rows.length < PAGE) break;
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }

  /** Newest first. */
  queryJournal({ device, kind, from, until, contains, limit }: LogQuery): readonly JournalEntry[] {
    const found: JournalEntry[] = [];
    const [first, last] = [from === undefined ? "" : dayOf(from), until === undefined ? "9" : dayOf(until)];
    const days = journalDays(this.#directory).filter((day) => day >= first && day <= last);
    for (const day of days.reverse()) {
      if (found.length >= limit) break;
      const conditions = ["at >= ?", "at <= ?"];
      const values: (string | number)[] = [from ?? 0, until ?? Number.MAX_SAFE_INTEGER];
      for (const [column, value] of [
        ["device", device],
        ["kind", kind],
      ] as const) {
        if (value === undefined) continue;
        conditions.push(`${column} = ?`);
        values.push(value);
      }
      if (contains !== undefined) {
        conditions.push("instr(body, ?) > 0");
        values.push(contains);
      }
      const sql = `select seq, at, kind, device, body from journal where ${conditions.join(" and ")} order by seq desc limit ?`;
      const rows = this.#day(day)
        .prepare(sql)
        .all(...values, limit - found.length) as unknown as Row[];
      found.push(...rows.map(entryOf));
    }
    return found;
  }

  lastSeq(): number {
    for (const day of journalDays(this.#directory).reverse()) {
      const [row] = this.#day(day).prepare("select max(seq) as seq from journal").all() as unknown as {
        seq: number | null;
      }[];
      if (row?.seq != null) return row.seq;
    }
    return 0;
  }

  async loadSnapshot(atMostSeq = Number.MAX_SAFE_INTEGER): Promise<Snapshot | undefined> {
    const row = await this.#db
      .selectFrom("snapshot")
      .selectAll()
      .where("seq", "<=", atMostSeq)
      .orderBy("seq", "desc")
      .limit(1)
      .executeTakeFirst();
    return row === undefined ? undefined : { seq: row.seq, at: instant(row.at), body: row.body };
  }

  async loadIncident(id: string): Promise<IncidentRecord | undefined> {
    const row = await this.#db.selectFrom("incident").selectAll().where("id", "=", id).executeTakeFirst();
    return row === undefined ? undefined : incidentOf(row);
  }

  async listIncidents(limit: number): Promise<readonly IncidentRecord[]> {
    const rows = await this.#db
      .selectFrom("incident")
      .selectAll()
      .orderBy("opened_at", "desc")
      .orderBy("id", "desc")
      .limit(limit)
      .execute();
    return rows.map(incidentOf);
  }

  async listAudit(limit: number): Promise<readonly AuditRecord[]> {
    const rows = await this.#db.selectFrom("audit").selectAll().orderBy("at", "desc").limit(limit).execute();
    return rows.map(({ id, at, actor, what, device, incident, detail }) => ({
      id,
      at: instant(at),
      actor,
      what,
      detail,
      ...(device === null ? {} : { device }),
      ...(incident === null ? {} : { incident }),
    }));
  }

  async recall(key: string): Promise<string | undefined> {
    const row = await this.#db.selectFrom("memory").select("value").where("key", "=", key).executeTakeFirst();
    return row?.value;
  }

  /** Days whose files are gone; while one is held open, its room on the disk is not free. */
  forgetGone(): void {
    const there = new Set(journalDays(this.#directory));
    for (const [day, connection] of this.#days) {
      if (there.has(day)) continue;
      connection.close();
      this.#days.delete(day);
    }
  }

  async close(): Promise<void> {
    for (const connection of this.#days.values()) connection.close();
    this.#days.clear();
    await this.#db.destroy();
  }

  #day(day: string): Connection {
    const known = this.#days.get(day);
    if (known !== undefined) return known;
    const connection = openFile(journalPath(this.#directory, day), "NORMAL", true);
    this.#days.set(day, connection);
    return connection;
  }
}

const entryOf = ({ seq, at, kind, device, body }: Row): JournalEntry => ({
  seq,
  at: instant(at),
  kind,
  body,
  ...(device === null ? {} : { device }),
});

function incidentOf(row: StateTables["incident"]): IncidentRecord {
  const { id, opened_at, closed_at, status, title, body } = row;
  return {
    id,
    openedAt: instant(opened_at),
    status,
    title,
    body,
    ...(closed_at === null ? {} : { closedAt: closed_at as Instant }),
  };
}
