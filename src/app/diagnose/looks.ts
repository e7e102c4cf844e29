import type { Answer } from "../../model/arrival.ts";
import type { PlatformName } from "../../model/fleet.ts";
import type { Platform } from "../../platforms/platform.ts";
import { after, type Duration, type Instant, instant } from "../../time/instant.ts";
import { decodeSyslog } from "../../wire/syslog/decode.ts";
import type { SyslogMessage, SyslogTimestamp } from "../../wire/syslog/message.ts";
import { resolveTimestamp } from "../../wire/syslog/timestamp.ts";
import type { Material, RecordedAnswer } from "./material.ts";

/** What one device answered at one time. */
export interface Look {
  readonly device: string;
  readonly platform: PlatformName;
  readonly at: Instant;
  /** Who says that it was then. */
  readonly timeFrom: "recorded" | "device" | "given" | "log" | "file";
  readonly answers: readonly Answer[];
}

export interface Timing {
  /** When all was taken that does not tell it. */
  readonly at?: Instant;
  /** Between two looks at one device that do not tell it. */
  readonly every: Duration;
}

type Answers = Extract<Material, { kind: "answers" }>;

/** The looks at all devices with the time of each: as recorded, by the device's clock, as given, by its log, by the file. */
export function looksIn(materials: readonly Material[], platforms: readonly Platform[], timing: Timing): Look[] {
  const count = new Map<string, number>();
  return materials.filter(isAnswers).flatMap((material) =>
    rounds(material.answers).map((answers): Look => {
      const { device } = material;
      const platform = platforms.find(({ name }) => name === material.platform);
      const told = timeTold(answers, platform, material.changedAt);
      if (told !== undefined) return { ...material, answers: told.answers, at: told.at, timeFrom: told.timeFrom };
      const place = count.get(device) ?? 0;
      count.set(device, place + 1);
      const guess = timing.at ?? lastLogged(materials, device) ?? material.changedAt;
      const at = after(guess, (place * timing.every) as Duration);
      const timeFrom = timing.at !== undefined ? "given" : guess === material.changedAt ? "file" : "log";
      return { ...material, answers: answers.map((one) => ({ ...one, askedAt: at, at })), at, timeFrom };
    }),
  );
}

const isAnswers = (material: Material): material is Answers => material.kind === "answers";

/** A command that comes again begins another look. */
function rounds(answers: readonly RecordedAnswer[]): readonly (readonly RecordedAnswer[])[] {
  const found: RecordedAnswer[][] = [];
  for (const answer of answers) {
    const open = found.at(-1);
    if (open === undefined || open.some(({ command }) => command === answer.command)) found.push([answer]);
    else open.push(answer);
  }
  return found;
}

interface Told {
  readonly at: Instant;
  readonly timeFrom: "recorded" | "device";
  readonly answers: readonly Answer[];
}

/** IOS with `terminal exec prompt timestamp` writes this above each output. */
const TIME_SOURCE = /^Time source is [^,]{1,40}, (?<time>.{1,60})$/m;

function timeTold(
  answers: readonly RecordedAnswer[],
  platform: Platform | undefined,
  reference: Instant,
): Told | undefined {
  const isTimed = (one: RecordedAnswer): one is Answer => one.askedAt !== undefined && one.at !== undefined;
  if (answers.every(isTimed)) {
    const at = instant(Math.max(...answers.map((one) => one.at)));
    return { at, timeFrom: "recorded", answers };
  }
  for (const { command, text = "" } of answers) {
    const clock = platform?.clock;
    const words =
      clock !== undefined && command.startsWith(clock.command) ? text : TIME_SOURCE.exec(text)?.groups?.time;
    const stamp = words === undefined ? undefined : clock?.read(words);
    const at = stamp && resolveTimestamp(stamp, reference, 0);
    if (at !== undefined)
      return { at, timeFrom: "device", answers: answers.map((one) => ({ ...one, askedAt: at, at })) };
  }
  return undefined;
}

/** The last stamp in the logs that lie with a device's answers. */
function lastLogged(materials: readonly Material[], device: string): Instant | undefined {
  const stamps = materials.flatMap((one) =>
    one.kind === "log" && one.device === device ? logTimes(one.lines, one.changedAt).map(({ at }) => at) : [],
  );
  return stamps.length === 0 ? undefined : instant(Math.max(...stamps));
}

export interface TimedLine {
  readonly text: string;
  readonly at: Instant;
}

/** A collector's stamp first: one clock for all devices; the device's own else. */
export const stampOf = ({ relay, timestamp }: SyslogMessage): SyslogTimestamp | undefined =>
  relay?.timestamp ?? timestamp;

/** Lines with the time that each says; one that says none came with the line before it. */
export function logTimes(lines: readonly string[], reference: Instant): readonly TimedLine[] {
  let last: Instant | undefined;
  return lines.map((text) => {
    const stamp = stampOf(decodeSyslog(text));
    last = (stamp && resolveTimestamp(stamp, reference, 0)) ?? last;
    return { text, at: last ?? reference };
  });
}
