import { userInfo } from "node:os";
import type { Command } from "commander";
import { openDeskClient } from "../../api/client.ts";
import { type LoadedConfig, loadConfig } from "../../app/config/load.ts";
import { apiPlace, dataDirectory } from "../../app/data-folder.ts";
import { type Exportable, exportIncident } from "../../app/export.ts";
import { UsageError } from "../../errors/errors.ts";
import type { CaseFile } from "../../model/incident.ts";
import type { OperatorOrder } from "../../model/input.ts";
import { openSqliteReader } from "../../store/sqlite/store.ts";
import { runningConfigPath } from "../config-path.ts";
import { caseText, incidentTable, print } from "../show.ts";

interface Options {
  readonly config?: string;
  readonly json?: true;
  readonly by?: string;
  readonly note?: string;
  readonly reason?: string;
}

const MOST = 500;

/** `spindrift incident`: the case files, of the running process or of what it left. */
export function incidentVerb(verb: Command): void {
  const sub = (name: string, description: string): Command =>
    verb
      .command(name)
      .description(description)
      .option(
        "-c, --config <file>",
        "the configuration; unless said SPINDRIFT_CONFIG, spindrift.yaml, or that of what runs",
      );
  sub("list", "every incident, newest first; ends 1 while one is not closed")
    .option("--json", "as JSON")
    .action(async (options: Options) => {
      const files = await readAll(configOf(options));
      print(options.json === true ? JSON.stringify(files) : incidentTable(files));
      if (files.some(({ status }) => status !== "closed")) process.exitCode = 1;
    });
  sub("show <id>", "one case told whole")
    .option("--json", "the case file, as one line of JSON")
    .action(async (id: string, options: Options) => {
      const file = await read(configOf(options), id);
      print(options.json === true ? JSON.stringify(file) : caseText(file));
      if (file.status !== "closed") process.exitCode = 1;
    });
  sub("export <id>", "a recording that `spindrift replay` runs again, on standard output").action(
    async (id: string, options: Options) => {
      const config = configOf(options);
      const reader = readerOf(config);
      try {
        const { fleetOf } = await import("../../app/config/fleet.ts"); // knows endpoints, hence their whole engine
        for await (const line of exportIncident(bound(reader), fleetOf(config.document), id))
          process.stdout.write(line);
      } finally {
        await reader.close();
      }
    },
  );
  order(
    sub("ack <id>", "acknowledge: somebody looks after it").option("--note <text>", "a word for the others"),
    "ack",
  );
  order(sub("approve <id>", "approve the proposed remedy; its guard still comes first"), "approve");
  order(sub("hold <id>", "hold: watch, and do nothing").requiredOption("--reason <text>", "why"), "hold");
  order(sub("release <id>", "release the hold"), "release");
}

const configOf = (options: Options): LoadedConfig => loadConfig(runningConfigPath(options.config));

function order(command: Command, verb: OperatorOrder["verb"]): void {
  command
    .option("--by <name>", "who orders it", userInfo().username)
    .option("--json", "the case file, as one line of JSON")
    .action(async (id: string, options: Options) => {
      const address = apiPlace(configOf(options));
      if (address === undefined)
        throw new UsageError("api.not-running", `an order needs the running process: start \`spindrift up\` first`);
      const { by = "operator", note, reason } = options;
      const given = {
        verb,
        incident: id,
        by,
        ...(note === undefined ? {} : { note }),
        ...(reason === undefined ? {} : { reason }),
      };
      const file = await openDeskClient(address).order(given as OperatorOrder);
      print(options.json === true ? JSON.stringify(file) : `${file.id} is ${file.status}`);
    });
}

/** What the store holds is what faces show; the running process need not be asked. */
function readerOf(config: LoadedConfig): NonNullable<ReturnType<typeof openSqliteReader>> {
  const directory = dataDirectory(config);
  const reader = openSqliteReader(directory);
  if (reader === undefined)
    throw new UsageError(
      "store.none",
      `${directory} holds nothing yet: has \`spindrift up\` run with this configuration?`,
    );
  return reader;
}

function bound(reader: ReturnType<typeof readerOf>): Exportable {
  return {
    loadIncident: (id) => reader.loadIncident(id),
    loadSnapshot: (seq) => reader.loadSnapshot(seq),
    queryJournal: async (query) => reader.queryJournal(query),
    lastSeq: async () => reader.lastSeq(),
    readJournal: (after, until) => reader.readJournal(after, until),
  };
}

async function readAll(config: LoadedConfig): Promise<readonly CaseFile[]> {
  const reader = readerOf(config);
  const records = await reader.listIncidents(MOST);
  await reader.close();
  return records.map(({ body }) => JSON.parse(body) as CaseFile);
}

async function read(config: LoadedConfig, id: string): Promise<CaseFile> {
  const reader = readerOf(config);
  const record = await reader.loadIncident(id);
  await reader.close();
  if (record === undefined)
    throw new UsageError("incident.unknown", `there is no incident ${id}; list them with \`spindrift incident list\``);
  return JSON.parse(record.body) as CaseFile;
}
