import { didYouMean } from "../../../errors/errors.ts";

/**
 * The statements that the lab's gateway understands. ` / ` separates the levels of the hierarchy; words of one level stand
 * on one line in the form with braces. `<word>` takes any name, `<n>` a number: the value of a leaf, not part of its name.
 */
const STATEMENTS = [
  "system / host-name <word>",
  "system / ddos-protection / protocols / l2tp / aggregate / bandwidth <n>",
  "system / ddos-protection / protocols / l2tp / aggregate / burst <n>",
  "system / ddos-protection / protocols / l2tp / aggregate / recover-time <n>",
  "services / l2tp / tunnel-group <name> / hello-interval <n>",
  "services / l2tp / tunnel-group <name> / local-gateway / address <word>",
  "services / l2tp / tunnel-group <name> / service-interface <word>",
  "access / radius-server <name> / port <n>",
] as const;

const PATTERNS = STATEMENTS.map((text) => text.split(" / ").map((level) => level.split(" ")));

/** One statement: its levels, the last of which is a leaf with its value. */
export interface Statement {
  readonly levels: readonly string[];
  /** Which one it is, whatever its value. */
  readonly key: string;
  readonly value: string;
}

export type ReadStatement =
  | { readonly ok: true; readonly statement: Statement }
  /** Where the line stops making sense, and what could have stood there. */
  | { readonly ok: false; readonly word: string | undefined; readonly expected: readonly string[] };

/** Reads the words behind `set`. */
export function readStatement(words: readonly string[]): ReadStatement {
  let furthest: { at: number; expected: string[] } = { at: -1, expected: [] };
  for (const pattern of PATTERNS) {
    const { at, statement, expected } = matchWords(pattern, words);
    if (statement !== undefined) return { ok: true, statement };
    if (at > furthest.at) furthest = { at, expected: [expected] };
    else if (at === furthest.at) furthest.expected.push(expected);
  }
  return { ok: false, word: words[furthest.at], expected: [...new Set(furthest.expected)] };
}

interface Match {
  readonly at: number;
  readonly expected: string;
  readonly statement?: Statement;
}

function matchWords(pattern: readonly (readonly string[])[], words: readonly string[]): Match {
  const levels: string[] = [];
  let at = 0;
  for (const level of pattern) {
    const taken: string[] = [];
    for (const expected of level) {
      const word = words[at];
      if (word === undefined || !suits(expected, word)) return { at, expected };
      taken.push(word);
      at += 1;
    }
    levels.push(taken.join(" "));
  }
  if (at < words.length) return { at, expected: "<[Enter]>" };
  const value = words.at(-1) ?? "";
  const leaf = levels.at(-1) ?? "";
  const key = [...levels.slice(0, -1), leaf.slice(0, -value.length - 1)].join(" ");
  return { at, expected: "", statement: { levels, key, value } };
}

function suits(expected: string, word: string): boolean {
  if (expected === "<n>") return /^\d{1,9}$/.test(word);
  return expected.startsWith("<") ? /^[\w.:/-]{1,64}$/.test(word) : expected === word;
}

/** What Junos says to a word that it does not know. */
export function syntaxError(typed: string, word: string | undefined, expected: readonly string[]): string {
  const at = word === undefined ? typed.length : typed.lastIndexOf(word);
  const meant = word === undefined ? undefined : didYouMean(word, expected);
  const hint = meant === undefined ? `syntax error, expecting ${expected.join(" or ")}.` : `syntax error: ${meant}?`;
  return `${" ".repeat(Math.max(0, at))}^\n${hint}\n`;
}
