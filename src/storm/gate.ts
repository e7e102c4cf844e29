import { RECOVER_TIME } from "../policer/limit.ts";
import type { PolicerReading } from "../policer/policers.ts";
import { Policers } from "../policer/policers.ts";
import { type Instant, instant } from "../time/instant.ts";
import { isRequest, type Message } from "./message.ts";
import type { Policing } from "./scenario.ts";

/** The policer in front of the LNS: the product's own, in virtual time. */
export class Gate {
  readonly #policers = new Policers();
  readonly #isTyped: boolean;
  readonly #isOpen: boolean;

  constructor({ rate, burst, isTyped }: Policing) {
    this.#isTyped = isTyped;
    this.#isOpen = rate === undefined;
    const bandwidth = rate ?? 0;
    this.#policers.add({ bandwidth, burst: burst ?? bandwidth, recoverTime: RECOVER_TIME }, instant(0));
  }

  /** @returns whether the packet goes on to the LNS */
  passes(message: Message, now: number): boolean {
    if (this.#isOpen || (this.#isTyped && !isRequest(message))) return true;
    return this.#policers.police(0, 1, now as Instant) === 1;
  }

  read(now: number): PolicerReading {
    return this.#policers.read(0, now as Instant);
  }
}
