import type { Instant } from "../time/instant.ts";
import type { Retention } from "./retention.ts";

/** One line of the journal: everything that came in or was decided, in the order it was taken. */
export interface JournalEntry {
  /** Rises by one for each entry, for ever. */
  readonly seq: number;
  readonly at: Instant;
  /** `log`, `trap`, `answers`, `event`, `session`, `wake`, `order`, `outcome`. */
  readonly kind: string;
  /** The device, where it is known: what queries ask for. */
  readonly device?: string;
  /** JSON. */
  readonly body: string;
}

export interface LogQuery {
  readonly device?: string;
  readonly kind?: string;
  readonly from?: Instant;
  readonly until?: Instant;
  /** Literal text that the body holds. */
  readonly contains?: string;
  readonly limit: number;
}

/** A case file as faces list it; `body` is its JSON whole. */
export interface IncidentRecord {
  readonly id: string;
  readonly openedAt: Instant;
  readonly closedAt?: Instant;
  readonly status: string;
  readonly title: string;
  readonly body: string;
}

/** One line of the audit: who did or ordered what. Never changed once written. */
export interface AuditRecord {
  /** `<seq>/<n>`: the journal entry that led to it; a record that is saved again is one record. */
  readonly id: string;
  readonly at: Instant;
  readonly actor: string;
  readonly what: string;
  readonly device?: string;
  readonly incident?: string;
  /** JSON. */
  readonly detail: string;
}

/** A state of the judgement from which the journal can be run on: the entries after `seq` are not yet in it. */
export interface Snapshot {
  readonly seq: number;
  readonly at: Instant;
  readonly body: string;
}

/**
 * What Spindrift keeps. Writes resolve when the record would survive a crash of the process, and reject with
 * `UnreachableError` (`store.full`, `store.closed`, `store.failed`) when it would not; reads see every resolved write.
 */
export interface Store {
  append(entries: readonly JournalEntry[]): Promise<void>;
  /** Entries with `seq` greater than `afterSeq`, in order. */
  readJournal(afterSeq: number, untilSeq?: number): AsyncIterable<JournalEntry>;
  queryJournal(query: LogQuery): Promise<readonly JournalEntry[]>;
  /** The last entry's number, 0 when there is none. */
  lastSeq(): Promise<number>;
  saveSnapshot(snapshot: Snapshot): Promise<void>;
  /** The newest snapshot whose `seq` is at most `atMostSeq`. */
  loadSnapshot(atMostSeq?: number): Promise<Snapshot | undefined>;
  saveIncident(record: IncidentRecord): Promise<void>;
  loadIncident(id: string): Promise<IncidentRecord | undefined>;
  /** Newest first. */
  listIncidents(limit: number): Promise<readonly IncidentRecord[]>;
  audit(record: AuditRecord): Promise<void>;
  listAudit(limit: number): Promise<readonly AuditRecord[]>;
  /** Never what the newest snapshot needs; snapshots that the rest of the journal does not reach back to go with it. */
  prune(retention: Retention): Promise<void>;
  /** Small facts that outlive a run, by key: host keys trusted on first use. */
  remember(key: string, value: string): Promise<void>;
  recall(key: string): Promise<string | undefined>;
  close(): Promise<void>;
}
