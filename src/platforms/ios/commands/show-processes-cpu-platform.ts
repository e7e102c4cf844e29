import type { Command } from "../../command.ts";
import { readPlatformProcesses } from "../processes-cpu.ts";
import type { Row } from "../row.ts";

export const showProcessesCpuPlatform = {
  run: "show processes cpu platform",
  needs: "view",
  parse: readPlatformProcesses,
} satisfies Command<Row>;
