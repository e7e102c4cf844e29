import type { UnreadLine } from "../../model/observation.ts";

/** Lines that belong to the terminal and not to the answer: prompts, echoes, and what IOS puts around an output. */
const FRAME = [
  /^\s*[A-Za-z][\w.-]{0,62}(?:\/[\w-]+)*(?:\([\w-]+\))?[>#](?: *sh(?:ow?)? .*)?\s*$/,
  /^Load for five secs: /,
  /^Time source is /,
  /^No time source, /,
  /^\s*sh(?:ow?)? \S+/,
  /^\s*<?-+ ?More ?-+>?\s*$/,
];

/** A message of the console that fell into the answer: header or not, its tag gives it away. */
const LOG_TAG = /(?:^|: )%[A-Z][A-Z0-9_-]*-[0-7]-[A-Z0-9_]+ ?: /;

const SPACE = 32;
/** IOS and ASA write no longer ones; the bound keeps every pattern's work small, whatever comes. */
const LONGEST = 2_000;

/** The lines of an answer, each with its number, without the terminal's own. What nobody takes is unread. */
export class Lines {
  readonly unread: UnreadLine[] = [];
  readonly text: string;
  /** Where the words of the line in hand begin and end, without the white space around them. */
  from = 0;
  to = 0;
  #start = 0;
  #next = 0;
  #number = 0;

  constructor(text: string) {
    const margin = marginOf(text);
    // One text of its own beats a rope that every read would have to flatten
    this.text = margin === 0 ? text : text.replace(new RegExp(`^[ \\t]{1,${margin}}`, "gm"), "");
  }

  /** The next line that is neither blank nor frame nor a message of the console; `undefined` at the end. */
  next(): string | undefined {
    for (let line = this.raw(); line !== undefined; line = this.raw()) {
      if (line.length > LONGEST || isLogLine(line)) this.unread.push({ line: this.#number, text: line });
      else if (!isFrame(line)) return line;
    }
    return undefined;
  }

  /** The next line that is not blank, whatever it is, with its indentation. */
  raw(): string | undefined {
    return this.advance() ? this.text.slice(this.#start, this.to) : undefined;
  }

  /** Goes to the next line that is not blank, whatever it is: for readers that look at `text` themselves. */
  advance(): boolean {
    const { text } = this;
    while (this.#next < text.length) {
      const start = this.#next;
      const at = text.indexOf("\n", start);
      const end = at === -1 ? text.length : at;
      this.#next = end + 1;
      this.#number++;
      let from = start;
      while (from < end && text.charCodeAt(from) <= SPACE) from++;
      if (from === end) continue;
      let to = end;
      while (text.charCodeAt(to - 1) <= SPACE) to--;
      this.#start = start;
      this.from = from;
      this.to = to;
      return true;
    }
    return false;
  }

  /** The line in hand says nothing that is known. */
  leave(): void {
    const line = this.text.slice(this.#start, this.to);
    if (!isFrame(line)) this.unread.push({ line: this.#number, text: line });
  }

  /** The number of the line in hand. */
  get number(): number {
    return this.#number;
  }

  /** Whether the text ends in the middle of a line: a device ends its last line, and writes its prompt behind it. */
  get isCut(): boolean {
    const last = this.text.slice(this.text.lastIndexOf("\n") + 1);
    return last.trim() !== "" && !isFrame(last);
  }
}

/** How many lines from the start tell the margin. */
const TELLING = 6;

/**
 * The blanks before every line of an answer that was pasted into something, by its first lines; prompts and echoes may stand without.
 * Where it is wide, one line of those may stand at its left: it has come from elsewhere. The first is never that one.
 */
function marginOf(text: string): number {
  const margins: number[] = [];
  for (let start = 0; start < text.length && margins.length < TELLING; ) {
    const at = text.indexOf("\n", start);
    const end = at === -1 ? text.length : at;
    let from = start;
    while (from < end && text.charCodeAt(from) <= SPACE) from++;
    if (from < end && !isFrame(text.slice(start, end))) margins.push(from - start);
    start = end + 1;
  }
  const [least = 0, next = 0] = [...margins].sort((a, b) => a - b);
  return least === 0 && next >= WIDE && margins[0] !== 0 ? next : least;
}

const WIDE = 2;

/** A message of the console, wherever it stands. */
export const isLogLine = (line: string): boolean => line.includes("%") && LOG_TAG.test(line);

export const isFrame = (line: string): boolean => FRAME.some((frame) => frame.test(line));
