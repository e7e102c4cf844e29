import type { Command } from "../../command.ts";
import { type CpuRow, readProcesses } from "../processes-cpu.ts";

export const showProcessesCpuSorted = {
  run: "show processes cpu sorted",
  needs: "view",
  parse: readProcesses,
} satisfies Command<CpuRow>;
