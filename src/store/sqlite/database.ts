import { closeSync, mkdirSync, openSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Kysely, Migrator, SqliteDialect } from "kysely";
import Libsql from "libsql";
import { UnreachableError } from "../../errors/errors.ts";
import type { Instant } from "../../time/instant.ts";
import { migrationProvider } from "./migrations.ts";
import { JOURNAL_SCHEMA, type StateTables } from "./schema.ts";

export type Connection = InstanceType<typeof Libsql>;

/** Opens one file in WAL mode. `FULL` outlives a power cut; `NORMAL` outlives the death of the process. */
export function openFile(path: string, synchronous: "FULL" | "NORMAL", readonly = false): Connection {
  // What devices say is for nobody else's eyes, in a folder of whatever mode; the log beside it gets the file's own
  if (!readonly) closeSync(openSync(path, "a", 0o600));
  const connection = new Libsql(path, readonly ? { readonly: true } : {});
  connection.exec("pragma busy_timeout = 5000");
  if (!readonly) connection.exec(`pragma journal_mode = WAL; pragma synchronous = ${synchronous};`);
  return connection;
}

export interface StateFile {
  readonly connection: Connection;
  readonly db: Kysely<StateTables>;
}

export const STATE_FILE = "state.db";

/** `state.db`, brought to the newest schema. @throws UnreachableError `store.failed` when it cannot be */
export async function openState(directory: string): Promise<StateFile> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const connection = openFile(join(directory, STATE_FILE), "FULL");
  const db = kyselyOver(connection);
  const { error } = await new Migrator({ db: db as never, provider: migrationProvider }).migrateToLatest();
  if (error !== undefined) {
    throw new UnreachableError(
      "store.failed",
      `the state in ${directory} cannot be brought to this version: ${String(error)}`,
      { cause: error },
    );
  }
  return { connection, db };
}

export const kyselyOver = (connection: Connection): Kysely<StateTables> =>
  new Kysely<StateTables>({ dialect: new SqliteDialect({ database: connection as never }) });

export const dayOf = (at: Instant): string => new Date(at).toISOString().slice(0, 10).replaceAll("-", "");

export const journalPath = (directory: string, day: string): string => join(directory, `log-${day}.db`);

export function openJournalDay(directory: string, day: string): Connection {
  const connection = openFile(journalPath(directory, day), "NORMAL");
  connection.exec(JOURNAL_SCHEMA);
  return connection;
}

/** The days of which there is a journal, oldest first. */
export function journalDays(directory: string): string[] {
  return readdirSync(directory)
    .map((name) => /^log-(\d{8})\.db$/.exec(name)?.[1])
    .filter((day) => day !== undefined)
    .sort();
}

/** What the world did to the disk, under the code that tells what to do about it. */
export function storeError(error: unknown, directory: string): UnreachableError {
  if (error instanceof UnreachableError) return error;
  const { message = String(error), code = "" } = error as Error & { code?: string };
  const isFull = /full|no space/i.test(message) || code === "SQLITE_FULL" || code === "ENOSPC";
  const text = isFull
    ? `the disk under ${directory} is full: free some space, or shorten keepJournal`
    : `the store in ${directory} failed: ${message}`;
  return new UnreachableError(isFull ? "store.full" : "store.failed", text, { cause: error });
}
