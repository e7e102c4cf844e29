import { existsSync } from "node:fs";
import { Command } from "commander";
import { loadConfig } from "../../app/config/load.ts";
import { startFaces } from "../../app/faces.ts";
import { endpointDesk } from "../../app/lab-desk.ts";
import { Spindrift } from "../../app/spindrift.ts";
import { UsageError } from "../../errors/errors.ts";
import { print } from "../show.ts";

export const configPath = (given: string | undefined): string => {
  const path = given ?? process.env.SPINDRIFT_CONFIG ?? "spindrift.yaml";
  if (!existsSync(path)) {
    throw new UsageError(
      "config.missing",
      `there is no ${path}; write one (README, “Your first gateway”), name it with --config, or see it all on the lab with \`spindrift demo\``,
    );
  }
  return path;
};

/** `spindrift up`: watch the fleet of the configuration. */
export function upVerb(): Command {
  return new Command("up")
    .description(
      "watch the fleet of the configuration: intake, detection, diagnosis, response, API and page in one process",
    )
    .option("-c, --config <file>", "the configuration (spindrift.yaml, or SPINDRIFT_CONFIG)")
    .option("--json", "say what happens as one JSON a line")
    .action(async (options: { config?: string; json?: true }) => {
      const config = loadConfig(configPath(options.config));
      const spindrift = await Spindrift.start(config);
      const faces = await startFaces(spindrift, config, { endpoints: endpointDesk(spindrift.endpoints) });
      if (options.json === true) spindrift.watch((event) => print(JSON.stringify(event)));
      else {
        for (const { intake, address } of spindrift.listeners) print(`listening for ${intake} on ${address}`);
        for (const { name, address } of spindrift.endpoints)
          print(`endpoint ${name} runs on ${address}: spindrift show ipsec security-associations --endpoint ${name}`);
        print(`watching ${spindrift.fleet.devices.length} devices; the page: ${faces.address}`);
        spindrift.watch((event) => {
          if (event.kind === "incident")
            print(`${event.incident.id} ${event.incident.status}: ${event.incident.title}`);
        });
      }
      await new Promise<void>((resolve) => {
        process.once("SIGINT", resolve);
        process.once("SIGTERM", resolve);
      });
      await faces.close();
      await spindrift.close();
    });
}
