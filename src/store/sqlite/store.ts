import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { UnreachableError } from "../../errors/errors.ts";
import type { Retention } from "../retention.ts";
import type { AuditRecord, IncidentRecord, JournalEntry, LogQuery, Snapshot, Store } from "../store.ts";
import { storeError } from "./database.ts";
import { lock } from "./lock.ts";
import { SqliteReader } from "./reader.ts";
import type { WriteAnswer, WriteRequest } from "./writer.ts";

export interface SqliteStoreOptions {
  readonly directory: string;
  /** Pages a journal file may have: lets tests meet a full disk. */
  readonly maxPages?: number;
}

/** State and journal in SQLite files under one folder; written by one worker thread. @throws UsageError `store.in-use` */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const unlock = lock(options.directory);
  try {
    const writer = await WriterThread.start(options);
    return new SqliteStore(options.directory, writer, unlock);
  } catch (error) {
    unlock();
    throw storeError(error, options.directory);
  }
}

/** Only looks, beside a process that writes or none. `undefined` when nothing was ever kept there. */
export function openSqliteReader(directory: string): SqliteReader | undefined {
  return SqliteReader.exists(directory) ? new SqliteReader(directory) : undefined;
}

class SqliteStore implements Store {
  readonly #writer: WriterThread;
  readonly #reader: SqliteReader;
  readonly #unlock: () => void;

  constructor(directory: string, writer: WriterThread, unlock: () => void) {
    this.#writer = writer;
    this.#unlock = unlock;
    this.#reader = new SqliteReader(directory);
  }

  append = (entries: readonly JournalEntry[]): Promise<void> => this.#writer.write({ kind: "append", entries });
  saveSnapshot = (snapshot: Snapshot): Promise<void> => this.#writer.write({ kind: "snapshot", snapshot });
  saveIncident = (record: IncidentRecord): Promise<void> => this.#writer.write({ kind: "incident", record });
  audit = (record: AuditRecord): Promise<void> => this.#writer.write({ kind: "audit", record });
  remember = (key: string, value: string): Promise<void> => this.#writer.write({ kind: "remember", key, value });

  readJournal = (afterSeq: number, untilSeq?: number): AsyncIterable<JournalEntry> =>
    this.#reader.readJournal(afterSeq, untilSeq);
  queryJournal = async (query: LogQuery): Promise<readonly JournalEntry[]> => this.#reader.queryJournal(query);
  lastSeq = async (): Promise<number> => this.#reader.lastSeq();
  loadSnapshot = (atMostSeq?: number): Promise<Snapshot | undefined> => this.#reader.loadSnapshot(atMostSeq);
  loadIncident = (id: string): Promise<IncidentRecord | undefined> => this.#reader.loadIncident(id);
  listIncidents = (limit: number): Promise<readonly IncidentRecord[]> => this.#reader.listIncidents(limit);
  listAudit = (limit: number): Promise<readonly AuditRecord[]> => this.#reader.listAudit(limit);
  recall = (key: string): Promise<string | undefined> => this.#reader.recall(key);

  async prune(retention: Retention): Promise<void> {
    await this.#writer.write({ kind: "prune", retention });
    this.#reader.forgetGone();
  }

  async close(): Promise<void> {
    await this.#writer.close();
    await this.#reader.close();
    this.#unlock();
  }
}

/** The thread that writes; its answers come in the order of the questions. */
class WriterThread {
  readonly #worker: Worker;
  readonly #directory: string;
  readonly #waiting = new Map<number, { resolve: () => void; reject: (error: unknown) => void }>();
  #lastId = 0;
  #ended: UnreachableError | undefined;

  private constructor(worker: Worker, directory: string) {
    this.#worker = worker;
    this.#directory = directory;
    worker.on("message", (answer: WriteAnswer) => this.#take(answer));
    worker.on("error", (cause) => this.#end(storeError(cause, directory)));
    worker.on("exit", () => this.#end(new UnreachableError("store.closed", `the store in ${directory} is closed`)));
  }

  static async start({ directory, maxPages }: SqliteStoreOptions): Promise<WriterThread> {
    const worker = new Worker(writerFile(), {
      workerData: { directory, ...(maxPages === undefined ? {} : { maxPages }) },
    });
    await new Promise<void>((resolve, reject) => {
      worker.once("message", () => {
        worker.off("error", reject);
        resolve();
      });
      worker.once("error", reject);
    });
    return new WriterThread(worker, directory);
  }

  write(request: WriteRequest): Promise<void> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, request });
    });
  }

  async close(): Promise<void> {
    await this.write({ kind: "close" });
    await this.#worker.terminate();
  }

  #take({ id, error }: WriteAnswer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve();
    else waiting?.reject(storeError(Object.assign(new Error(error.message), { code: error.code }), this.#directory));
  }

  #end(error: UnreachableError): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}

/** A worker of Node 20 takes no TypeScript: run from the sources (by the tests), it is the built file that is started. */
function writerFile(): string {
  const here = fileURLToPath(new URL(".", import.meta.url));
  const built = here.replace(/src\/store\/sqlite\/$/, "dist/store/sqlite/");
  const path = `${built}writer.js`;
  if (!existsSync(path)) throw new Error(`${path} is not built; run npm run build`);
  return path;
}
