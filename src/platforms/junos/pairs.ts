/** What to do with the value behind a label. */
export type TakeValue<Draft> = (draft: Draft, value: string) => void;

/**
 * Lines of `Label: value` pairs, one or several on a line, apart by comma or blanks alone:
 * `ID: 131073 Virtual-system: root, VPN Name: branch`. The labels are those of one command; a line that does not begin
 * with one of them is not taken, so that a stray line that holds a label somewhere changes nothing.
 */
export class Pairs<Draft> {
  readonly #take: ReadonlyMap<string, TakeValue<Draft>>;
  /** The last word of every label: what stands before most colons of a value is none of these. */
  readonly #lastWords: ReadonlySet<string>;
  /** No label begins further back than this, extra blanks included. */
  readonly #longest: number;
  /** Labels as they were spelt, once they have been found: hot path. */
  readonly #spelt = new Map<string, TakeValue<Draft>>();

  constructor(table: Readonly<Record<string, TakeValue<Draft>>>) {
    this.#take = new Map(Object.entries(table).map(([name, take]) => [normal(name), take]));
    this.#longest = 2 * Math.max(...[...this.#take.keys()].map((name) => name.length));
    this.#lastWords = new Set([...this.#take.keys()].map((name) => name.slice(name.lastIndexOf(" ") + 1)));
  }

  /** Whether the line was one of pairs; their values go to the draft. */
  take(draft: Draft, line: string): boolean {
    const begin = firstWord(line);
    const first = line.indexOf(":", begin);
    if (first < 0) return false;
    let take = this.#find(line.slice(begin, endOfWord(line, first)));
    if (take === undefined) return false;
    let from = first + 1;
    for (let colon = line.indexOf(":", from); colon >= 0; colon = line.indexOf(":", colon + 1)) {
      const next = this.#labelBefore(line, colon, from);
      if (next === undefined) continue;
      take(draft, valueIn(line, from, next.start));
      take = next.take;
      from = colon + 1;
    }
    take(draft, valueIn(line, from, line.length));
    return true;
  }

  /** A value whose label is known to be one, as the XML form gives it; whether the table has it. */
  put(draft: Draft, label: string, value: string): boolean {
    const take = this.#find(label);
    take?.(draft, value);
    return take !== undefined;
  }

  /** Whether the table has the label. */
  has(label: string): boolean {
    return this.#find(label) !== undefined;
  }

  #find(label: string): TakeValue<Draft> | undefined {
    const spelt = this.#spelt.get(label);
    if (spelt !== undefined) return spelt;
    const take = this.#take.get(normal(label));
    if (take !== undefined) this.#spelt.set(label, take);
    return take;
  }

  /** The longest label that ends at the colon; it holds no comma. */
  #labelBefore(line: string, colon: number, behind: number): { start: number; take: TakeValue<Draft> } | undefined {
    const from = Math.max(behind, colon - this.#longest);
    const end = Math.max(from, endOfWord(line, colon));
    let start = startOfWord(line, end, from);
    if (start === end || !this.#lastWords.has(line.slice(start, end).toLowerCase())) return undefined;
    let found: { start: number; take: TakeValue<Draft> } | undefined;
    for (let words = 0; words < MOST_WORDS; words++) {
      const take = this.#find(line.slice(start, end));
      if (take !== undefined) found = { start, take };
      const before = endOfWord(line, start);
      if (before <= from || line.charCodeAt(before - 1) === COMMA) break;
      start = startOfWord(line, before, from);
    }
    return found;
  }
}

const MOST_WORDS = 10;
const COMMA = 44;
const isBlank = (code: number): boolean => code === 32 || code === 9;

function firstWord(line: string): number {
  let at = 0;
  while (at < line.length && (isBlank(line.charCodeAt(at)) || line.charCodeAt(at) === COMMA)) at++;
  return at;
}

/** Back from a colon or from the next word over blanks. */
function endOfWord(line: string, at: number): number {
  let end = at;
  while (end > 0 && isBlank(line.charCodeAt(end - 1))) end--;
  return end;
}

function startOfWord(line: string, end: number, from: number): number {
  let start = end;
  while (start > from && !isBlank(line.charCodeAt(start - 1)) && line.charCodeAt(start - 1) !== COMMA) start--;
  return start;
}

const valueIn = (line: string, from: number, end: number): string => {
  const value = line.slice(from, end).trim();
  return value.endsWith(",") ? value.slice(0, -1).trimEnd() : value;
};

const normal = (label: string): string => label.toLowerCase().replace(/\s+/g, " ");

/** The same for lines without a colon, one label on a line: `Memory utilization          19 percent`. */
export class Columns<Draft> {
  readonly #line: RegExp;
  readonly #take: ReadonlyMap<string, TakeValue<Draft>>;

  constructor(table: Readonly<Record<string, TakeValue<Draft>>>) {
    this.#line = new RegExp(`^(${alternatives(Object.keys(table))})\\s+(.*)$`, "i");
    this.#take = new Map(Object.entries(table).map(([name, take]) => [normal(name), take]));
  }

  take(draft: Draft, line: string): boolean {
    const [, label, value = ""] = this.#line.exec(line) ?? [];
    if (label === undefined) return false;
    this.#take.get(normal(label))?.(draft, value.trim());
    return true;
  }
}

/** The longest first, so that a label is never taken for the beginning of another. */
const alternatives = (labels: readonly string[]): string =>
  [...labels]
    .sort((a, b) => b.length - a.length)
    .map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll(" ", "\\s+"))
    .join("|");
