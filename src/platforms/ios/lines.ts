import type { UnreadLine } from "../../model/observation.ts";

/** Lines that belong to the terminal and not to the answer: prompts, echoes, and what IOS puts around an output. */
const FRAME = [
  /^\s*$/,
  /^[A-Za-z][\w.-]{0,62}(?:\([\w-]+\))?[>#](?: ?sh(?:ow?)? .*)?$/,
  /^Load for five secs: /,
  /^Time source is /,
  /^sh(?:ow?)? \S+/,
];

/** The lines of an answer, each with its number, without the terminal's own. What nobody takes is unread. */
export class Lines {
  readonly unread: UnreadLine[] = [];
  readonly #lines: readonly string[];
  #at = -1;

  constructor(text: string) {
    this.#lines = text.split(/\r?\n/);
  }

  /** The next line that is not frame; `undefined` at the end. */
  next(): string | undefined {
    while (++this.#at < this.#lines.length) {
      const line = this.#lines[this.#at] ?? "";
      if (!FRAME.some((frame) => frame.test(line))) return line;
    }
    return undefined;
  }

  /** The line in hand says nothing that is known. */
  leave(): void {
    this.unread.push({ line: this.#at + 1, text: this.#lines[this.#at] ?? "" });
  }

  /** Whether the text ends in the middle of a line: no line end, and no prompt behind it. */
  get isCut(): boolean {
    const last = this.#lines.at(-1) ?? "";
    return last !== "" && !FRAME.some((frame) => frame.test(last));
  }
}
