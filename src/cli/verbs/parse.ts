import type { Command } from "commander";
import { commandMeant } from "../../app/diagnose/commands.ts";
import { typedSessions } from "../../app/diagnose/terminal-text.ts";
import { recordedAnswers } from "../../app/transcripts.ts";
import { didYouMean, UsageError } from "../../errors/errors.ts";
import { lineOnScreen } from "../../intake/ssh/screen-line.ts";
import { platforms } from "../../platforms/catalogue.ts";
import type { Command as DeviceCommand } from "../../platforms/command.ts";
import type { Platform } from "../../platforms/platform.ts";
import { renderInstant } from "../../time/instant.ts";
import { isTranscript } from "../../wire/transcript/transcript.ts";
import { readAll, readLines } from "../input.ts";
import { print } from "../show.ts";

const EXAMPLES = `
Examples:
  $ spindrift parse --platform ios --command "show crypto ipsec sa" sa.txt
  $ ssh ops@gw1 "show security ike security-associations" | spindrift parse --platform junos --command "show security ike security-associations"
  $ spindrift parse putty-hub.log           (a terminal's text with its prompts: every output in it, one JSON a line)
  $ spindrift parse hub.transcript          (recorded by \`spindrift record\`: every answer in it, likewise)

Commands may be cut short as the device takes them ("sh cry isa sa"). A line that nobody understood is in “unread” with its number, and
never an error. Ends 0 when the output is whole, 1 when it is cut (“incomplete”), 2 on a slip of usage; a batch ends 0, each of its
answers tells for itself.`;

/** `spindrift parse`: device output in, JSON out. */
export function parseVerb(command: Command): void {
  command
    .addHelpText("after", EXAMPLES)
    .option("--platform <name>", platforms.map(({ name }) => name).join(", "))
    .option("--command <command>", "the command that gave the output")
    .option("--batch", "read JSON lines { id, platform, command, text } and write { id, rows, unread }")
    .argument("[file]", "the output; - is standard input", "-")
    .action(async (file: string, options: { platform?: string; command?: string; batch?: true }) => {
      if (options.batch === true) {
        for await (const line of readLines(file)) if (line.trim() !== "") print(JSON.stringify(parseRequest(line)));
        return;
      }
      const platform = options.platform === undefined ? undefined : platformNamed(options.platform);
      if (platform === undefined || options.command === undefined) {
        printSession(onScreen(await readAll(file)), file, platform);
        return;
      }
      const { command, note } = findCommand(platform, options.command);
      const parsed = command.parse(onScreen(await readAll(file)));
      if (note !== undefined) process.stderr.write(`${note}\n`);
      print(JSON.stringify(parsed, null, 2));
      if (parsed.incomplete) process.exitCode = 1;
    });
}

/** As a terminal shows it, where it holds control sequences: colours and redrawn lines are no part of an output. */
const onScreen = (text: string): string =>
  text.includes("\u001B") ? text.split("\n").map(lineOnScreen).join("\n") : text;

/** What needs no command named: a transcript of ours, or a terminal's text that holds prompts and commands. */
function printSession(text: string, path: string, platform: Platform | undefined): void {
  if (isTranscript(text)) {
    printRecorded(text, path);
    return;
  }
  const sessions = typedSessions(text, platform === undefined ? platforms : [platform]);
  if (sessions.length === 0)
    throw new UsageError(
      "parse.options",
      `say whose output ${path === "-" ? "it" : path} is: --platform ios --command 'show crypto ipsec sa' (or --batch). Without them it must be a transcript of \`spindrift record\` or a terminal's text in which prompts and commands stand, and here is no prompt with a command that is read`,
    );
  for (const { device, platform: name, answers } of sessions)
    for (const { command: run, text: output = "" } of answers) {
      const parsed = findCommand(platformNamed(name), run).command.parse(output);
      // Nothing between two prompts is a whole answer: that is how IOS says that there are none
      const incomplete = parsed.incomplete && !/^\s*\n$/.test(output);
      print(JSON.stringify({ device, platform: name, command: run, ...parsed, incomplete }));
      if (incomplete) process.exitCode = 1;
    }
}

/** Every answer of a recorded session, one JSON a line. */
function printRecorded(transcript: string, path: string): void {
  const { platform, answers } = recordedAnswers(transcript, path);
  for (const { command: run, text, error, askedAt } of answers) {
    const parsed = findCommand(platform, run).command.parse(text ?? "");
    const isWell = error === undefined && !parsed.incomplete;
    const told = { command: run, askedAt: renderInstant(askedAt), ...parsed, incomplete: !isWell };
    print(JSON.stringify(error === undefined ? told : { ...told, error }));
    if (!isWell) process.exitCode = 1;
  }
}

/** A request that cannot be carried out is answered as such; the batch goes on. */
function parseRequest(line: string): unknown {
  let id: unknown;
  try {
    const request = JSON.parse(line) as { id?: unknown; platform?: string; command?: string; text?: string };
    id = request.id;
    const { command, note } = findCommand(platformNamed(request.platform ?? ""), request.command ?? "");
    return { id, ...command.parse(onScreen(request.text ?? "")), ...(note === undefined ? {} : { note }) };
  } catch (error) {
    const { code = "parse.request", message } = error as Error & { code?: string };
    return { id, rows: [], unread: [], error: { code, message } };
  }
}

/** `cisco_ios` and its like are understood as ours, and Cisco's other systems as dialects of IOS. */
export function platformNamed(name: string): Platform {
  const wanted = name
    .toLowerCase()
    .replace(/^(?:cisco|juniper)_/, "")
    .replace(/^(?:iosxe|iosxr|xe|xr|asa)$/, "ios");
  const platform = platforms.find((one) => one.name === wanted);
  if (platform !== undefined) return platform;
  throw new UsageError(
    "platform.unknown",
    `there is no platform “${name}”; there are: ${platforms.map((one) => one.name).join(", ")}`,
  );
}

interface Found {
  readonly command: DeviceCommand<unknown>;
  /** That the command has no reader of its own, and what may have been meant. */
  readonly note?: string;
}

/** The reader of the command: its own, that of the command it is a form of or short for, or the one for whatever has none. */
function findCommand(platform: Platform, run: string): Found {
  const asked = run.trim().replace(/\s+/g, " ");
  const command =
    readerOf(platform, asked) ??
    readerOf(platform, commandMeant(platform, asked) ?? "") ??
    platform.commands.find((one) => asked === one.run || asked.startsWith(`${one.run} `));
  const known = platform.commands.map((one) => one.run);
  if (command === undefined)
    throw new UsageError("command.unknown", `${platform.name}: “${run}” is not read; ${meant(run, known)}`);
  if (command.run.includes(" ") || platform.session !== "cli") return { command };
  return { command, note: `“${run}” has no reader of its own: rows are in the device's names; ${meant(run, known)}` };
}

/** The longest command that begins what was asked. The one called `show` is for whatever has none. */
function readerOf({ commands }: Platform, asked: string): DeviceCommand<unknown> | undefined {
  const fitting = commands.filter(({ run }) => asked === run || (run.includes(" ") && asked.startsWith(`${run} `)));
  return fitting.sort((a, b) => b.run.length - a.run.length)[0];
}

function meant(run: string, known: readonly string[]): string {
  const near = didYouMean(run, known);
  return near === undefined ? `read are: ${known.join(", ")}` : `did you mean “${near}”?`;
}
