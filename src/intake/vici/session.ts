import type { UnreachableError } from "../../errors/errors.ts";
import type { Answer } from "../../model/arrival.ts";
import type { Fields } from "../../model/observation.ts";
import type { Order } from "../../platforms/order.ts";
import { instant } from "../../time/instant.ts";
import type { CheckStep, Session, SessionEvents } from "../session.ts";
import { type ViciAddress, ViciClient } from "./client.ts";

/** A daemon that was restarted is joined again within this; one that stays away is tried ever more slowly. */
const REDIAL_FIRST = 200;
const REDIAL_SLOWEST = 5_000;
const DIAL_TIMEOUT = 3_000;
/** `terminate` without force and `initiate` wait for the peer. */
const ORDER_TIMEOUT = 40_000;

const EVENTS = ["ike-updown", "ike-rekey", "ike-update", "child-updown", "child-rekey"] as const;

/** A VICI session that is dialled again whenever it breaks, and tells what charon does. */
export class ViciSession implements Session {
  readonly #address: ViciAddress;
  readonly #events: SessionEvents;
  #client: ViciClient | undefined;
  #redial: NodeJS.Timeout | undefined;
  #wait = REDIAL_FIRST;
  #closed = false;

  constructor(address: ViciAddress, events: SessionEvents) {
    this.#address = address;
    this.#events = events;
    void this.#dial();
  }

  async ask(commands: readonly string[]): Promise<readonly Answer[]> {
    const answers: Answer[] = [];
    for (const command of commands) answers.push(await this.#answer(command, {}, 15_000));
    return answers;
  }

  async carryOut(orders: readonly Order[]): Promise<readonly Answer[]> {
    const answers: Answer[] = [];
    for (const order of orders) {
      const args = order.via === "vici" ? order.args : {};
      const answer = await this.#answer(order.command, args, ORDER_TIMEOUT);
      answers.push(answer);
      if (answer.error !== undefined) break;
    }
    return answers;
  }

  async *check(commands: readonly string[]): AsyncIterable<CheckStep> {
    const step = "socket" in this.#address ? "socket" : "port";
    let client: ViciClient;
    try {
      client = await ViciClient.dial(this.#address, DIAL_TIMEOUT, { event: () => undefined, closed: () => undefined });
    } catch (error) {
      const [detail = "", mend = ""] = (error as Error).message.split(/: (.*)/s);
      yield { step, ok: false, detail, mend };
      return;
    }
    yield { step, ok: true, detail: "connected" };
    for (const command of ["version", ...commands]) yield await checkCommand(client, command);
    client.close();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#redial);
    this.#client?.close();
  }

  async #dial(): Promise<void> {
    try {
      const client = await ViciClient.dial(this.#address, DIAL_TIMEOUT, {
        event: (name, message) => this.#events.event(name, message as Fields),
        closed: (error) => this.#lost(error),
      });
      if (this.#closed) {
        client.close();
        return;
      }
      await client.listen(EVENTS);
      this.#client = client;
      this.#wait = REDIAL_FIRST;
      this.#events.up();
    } catch (error) {
      this.#lost(error as UnreachableError);
    }
  }

  #lost(error: UnreachableError): void {
    if (this.#closed || this.#redial !== undefined) return;
    const wasUp = this.#client !== undefined;
    this.#client = undefined;
    if (wasUp || this.#wait === REDIAL_FIRST) this.#events.down({ code: error.code, message: error.message });
    this.#redial = setTimeout(() => {
      this.#redial = undefined;
      void this.#dial();
    }, this.#wait);
    this.#wait = Math.min(this.#wait * 1.5, REDIAL_SLOWEST);
  }

  async #answer(command: string, args: Fields, timeoutMs: number): Promise<Answer> {
    const askedAt = instant(Date.now());
    try {
      if (this.#client === undefined)
        throw Object.assign(new Error("no VICI session with the daemon"), { code: "vici.closed" });
      const messages = await this.#client.request(command, args, timeoutMs);
      const text = messages.map((message) => JSON.stringify(message)).join("\n");
      return { command, askedAt, at: instant(Date.now()), text };
    } catch (error) {
      const { code = "vici.failed", message } = error as Error & { code?: string };
      return { command, askedAt, at: instant(Date.now()), error: { code, message } };
    }
  }
}

async function checkCommand(client: ViciClient, command: string): Promise<CheckStep> {
  const askedAt = instant(Date.now());
  const step = `command ${command}`;
  try {
    const messages = await client.request(command);
    const detail = command === "version" ? `${messages[0]?.daemon} ${messages[0]?.version}` : "";
    const text = messages.map((message) => JSON.stringify(message)).join("\n");
    return { step, ok: true, detail, answer: { command, askedAt, at: instant(Date.now()), text } };
  } catch (error) {
    const { code = "vici.failed", message } = error as Error & { code?: string };
    const mend = "the daemon must load the vici plugin of strongSwan 5.7 or newer";
    const answer: Answer = { command, askedAt, at: instant(Date.now()), error: { code, message } };
    return { step, ok: false, detail: message, mend, answer };
  }
}
