import type { Command } from "commander";
import { cheatsheet, cheatsheetText } from "../../app/cheatsheet.ts";
import { fold, terminalWidth } from "../fold.ts";
import { print } from "../show.ts";

/** `spindrift cheatsheet`: what to type on a platform, and what fails there. */
export function cheatsheetVerb(command: Command): void {
  command
    .argument("<platform>", "ios, junos, strongswan")
    .option("--json", "one JSON document")
    .addHelpText("after", "\nWords in capitals are yours to replace. Without a terminal it is Markdown as it stands.")
    .action((platform: string, options: { json?: true }) => {
      const sheet = cheatsheet(platform);
      print(options.json === true ? JSON.stringify(sheet) : folded(cheatsheetText(sheet)));
    });
}

/** Commands stay on one line, to be copied. */
const folded = (text: string): string =>
  text
    .split("\n")
    .map((line) => (line.startsWith("    ") ? line : fold(line, terminalWidth())))
    .join("\n");
