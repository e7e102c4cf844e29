import type { CliDialect } from "../../platforms/platform.ts";
import { findEcho, type LineRange } from "./echo.ts";
import { Gathered } from "./gathered.ts";
import { lineOnScreen } from "./screen-line.ts";

/**
 * Reads what a device writes at a terminal, and says what it waits for. Sans-I/O: text in, events out; the same text in
 * other pieces gives the same events.
 */
export type DialogueEvent =
  /** It waits for a command; `output` is what it wrote since the last one, without echo, pages and prompt. */
  | { readonly kind: "prompt"; readonly output: string; readonly prompt: string }
  | { readonly kind: "password" }
  /** A page is full: send the key. */
  | { readonly kind: "page" }
  /** It asks something that only an operator may answer. */
  | { readonly kind: "question"; readonly text: string };

/** No prompt, pager or question is longer, with everything that redraws it. */
const LONGEST_PROMPT = 2_048;
/** How many lines the console may throw behind a prompt. */
const LINES_BEHIND = 60;
/** IOS cuts a long host name off in configuration mode: never to fewer characters. */
const SHORTENED = 12;

/**
 * What a prompt looks like can stand in an output as well. So a prompt counts at once only when it carries the name that
 * this device's prompt is known to have, behind the echo of the command; what else looks like one counts when the device
 * falls silent on it (`settled`).
 */
export class Dialogue {
  readonly #dialect: CliDialect;
  readonly #gathered: Gathered;
  /** The part of this device's prompt that stays through all modes, once it is known. */
  #name: string | undefined;
  /** The command whose echo is expected; `undefined` where the device shows nothing of what is typed. */
  #command: string | undefined;
  #hasEcho = false;

  /** @param limit characters of one output; what is beyond is cut out of its middle */
  constructor(dialect: CliDialect, limit: number) {
    this.#dialect = dialect;
    this.#gathered = new Gathered(limit);
  }

  /** A command is about to be sent: its echo is no output. `undefined`: what is sent is not shown (a password, a key). */
  sent(command: string | undefined): void {
    this.#gathered.clear();
    this.#command = command;
    this.#hasEcho = command === undefined;
  }

  /** From now on this device's prompts are known by their name. */
  learn(prompt: string): void {
    this.#name = this.#nameIn(prompt);
  }

  /** What was written so far, for when the device falls silent. */
  get pending(): string {
    return this.#output(this.#gathered.text);
  }

  /** Whether output was cut at the limit. */
  get isOver(): boolean {
    return this.#gathered.isOver;
  }

  push(piece: string): DialogueEvent | undefined {
    this.#gathered.push(piece);
    if (this.#gathered.line.length > LONGEST_PROMPT) return undefined;
    const last = lineOnScreen(this.#gathered.line);
    if (this.#dialect.pager.test(last)) {
      this.#gathered.line = "";
      return { kind: "page" };
    }
    if (this.#dialect.passwordPrompt.test(last)) return { kind: "password" };
    return this.#isOurs(last) && this.#isEchoed() ? this.#prompt(last, this.#gathered.lines) : undefined;
  }

  /**
   * The device wrote nothing for a moment: its prompt is one even without an echo, and what the console threw behind it
   * is no output.
   * @param ofAnyName during the login, while the device's own is not certain yet
   */
  settled(ofAnyName: boolean): DialogueEvent | undefined {
    const last = lineOnScreen(this.#gathered.line);
    if (ofAnyName ? this.#isPrompt(last) : this.#isOurs(last)) return this.#prompt(last, this.#gathered.lines);
    if (this.#dialect.question.test(last)) return { kind: "question", text: last.trim() };
    return this.#behind((line) => line.trim() === "" || this.#dialect.consoleLine.test(line));
  }

  /** The device wrote nothing for as long as is borne: whatever stands behind its prompt was thrown in. */
  expired(): DialogueEvent | undefined {
    return this.#behind(() => true);
  }

  /** A prompt or pager above lines that may stand behind it. */
  #behind(mayFollow: (line: string) => boolean): DialogueEvent | undefined {
    const lines = this.#gathered.text.split("\n");
    const least = Math.max(0, lines.length - LINES_BEHIND);
    for (let at = lines.length - 1; at >= least; at--) {
      const line = lineOnScreen(lines[at] ?? "");
      const before = (): string => lines.slice(0, at).map(ended).join("");
      const behind = (): string => lines.slice(at + 1).join("\n");
      if (this.#isOurs(line) && this.#isEchoed()) return this.#prompt(line, before() + behind());
      if (this.#dialect.pager.test(line)) {
        this.#gathered.replace(before() + behind());
        return { kind: "page" };
      }
      if (!mayFollow(line)) return undefined;
    }
    return undefined;
  }

  #prompt(line: string, above: string): DialogueEvent {
    return { kind: "prompt", output: this.#output(above, true), prompt: line.trim() };
  }

  #isPrompt(line: string): boolean {
    return this.#dialect.prompt.test(line) || this.#dialect.shell?.prompt.test(line) === true;
  }

  #isOurs(line: string): boolean {
    if (this.#name === undefined || !this.#isPrompt(line)) return false;
    const name = this.#nameIn(line);
    return name === this.#name || (name.length >= SHORTENED && this.#name.startsWith(name));
  }

  #nameIn(prompt: string): string {
    return this.#dialect.prompt.exec(prompt)?.groups?.name ?? prompt.trim();
  }

  #isEchoed(): boolean {
    if (!this.#hasEcho && this.#command !== undefined)
      this.#hasEcho = this.#echoIn(this.#gathered.head().split("\n").slice(0, -1)) !== undefined;
    return this.#hasEcho;
  }

  /** @param lines whole ones, as the device wrote them */
  #echoIn(lines: readonly string[]): LineRange | undefined {
    return this.#command === undefined ? undefined : findEcho(lines, this.#command);
  }

  #output(text: string, isWhole = false): string {
    const raw = text.split("\n");
    const echo = this.#echoIn(isWhole ? raw : raw.slice(0, -1));
    const lines = raw.map(lineOnScreen);
    if (echo !== undefined) {
      // Above it stand at most an older prompt, and what the console threw in
      const above = lines.slice(0, echo.from).filter((line) => line.trim() !== "" && !this.#isPrompt(line));
      lines.splice(0, echo.to + 1, ...above);
    }
    const { banner } = this.#dialect;
    const last = lines.length - 2; // behind the last line end stands nothing
    if (isWhole && banner?.test(lines[last] ?? "") === true) lines.splice(last, 1);
    return lines.join("\n");
  }
}

const ended = (line: string): string => `${line}\n`;
