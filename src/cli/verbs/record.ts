import type { Command } from "commander";
import { loadConfig } from "../../app/config/load.ts";
import { dataDirectory } from "../../app/data-folder.ts";
import { recordSession } from "../../app/record.ts";
import { didYouMean, UsageError } from "../../errors/errors.ts";
import { platforms } from "../../platforms/catalogue.ts";
import { openSqliteReader } from "../../store/sqlite/store.ts";
import { parseDuration } from "../../time/instant.ts";
import { configPath } from "../config-path.ts";

/** `spindrift record`: a management session as a transcript, for us to read, to play and to test with. */
export function recordVerb(command: Command): void {
  command
    .argument("<device>", "its name in the configuration")
    .argument(
      "[commands...]",
      "what to ask, each in quotes; unless said, a routine poll and the evidence of an incident",
    )
    .option("-c, --config <file>", "the configuration (spindrift.yaml, or SPINDRIFT_CONFIG)")
    .option("--patience <span>", "how long the device may be silent in the middle of an answer", "30s")
    .action(async (wanted: string, commands: readonly string[], options: { config?: string; patience: string }) => {
      const patience = parseDuration(options.patience);
      if (patience === undefined)
        throw new UsageError("record.options", `--patience is a span such as 30s or 2m, not “${options.patience}”`);
      const config = loadConfig(configPath(options.config));
      const names = config.document.devices.map(({ name }) => name);
      const device = config.document.devices.find(({ name }) => name === wanted);
      if (device === undefined) {
        const meant = didYouMean(wanted, names);
        const mend = meant === undefined ? `there are: ${names.join(", ")}` : `did you mean “${meant}”?`;
        throw new UsageError("record.device", `there is no device “${wanted}”; ${mend}`);
      }
      const reader = openSqliteReader(dataDirectory(config));
      const memory = {
        recall: async (name: string) => reader?.recall(`host key ${name}`),
        remember: async () => undefined,
      };
      const isWell = await recordSession({
        device,
        commands,
        patience,
        maker: { platforms, memory, directory: config.directory },
        write: (lines) => void process.stdout.write(lines),
        tell: (line) => console.error(line),
      });
      await reader?.close();
      if (!isWell) process.exitCode = 1;
    });
}
