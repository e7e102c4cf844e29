import type { CliDialect } from "../../platforms/platform.ts";
import { type Duration, milliseconds, seconds } from "../../time/instant.ts";
import {
  type Conversation,
  type ConversationEffect,
  type ConversationInput,
  isOneLine,
  notOneLine,
  type Protocol,
} from "../conversation.ts";
import { Dialogue, type DialogueEvent } from "./dialogue.ts";

/** A device that falls silent for this long has written what it had to: what looks like a prompt then is one. */
const SETTLE = milliseconds(250);
/** From the open channel to the first command: slow consoles greet at length. */
const LOGIN_PATIENCE = seconds(15);
const LARGEST_OUTPUT = 16 * 1024 * 1024;
/** A refusal stands at the beginning of an answer, below what the console throws in. */
const REFUSAL_WITHIN = 4_096;
/** A greeting can look like a prompt, and the real one comes behind it. */
const GREETINGS = 5;

export interface TerminalSecrets {
  /** For the dialect's `enable`; the empty text where there is none. */
  readonly enable: string;
}

/** A vendor's command line at a terminal. */
export const terminalProtocol = (dialect: CliDialect, secrets: TerminalSecrets): Protocol => ({
  channel: { kind: "shell" },
  begin: () => new TerminalConversation(dialect, secrets),
});

/**
 * greeting ─► confirming ─► (shell) ─► (raising ─► password) ─► quieting ─► idle ◄─► running; whatever goes wrong ends in `over`.
 */
type State =
  /** Whatever is written until it falls silent on something like a prompt. */
  | { readonly at: "greeting" }
  /** An empty line was sent: a prompt comes twice, a greeting once. */
  | { readonly at: "confirming"; readonly prompt: string; readonly asked: number }
  | { readonly at: "leaving-shell" }
  | { readonly at: "raising" }
  | { readonly at: "password" }
  | { readonly at: "quieting"; readonly left: readonly string[] }
  | { readonly at: "idle" }
  | { readonly at: "running"; readonly command: string }
  | { readonly at: "over" };

/** The states in which the prompt's name is not certain yet. */
const LOGIN: ReadonlySet<State["at"]> = new Set(["greeting", "confirming", "leaving-shell"]);

/** A CLI session from the login to the last command. */
export class TerminalConversation implements Conversation {
  readonly #dialect: CliDialect;
  readonly #secrets: TerminalSecrets;
  readonly #dialogue: Dialogue;
  readonly #decoder = new TextDecoder();
  #state: State = { at: "greeting" };
  #prompt = "";
  #patience: Duration = LOGIN_PATIENCE;
  /** Whether the silence has lasted for `SETTLE` already. */
  #isSettled = false;
  /** A shell that its own command does not leave is not left by a second one. */
  #wasInShell = false;

  constructor(dialect: CliDialect, secrets: TerminalSecrets) {
    this.#dialect = dialect;
    this.#secrets = secrets;
    this.#dialogue = new Dialogue(dialect, LARGEST_OUTPUT);
    this.#dialogue.sent(undefined);
  }

