import type { CommandOption, OperationalCommand } from "./command.ts";
import { matching, type Read, type Slip, type Word } from "./line.ts";
import type { EndpointView } from "./view.ts";

export type ReadOptions =
  | { readonly ok: true; readonly read: Read; readonly left: readonly CommandOption[] }
  | { readonly ok: false; readonly slip: Slip };

/** The options of a command, in any order; each once, and one of a group. */
export function readOptions(view: EndpointView, command: OperationalCommand, words: readonly Word[]): ReadOptions {
  const given = new Map<string, string>();
  let awaiting: CommandOption | undefined;
  for (const word of joined(command, words)) {
    const left = optionsLeft(command, given);
    const keyword = keywordsFor(left, word, view);
    if (awaiting !== undefined && (keyword.length === 0 || awaiting.value?.isOptional !== true)) {
      given.set(awaiting.name, word.text);
      awaiting = undefined;
      continue;
    }
    awaiting = undefined;
    const [only] = keyword;
    if (keyword.length > 1) return { ok: false, slip: ambiguous(word, keyword) };
    const option = only?.option ?? left.find(({ word: own }) => own === undefined);
    if (option === undefined) return { ok: false, slip: { kind: "syntax", at: word.at, expecting: "<option>" } };
    given.set(option.name, only === undefined ? word.text : "");
    if (only !== undefined && option.value !== undefined) awaiting = option;
  }
  const read: Read = { command, given, ...(awaiting === undefined ? {} : { awaiting }) };
  return { ok: true, read, left: optionsLeft(command, given) };
}

const optionsLeft = ({ options }: OperationalCommand, given: ReadonlyMap<string, string>): readonly CommandOption[] => {
  const groups = new Set(options.filter(({ name }) => given.has(name)).flatMap(({ group }) => group ?? []));
  return options.filter(({ name, group }) => !given.has(name) && !(group !== undefined && groups.has(group)));
};

interface Keyword {
  readonly text: string;
  readonly option: CommandOption;
}

/** The options whose word was typed, whole or cut short; none when it is a value that exists. */
function keywordsFor(left: readonly CommandOption[], { text }: Word, view: EndpointView): readonly Keyword[] {
  const keywords = left.flatMap((option): readonly Keyword[] =>
    option.word === undefined ? [] : [{ text: option.word, option }],
  );
  const isExact = keywords.some((one) => one.text === text);
  const isKnown = left.some(({ word, known }) => word === undefined && known?.(view).includes(text) === true);
  return isKnown && !isExact ? [] : matching(keywords, text);
}

/** A spelling of two words becomes the one that is shown. */
function joined({ options }: OperationalCommand, words: readonly Word[]): readonly Word[] {
  const out: Word[] = [];
  for (let i = 0; i < words.length; i++) {
    const [word, next] = [words[i], words[i + 1]];
    if (word === undefined) continue;
    const both = `${word.text} ${next?.text}`;
    const option = options.find(({ alsoWords }) => alsoWords?.includes(both) === true);
    out.push(option?.word === undefined ? word : { text: option.word, at: word.at });
    if (option !== undefined) i++;
  }
  return out;
}

const ambiguous = (word: Word, keywords: readonly Keyword[]): Slip => ({
  kind: "ambiguous",
  word,
  candidates: keywords.map(({ text, option }) => ({ text, help: option.help })),
});
