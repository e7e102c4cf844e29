import type { Command } from "commander";
import type { TrapArrival } from "../../model/arrival.ts";
import { platforms } from "../../platforms/catalogue.ts";
import { type LogReading, readLogLine } from "../../platforms/log.ts";
import { mentionsIn } from "../../platforms/mentions.ts";
import { notificationOf } from "../../platforms/notification.ts";
import type { Platform } from "../../platforms/platform.ts";
import { readTrap } from "../../platforms/read-trap.ts";
import { type Instant, instant, renderInstant } from "../../time/instant.ts";
import { decodeSyslog } from "../../wire/syslog/decode.ts";
import type { SyslogTimestamp } from "../../wire/syslog/message.ts";
import { resolveTimestamp } from "../../wire/syslog/timestamp.ts";
import { readLines } from "../input.ts";
import { print } from "../show.ts";
import { platformNamed } from "./parse.ts";

const EXAMPLES = `
Examples:
  $ spindrift log --platform ios router.log
  $ ssh ops@srx "show log messages" | spindrift log --platform junos | jq -c 'select(.event)'

A line that means nothing to Spindrift comes out as well, without “event”.`;

/** `spindrift log`: log lines in, parsed observations out, one JSON a line. */
export function logVerb(command: Command): void {
  command
    .addHelpText("after", EXAMPLES)
    .requiredOption("--platform <name>", platforms.map(({ name }) => name).join(", "))
    .argument("[file]", "the lines; - is standard input", "-")
    .action(async (file: string, options: { platform: string }) => {
      const platform = platformNamed(options.platform);
      const now = instant(Date.now());
      for await (const line of readLines(file)) {
        if (line.trim() === "") continue;
        const trap = trapOf(line);
        const read = trap === undefined ? observation(platform, line, now) : trapReading(platform, trap, now);
        print(JSON.stringify({ platform: options.platform, ...read }));
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
  const reading = readLogLine(platform, message);
  return {
    ...reading,
    ...(reading.event === undefined ? { mentions: mentionsIn(reading.text) } : notification(reading)),
    ...header,
    ...(facility === undefined || severity === undefined ? {} : { priority: 8 * facility + severity }), // RFC 5424 §6.2.1
    ...tagParts(message.tag),
    ...placeOf(header.locale),
    ...(timestamp === undefined ? {} : { stamp: stampText(timestamp) }),
    ...(at === undefined ? {} : { deviceAt: renderInstant(at) }),
    line,
  };
}

/** `FPC Slot 11, PIC Slot 0` in numbers. */
function placeOf(locale: string | undefined): object {
  const [, fpc, pic] = /^FPC Slot (\d+), PIC Slot (\d+)$/.exec(locale ?? "") ?? [];
  return fpc === undefined ? {} : { fpc: Number(fpc), pic: Number(pic) };
}

/** The stamp with no more than it says, in the form of ISO 8601: `--03-12T18:22:10.706` has no year. */
function stampText({ year, month, day, hour, minute, second, millisecond, zone }: SyslogTimestamp): string {
  const two = (part: number | undefined): string => String(part ?? 0).padStart(2, "0");
  if (month === undefined) return "";
  const fraction = millisecond === undefined ? "" : `.${String(millisecond).padStart(3, "0")}`;
  const offset = zone === undefined || /^[A-Z]{2,}/i.test(zone) ? "" : zone;
  return `${year ?? "-"}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}${fraction}${offset}`;
}

const notification = ({ event = "", tag = "", fields }: LogReading): object => ({
  notification: notificationOf(event, { tag, fields }),
});

/** `%CRYPTO-4-RECVD_PKT_INV_SPI` of Cisco: facility, severity and mnemonic. */
function tagParts(tag: string | undefined): object {
  const [, facility, severity, mnemonic] = /^(.+)-([0-7])-([^-]+)$/.exec(tag ?? "") ?? [];
  return facility === undefined ? {} : { tagFacility: facility, tagSeverity: Number(severity), mnemonic };
}
