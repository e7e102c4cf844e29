import type { Arrival } from "../model/arrival.ts";

/** Where every edge hands what came in. */
export interface Sink {
  /**
   * Takes an arrival. Resolves when it would survive a crash: only then may the edge acknowledge it (SNMP inform
   * response, the close that answers a syslog sender's close). Rejects when it was refused; the drop is then counted
   * by whoever refused it.
   */
  take(arrival: Arrival): Promise<void>;
  /** Counts something that came in and was not taken: malformed, oversized, unauthenticated, over a limit. */
  drop(drop: Drop): void;
}

/** Nothing is lost silently: every drop has a source and a reason. */
export interface Drop {
  /** `syslog-udp`, `syslog-tcp`, `syslog-tls`, `snmp`, `cli`, `vici`. */
  readonly intake: string;
  readonly source: string;
  /** A stable code: `syslog.empty`, `snmp.unknown-user`, `guard.source`, `syslog.kernel-buffer`… */
  readonly reason: string;
  /** Of what kind it was, where that can be told: a log line's tag or program, a trap's OID. */
  readonly type?: string;
  /** How many at once; one unless said. */
  readonly count?: number;
  /** The first bytes, printable, for the operator to recognise it. */
  readonly sample?: string;
}

/** An edge that listens. */
export interface Listener {
  /** Where it listens: `127.0.0.1:5514`. */
  readonly address: string;
  close(): Promise<void>;
}
