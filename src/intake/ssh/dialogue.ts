import type { CliDialect } from "../../platforms/platform.ts";

/**
 * Reads what a device writes at a terminal, and says what it waits for. Sans-I/O: text in, events out; the same text in
 * other pieces gives the same events.
 */
export type DialogueEvent =
  /** It waits for a command; `output` is what it wrote since the last one, without echo, pages and prompt. */
  | { readonly kind: "prompt"; readonly output: string; readonly prompt: string }
  | { readonly kind: "password" }
  /** A page is full: send the key. */
  | { readonly kind: "page" };

export class Dialogue {
  readonly #dialect: CliDialect;
  readonly #limit: number;
  #text = "";
  #echo: string | undefined;
  #isOver = false;

  /** @param limit characters of one output; what is beyond is cut */
  constructor(dialect: CliDialect, limit: number) {
    this.#dialect = dialect;
    this.#limit = limit;
  }

  /** A command is about to be sent: its echo is no output. */
  sent(command: string): void {
    this.#text = "";
    this.#echo = command;
    this.#isOver = false;
  }

  /** What was written so far, for when the device falls silent. */
  get pending(): string {
    return this.#output(this.#text);
  }

  /** Whether output was cut at the limit. */
  get isOver(): boolean {
    return this.#isOver;
  }

  push(piece: string): DialogueEvent | undefined {
    this.#text += piece;
    if (this.#text.length > this.#limit) {
      this.#isOver = true;
      this.#text = this.#text.slice(0, this.#limit / 2) + this.#text.slice(-this.#limit / 4);
    }
    const last = clean(this.#text.slice(this.#text.lastIndexOf("\n") + 1));
    if (this.#dialect.pager.test(last)) {
      this.#text = this.#text.slice(0, this.#text.lastIndexOf("\n") + 1);
      return { kind: "page" };
    }
    if (this.#dialect.passwordPrompt.test(last)) return { kind: "password" };
    if (!this.#dialect.prompt.test(last)) return undefined;
    const body = this.#text.slice(0, this.#text.lastIndexOf("\n") + 1);
    return { kind: "prompt", output: this.#output(body), prompt: last.trim() };
  }

  #output(text: string): string {
    const lines = text.split("\n").map(clean);
    const first = lines.findIndex((line) => line.trim() !== "");
    // The echo may come behind the old prompt, or a log line may have pushed it down
    if (this.#echo !== undefined && first >= 0 && lines[first]?.trimEnd().endsWith(this.#echo))
      lines.splice(0, first + 1);
    return lines.join("\n");
  }
}

// CSI sequences (ECMA-48), and a pager's way to wipe itself away: backspaces, blanks, backspaces
const CSI = /\u001B\[[0-9;?]*[A-Za-z]/g;

function clean(line: string): string {
  let text = line.replace(CSI, "").replaceAll("\r", "");
  if (text.includes("\b")) text = rubOut(text);
  return text;
}

function rubOut(text: string): string {
  let out = "";
  for (const c of text) out = c === "\b" ? out.slice(0, -1) : out + c;
  return out;
}
