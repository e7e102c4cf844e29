import { UnreachableError } from "../../errors/errors.ts";
import type { Answer } from "../../model/arrival.ts";
import type { Order } from "../../platforms/order.ts";
import { walkedBy } from "../../platforms/snmp-source.ts";
import { instant } from "../../time/instant.ts";
import type { CheckStep, Session, SessionEvents } from "../session.ts";
import { SnmpClient, type SnmpTarget } from "./client.ts";

export interface SnmpSessionOptions {
  readonly target: SnmpTarget;
  /** The walks of a routine poll. */
  readonly poll: readonly string[];
  /** It waits to be checked and asks nothing by itself. */
  readonly isIdle?: boolean;
}

const SYS_UP_TIME = "1.3.6.1.2.1.1.3.0";
/** An agent that was silent is tried again after this. */
const RETRY_AFTER = 30_000;

/** SNMP as a session: it is up while the agent answers. It reads, and carries nothing out. */
export class SnmpSession implements Session {
  readonly #options: SnmpSessionOptions;
  readonly #events: SessionEvents;
  readonly #client: SnmpClient;
  #retry: NodeJS.Timeout | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #state: "up" | "down" | "unknown" = "unknown";
  #closed = false;

  /** @throws UsageError `snmp.protocol` */
  constructor(options: SnmpSessionOptions, events: SessionEvents) {
    this.#options = options;
    this.#events = events;
    this.#client = new SnmpClient(options.target);
    if (options.isIdle !== true) void this.#greet();
  }

  /** Commands that are no walks are answered with `snmp.no-command`. One walk at a time: an agent is no fast machine. */
  ask(commands: readonly string[]): Promise<readonly Answer[]> {
    const mine = this.#turn.then(async () => {
      const answers: Answer[] = [];
      for (const command of commands) answers.push(await this.#walk(command));
      return answers;
    });
    this.#turn = mine;
    return mine;
  }

  async carryOut(orders: readonly Order[]): Promise<readonly Answer[]> {
    const at = instant(Date.now());
    const message = "SNMP carries nothing out: this needs a management session";
    return orders.slice(0, 1).map(({ command }) => ({
      command,
      askedAt: at,
      at,
      error: { code: "snmp.read-only", message },
    }));
  }

  async *check(): AsyncIterable<CheckStep> {
    try {
      const { value } = await this.#client.get(SYS_UP_TIME);
      yield { step: "snmp", ok: true, detail: `the agent has been up for ${Math.floor(Number(value) / 100)} s` };
    } catch (error) {
      const [detail = "", mend = ""] = (error as Error).message.split(/: (.*)/s);
      yield { step: "snmp", ok: false, detail, mend };
      return;
    }
    for (const command of this.#options.poll) {
      const answer = await this.#walk(command);
      const { error, text = "" } = answer;
      const values = text === "" ? 0 : text.split("\n").length;
      if (error === undefined) yield { step: `command ${command}`, ok: true, detail: `${values} values`, answer };
      else
        yield {
          step: `command ${command}`,
          ok: false,
          detail: error.message,
          mend: "let the view hold this MIB",
          answer,
        };
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#client.close();
  }

  async #greet(): Promise<void> {
    try {
      await this.#client.get(SYS_UP_TIME);
      this.#tell("up");
    } catch (error) {
      this.#tell("down", error as UnreachableError);
    }
  }

  #tell(state: "up" | "down", why?: UnreachableError): void {
    if (this.#closed) return;
    const was = this.#state;
    this.#state = state;
    if (state === "up" && was !== "up") this.#events.up();
    if (state === "down" && was !== "down")
      this.#events.down({ code: why?.code ?? "snmp.failed", message: why?.message ?? "the agent is silent" });
    if (state === "down") this.#retry = setTimeout(() => void this.#greet(), RETRY_AFTER);
  }

  async #walk(command: string): Promise<Answer> {
    const askedAt = instant(Date.now());
    const oid = walkedBy(command);
    try {
      if (oid === undefined)
        throw new UnreachableError("snmp.no-command", `“${command}” is a command of the CLI, which SNMP does not have`);
      const found = await this.#client.walk(oid);
      return { command, askedAt, at: instant(Date.now()), text: found.map((one) => JSON.stringify(one)).join("\n") };
    } catch (error) {
      const { code = "snmp.failed", message } = error as UnreachableError;
      if (code === "snmp.timeout") this.#tell("down", error as UnreachableError);
      return { command, askedAt, at: instant(Date.now()), error: { code, message } };
    }
  }
}
