import type { Answer } from "../model/arrival.ts";
import type { Fields } from "../model/observation.ts";
import type { Order } from "../platforms/order.ts";

/** A management session with one device, kept open and dialled again when it breaks: SSH CLI or VICI. */
export interface Session {
  /**
   * Asks the commands in order on one session and gives one answer each, with the reason where there is no text.
   * Never rejects for what the world does. Over the device's budget it waits; it answers `session.busy` when the wait
   * would be longer than the poll is worth. What is urgent (evidence, guards, verification) does not wait.
   */
  ask(commands: readonly string[], urgent: boolean): Promise<readonly Answer[]>;
  /**
   * Carries out orders that change something, one after another; stops at the first that is refused, and then sends what
   * leads out of what was begun, whatever comes of it.
   */
  carryOut(orders: readonly Order[], abandon?: readonly Order[]): Promise<readonly Answer[]>;
  /** Goes through the steps of reaching the device, one by one, and then asks these commands, for `spindrift check`. */
  check(commands: readonly string[]): AsyncIterable<CheckStep>;
  close(): Promise<void>;
}

export interface CheckStep {
  /** `port`, `key exchange`, `host key`, `login`, `prompt`, `privilege`, `command show crypto ipsec sa`, `snmp`. */
  readonly step: string;
  readonly ok: boolean;
  readonly detail: string;
  /** What to change where it failed. */
  readonly mend?: string;
  /** What the device answered, where the step is a command. */
  readonly answer?: Answer;
}

/** What a session tells without being asked. */
export interface SessionEvents {
  up(): void;
  down(reason: { readonly code: string; readonly message: string }): void;
  event(name: string, data: Fields): void;
}