  take(input: ConversationInput): readonly ConversationEffect[] {
    if (this.#state.at === "over") return [];
    switch (input.kind) {
      case "opened":
        return [this.#listen()];
      case "bytes": {
        const event = this.#dialogue.push(this.#decoder.decode(input.bytes, { stream: true }));
        if (this.#state.at === "idle") return []; // the console talks to itself
        return event === undefined ? [this.#listen()] : this.#heard(event);
      }
      case "silence":
        return this.#silent();
      case "closed":
        return this.#fail("cli.closed", `the device closed the session ${this.#during()}`);
      case "run":
        if (!isOneLine(input.command)) return [notOneLine(input.command)];
        this.#patience = input.patience;
        this.#state = { at: "running", command: input.command };
        return this.#send(input.isOrder === true ? input.command : this.#inMode(input.command));
    }
  }

  /** In configuration mode an operational command needs a word in front. */
  #inMode(command: string): string {
    const { configuration } = this.#dialect;
    return configuration.prompt.test(this.#prompt) ? configuration.escape + command : command;
  }

  #listen(): ConversationEffect {
    this.#isSettled = false;
    return { kind: "wake", after: SETTLE };
  }

  #send(command: string): readonly ConversationEffect[] {
    this.#dialogue.sent(command);
    return [{ kind: "write", text: `${command}\n`, isSecret: false }, this.#listen()];
  }

  #silent(): readonly ConversationEffect[] {
    if (this.#state.at === "idle") return [];
    if (!this.#isSettled) {
      this.#isSettled = true;
      const event = this.#dialogue.settled(LOGIN.has(this.#state.at));
      if (event !== undefined) return this.#heard(event);
      if (this.#patience > SETTLE) return [{ kind: "wake", after: milliseconds(this.#patience - SETTLE) }];
    }
    const event = this.#dialogue.expired();
    return event === undefined ? this.#timedOut() : this.#heard(event);
  }

  #heard(event: DialogueEvent): readonly ConversationEffect[] {
    switch (event.kind) {
      case "page":
        return [{ kind: "write", text: this.#dialect.pagerKey, isSecret: false }, this.#listen()];
      case "question":
        return this.#fail("cli.question", `the device asks “${event.text}”, which only an operator may answer`);
      case "password":
        return this.#passwordAsked();
      case "prompt":
        return this.#promptCame(event.prompt, event.output);
    }
  }

  #promptCame(prompt: string, output: string): readonly ConversationEffect[] {
    const { dialect, state } = { dialect: this.#dialect, state: this.#state };
    this.#prompt = prompt;
    switch (state.at) {
      case "greeting":
        return this.#confirm(prompt, 1);
      case "confirming":
        return state.prompt === prompt || state.asked === GREETINGS
          ? this.#loggedIn(prompt)
          : this.#confirm(prompt, state.asked + 1);
      case "leaving-shell":
        return this.#confirm(prompt, 1);
      case "raising":
      case "password":
        if (dialect.privilegedPrompt.test(prompt)) return this.#quiet(dialect.quiet);
        return this.#refused();
      case "quieting":
        return this.#quiet(state.left);
      case "running":
        return this.#answered(state.command, output);
      case "idle":
      case "over":
        return [];
    }
  }

  #confirm(prompt: string, asked: number): readonly ConversationEffect[] {
    this.#dialogue.learn(prompt);
    this.#state = { at: "confirming", prompt, asked };
    return this.#send("");
  }

  #loggedIn(prompt: string): readonly ConversationEffect[] {
    const { shell, privilegedPrompt, enable, quiet } = this.#dialect;
    if (shell?.prompt.test(prompt) === true) {
      if (this.#wasInShell)
        return this.#fail("cli.no-prompt", `“${shell.leave}” leads to no CLI: this login needs one that may use it`);
      this.#wasInShell = true;
      this.#state = { at: "leaving-shell" };
      return this.#send(shell.leave);
    }
    if (privilegedPrompt.test(prompt)) return this.#quiet(quiet);
    this.#state = { at: "raising" };
    return this.#send(enable);
  }

  #passwordAsked(): readonly ConversationEffect[] {
    if (this.#state.at === "password") return this.#refused();
    if (this.#state.at !== "raising")
      return this.#fail("cli.password", `the device asks for a password ${this.#during()}, which nobody expected`);
    this.#state = { at: "password" };
    this.#dialogue.sent(undefined);
    return [{ kind: "write", text: `${this.#secrets.enable}\n`, isSecret: true }, this.#listen()];
  }

  #refused(): readonly ConversationEffect[] {
    return this.#fail("cli.privilege", "the device refused the enable password: set `enable` of this device");
  }

  /** A device that refuses one of them is read all the same: pages are turned, and long lines come whole from most. */
  #quiet([next, ...left]: readonly string[]): readonly ConversationEffect[] {
    if (next === undefined) {
      this.#state = { at: "idle" };
      return [{ kind: "ready" }];
    }
    this.#state = { at: "quieting", left };
    return this.#send(this.#inMode(next));
  }

  #answered(command: string, output: string): readonly ConversationEffect[] {
    this.#state = { at: "idle" };
    const refusal = refusalIn(output, this.#dialect);
    if (refusal !== undefined) {
      const message = `the device refused “${command}”: ${refusal}`;
      const isUnknown = this.#dialect.notUnderstood.test(refusal);
      return [{ kind: "failed", code: "cli.refused", message, output, isOver: false, isUnknown }];
    }
    if (this.#dialogue.isOver) {
      const message = `the answer to “${command}” is longer than ${LARGEST_OUTPUT} characters: ask for less of it`;
      return [{ kind: "failed", code: "cli.too-long", message, output, isOver: false }];
    }
    return [{ kind: "answer", text: output }];
  }

  #timedOut(): readonly ConversationEffect[] {
    const { pending } = this.#dialogue;
    if (this.#state.at === "greeting" && pending.trim() !== "")
      return this.#fail(
        "cli.no-prompt",
        `a prompt was expected after login, and nothing like one came: ${tail(pending)}`,
      );
    const came = `${pending.length} characters came, then nothing for ${this.#patience} ms`;
    return this.#fail("cli.timeout", `the device stopped writing ${this.#during()} (${came})`);
  }

  #during(): string {
    if (this.#state.at === "idle") return "between two commands";
    return this.#state.at === "running" ? `in the middle of “${this.#state.command}”` : "during the login";
  }

  #fail(code: string, message: string): readonly ConversationEffect[] {
    this.#state = { at: "over" };
    return [{ kind: "failed", code, message, output: this.#dialogue.pending, isOver: true }];
  }
}

/** The line by which the device refuses a command; `undefined` when it carried it out. */
export function refusalIn(output: string, { refusals }: CliDialect): string | undefined {
  const beginning = output.slice(0, REFUSAL_WITHIN);
  const refusal = refusals.map((pattern) => pattern.exec(beginning)).find((match) => match !== null);
  return refusal === undefined ? undefined : lineAt(beginning, refusal.index);
}

const lineAt = (text: string, at: number): string =>
  text
    .slice(text.lastIndexOf("\n", at) + 1)
    .split("\n")
    .find((line) => /[A-Za-z]/.test(line))
    ?.trim() ?? "";

const tail = (text: string): string => `“${text.trim().split("\n").at(-1)?.slice(-80)}”`;
