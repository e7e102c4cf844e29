import { writeFileSync } from "node:fs";
import type { Command } from "commander";
import { configTemplate, firstDevice } from "../../app/config/template.ts";
import { PROGRAM } from "../../app/program.ts";
import { UsageError } from "../../errors/errors.ts";
import { print } from "../show.ts";

const EXAMPLE = ["srx=junos@203.0.113.1", "gw-b=strongswan@198.51.100.7"];

const MORE = `
Examples:
  $ spindrift init srx=junos@203.0.113.1 gw-b=strongswan@198.51.100.7
  $ spindrift init hub=ios@192.0.2.1 --config /etc/spindrift/spindrift.yaml
  $ spindrift init --config -

A file that is there is never written over.`;

/** `spindrift init`: a configuration to begin with. */
export function initVerb(command: Command): void {
  command
    .argument(
      "[devices...]",
      "NAME=PLATFORM@ADDRESS each; PLATFORM is ios, junos or strongswan; unless said two examples",
    )
    .option("-c, --config <file>", "where to write it; - is standard output", "spindrift.yaml")
    .addHelpText("after", MORE)
    .action((given: readonly string[], { config }: { config: string }) => {
      const text = configTemplate((given.length === 0 ? EXAMPLE : given).map(firstDevice));
      if (config === "-") return void process.stdout.write(text);
      save(config, text);
      const named = config === "spindrift.yaml" ? "" : ` --config ${config}`;
      print(`${config} is written. Fill in what it asks for, then: ${PROGRAM} check${named}`);
    });
}

function save(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: "wx", mode: 0o640 });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why =
      code === "EEXIST" ? "it is there already, and is not written over: name another with --config" : message;
    throw new UsageError("init.file", `${path}: ${why}`, { cause });
  }
}
