import type { Command } from "commander";
import { scenarioNames } from "../../app/scenarios.ts";
import { fold, terminalWidth } from "../fold.ts";
import { print } from "../show.ts";
import { onStop } from "../until-stopped.ts";

const HANG = 10; // under what comes behind a time

/** `spindrift demo`: the lab with a scenario, watched. */
export function demoVerb(command: Command): void {
  command
    .argument("[scenario]", `one of: ${scenarioNames().join(", ")}`, "spi-drift")
    .option("--once", "end when the scenario's expectation is met (0) or is not (1)")
    .option(
      "--break <fault...>",
      "break the gateways beforehand: a remedy that does not work, as --break clear-ignored; with an LNS --break slow-engine",
    )
    .option("--sessions <count>", "PPP sessions of a demo with an LNS, each a session of real packets: 12000")
    .option("--keep <folder>", "keep state and journal there, to be shown and replayed afterwards")
    .option("--page <address>", "where the page listens", "127.0.0.1:8470")
    .option("--json", "say what happens as one JSON a line")
    .action(
      async (
        scenario: string,
        options: { once?: true; break?: string[]; sessions?: string; keep?: string; page: string; json?: true },
      ) => {
        const { once = false, json = false, page, keep, sessions } = options;
        const tell = (kind: string, text: string): void =>
          print(
            json ? JSON.stringify({ at: new Date().toISOString(), kind, text }) : fold(text, terminalWidth(), HANG),
          );
        const { runDemo } = await import("../../app/demo.ts");
        const stop = new AbortController();
        const forget = onStop(() => stop.abort());
        const met = await runDemo(
          {
            scenario,
            once,
            page,
            stop: stop.signal,
            faults: options.break ?? [],
            ...(sessions === undefined ? {} : { sessions: Number(sessions) }),
            ...(keep === undefined ? {} : { keep }),
          },
          tell,
        );
        forget();
        // Told by Ctrl-C it is 130 by now; a lab that was still coming up would hold the process
        if (stop.signal.aborted) process.exit(process.exitCode ?? (met ? 0 : 1));
        if (!met) process.exitCode = 1;
      },
    );
}
