import type { CommandOption } from "./command.ts";
import { type Candidate, follow, type Grammar, matching, nextWords, type Slip, type Word } from "./line.ts";
import { readOptions } from "./read-options.ts";
import type { EndpointView } from "./view.ts";

/** What may follow the words. @param partial the beginning of the next one */
export function candidatesFor(grammar: Grammar, words: readonly Word[], partial: string): readonly Candidate[] | Slip {
  const path = follow(grammar, words);
  if (path.kind === "slip") return path.slip;
  if (path.kind === "words") return matching(nextWords(grammar, path.path), partial);
  const read = readOptions(grammar.view, path.command, words.slice(path.used));
  if (!read.ok) return read.slip;
  const { awaiting } = read.read;
  const isComplete = awaiting === undefined || awaiting.value?.isOptional === true;
  const values = awaiting === undefined ? [] : valuesOf(awaiting, grammar.view);
  const options = isComplete ? read.left.flatMap((one) => candidatesOf(one, grammar)) : [];
  const fitting = [...values, ...options].filter(({ text }) => text.startsWith(partial) || text.startsWith("<"));
  return isComplete && partial === "" ? [{ text: "<[Enter]>", help: "Execute this command" }, ...fitting] : fitting;
}

const candidatesOf = (option: CommandOption, { view }: Grammar): readonly Candidate[] =>
  option.word === undefined ? valuesOf(option, view) : [{ text: option.word, help: option.help }];

const valuesOf = ({ value, help, known }: CommandOption, view: EndpointView): readonly Candidate[] => [
  { text: value?.placeholder ?? "", help },
  ...(known?.(view) ?? []).map((text) => ({ text, help: "" })),
];

export const helpLines = (candidates: readonly Candidate[]): readonly string[] =>
  candidates.length === 0
    ? ["No valid completions"]
    : [
        "Possible completions:",
        ...candidates.map(({ text, help }) => `  ${text.padEnd(22)}${help === "" ? "" : ` ${help}`}`.trimEnd()),
      ];
