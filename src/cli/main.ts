#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { VERSION } from "../app/version.ts";
import { SpindriftError, UsageError } from "../errors/errors.ts";
import { verbs } from "./verbs.ts";

const MORE = "(--help tells what there is)";
/** Ends 0 when all is well, 1 when what was asked about is not well, 2 on a slip of usage. */
const EXIT_USAGE = 2;

const program = new Command("spindrift")
  .description(
    "VPN assurance: sees a tunnel going bad, says why with evidence from both ends, puts it right under guard, and proves it.",
  )
  .version(VERSION)
  .showSuggestionAfterError()
  .showHelpAfterError(MORE)
  .exitOverride();
for (const { name, description } of verbs) program.command(name).description(description);

// A reader that has had enough (`| head`) is no fault
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
});

try {
  await loadVerb();
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** All verbs together are seconds of loading: one is loaded, and for the list of `--help` none. */
async function loadVerb(): Promise<void> {
  const [first, second] = process.argv.slice(2).filter((word) => !word.startsWith("-"));
  const asked = first === "help" ? second : first;
  const verb = verbs.find(({ name }) => name === asked);
  const command = program.commands.find((one) => one.name() === asked);
  if (verb === undefined || command === undefined) return;
  (await verb.load())(command);
  for (const inner of [command, ...command.commands]) inner.exitOverride().showHelpAfterError(MORE);
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
