import { SpindriftError } from "../../errors/errors.ts";
import { refusalIn } from "../../intake/ssh/terminal.ts";
import type { PlatformName } from "../../model/fleet.ts";
import { readLogLine } from "../../platforms/log.ts";
import type { Platform } from "../../platforms/platform.ts";
import { decodeSyslog } from "../../wire/syslog/decode.ts";
import { isTranscript } from "../../wire/transcript/transcript.ts";
import { recordedAnswers } from "../transcripts.ts";
import { commandOfFile } from "./commands.ts";
import { hostsIn } from "./hosts.ts";
import { stampOf } from "./looks.ts";
import type { FoundFile, Material, RecordedAnswer, Unused } from "./material.ts";
import { type TypedSession, typedSessions } from "./terminal-text.ts";

export interface SortedOut {
  readonly materials: readonly Material[];
  readonly unused: readonly Unused[];
}

export interface Hints {
  /** Of files that name none. */
  readonly device?: string;
  readonly platform?: PlatformName;
}

/** What each file is: a transcript, a terminal's text, the output of the command it is named after, or a log. */
export function sortOut(files: readonly FoundFile[], platforms: readonly Platform[], hints: Hints): SortedOut {
  const materials: Material[] = [];
  const unused: Unused[] = [];
  const outputs: Output[] = [];
  const wanted = hints.platform === undefined ? platforms : platforms.filter(({ name }) => name === hints.platform);
  for (const file of files) {
    const found = materialOf(file, wanted, hints);
    if (typeof found === "string") unused.push({ path: file.path, why: found });
    else if ("answer" in found) outputs.push(found);
    else materials.push(...found.materials);
  }
  const all = [...looksOf(outputs), ...materials];
  const asked = new Set(all.flatMap(({ kind, device }) => (kind === "answers" ? [device] : [])));
  return { materials: all.map((one) => (one.kind === "log" && !asked.has(one.device) ? byHost(one) : one)), unused };
}

/** A log that lies alone is of the host that its lines name, and not of the folder that it happens to lie in. */
function byHost(log: Extract<Material, { kind: "log" }>): Material {
  const [host, ...others] = hostsIn(log.lines);
  return host === undefined || others.length > 0 ? log : { ...log, device: host };
}

interface Output {
  readonly file: FoundFile;
  readonly device: string;
  readonly platform: PlatformName;
  readonly answer: RecordedAnswer;
}

/** What a device says to a command that it refuses is no line that nobody understands. */
function unlessRefused(answer: RecordedAnswer, platform: PlatformName, platforms: readonly Platform[]): RecordedAnswer {
  const dialect = platforms.find(({ name }) => name === platform)?.cli;
  const refusal = dialect && refusalIn(answer.text ?? "", dialect);
  if (refusal === undefined) return answer;
  return { ...answer, error: { code: "cli.refused", message: `the device refused “${answer.command}”: ${refusal}` } };
}

function materialOf(
  file: FoundFile,
  platforms: readonly Platform[],
  hints: Hints,
): Output | { readonly materials: readonly Material[] } | string {
  const { text, path, changedAt } = file;
  if (text.includes("\u0000")) return "it is no text";
  if (text.trim() === "" && !platforms.some((platform) => commandOfFile(platform, path) !== undefined))
    return "it is empty";
  if (isTranscript(text)) return transcript(file);
  const sessions = typedSessions(text, platforms).filter(({ answers }) => answers.length > 0);
  if (sessions.length > 0) {
    const whole = (one: TypedSession): readonly RecordedAnswer[] =>
      one.answers.map((answer) => unlessRefused(answer, one.platform, platforms));
    return {
      materials: sessions.map((one) => ({ kind: "answers", path, changedAt, ...one, answers: whole(one) })),
    };
  }
  const device = hints.device ?? deviceOf(file);
  for (const platform of platforms) {
    const command = commandOfFile(platform, path);
    if (command !== undefined)
      return {
        file,
        device,
        answer: unlessRefused({ command, text }, platform.name, platforms),
        platform: platform.name,
      };
  }
  if (isLog(text, platforms)) return { materials: [{ kind: "log", path, device, changedAt, lines: linesOf(text) }] };
  return "neither a transcript, nor a terminal's text with prompts, nor a log, nor named after a command that is read";
}

function transcript({ text, path, changedAt }: FoundFile): { readonly materials: readonly Material[] } | string {
  try {
    const { device, platform, answers } = recordedAnswers(text, path);
    return { materials: [{ kind: "answers", path, device, platform: platform.name, answers, changedAt }] };
  } catch (error) {
    if (error instanceof SpindriftError) return error.message;
    throw error;
  }
}

/** A folder named `1` or `10-15-00` is one look of the device whose folder it lies in. */
const LOOK = /^\d[\d:._TZ-]*$/;

const deviceOf = ({ folders }: FoundFile): string => folders.findLast((name) => !LOOK.test(name)) ?? "gateway";

/** Files of one folder are the answers of one look. */
function looksOf(outputs: readonly Output[]): Material[] {
  const looks = new Map<string, { first: Output; answers: RecordedAnswer[] }>();
  for (const output of outputs) {
    const key = `${output.device} ${output.platform} ${output.file.folders.join("/")}`;
    const look = looks.get(key) ?? { first: output, answers: [] };
    looks.set(key, look);
    look.answers.push(output.answer);
  }
  return [...looks.values()].map(({ first: { file, device, platform }, answers }) => ({
    kind: "answers",
    path: file.folders.join("/") || file.path,
    device,
    platform,
    answers,
    changedAt: file.changedAt,
  }));
}

const LOOKED_AT = 200;
/** So many of the lines have a log's header. */
const SHARE = 0.5;

function isLog(text: string, platforms: readonly Platform[]): boolean {
  const lines = linesOf(text).slice(0, LOOKED_AT);
  const headed = lines.filter((line) => {
    const message = decodeSyslog(line);
    if (stampOf(message) !== undefined) return true;
    return platforms.some((platform) => readLogLine(platform, message).event !== undefined);
  });
  return lines.length > 0 && headed.length >= SHARE * lines.length;
}

const linesOf = (text: string): readonly string[] => text.split(/\r*\n/).filter((line) => line.trim() !== "");
