import { Command } from "commander";
import { readLogLine } from "../../platforms/log.ts";
import type { Platform } from "../../platforms/platform.ts";
import { type Instant, instant, renderInstant } from "../../time/instant.ts";
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
        print(JSON.stringify(observation(platform, line, now)));
      }
    });
}

/** The reading with the header's fields, and the line as it came. */
function observation(platform: Platform, line: string, now: Instant): object {
  const message = decodeSyslog(line);
  const { text: _, tag: _tag, ...header } = message;
  const { facility, severity, timestamp } = header;
  const at = timestamp === undefined ? undefined : resolveTimestamp(timestamp, now, 0);
  return {
    ...readLogLine(platform, message),
    ...header,
    ...(facility === undefined || severity === undefined ? {} : { priority: 8 * facility + severity }), // RFC 5424 §6.2.1
    ...tagParts(message.tag),
    ...(at === undefined ? {} : { deviceAt: renderInstant(at) }),
    line,
  };
}

/** `%CRYPTO-4-RECVD_PKT_INV_SPI` of Cisco: facility, severity and mnemonic. */
function tagParts(tag: string | undefined): object {
  const [, facility, severity, mnemonic] = /^(.+)-([0-7])-([^-]+)$/.exec(tag ?? "") ?? [];
  return facility === undefined ? {} : { tagFacility: facility, tagSeverity: Number(severity), mnemonic };
}
