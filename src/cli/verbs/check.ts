import type { Command } from "commander";
import { type CheckResult, checkDevice, type Verdict } from "../../app/check.ts";
import { loadConfig } from "../../app/config/load.ts";
import { UsageError } from "../../errors/errors.ts";
import { configPath } from "../config-path.ts";
import { print } from "../show.ts";

/** `spindrift check`: step by step to every device, and what to change where it fails. */
export function checkVerb(command: Command): void {
  command
    .argument("[device]", "only this one")
    .option("-c, --config <file>", "the configuration (spindrift.yaml, or SPINDRIFT_CONFIG)")
    .option("--json", "each step as one JSON a line")
    .addHelpText(
      "after",
      "\nEnds 0 when all is well or only worth a look (warn), 1 when a step failed, 2 on a slip of usage.",
    )
    .action(async (wanted: string | undefined, options: { config?: string; json?: true }) => {
      const config = loadConfig(configPath(options.config));
      const devices = config.document.devices.filter(({ name }) => wanted === undefined || name === wanted);
      if (devices.length === 0) {
        const names = config.document.devices.map(({ name }) => name);
        const none = "the configuration has no devices to check; endpoints of its own are seen with `spindrift show`";
        const what = `there is no device “${wanted}”; there are: ${names.join(", ")}`;
        throw new UsageError("check.device", names.length === 0 ? none : what);
      }
      const counts = { ok: 0, warn: 0, fail: 0, skip: 0 };
      for (const device of devices) {
        const progress = progressOf(device.name);
        for await (const result of checkDevice(device, config, progress)) {
          progress.end();
          print(options.json === true ? JSON.stringify(result) : lineOf(result));
          counts[result.verdict] += 1;
        }
        progress.end();
      }
      if (options.json !== true) print(summaryOf(counts));
      if (counts.fail > 0) process.exitCode = 1;
    });
}

const WORDS: Readonly<Record<Verdict, string>> = { ok: "ok  ", warn: "WARN", fail: "FAIL", skip: "-   " };
const UNREAD_SHOWN = 5;

function lineOf({ device, step, verdict, detail, took, mend, unread = [] }: CheckResult): string {
  const indent = " ".repeat(device.length + 2);
  const time = took === undefined ? "" : ` (${took} ms)`;
  const shown = unread.slice(0, UNREAD_SHOWN).map(({ line, text }) => `${indent}  unread ${line}: ${text.trim()}`);
  const advice = mend === undefined || mend === "" || verdict === "ok" ? [] : [`${indent}→ ${mend}`];
  return [
    `${device}  ${WORDS[verdict]}  ${step}${detail === "" ? "" : `: ${detail}`}${time}`,
    ...shown,
    ...advice,
  ].join("\n");
}

const summaryOf = ({ ok, warn, fail, skip }: Readonly<Record<Verdict, number>>): string =>
  `${ok} ok, ${warn} worth a look, ${fail} failed${skip === 0 ? "" : `, ${skip} not looked at`}`;

/** What is under way, on a terminal only: a line that the next one wipes out. */
function progressOf(device: string): { begin(step: string): void; end(): void } {
  const { stderr } = process;
  if (!stderr.isTTY) return { begin: () => undefined, end: () => undefined };
  return {
    begin: (step) => void stderr.write(`\r\u001B[K${device}  …     ${step}`),
    end: () => void stderr.write("\r\u001B[K"),
  };
}
