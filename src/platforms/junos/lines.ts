import type { UnreadLine } from "../../model/observation.ts";

/** `{master}`, `{primary:node0}[edit]`, `[edit security]`, `master[edit]`, rulers, the pager's line. */
const BANNER =
  /^(?:\{[^{}]{1,60}\}(?:\[edit[^\]]*\])?|\w{0,20}\[edit[^\]]*\]|-{3,}|={3,}|---\(more(?: \d+%)?\)---.*|---\(more.*)$/i;
/** `ops@gw1> show …`, `ops@gw1# run show …`, `gw1>`; no prompt begins as an SA of SRX does (`>131073`). */
const PROMPT =
  /^(?:[\w.-]{1,64}@[\w.:-]{1,64}[>#%](?:\s.*)?|[A-Za-z][\w.:-]{0,63}[>#%](?:\s*(?:run\s+)?sh(?:ow?)?\s.*)?)$/;
const ECHO = /^(?:run\s+)?show\s+[a-z]/;
/** What `set cli timestamp` puts in front of an output. */
const CLI_STAMP = /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d$/;
/** `node0:` above a ruler, `node: fpc0` between two (Junos Evolved), `Routing Engine` items of a virtual chassis. */
const LOCALE = /^(?:node:\s+)?((?:node|fpc|re|member|localre|gnf|lcc|sfc|bsys-re)\d*(?:-re\d)?)\s?:?$/;

/** Lines that belong to the terminal and not to the answer. */
function isFrame(line: string): boolean {
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
  readonly #lines: readonly string[];
  #at = -1;

  constructor(text: string) {
    this.#lines = text.split("\n");
  }

  /** The next line that is not frame; `undefined` at the end. */
  next(): string | undefined {
    while (++this.#at < this.#lines.length) {
      const line = (this.#lines[this.#at] ?? "").trim();
      if (isFrame(line)) continue;
      const locale = this.#localeIn(line);
      if (locale === undefined) return line;
      this.locale = locale;
    }
    return undefined;
  }

  /** The line behind the one in hand, unread. */
  peek(): string | undefined {
    return this.#lines[this.#at + 1]?.trim();
  }

  /** The line in hand with its indentation. */
  get raw(): string {
    return (this.#lines[this.#at] ?? "").trimEnd();
  }

  /** The line in hand says nothing that is known. */
  leave(): void {
    this.unread.push({ line: this.#at + 1, text: (this.#lines[this.#at] ?? "").replace(/\r$/, "") });
  }

  /** Whether the text is empty or ends in the middle of a line: no line end, and no prompt behind it. */
  get isCut(): boolean {
    const last = (this.#lines.at(-1) ?? "").trim();
    return (this.#lines.length === 1 && last === "") || !isFrame(last);
  }

  #localeIn(line: string): string | undefined {
    if (line.length > 24) return undefined;
    const name = LOCALE.exec(line)?.[1];
    if (name === undefined) return undefined;
    return line.endsWith(":") || line.startsWith("node:") || /^-{3,}$/.test(this.peek() ?? "") ? name : undefined;
  }
}

/** `{ locale }` where the answer names one: rows of a single routing engine carry none. */
export const localeOf = (lines: Lines): { readonly locale?: string } =>
  lines.locale === undefined ? {} : { locale: lines.locale };
