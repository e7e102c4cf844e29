/** How much of the beginning is looked at for the echo. */
const HEAD = 8_192;

/** Text that comes in pieces, in lines and a last one without end. Over its limit the middle goes: both ends tell most. */
export class Gathered {
  readonly #limit: number;
  /** Whole lines: the first half of what may be kept, and the newest quarter. */
  #first: string[] = [];
  #firstSize = 0;
  #newest: string[] = [];
  #newestSize = 0;
  #isOver = false;
  line = "";

  constructor(limit: number) {
    this.#limit = limit;
  }

  clear(): void {
    this.#first = [];
    this.#newest = [];
    this.#firstSize = 0;
    this.#newestSize = 0;
    this.#isOver = false;
    this.line = "";
  }

  /** This text in place of all that was gathered. */
  replace(text: string): void {
    const isOver = this.#isOver;
    this.clear();
    this.#isOver = isOver;
    this.push(text);
  }

  push(piece: string): void {
    const end = piece.lastIndexOf("\n");
    if (end < 0) this.line += piece;
    else {
      this.#keep(this.line + piece.slice(0, end + 1));
      this.line = piece.slice(end + 1);
    }
    if (this.line.length > this.#limit) {
      this.#isOver = true;
      this.line = this.line.slice(-this.#limit / 4);
    }
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get lines(): string {
    return this.#first.join("") + this.#newest.join("");
  }

  get text(): string {
    return this.lines + this.line;
  }

  /** The beginning, in whole lines. */
  head(): string {
    const pieces: string[] = [];
    let size = 0;
    for (const piece of this.#first) {
      pieces.push(piece);
      size += piece.length;
      if (size > HEAD) break;
    }
    const text = pieces.join("");
    return size > HEAD ? text.slice(0, text.lastIndexOf("\n", HEAD) + 1) : text;
  }

  #keep(lines: string): void {
    if (this.#firstSize < this.#limit / 2 && this.#newest.length === 0) {
      this.#first.push(lines);
      this.#firstSize += lines.length;
      return;
    }
    this.#newest.push(lines);
    this.#newestSize += lines.length;
    if (this.#firstSize + this.#newestSize <= this.#limit) return;
    this.#isOver = true;
    while (this.#newestSize > this.#limit / 4 && this.#newest.length > 1) {
      this.#newestSize -= this.#newest.shift()?.length ?? 0;
    }
  }
}
