import type { Order, Privilege } from "./command.ts";
import { operationalCommands, wordHelp } from "./commands.ts";
import { candidatesFor, helpLines } from "./help.ts";
import { follow, type Grammar, type Slip, wordsOf } from "./line.ts";
import { readOptions } from "./read-options.ts";
import type { EndpointView } from "./view.ts";

export type Ran =
  | { readonly kind: "text"; readonly text: string; readonly json: unknown }
  | { readonly kind: "help"; readonly text: string }
  /** Nothing to show; `carryOut` does what was asked for. */
  | { readonly kind: "orders"; readonly orders: readonly Order[] }
  /** `isRefused`: it was well said, and is not possible; otherwise a slip of the line. */
  | { readonly kind: "error"; readonly text: string; readonly isRefused?: true };

export interface RunOptions {
  /** Columns of the prompt in front of the line, so that the caret stands under the word it means. */
  readonly promptWidth?: number;
}

/**
 * One line as an operator types it: a command, or one with `?` behind it for what may follow. A command that the
 * privilege does not reach is as unknown as one that does not exist.
 */
export function runCommand(line: string, view: EndpointView, privilege: Privilege, options: RunOptions = {}): Ran {
  const grammar: Grammar = { commands: operationalCommands, help: wordHelp, view, privilege };
  const { promptWidth = 0 } = options;
  const question = /^(.*?)(\S*)\?\s*$/.exec(line);
  if (question !== null) return help(grammar, question[1] ?? "", question[2] ?? "", promptWidth);
  const [command = "", ...pipes] = line.split(" | ").map((part) => part.trimEnd());
  const ran = execute(grammar, command, promptWidth);
  return pipes.reduce((one, pipe) => through(pipe, one), ran);
}

function help(grammar: Grammar, before: string, partial: string, promptWidth: number): Ran {
  const found = candidatesFor(grammar, wordsOf(before), partial);
  return "kind" in found
    ? { kind: "error", text: slipText(found, promptWidth) }
    : { kind: "help", text: join(helpLines(found)) };
}

function execute(grammar: Grammar, line: string, promptWidth: number): Ran {
  const words = wordsOf(line);
  const error = (slip: Slip): Ran => ({ kind: "error", text: slipText(slip, promptWidth) });
  if (words.length === 0) return { kind: "text", text: "", json: undefined };
  const path = follow(grammar, words);
  if (path.kind === "slip") return error(path.slip);
  if (path.kind === "words") return error({ kind: "syntax", at: line.length, expecting: "<command>" });
  const options = readOptions(grammar.view, path.command, words.slice(path.used));
  if (!options.ok) return error(options.slip);
  const { command, given, awaiting } = options.read;
  if (awaiting !== undefined && awaiting.value?.isOptional !== true)
    return error({ kind: "missing-argument", at: line.length });
  const outcome = command.run(grammar.view, given);
  switch (outcome.kind) {
    case "answer":
      return { kind: "text", text: join(outcome.lines), json: outcome.json };
    case "orders":
      return outcome;
    case "refused":
      return { kind: "error", text: `error: ${outcome.reason}\n`, isRefused: true };
  }
}

/** `| display json` and `| no-more`; what the shell can do as well is left to it. */
function through(pipe: string, ran: Ran): Ran {
  if (ran.kind !== "text" || pipe === "no-more") return ran;
  if (pipe === "display json") return { ...ran, text: `${JSON.stringify(ran.json, null, 2)}\n` };
  return { kind: "error", text: `error: no pipe “${pipe}”; there are “display json” and “no-more”\n` };
}

/** The device's own form: a caret under the word, and what is wrong with it. */
function slipText(slip: Slip, promptWidth: number): string {
  const caret = `${" ".repeat(promptWidth + (slip.kind === "ambiguous" ? slip.word.at : slip.at))}^`;
  switch (slip.kind) {
    case "unknown":
      return join([caret, "unknown command."]);
    case "ambiguous":
      return join([caret, `'${slip.word.text}' is ambiguous.`, ...helpLines(slip.candidates)]);
    case "syntax":
      return join([caret, `syntax error, expecting ${slip.expecting}.`]);
    case "missing-argument":
      return join([caret, "missing argument."]);
  }
}

const join = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");
