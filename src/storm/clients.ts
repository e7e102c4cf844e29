import { type Entropy, fraction } from "../time/entropy.ts";
import type { Client } from "./scenario.ts";

const SESSION = { waiting: 0, dialing: 1, up: 2, stranded: 3 } as const;

/** What became of the clients' attempts. `attempts` is `logins` + `givenUp` + `killed` + those in progress. */
export interface Attempts {
  readonly attempts: number;
  readonly logins: number;
  readonly givenUp: number;
  /** Ended by the loss of their tunnel. */
  readonly killed: number;
  readonly inProgress: number;
  /** Sessions that were up and fell with their tunnel. */
  readonly fallen: number;
  /** ICRP that came after the client had given up. */
  readonly late: number;
  /** Logins that the LNS finished for a client that had given up. */
  readonly wasted: number;
}

/** The PPP clients: each dials, waits as long as its patience lasts, gives up, and dials again after a while. */
export class Clients {
  readonly #rules: Client;
  readonly #entropy: Entropy;
  readonly #states: Uint8Array;
  readonly #attempts: Int32Array;
  readonly #sentAttempts: Int32Array;
  readonly #failures: Uint8Array;
  readonly #counts = { attempts: 0, logins: 0, givenUp: 0, killed: 0, inProgress: 0, fallen: 0, late: 0, wasted: 0 };
  #up = 0;

  constructor(sessions: number, rules: Client, entropy: Entropy) {
    this.#rules = rules;
    this.#entropy = entropy;
    this.#states = new Uint8Array(sessions);
    this.#attempts = new Int32Array(sessions);
    this.#sentAttempts = new Int32Array(sessions);
    this.#failures = new Uint8Array(sessions);
  }

  get up(): number {
    return this.#up;
  }

  counts(): Attempts {
    return { ...this.#counts };
  }

  /** @returns the number of the new attempt */
  dial(session: number): number {
    const attempt = (this.#attempts[session] ?? 0) + 1;
    this.#attempts[session] = attempt;
    this.#states[session] = SESSION.dialing;
    this.#counts.attempts++;
    this.#counts.inProgress++;
    return attempt;
  }

  isAlive(session: number, attempt: number): boolean {
    return this.#states[session] === SESSION.dialing && this.#attempts[session] === attempt;
  }

  icrqSent(session: number, attempt: number): void {
    this.#sentAttempts[session] = attempt;
  }

  /** Patience is over. @returns whether the LNS must be told, or `undefined` when the attempt had ended before */
  giveUp(session: number, attempt: number): "tell" | "nothing-sent" | undefined {
    if (!this.isAlive(session, attempt)) return undefined;
    this.#end(session);
    this.#counts.givenUp++;
    return this.#sentAttempts[session] === attempt ? "tell" : "nothing-sent";
  }

  /** @returns whether the client still waits for it */
  icrp(session: number, attempt: number): boolean {
    const isAlive = this.isAlive(session, attempt);
    if (!isAlive) this.#counts.late++;
    return isAlive;
  }

  iccnAcknowledged(session: number, attempt: number): void {
    if (!this.isAlive(session, attempt)) {
      this.#counts.wasted++;
      return;
    }
    this.#states[session] = SESSION.up;
    this.#failures[session] = 0;
    this.#counts.inProgress--;
    this.#counts.logins++;
    this.#up++;
  }

  /** The session's tunnel is gone. One that waits to dial will find that out by itself. */
  fell(session: number): void {
    const state = this.#states[session];
    if (state === SESSION.up) {
      this.#counts.fallen++;
      this.#up--;
    } else if (state === SESSION.dialing) {
      this.#end(session);
      this.#counts.killed++;
    } else return;
    this.strand(session);
  }

  /** The session has no tunnel to dial through, and waits for it. */
  strand(session: number): void {
    this.#states[session] = SESSION.stranded;
  }

  /** The tunnel is back. @returns whether the session waited for it */
  rescued(session: number): boolean {
    if (this.#states[session] !== SESSION.stranded) return false;
    this.#states[session] = SESSION.waiting;
    return true;
  }

  /** How long the client waits before it dials again. */
  wait(session: number): number {
    const { backoff, backoffCap } = this.#rules;
    const failures = Math.max(0, (this.#failures[session] ?? 0) - 1);
    const grown = backoffCap === undefined ? backoff : Math.min(backoffCap, backoff * 2 ** failures);
    return grown * (0.5 + fraction(this.#entropy));
  }

  #end(session: number): void {
    this.#states[session] = SESSION.waiting;
    this.#failures[session] = Math.min(30, (this.#failures[session] ?? 0) + 1);
    this.#counts.inProgress--;
  }
}
