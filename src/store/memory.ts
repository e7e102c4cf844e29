import type { Instant } from "../time/instant.ts";
import type { AuditRecord, IncidentRecord, JournalEntry, Snapshot, Store } from "./store.ts";

const CHUNK = 500;
const dayOf = (at: Instant): number => Math.floor(at / 86_400_000);

/** Keeps everything for as long as the process lives: for replay, and where nothing shall be left behind. */
export function openMemoryStore(): Store {
  let journal: JournalEntry[] = [];
  let snapshots: Snapshot[] = [];
  const incidents = new Map<string, IncidentRecord>();
  const audits = new Map<string, AuditRecord>();
  const memory = new Map<string, string>();
  return {
    async append(entries) {
      const known = new Set(journal.map(({ seq }) => seq));
      journal.push(...entries.filter(({ seq }) => !known.has(seq)));
    },
    async *readJournal(afterSeq, untilSeq = Number.MAX_SAFE_INTEGER) {
      yield* journal.filter(({ seq }) => seq > afterSeq && seq <= untilSeq);
    },
    async queryJournal({ device, kind, from, until, contains, limit }) {
      return journal
        .filter((entry) => device === undefined || entry.device === device)
        .filter((entry) => kind === undefined || entry.kind === kind)
        .filter((entry) => (from === undefined || entry.at >= from) && (until === undefined || entry.at <= until))
        .filter((entry) => contains === undefined || entry.body.includes(contains))
        .reverse()
        .slice(0, limit);
    },
    lastSeq: async () => journal.at(-1)?.seq ?? 0,
    saveSnapshot: async (snapshot) => void snapshots.push(snapshot),
    loadSnapshot: async (atMost = Number.MAX_SAFE_INTEGER) =>
      snapshots
        .filter(({ seq }) => seq <= atMost)
        .sort((a, b) => a.seq - b.seq)
        .at(-1),
    saveIncident: async (record) => void incidents.set(record.id, record),
    loadIncident: async (id) => incidents.get(id),
    listIncidents: async (limit) =>
      [...incidents.values()].sort((a, b) => b.openedAt - a.openedAt || (a.id < b.id ? 1 : -1)).slice(0, limit),
    audit: async (record) => void (audits.has(record.id) || audits.set(record.id, record)),
    listAudit: async (limit) => [...audits.values()].sort((a, b) => b.at - a.at).slice(0, limit),
    async prune({ journalBefore, mostJournal = Number.POSITIVE_INFINITY, incidentsBefore }) {
      const newest = snapshots.at(-1);
      const needed = newest?.at ?? journalBefore;
      journal = journal.filter(({ at }) => dayOf(at) >= Math.min(dayOf(journalBefore), dayOf(needed)));
      const isTooLarge = (): boolean => journal.reduce((sum, { body }) => sum + body.length, 0) > mostJournal;
      while (isTooLarge() && dayOf(journal[0]?.at ?? needed) < dayOf(needed)) {
        const oldest = dayOf(journal[0]?.at ?? needed);
        journal = journal.filter(({ at }) => dayOf(at) > oldest);
      }
      const free = journal.filter(({ seq }) => seq <= (newest?.seq ?? 0)).length;
      for (let spare = free; spare > 0 && isTooLarge(); spare -= CHUNK) journal.splice(0, Math.min(CHUNK, spare));
      const reach = journal[0] === undefined ? (newest?.seq ?? 0) : journal[0].seq - 1;
      snapshots = snapshots.filter((one) => one === newest || one.seq >= reach);
      for (const { id, closedAt } of incidents.values())
        if (closedAt !== undefined && incidentsBefore !== undefined && closedAt < incidentsBefore) incidents.delete(id);
    },
    remember: async (key, value) => void memory.set(key, value),
    recall: async (key) => memory.get(key),
    close: async () => undefined,
  };
}
