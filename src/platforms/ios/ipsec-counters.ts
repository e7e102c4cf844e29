import { camel, ownText } from "./row.ts";

const HASH = 35;
const COMMA = 44;
const COLON = 58;
const SPACE = 32;
const ZERO = 48;
const NINE = 57;

/** Names as printed and as ours, in the order in which they were first seen. IOS has some forty, so the table stays small. */
const printed: string[] = [];
const ours: string[] = [];
const NAMES_LIMIT = 500;

/** The counters of a flow while they are read; one sheet serves all flows of an answer, one after the other. */
export class CounterSheet {
  readonly #names: string[] = [];
  readonly #values: number[] = [];
  /** Where in the table the next name is expected: IOS prints them always in the same order. */
  #expected = 0;
  #last: { readonly names: readonly string[]; readonly packets: Readonly<Record<string, number>> } = {
    names: [],
    packets: {},
  };

  /**
   * `#pkts encaps: 4, #pkts encrypt: 4`, `#pkts no sa (send) 0, …`, `##pkts replay failed (rcv): 1`, `#send errors 3, …`
   * between `from` and `to`. A line that is anything else is not taken, and changes nothing. Written by hand, as half of the bytes
   * of `show crypto ipsec sa detail` are these lines.
   */
  take(text: string, from: number, to: number): boolean {
    const before = this.#names.length;
    let at = from;
    while (at < to) {
      const comma = text.indexOf(",", at);
      const end = comma === -1 || comma > to ? to : comma;
      if (!this.#takeOne(text, at, end)) {
        this.#names.length = before;
        this.#values.length = before;
        return false;
      }
      at = end + 1;
      while (text.charCodeAt(at) === SPACE) at++;
    }
    return true;
  }

  #takeOne(text: string, from: number, end: number): boolean {
    let start = from;
    while (text.charCodeAt(start) === HASH) start++;
    let digits = end;
    let value = 0;
    let scale = 1;
    for (let code = text.charCodeAt(digits - 1); code >= ZERO && code <= NINE; code = text.charCodeAt(digits - 1)) {
      value += (code - ZERO) * scale;
      scale *= 10;
      digits--;
    }
    if (start === from || digits === end || digits <= start) return false;
    let to = digits;
    while (to > start && isBetween(text.charCodeAt(to - 1))) to--;
    if (to === start) return false;
    this.#names.push(this.#nameAt(text, start, to));
    this.#values.push(value);
    return true;
  }

  #nameAt(text: string, from: number, to: number): string {
    const expected = printed[this.#expected];
    if (expected === undefined || expected.length !== to - from || !text.startsWith(expected, from))
      this.#expected = placeOf(text.slice(from, to));
    return ours[this.#expected++] ?? "";
  }

  /** The counters by name, and the sheet is empty again. Flows of one device have the same names: a copy of the last one's object is filled anew. */
  read(): Record<string, number> {
    const names = this.#names;
    if (!isSameList(names, this.#last.names)) this.#last = { names: [...names], packets: packetsOf(names) };
    const packets = { ...this.#last.packets };
    for (let i = 0; i < names.length; i++) packets[names[i] ?? ""] = this.#values[i] ?? 0;
    names.length = 0;
    this.#values.length = 0;
    return packets;
  }
}

const packetsOf = (names: readonly string[]): Record<string, number> =>
  Object.fromEntries(names.map((name) => [name, 0]));

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
  return true;
}

const isBetween = (code: number): boolean => code === SPACE || code === COLON || code === COMMA;

/** `pkts invalid sa (rcv)` is `invalidSaRcv`. */
function placeOf(name: string): number {
  const known = printed.indexOf(name);
  if (known !== -1) return known;
  const place = Math.min(printed.length, NAMES_LIMIT);
  printed[place] = ownText(name);
  ours[place] = camel(name.startsWith("pkts ") ? name.slice(5) : name);
  return place;
}
