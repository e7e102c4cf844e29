import type { Kysely, Migration, MigrationProvider } from "kysely";

/** Each once, in order; a released one is never edited. */
const migrations: Readonly<Record<string, Migration>> = {
  "001-first": {
    async up(db: Kysely<never>) {
      await db.schema
        .createTable("snapshot")
        .addColumn("seq", "integer", (column) => column.primaryKey())
        .addColumn("at", "integer", (column) => column.notNull())
        .addColumn("body", "text", (column) => column.notNull())
        .execute();
      await db.schema
        .createTable("incident")
        .addColumn("id", "text", (column) => column.primaryKey())
        .addColumn("opened_at", "integer", (column) => column.notNull())
        .addColumn("closed_at", "integer")
        .addColumn("status", "text", (column) => column.notNull())
        .addColumn("title", "text", (column) => column.notNull())
        .addColumn("body", "text", (column) => column.notNull())
        .execute();
      await db.schema
        .createTable("audit")
        .addColumn("id", "text", (column) => column.primaryKey())
        .addColumn("at", "integer", (column) => column.notNull())
        .addColumn("actor", "text", (column) => column.notNull())
        .addColumn("what", "text", (column) => column.notNull())
        .addColumn("device", "text")
        .addColumn("incident", "text")
        .addColumn("detail", "text", (column) => column.notNull())
        .execute();
      await db.schema
        .createTable("memory")
        .addColumn("key", "text", (column) => column.primaryKey())
        .addColumn("value", "text", (column) => column.notNull())
        .execute();
      await db.schema.createIndex("incident_opened_at").on("incident").column("opened_at").execute();
    },
  },
};

export const migrationProvider: MigrationProvider = { getMigrations: async () => ({ ...migrations }) };
