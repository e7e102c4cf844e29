/** What to do with the value behind a label. */
export type TakeValue<Draft> = (draft: Draft, value: string) => void;

/**
 * Lines of `Label: value` pairs, one or several on a line, apart by comma or blanks alone:
 * `ID: 131073 Virtual-system: root, VPN Name: branch`. The labels are those of one command; a line that does not begin
 * with one of them is not taken, so that a stray line that holds a label somewhere changes nothing.
 */
export class Pairs<Draft> {
  readonly #labels: RegExp;
  readonly #take: ReadonlyMap<string, TakeValue<Draft>>;

  constructor(table: Readonly<Record<string, TakeValue<Draft>>>) {
    this.#labels = new RegExp(`(?:^|,?\\s+|,)(${alternatives(Object.keys(table))})\\s*:`, "gi");
    this.#take = new Map(Object.entries(table).map(([name, take]) => [normal(name), take]));
  }

  /** Whether the line was one of pairs; their values go to the draft. */
  take(draft: Draft, line: string): boolean {
    const labels = [...line.matchAll(this.#labels)];
    if (labels[0]?.index !== 0) return false;
    labels.forEach((label, i) => {
      const end = labels[i + 1]?.index ?? line.length;
      const value = line
        .slice(label.index + label[0].length, end)
        .trim()
        .replace(/,$/, "");
      this.#take.get(normal(label[1] ?? ""))?.(draft, value);
    });
    return true;
  }
}

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
