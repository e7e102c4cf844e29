import type { Instant } from "../time/instant.ts";

/** Who did or ordered what, and when. Never changed once written. */
export interface AuditEntry {
  readonly at: Instant;
  /** An operator, or `spindrift` itself. */
  readonly actor: string;
  readonly what: string;
  readonly device?: string;
  readonly incident?: string;
  readonly detail: string;
}
