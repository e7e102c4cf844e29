import type { UnreadLine } from "../../model/observation.ts";

/** `{master}`, `{primary:node0}[edit]`, `[edit security]`, `master[edit]`, rulers, the pager's line. */
const BANNER =
  /^(?:\{[^{}]{1,60}\}(?:\[edit[^\]]*\])?|\w{0,20}\[edit[^\]]*\]|-{3,}|={3,}|---\(more(?: \d+%)?\)---.*|---\(more.*)$/i;
/** `ops@gw1> show …`, `ops@gw1# run show …`, `gw1>`; no prompt begins as an SA of SRX does (`>131073`). */
const PROMPT =
  /^(?:[\w.-]{1,64}@[\w.:-]{1,64}[>#%](?:\s.*)?|[A-Za-z][\w.:-]{0,63}[>#%](?:\s*(?:run\s+)?sh(?:ow?)?\s.*)?)$/;
const ECHO = /^(?:run\s+)?show\s+[a-z]/;
/** A prompt or an echo with a command in it: its answer should follow. */
const HOLDS_COMMAND = /^(?:\S+[>#%]\s*)?(?:run\s+)?sh(?:ow?)?\s|^\S+@\S+[>#%]\s+\S/;
/** What `set cli timestamp` puts in front of an output. */
const CLI_STAMP = /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d$/;
/** `node0:` above a ruler, `node: fpc0` between two (Junos Evolved), `Routing Engine` items of a virtual chassis. */
const LOCALE = /^(?:node:\s+)?((?:node|fpc|re|member|localre|gnf|lcc|sfc|bsys-re)\d*(?:-re\d)?)\s?:?$/;

/** Tables are narrower; the bound keeps every pattern's work small, whatever comes. */
const LONGEST = 1_000;

/** Lines that belong to the terminal and not to the answer. */
export function isFrame(line: string): boolean {
  if (line === "") return true;
  const first = line.charCodeAt(0);
  // {, [, -, =, and what stands before [edit]
  if (first === 123 || first === 91 || first === 45 || first === 61) return BANNER.test(line);
  return PROMPT.test(line) || ECHO.test(line) || CLI_STAMP.test(line) || (line.endsWith("]") && BANNER.test(line));
}

/**
 * The lines of an answer without the terminal's own, blanks around them cut. What nobody takes is unread. A multi
 * routing-engine answer repeats the same blocks under the name of each node or slot: `locale` is the one in force.
 */
export class Lines {
  readonly unread: UnreadLine[] = [];
  locale: string | undefined;
  readonly #text: string;
  readonly #longest: number;
  /** Where the line in hand begins and ends, and its number. */
  #start = 0;
  #end = -1;
  #number = 0;
  /** The name of a node was read, and nothing behind it. */
  #isBare = false;

  /** @param longest the most characters that a line of this answer may have: what is longer is no line of Junos */
  constructor(text: string, longest = LONGEST) {
    this.#text = text;
    this.#longest = longest;
  }

  /** The next line that is not frame; `undefined` at the end. */
  next(): string | undefined {
    while (this.#advance()) {
      if (this.#end - this.#start > this.#longest) {
        this.leave();
        continue;
      }
      const line = this.#text.slice(this.#start, this.#end).trim();
      if (isFrame(line)) continue;
      const locale = this.#localeIn(line);
      this.#isBare = locale !== undefined;
      if (locale === undefined) return line;
      this.locale = locale;
    }
    return undefined;
  }

  /**
   * Gives lines to `take` by their place in the text for as long as it wants them: tables of thousands of rows need no
   * string for each line. The line that it does not want is the next one.
   */
  takeWhile(take: (text: string, start: number, end: number) => boolean): void {
    for (;;) {
      const { start, end, number } = { start: this.#start, end: this.#end, number: this.#number };
      if (!this.#advance()) return;
      if (take(this.#text, this.#start, this.#end)) continue;
      this.#start = start;
      this.#end = end;
      this.#number = number;
      return;
    }
  }

  /** The line in hand says nothing that is known. */
  leave(): void {
    this.unread.push({ line: this.#number, text: this.#text.slice(this.#start, this.#end).replace(/\r$/, "") });
  }

  /**
   * Whether the text, read to its end, stops short: in the middle of a line (no line end, and no prompt behind it), at
   * the echo of the command, or at the name of a node whose lines are missing.
   */
  get isCut(): boolean {
    const end = this.#text.lastIndexOf("\n");
    const last = this.#text.slice(end + 1).trim();
    // A stamp that the terminal adds has a line end; one without begins a log line
    return end < 0 || !isFrame(last) || CLI_STAMP.test(last) || HOLDS_COMMAND.test(last) || this.#isBare;
  }

  #advance(): boolean {
    if (this.#end >= this.#text.length) return false;
    this.#start = this.#end + 1;
    const end = this.#text.indexOf("\n", this.#start);
    this.#end = end < 0 ? this.#text.length : end;
    this.#number++;
    return true;
  }

  #localeIn(line: string): string | undefined {
    if (line.length > 24) return undefined;
    const name = LOCALE.exec(line)?.[1];
    if (name === undefined) return undefined;
    return line.endsWith(":") || line.startsWith("node:") || this.#isAboveRuler() ? name : undefined;
  }

  #isAboveRuler(): boolean {
    const end = this.#text.indexOf("\n", this.#end + 1);
    return /^\s*-{3,}\s*$/.test(this.#text.slice(this.#end + 1, end < 0 ? this.#text.length : end));
  }
}

/** `{ locale }` where the answer names one: rows of a single routing engine carry none. */
export const localeOf = (lines: Lines): { readonly locale?: string } =>
  lines.locale === undefined ? {} : { locale: lines.locale };
