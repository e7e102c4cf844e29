import type { Command } from "../../command.ts";
import { type CpuRow, readProcesses } from "../processes-cpu.ts";

export const showProcessesCpu = {
  run: "show processes cpu",
  needs: "view",
  parse: readProcesses,
} satisfies Command<CpuRow>;
