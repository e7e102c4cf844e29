import type { Command } from "commander";
import { replay } from "../../app/replay.ts";
import { UsageError } from "../../errors/errors.ts";
import { readRecording } from "../../store/recording.ts";
import { parseInstant } from "../../time/instant.ts";
import { readAll } from "../input.ts";
import { caseText, print } from "../show.ts";

/** `spindrift replay`: a recording run again. */
export function replayVerb(command: Command): void {
  command
    .argument("<recording>", "made by `spindrift incident export`; - is standard input")
    .option("--until <time>", "stop behind what came until then: 2026-03-12T18:22:10Z")
    .option("--json", "the case files, one JSON a line")
    .action(async (path: string, options: { until?: string; json?: true }) => {
      const until = options.until === undefined ? undefined : parseInstant(options.until);
      if (options.until !== undefined && until === undefined) {
        throw new UsageError(
          "replay.until",
          `--until must be a time like 2026-03-12T18:22:10Z, not “${options.until}”`,
        );
      }
      const recording = readRecording(await readAll(path), path);
      const files = replay(recording, until, (error, { seq }) => {
        console.error(`spindrift: the judgement fails over entry ${seq}: ${(error as Error).message}`);
        process.exitCode = 1;
      });
      for (const file of files) print(options.json === true ? JSON.stringify(file) : caseText(file));
      if (recording.damage !== undefined) {
        console.error(`spindrift: ${recording.damage}`);
        process.exitCode = 1;
      }
    });
}
