import { Command } from "commander";
import { readLogLine } from "../../platforms/log.ts";
import { instant, renderInstant } from "../../time/instant.ts";
import { decodeSyslog } from "../../wire/syslog/decode.ts";
import { resolveTimestamp } from "../../wire/syslog/timestamp.ts";
import { readLines } from "../input.ts";
import { print } from "../show.ts";
import { platformNamed } from "./parse.ts";

/** `spindrift log`: log lines in, parsed observations out, one JSON a line. */
export function logVerb(): Command {
  return new Command("log")
    .description("log lines in, parsed observations out, one JSON a line")
    .requiredOption("--platform <name>", "ios, strongswan")
    .argument("[file]", "the lines; - is standard input", "-")
    .action(async (file: string, options: { platform: string }) => {
      const platform = platformNamed(options.platform);
      const now = instant(Date.now());
      for await (const line of readLines(file)) {
        if (line.trim() === "") continue;
        const { text: _, tag: _tag, ...header } = decodeSyslog(line);
        const read = readLogLine(platform, decodeSyslog(line));
        const at = header.timestamp && resolveTimestamp(header.timestamp, now, 0);
        print(JSON.stringify({ ...read, ...header, ...(at === undefined ? {} : { deviceAt: renderInstant(at) }) }));
      }
    });
}
