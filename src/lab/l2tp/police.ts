import type { PacketTypeConfig } from "../../policer/config.ts";
import { DdosProtection } from "../../policer/ddos-protection.ts";
import { logLine } from "../../policer/log-line.ts";
import { type Instant, milliseconds } from "../../time/instant.ts";
import { type LogFile, PIDS } from "./device-log.ts";
import { type LacSpec, slotOf, UPLINK } from "./options.ts";

export const UTC = { name: "UTC", offset: milliseconds(0) };
/** What `show` counts by message type; Junos counts the aggregate only. */
export type Counts = Record<string, { received: number; dropped: number }>;

/** The gateway's control-plane policing: the project's own policer, its counters by message type, and what it logs. */
export class Police {
  readonly ddos: DdosProtection;
  readonly counts: Counts = {};
  readonly #slots: readonly number[];
  readonly #log: LogFile;
  /** Something was dropped since the policers were last looked through. */
  #hasExcess = false;

  constructor(lacs: readonly LacSpec[], policer: PacketTypeConfig | undefined, log: LogFile, now: Instant) {
    this.#slots = [...new Set([UPLINK, ...lacs.map(({ port }) => port)].map(slotOf))];
    this.#log = log;
    this.ddos = new DdosProtection(this.#config(policer), now);
  }

  /** When a violation may be over. */
  get deadline(): Instant | undefined {
    return this.ddos.next();
  }

  /** A commit: the policer from now on. */
  configure(policer: PacketTypeConfig | undefined, now: Instant): void {
    this.ddos.configure(this.#config(policer), now);
  }

  /** A packet at a port. @returns whether line card and routing engine let it through */
  passes(
    port: string,
    packet: { readonly group: string; readonly type: string; readonly subscriber: string },
    now: Instant,
  ): boolean {
    const { passed } = this.ddos.arrive({ fpc: slotOf(port) }, { ...packet, "physical-interface": port }, 1, now);
    this.count(packet.type, passed === 1);
    if (passed === 0) {
      this.#hasExcess = true;
      this.report(now);
    }
    return passed === 1;
  }

  count(name: string, passed: boolean): void {
    const entry = this.counts[name] ?? { received: 0, dropped: 0 };
    this.counts[name] = entry;
    entry.received += 1;
    if (!passed) entry.dropped += 1;
  }

  /** Logs the violations that have begun and ended. */
  report(now: Instant): void {
    const next = this.ddos.next();
    if (!this.#hasExcess && (next === undefined || next > now)) return; // looking through all policers costs
    this.#hasExcess = false;
    for (const report of this.ddos.takeReports(now)) {
      const line = logLine(report, "newer", UTC);
      if (line === undefined) continue;
      const { tag, severity, text } = line;
      this.#log.write({ at: now, process: "jddosd", pid: PIDS.jddosd, facility: "daemon", severity, tag, text });
    }
  }

  #config(policer: PacketTypeConfig | undefined): ConstructorParameters<typeof DdosProtection>[0] {
    return { slots: this.#slots, ...(policer === undefined ? {} : { protocols: { l2tp: { aggregate: policer } } }) };
  }
}
