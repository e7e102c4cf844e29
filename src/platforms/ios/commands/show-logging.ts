import type { Command } from "../../command.ts";
import { type LoggingRow, readLogging } from "../logging.ts";

export const showLogging = {
  run: "show logging",
  needs: "privileged",
  parse: readLogging,
} satisfies Command<LoggingRow>;
