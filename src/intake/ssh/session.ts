import type { UnreachableError } from "../../errors/errors.ts";
import type { Answer } from "../../model/arrival.ts";
import type { Order } from "../../platforms/order.ts";
import { between, type Duration, instant } from "../../time/instant.ts";
import { answered, type Budget, newBudget, spend } from "../budget.ts";
import type { CheckStep, Session, SessionEvents } from "../session.ts";
import { UnknownCommands } from "../unknown-commands.ts";
import { SshConnection, type SshRoute } from "./connection.ts";

export interface SshSessionOptions extends SshRoute {
  readonly commandsPerMinute: number;
  /** Milliseconds of silence in the middle of an answer. */
  readonly commandTimeout: number;
  /** It waits to be checked and dials nothing by itself: two logins at once would lock an account twice as fast. */
  readonly isIdle?: boolean;
}

const REDIAL_FIRST = 1_000;
const REDIAL_SLOWEST = 60_000;
/** Wrong passwords lock accounts: they are not tried in haste. */
const REDIAL_REFUSED = 60_000;
const BURST = 20;
/** A poll that would have to wait longer than this is not worth it. */
const LONGEST_WAIT = 30_000;

/** A session over SSH, with a CLI or NETCONF, that is dialled again whenever it breaks. */
export class SshSession implements Session {
  readonly #options: SshSessionOptions;
  readonly #events: SessionEvents;
  #connection: SshConnection | undefined;
  #budget: Budget;
  readonly #unknown = new UnknownCommands();
  #turn: Promise<unknown> = Promise.resolve();
  #redial: NodeJS.Timeout | undefined;
  #wait = REDIAL_FIRST;
  #closed = false;

  constructor(options: SshSessionOptions, events: SessionEvents) {
    this.#options = options;
    this.#events = events;
    this.#budget = newBudget(options.commandsPerMinute, BURST, instant(Date.now()));
    if (options.isIdle !== true) void this.#dial();
  }

  ask(commands: readonly string[], urgent: boolean): Promise<readonly Answer[]> {
    return this.#inTurn(async () => {
      const now = instant(Date.now());
      const known = commands.filter((command) => this.#unknown.recall(command, now) === undefined);
      const { budget, wait } = spend(this.#budget, known.length, urgent, now);
      if (wait > LONGEST_WAIT) return commands.map((command) => busy(command, wait));
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      this.#budget = wait > 0 ? spend(budget, known.length, true, instant(Date.now())).budget : budget;
      const answers: Answer[] = [];
      for (const command of commands) answers.push(this.#unknown.recall(command, now) ?? (await this.#run(command)));
      return answers;
    });
  }

  carryOut(orders: readonly Order[], abandon: readonly Order[] = []): Promise<readonly Answer[]> {
    return this.#inTurn(async () => {
      const answers: Answer[] = [];
      for (const order of orders) {
        const answer = await this.#order(order);
        answers.push(answer);
        if (answer.error === undefined) continue;
        for (const out of abandon) answers.push(await this.#order(out));
        break;
      }
      return answers;
    });
  }

