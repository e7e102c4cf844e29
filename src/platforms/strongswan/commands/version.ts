import type { Command } from "../../command.ts";
import { parseRows, textOf, told } from "../rows.ts";

export interface DaemonVersion {
  readonly daemon?: string;
  readonly version?: string;
  readonly sysname?: string;
}

export const version = {
  run: "version",
  needs: "view",
  parse: (text) =>
    parseRows(text, (message) =>
      textOf(message, "version") === undefined
        ? undefined
        : [
            told({
              daemon: textOf(message, "daemon"),
              version: textOf(message, "version"),
              sysname: textOf(message, "sysname"),
            }),
          ],
    ),
} satisfies Command<DaemonVersion>;
