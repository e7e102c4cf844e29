import { textElement } from "../../wire/netconf/message.ts";
import type { XmlNode } from "../../wire/netconf/xml.ts";
import type { Command } from "../command.ts";
import type { NetconfDialect, NetconfRequest } from "../platform.ts";
import { commands } from "./commands/catalogue.ts";
import { junosDialect } from "./dialect.ts";
import { splitPipes } from "./pipes.ts";

/**
 * Junos takes a command line in `<command>`, and answers in XML, or in `<output>` with the text of the CLI. XML is asked for
 * where our reader makes the same rows of it.
 */
export const junosNetconf: NetconfDialect = {
  request,
  refusals: junosDialect.refusals,
  notUnderstood: junosDialect.notUnderstood,
};

function request(line: string): NetconfRequest {
  const { command, wantsXml, isFiltered, filter } = splitPipes(line.trim());
  const isXml = wantsXml || (!isFiltered && !command.includes("|") && readerOf(command)?.xml === true);
  return {
    operation: textElement("command", command, { format: isXml ? "xml" : "text" }),
    answer: (reply, written) => (isXml && !isText(reply) ? `${written.trim()}\n` : filter(textOf(reply))),
  };
}

/** The reader of the longest name that the command begins with, as `show chassis fpc pic-status` is not `show chassis fpc`. */
function readerOf(line: string): Command<unknown> | undefined {
  const readers: readonly Command<unknown>[] = commands;
  return readers
    .filter(({ run }) => line === run || line.startsWith(`${run} `))
    .sort((a, b) => b.run.length - a.run.length)[0];
}

/** Elements that are about the terminal, or repeat what was asked. */
const ASIDE = new Set(["cli", "pipe", "re-name", "rpc-error"]);
const RULER = "-".repeat(74);

/** Whether the reply holds text alone: Junos answers so where it has no element for what was asked. */
const isText = (node: XmlNode): boolean =>
  node.children
    .filter(({ name }) => !ASIDE.has(name))
    .every(
      (child) => (child.children.length > 0 && isText(child)) || (child.children.length === 0 && TEXT.has(child.name)),
    );
const TEXT = new Set(["output", "configuration-output"]);

/**
 * The text of a reply as the CLI shows it. Each routing engine stands under its name and a ruler. An answer without a line is
 * one line end, as on the CLI: there is nothing to be shown.
 */
function textOf(reply: XmlNode): string {
  const text = piecesOf(reply)
    .map((piece) => piece.replace(/^\n/, "").replace(/\s*$/, "\n"))
    .join("\n");
  return text === "" ? "\n" : text;
}

function piecesOf(node: XmlNode): string[] {
  return node.children.flatMap((child) => {
    if (ASIDE.has(child.name)) return [];
    if (child.children.length === 0) return child.text.trim() === "" ? [] : [child.text];
    const name = child.children.find((part) => part.name === "re-name")?.text.trim();
    const inner = piecesOf(child);
    if (child.name !== "multi-routing-engine-item" || name === undefined) return inner;
    return [`${name}:\n${RULER}\n${inner.map((piece) => piece.replace(/^\n/, "")).join("\n")}`];
  });
}
