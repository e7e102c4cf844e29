import type { Command } from "commander";
import { loadTranscript } from "../../app/transcripts.ts";
import { UsageError } from "../../errors/errors.ts";
import { openPlayer } from "../../lab/player/server.ts";
import { readAll } from "../input.ts";
import { print } from "../show.ts";
import { untilStopped } from "../until-stopped.ts";

interface PlayOptions {
  readonly port: string;
  readonly speed: string;
  readonly json?: true;
}

const LOGIN = { username: "spindrift", password: "lab" } as const;

/** `spindrift play`: a recorded device to log in to. */
export function playVerb(command: Command): void {
  command
    .argument("<transcript>", "what `spindrift record` wrote; - is standard input")
    .option("--port <port>", "where to listen; 0 is any free one", "0")
    .option("--speed <factor>", "times faster than it was; 0 is at once", "1")
    .option("--json", "say where it listens as JSON")
    .action(async (path: string, options: PlayOptions) => {
      const { transcript, platform } = loadTranscript(await readAll(path), path);
      const speed = number(options.speed, "--speed", 0, 1_000_000);
      const stopped = untilStopped(); // heard from the beginning: what is opened is closed
      const player = await openPlayer({
        transcript,
        unknownCommand: platform.cli?.unknownCommand ?? "",
        ...LOGIN,
        port: number(options.port, "--port", 0, 65_535),
        speed: speed === 0 ? Number.POSITIVE_INFINITY : speed,
      });
      const { host, port, hostKey } = player;
      if (options.json === true) print(JSON.stringify({ host, port, hostKey, ...LOGIN, device: transcript.device }));
      else {
        print(
          `${transcript.device} (${transcript.platform}, ${transcript.via}) on ${host}:${port}, host key ${hostKey}`,
        );
        print(`log in as ${LOGIN.username} with the password “${LOGIN.password}”`);
      }
      await stopped;
      await player.close();
    });
}

function number(text: string, option: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= least && value <= most) return value;
  throw new UsageError("play.options", `${option} is a number from ${least} to ${most}, not “${text}”`);
}
