import { type CommandOption, isAllowed, type OperationalCommand, type Privilege } from "./command.ts";
import type { EndpointView } from "./view.ts";

// A line of words becomes a command with its options. Words may be cut short as long as one alone fits. A value that
// exists is taken for itself even where it begins a word.

export interface Word {
  readonly text: string;
  /** The column where it begins. */
  readonly at: number;
}

/** What may stand next. */
export interface Candidate {
  readonly text: string;
  readonly help: string;
}

export type Slip =
  | { readonly kind: "unknown"; readonly at: number }
  | { readonly kind: "ambiguous"; readonly word: Word; readonly candidates: readonly Candidate[] }
  | { readonly kind: "syntax"; readonly at: number; readonly expecting: string }
  | { readonly kind: "missing-argument"; readonly at: number };

export interface Read {
  readonly command: OperationalCommand;
  readonly given: ReadonlyMap<string, string>;
  /** An option that still awaits its value. */
  readonly awaiting?: CommandOption;
}

export const wordsOf = (line: string): readonly Word[] =>
  [...line.matchAll(/\S+/g)].map((match) => ({ text: match[0], at: match.index }));

export interface Grammar {
  readonly commands: readonly OperationalCommand[];
  readonly help: Readonly<Record<string, string>>;
  readonly view: EndpointView;
  readonly privilege: Privilege;
}

/** Where the words of a command lead: the command, or the words that may follow. */
export type Path =
  | { readonly kind: "command"; readonly command: OperationalCommand; readonly used: number }
  | { readonly kind: "words"; readonly path: readonly string[]; readonly used: number }
  | { readonly kind: "slip"; readonly slip: Slip };

/** Follows the words as far as they are words of commands. */
export function follow(grammar: Grammar, words: readonly Word[]): Path {
  let path: readonly string[] = [];
  for (const [used, word] of words.entries()) {
    const command = commandAt(grammar, path);
    if (command !== undefined) return { kind: "command", command, used };
    const next = nextWords(grammar, path);
    const found = matching(next, word.text);
    const [only] = found;
    if (only === undefined) {
      const slip: Slip =
        used === 0 ? { kind: "unknown", at: word.at } : { kind: "syntax", at: word.at, expecting: "<command>" };
      return { kind: "slip", slip };
    }
    if (found.length > 1) return { kind: "slip", slip: { kind: "ambiguous", word, candidates: found } };
    path = [...path, only.text];
  }
  const command = commandAt(grammar, path);
  return command === undefined
    ? { kind: "words", path, used: words.length }
    : { kind: "command", command, used: words.length };
}

/** A command that the privilege does not reach does not exist for this operator. */
const visible = ({ commands, privilege }: Grammar): readonly OperationalCommand[] =>
  commands.filter(({ needs }) => isAllowed(privilege, needs));

const commandAt = (grammar: Grammar, path: readonly string[]): OperationalCommand | undefined =>
  visible(grammar).find(({ words }) => words.length === path.length && words.every((word, i) => word === path[i]));

export function nextWords(grammar: Grammar, path: readonly string[]): readonly Candidate[] {
  const found = new Map<string, string>();
  for (const { words, help } of visible(grammar)) {
    const text = words[path.length];
    if (text === undefined || path.some((word, i) => word !== words[i])) continue;
    const isLast = words.length === path.length + 1;
    found.set(text, isLast ? help : (grammar.help[[...path, text].join(" ")] ?? ""));
  }
  return [...found].map(([text, help]) => ({ text, help })).sort((a, b) => (a.text < b.text ? -1 : 1));
}

/** The word itself, or all that begin with what was typed. */
export function matching<T extends { readonly text: string }>(candidates: readonly T[], typed: string): readonly T[] {
  const exact = candidates.find(({ text }) => text === typed);
  return exact === undefined ? candidates.filter(({ text }) => text.startsWith(typed)) : [exact];
}