  async *check(commands: readonly string[]): AsyncIterable<CheckStep> {
    const { target } = this.#options;
    let connection: SshConnection;
    try {
      connection = await SshConnection.dial(this.#options, () => undefined);
    } catch (error) {
      const { code = "", message } = error as UnreachableError;
      const failed = STEPS[code] ?? "session";
      for (const step of DIALLED.slice(0, Math.max(0, DIALLED.indexOf(failed)))) yield { step, ok: true, detail: "" };
      const [detail = "", mend = ""] = message.split(/: (.*)/s);
      yield { step: failed, ok: false, detail, mend };
      return;
    }
    for (const step of DIALLED)
      yield { step, ok: true, detail: step === "port" ? `${target.host}:${target.port}` : "" };
    this.#connection ??= connection;
    for (const command of commands) yield commandStep(await this.#run(command));
    if (this.#connection === connection) this.#connection = undefined;
    connection.close();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#redial);
    this.#connection?.close();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async #dial(): Promise<void> {
    try {
      const connection = await SshConnection.dial(this.#options, () =>
        this.#lost({ code: "cli.closed", message: "the device closed the session" }),
      );
      if (this.#closed) {
        connection.close();
        return;
      }
      this.#connection = connection;
      this.#wait = REDIAL_FIRST;
      this.#unknown.forget();
      this.#events.up();
    } catch (error) {
      this.#lost(error as UnreachableError);
    }
  }

  #lost({ code, message }: { readonly code: string; readonly message: string }): void {
    if (this.#closed || this.#redial !== undefined) return;
    this.#connection = undefined;
    this.#events.down({ code, message });
    if (code === "ssh.auth-failed" || code === "cli.privilege") this.#wait = REDIAL_REFUSED;
    this.#redial = setTimeout(() => {
      this.#redial = undefined;
      void this.#dial();
    }, this.#wait);
    this.#wait = Math.min(this.#wait * 2, REDIAL_SLOWEST);
  }

  #order({ command, ...order }: Order): Promise<Answer> {
    return this.#run(command, (order.via === "cli" ? order.within : undefined) ?? this.#options.commandTimeout, true);
  }

  async #run(command: string, patience = this.#options.commandTimeout, isOrder = false): Promise<Answer> {
    const askedAt = instant(Date.now());
    const connection = this.#connection;
    try {
      if (connection === undefined)
        throw Object.assign(new Error("there is no session with the device"), { code: "cli.closed" });
      const text = await connection.run(command, patience, isOrder);
      const at = instant(Date.now());
      this.#budget = answered(this.#budget, between(askedAt, at));
      return { command, askedAt, at, text };
    } catch (error) {
      const { code = "cli.failed", message, output, isUnknown = false } = error as Failed;
      const answer: Answer = {
        command,
        askedAt,
        at: instant(Date.now()),
        error: { code, message },
        ...(output === undefined ? {} : { text: output }),
      };
      if (isUnknown && !isOrder) this.#unknown.remember(answer);
      return answer;
    }
  }
}

/** What a connection rejects with. */
type Failed = Error & { readonly code?: string; readonly output?: string; readonly isUnknown?: boolean };

function busy(command: string, wait: Duration): Answer {
  const at = instant(Date.now());
  const message = `the device's budget of commands is spent for ${Math.round(wait / 1_000)} s`;
  return { command, askedAt: at, at, error: { code: "session.busy", message } };
}

/** What stands between an address and the first command, in order. */
const DIALLED = ["port", "key exchange", "host key", "login", "prompt", "privilege"] as const as readonly string[];

/** At which step of reaching a device each error stands. */
const STEPS: Readonly<Record<string, string>> = {
  "ssh.unreachable": "port",
  "ssh.timeout": "key exchange",
  "ssh.no-algorithm": "key exchange",
  "ssh.host-key-unknown": "host key",
  "ssh.host-key-changed": "host key",
  "ssh.auth-failed": "login",
  "ssh.no-terminal": "prompt",
  "ssh.no-subsystem": "prompt",
  "cli.no-prompt": "prompt",
  "cli.question": "prompt",
  "cli.timeout": "prompt",
  "cli.closed": "prompt",
  "netconf.timeout": "prompt",
  "netconf.closed": "prompt",
  "netconf.no-version": "prompt",
  "cli.privilege": "privilege",
};

const REFUSED: ReadonlySet<string> = new Set(["cli.refused", "netconf.rpc-error", "netconf.access-denied"]);

function commandStep(answer: Answer): CheckStep {
  const step = `command ${answer.command}`;
  if (answer.error === undefined) return { step, ok: true, detail: "", answer };
  const mend = REFUSED.has(answer.error.code)
    ? "the login must be allowed this command: privilege 15, or a class, view or AAA rule that permits it; a release that does not have it is read without"
    : "ask it by hand: does the device finish its answer?";
  return { step, ok: false, detail: answer.error.message, mend, answer };
}
