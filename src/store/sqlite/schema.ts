/** What `state.db` holds; its shape is made by `migrations.ts`. */
export interface StateTables {
  readonly snapshot: { readonly seq: number; readonly at: number; readonly body: string };
  readonly incident: {
    readonly id: string;
    readonly opened_at: number;
    readonly closed_at: number | null;
    readonly status: string;
    readonly title: string;
    readonly body: string;
  };
  readonly audit: {
    readonly id: string;
    readonly at: number;
    readonly actor: string;
    readonly what: string;
    readonly device: string | null;
    readonly incident: string | null;
    readonly detail: string;
  };
  readonly memory: { readonly key: string; readonly value: string };
}

/** What each `log-YYYYMMDD.db` holds. */
export const JOURNAL_SCHEMA = `
  create table if not exists journal (seq integer primary key, at integer not null, kind text not null, device text, body text not null);
  create index if not exists journal_device_at on journal (device, at);
`;
