import type { Command } from "commander";
import { fleetOf } from "../../app/config/fleet.ts";
import { loadConfig } from "../../app/config/load.ts";
import { diagnose, diagnoseRecording } from "../../app/diagnose/diagnose.ts";
import { gather } from "../../app/diagnose/gather.ts";
import type { FoundFile, Unused } from "../../app/diagnose/material.ts";
import { renderDiagnosis } from "../../app/diagnose/render.ts";
import { type Diagnosis, reportOf } from "../../app/diagnose/report.ts";
import { sortOut } from "../../app/diagnose/sort-out.ts";
import { UsageError } from "../../errors/errors.ts";
import { platforms } from "../../platforms/catalogue.ts";
import { type Recording, readRecording } from "../../store/recording.ts";
import { type Duration, type Instant, instant, parseDuration, parseInstant } from "../../time/instant.ts";
import { readAll } from "../input.ts";
import { print } from "../show.ts";
import { platformNamed } from "./parse.ts";

interface DiagnoseOptions {
  readonly config?: string;
  readonly device?: string;
  readonly platform?: string;
  readonly at?: string;
  readonly every: string;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  $ spindrift diagnose hub.transcript spoke.transcript     (recorded by \`spindrift record\`)
  $ spindrift diagnose putty-hub.log putty-spoke.log       (a terminal's text, with its prompts; commands may be abbreviated)
  $ spindrift diagnose case-4711/                          (case-4711/hub/show_crypto_ipsec_sa.txt, case-4711/hub/router.log, …)
  $ spindrift diagnose I-000001.jsonl                      (exported by \`spindrift incident export\`)
  $ spindrift diagnose --platform ios --device hub - < session.txt

What a folder holds is of the device that it is named after; folders named 1, 2, … in it are looks one after the other. Several
looks confirm what one only suggests. Nothing is asked of any device. The judgement is the one that \`spindrift up\` watches with.
Ends 0 when all that could be judged is well, 1 when something is wrong or cannot be told, 2 on a slip of usage.`;

/** `spindrift diagnose`: what was recorded of gateways, judged offline. */
export function diagnoseVerb(command: Command): void {
  command
    .addHelpText("after", EXAMPLES)
    .argument(
      "<evidence...>",
      "transcripts, terminals' texts, outputs named after their commands, logs; folders of them; - is standard input",
    )
    .option("-c, --config <file>", "the configuration whose devices and tunnels these are")
    .option("--device <name>", "whose it is, where neither prompt nor folder tells it")
    .option("--platform <name>", `take all for this one's: ${platforms.map(({ name }) => name).join(", ")}`)
    .option("--at <time>", "when it was taken, where nothing tells it: 2026-03-12T18:22:10Z")
    .option("--every <duration>", "between two looks that do not tell when they were", "10s")
    .option("--json", "one JSON document")
    .action(async (paths: string[], options: DiagnoseOptions) => {
      const found = gather(paths.filter((path) => path !== "-"));
      const files = paths.includes("-") ? [...found.files, await standardInput()] : found.files;
      const recording = recordingIn(files);
      const report =
        recording === undefined ? ofEvidence(files, found.unused, options) : reportOf(diagnoseRecording(recording), []);
      if (recording?.damage !== undefined) process.stderr.write(`spindrift: ${recording.damage}\n`);
      print(options.json === true ? JSON.stringify(report, null, 2) : renderDiagnosis(report));
      if (!report.isWell) process.exitCode = 1;
    });
}

function ofEvidence(files: readonly FoundFile[], passedOver: readonly Unused[], options: DiagnoseOptions): Diagnosis {
  const { device, platform, at, config } = options;
  const { materials, unused } = sortOut(files, platforms, {
    ...(device === undefined ? {} : { device }),
    ...(platform === undefined ? {} : { platform: platformNamed(platform).name }),
  });
  const judged = diagnose(materials, {
    every: everyOf(options),
    ...(at === undefined ? {} : { at: atOf(at) }),
    ...(config === undefined ? {} : { fleet: fleetOf(loadConfig(config).document) }),
  });
  return reportOf(judged, [...passedOver, ...unused]);
}

/** A recording has its fleet and its order in itself. @throws UsageError `diagnose.recording` when something lies beside it */
function recordingIn(files: readonly FoundFile[]): Recording | undefined {
  const recording = files.find(({ text }) => text.startsWith('{"spindrift-recording"'));
  if (recording === undefined) return undefined;
  if (files.length === 1) return readRecording(recording.text, recording.path);
  throw new UsageError("diagnose.recording", `${recording.path} is a recording, whole in itself: give it alone`);
}

const standardInput = async (): Promise<FoundFile> => ({
  path: "-",
  folders: [],
  text: await readAll("-"),
  changedAt: instant(Date.now()),
});

function atOf(text: string): Instant {
  const at = parseInstant(text);
  if (at !== undefined) return at;
  throw new UsageError("diagnose.at", `--at must be a time like 2026-03-12T18:22:10Z, not “${text}”`);
}

function everyOf({ every }: DiagnoseOptions): Duration {
  const span = parseDuration(every);
  if (span !== undefined && span > 0) return span;
  throw new UsageError("diagnose.every", `--every is a duration above 0, like 10s, not “${every}”`);
}
