#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { VERSION } from "../app/version.ts";
import { SpindriftError, UsageError } from "../errors/errors.ts";
import { checkVerb } from "./verbs/check.ts";
import { demoVerb } from "./verbs/demo.ts";
import { incidentVerb } from "./verbs/incident.ts";
import { labVerb } from "./verbs/lab.ts";
import { logVerb } from "./verbs/log.ts";
import { clearVerb, requestVerb, showVerb } from "./verbs/operational.ts";
import { parseVerb } from "./verbs/parse.ts";
import { playVerb } from "./verbs/play.ts";
import { probeVerb } from "./verbs/probe.ts";
import { recordVerb } from "./verbs/record.ts";
import { replayVerb } from "./verbs/replay.ts";
import { stormVerb } from "./verbs/storm.ts";
import { upVerb } from "./verbs/up.ts";

/** Ends 0 when all is well, 1 when what was asked about is not well, 2 on a slip of usage. */
const EXIT_USAGE = 2;

const program = new Command("spindrift")
  .description(
    "VPN assurance: sees a tunnel going bad, says why with evidence from both ends, puts it right under guard, and proves it.",
  )
  .version(VERSION)
  .showSuggestionAfterError()
  .exitOverride();
const verbs = [
  upVerb,
  demoVerb,
  checkVerb,
  probeVerb,
  showVerb,
  clearVerb,
  requestVerb,
  incidentVerb,
  replayVerb,
  logVerb,
  parseVerb,
  recordVerb,
  playVerb,
  labVerb,
  stormVerb,
];
for (const verb of verbs) program.addCommand(verb());
for (const command of [...program.commands, ...program.commands.flatMap(({ commands }) => commands)])
  command.exitOverride();

// A reader that has had enough (`| head`) is no fault
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE; // it has been told already
  if (error instanceof SpindriftError) {
    console.error(`spindrift: ${error.message} (${error.code})`);
    return error instanceof UsageError ? EXIT_USAGE : 1;
  }
  console.error(error);
  return 1;
}
