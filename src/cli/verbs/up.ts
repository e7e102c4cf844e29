import type { Command } from "commander";
import type { DeskEvent } from "../../api/desk.ts";
import { loadConfig } from "../../app/config/load.ts";
import { deskOf } from "../../app/desk.ts";
import { endpointDesk } from "../../app/endpoint-desk.ts";
import { startFaces } from "../../app/faces.ts";
import { openNotifier } from "../../app/notify/open.ts";
import { Spindrift } from "../../app/spindrift.ts";
import { configPath } from "../config-path.ts";
import { print } from "../show.ts";
import { untilStopped } from "../until-stopped.ts";

/** `spindrift up`: watch the fleet of the configuration. */
export function upVerb(command: Command): void {
  command
    .option("-c, --config <file>", "the configuration (spindrift.yaml, or SPINDRIFT_CONFIG)")
    .option("--json", "say what happens as one JSON a line")
    .action(async (options: { config?: string; json?: true }) => {
      const config = loadConfig(configPath(options.config));
      const stopped = untilStopped(); // heard from the beginning: what is opened is closed
      const spindrift = await Spindrift.start(config);
      const faces = await startFaces(spindrift, config, { endpoints: endpointDesk(spindrift.endpoints) }).catch(
        async (error: unknown) => {
          await spindrift.close(); // what listens already would keep a process that has told its error
          throw error;
        },
      );
      const complain = (line: string): void => console.error(`spindrift: ${line}`);
      const notifier = await openNotifier(config, deskOf(spindrift), complain).catch(async (error: unknown) => {
        await faces.close();
        await spindrift.close();
        throw error;
      });
      if (options.json === true) {
        print(JSON.stringify({ kind: "up", page: faces.address, listeners: spindrift.listeners.map(placeOf) }));
        spindrift.watch((event) => print(JSON.stringify(event)));
      } else {
        for (const { intake, address } of spindrift.listeners) print(`listening for ${intake} on ${address}`);
        for (const { name, address } of spindrift.endpoints)
          print(`endpoint ${name} runs on ${address}: spindrift show ipsec security-associations --endpoint ${name}`);
        print(`watching ${spindrift.fleet.devices.length} devices; the page: ${faces.address}`);
        spindrift.watch(tellIncidents());
      }
      await stopped;
      notifier.close();
      await faces.close();
      await spindrift.close();
    });
}

const placeOf = ({ intake, address }: { readonly intake: string; readonly address: string }): object => ({
  intake,
  address,
});

/** A case changes with each look at it; what is told is how it stands. */
function tellIncidents(): (event: DeskEvent) => void {
  const told = new Map<string, string>();
  return (event) => {
    if (event.kind !== "incident") return;
    const { id, status, title } = event.incident;
    if (told.get(id) === status) return;
    if (status === "closed") told.delete(id);
    else told.set(id, status);
    print(`${id} ${status}: ${title}`);
  };
}
