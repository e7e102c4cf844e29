import { Command } from "commander";
import { loadConfig } from "../../app/config/load.ts";
import { dataDirectory } from "../../app/faces.ts";
import { openSession } from "../../app/sessions.ts";
import { UsageError } from "../../errors/errors.ts";
import type { CheckStep } from "../../intake/session.ts";
import { platforms } from "../../platforms/catalogue.ts";
import { openSqliteReader } from "../../store/sqlite/store.ts";
import { print } from "../show.ts";
import { configPath } from "./up.ts";

/** `spindrift check`: step by step to every device, and what to change where it fails. */
export function checkVerb(): Command {
  return new Command("check")
    .description(
      "step by step to a device, or to all: address, port, keys, login, privilege, each command; what to change where it fails",
    )
    .argument("[device]", "only this one")
    .option("-c, --config <file>", "the configuration (spindrift.yaml, or SPINDRIFT_CONFIG)")
    .option("--json", "each step as one JSON a line")
    .action(async (wanted: string | undefined, options: { config?: string; json?: true }) => {
      const config = loadConfig(configPath(options.config));
      const devices = config.document.devices.filter(({ name }) => wanted === undefined || name === wanted);
      if (devices.length === 0) {
        throw new UsageError(
          "check.device",
          `there is no device “${wanted}”; there are: ${config.document.devices.map(({ name }) => name).join(", ")}`,
        );
      }
      const reader = openSqliteReader(dataDirectory(config));
      const memory = {
        recall: async (device: string) => reader?.recall(`host key ${device}`),
        remember: async () => undefined,
      };
      const quiet = { up: () => undefined, down: () => undefined, event: () => undefined };
      for (const device of devices) {
        const session = openSession(device, { platforms, memory, directory: config.directory }, quiet);
        for await (const step of session.check()) {
          tell(device.name, step, options.json === true);
          if (!step.ok) process.exitCode = 1;
        }
        await session.close();
      }
      await reader?.close();
    });
}

function tell(device: string, step: CheckStep, json: boolean): void {
  if (json) {
    print(JSON.stringify({ device, ...step }));
    return;
  }
  print(`${device}  ${step.ok ? "ok  " : "FAIL"}  ${step.step}${step.detail === "" ? "" : `: ${step.detail}`}`);
  if (step.mend !== undefined && step.mend !== "" && !step.ok) print(`${" ".repeat(device.length + 2)}→ ${step.mend}`);
}
