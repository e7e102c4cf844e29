import type { Answer } from "../model/arrival.ts";
import type { Order } from "../platforms/order.ts";
import type { CheckStep, Session, SessionEvents } from "./session.ts";

/** When SNMP is asked in the CLI's place: only while that cannot be had, or for all that is routine, to spare it. */
export type SecondSourceUse = "when-cli-fails" | "routine";

export interface SecondSource {
  readonly use: SecondSourceUse;
  /** The commands that make up a routine poll of SAs on the CLI: what SNMP answers in their place. */
  readonly cliPoll: readonly string[];
  readonly snmpPoll: readonly string[];
}

type Opener = (events: SessionEvents) => Session;

/**
 * A session of two sources: a CLI, and SNMP in its place. The device can be read while either is there. What is urgent
 * (evidence, guards, verification) and what changes something goes to the CLI while that is up.
 */
export class TwoSourceSession implements Session {
  readonly #source: SecondSource;
  readonly #cli: Session;
  readonly #snmp: Session;
  readonly #up = { cli: false, snmp: false };

  constructor(source: SecondSource, openCli: Opener, openSnmp: Opener, events: SessionEvents) {
    this.#source = source;
    const eventsOf = (which: "cli" | "snmp"): SessionEvents => ({
      up: () => {
        const wasUp = this.#isUp;
        this.#up[which] = true;
        if (!wasUp || which === "cli") events.up();
      },
      down: (reason) => {
        const wasUp = this.#isUp;
        this.#up[which] = false;
        // The CLI's reason is the one that an operator can mend; SNMP's alone says nothing of a device whose CLI is dialled
        if (!this.#isUp && (wasUp || which === "cli")) events.down(reason);
      },
      event: events.event,
    });
    this.#cli = openCli(eventsOf("cli"));
    this.#snmp = openSnmp(eventsOf("snmp"));
  }

  get #isUp(): boolean {
    return this.#up.cli || this.#up.snmp;
  }

  async ask(commands: readonly string[], urgent: boolean): Promise<readonly Answer[]> {
    const { use, cliPoll, snmpPoll } = this.#source;
    const isPoll = cliPoll.every((command) => commands.includes(command));
    if (!isPoll || !this.#up.snmp) return this.#cli.ask(commands, urgent);
    const beside = commands.filter((command) => !cliPoll.includes(command));
    const bySnmp = async (): Promise<readonly Answer[]> => [
      ...(await this.#snmp.ask(snmpPoll, urgent)),
      ...(beside.length === 0 ? [] : await this.#cli.ask(beside, urgent)),
    ];
    if (!this.#up.cli || (use === "routine" && !urgent)) return bySnmp();
    const answers = await this.#cli.ask(commands, urgent);
    return answers.every(({ error }) => error !== undefined && INSTEAD.has(error.code)) ? bySnmp() : answers;
  }

  carryOut(orders: readonly Order[], abandon?: readonly Order[]): Promise<readonly Answer[]> {
    return this.#cli.carryOut(orders, abandon);
  }

  async *check(commands: readonly string[]): AsyncIterable<CheckStep> {
    yield* this.#cli.check(commands);
    yield* this.#snmp.check([]);
  }

  async close(): Promise<void> {
    await Promise.all([this.#cli.close(), this.#snmp.close()]);
  }
}

/** The CLI could not be asked at all, or its budget is spent. */
const INSTEAD: ReadonlySet<string> = new Set(["cli.closed", "netconf.closed", "session.busy"]);

/** SNMP alone: a poll is answered by its walks, and nothing else is. */
export class SnmpOnlySession implements Session {
  readonly #cliPoll: readonly string[];
  readonly #snmpPoll: readonly string[];
  readonly #snmp: Session;

  constructor(cliPoll: readonly string[], snmpPoll: readonly string[], openSnmp: Opener, events: SessionEvents) {
    this.#cliPoll = cliPoll;
    this.#snmpPoll = snmpPoll;
    this.#snmp = openSnmp(events);
  }

  ask(commands: readonly string[], urgent: boolean): Promise<readonly Answer[]> {
    const isPoll = this.#cliPoll.every((command) => commands.includes(command));
    return this.#snmp.ask(isPoll ? this.#snmpPoll : commands, urgent);
  }

  carryOut(orders: readonly Order[]): Promise<readonly Answer[]> {
    return this.#snmp.carryOut(orders);
  }

  check(): AsyncIterable<CheckStep> {
    return this.#snmp.check([]);
  }

  close(): Promise<void> {
    return this.#snmp.close();
  }
}
