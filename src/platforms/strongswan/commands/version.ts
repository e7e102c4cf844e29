import type { Command } from "../../command.ts";
import { parseRows, textOf, told } from "../rows.ts";

export interface DaemonVersion {
  readonly daemon?: string;
  readonly version?: string;
  readonly sysname?: string;
  /** The kernel's release, and the machine. */
  readonly release?: string;
  readonly machine?: string;
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
              release: textOf(message, "release"),
              machine: textOf(message, "machine"),
            }),
          ],
    ),
} satisfies Command<DaemonVersion>;
