import { Command } from "commander";
import type { TrapArrival } from "../../model/arrival.ts";
import { readLogLine } from "../../platforms/log.ts";
import type { Platform } from "../../platforms/platform.ts";
import { readTrap } from "../../platforms/read-trap.ts";
import { type Instant, instant, renderInstant } from "../../time/instant.ts";
import { decodeSyslog } from "../../wire/syslog/decode.ts";
import { resolveTimestamp } from "../../wire/syslog/timestamp.ts";
import { readLines } from "../input.ts";
import { print } from "../show.ts";
import { platformNamed } from "./parse.ts";

/** `spindrift log`: log lines in, parsed observations out, one JSON a line. */
export function logVerb(): Command {
  return new Command("log")
    .description(
      "log lines in, parsed observations out, one JSON a line; a line that is a trap's JSON ({ oid, varbinds: [{ oid, type, value }] }) is read as that trap",
    )
    .requiredOption("--platform <name>", "ios, junos, strongswan")
    .argument("[file]", "the lines; - is standard input", "-")
    .action(async (file: string, options: { platform: string }) => {
      const platform = platformNamed(options.platform);
      const now = instant(Date.now());
      for await (const line of readLines(file)) {
        if (line.trim() === "") continue;
        const trap = trapOf(line);
        print(JSON.stringify(trap === undefined ? observation(platform, line, now) : trapReading(platform, trap, now)));
      }
    });
}

/** A trap as the journal holds it: what `incident export` gives can be read again. */
function trapOf(line: string): Pick<TrapArrival, "oid" | "varbinds"> | undefined {
  if (!line.startsWith("{") || !line.includes('"varbinds"')) return undefined;
  try {
    const { oid, varbinds } = JSON.parse(line) as Partial<TrapArrival>;
    return typeof oid === "string" && Array.isArray(varbinds) ? { oid, varbinds } : undefined;
  } catch {
    return undefined; // a log line that only looks like one
  }
}

function trapReading(platform: Platform, trap: Pick<TrapArrival, "oid" | "varbinds">, now: Instant): object {
  const { timestamp, ...read } = readTrap(platform, trap);
  const at = timestamp === undefined ? undefined : resolveTimestamp(timestamp, now, 0);
  return { ...read, oid: trap.oid, ...(at === undefined ? {} : { deviceAt: renderInstant(at) }) };
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
