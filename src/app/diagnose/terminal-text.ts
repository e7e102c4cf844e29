import type { PlatformName } from "../../model/fleet.ts";
import type { CliDialect, Platform } from "../../platforms/platform.ts";
import { commandMeant } from "./commands.ts";
import type { RecordedAnswer } from "./material.ts";

/** What an operator typed at one device and what it answered, cut out of a terminal's text. */
export interface TypedSession {
  readonly device: string;
  readonly platform: PlatformName;
  readonly answers: readonly RecordedAnswer[];
}

/**
 * Reads a terminal's text (a window that was saved or pasted): a line that begins with a device's prompt and goes on with a
 * command that is read begins an answer, the next prompt of that device ends it. Abbreviated commands are understood.
 * @returns a session for each device in it; none when it is no such text
 */
export function typedSessions(text: string, platforms: readonly Platform[]): readonly TypedSession[] {
  const sessions = new Map<string, { platform: PlatformName; answers: RecordedAnswer[] }>();
  let open: { device: string; prompt: string; command: string; lines: string[] } | undefined;
  // The line before a prompt has its end; where the text stops in the middle of an answer, it stops there
  const close = (end: "\n" | ""): void => {
    if (open !== undefined)
      sessions.get(open.device)?.answers.push({ command: open.command, text: open.lines.join("\n") + end });
    open = undefined;
  };
  for (const line of text.split(/\r*\n/)) {
    const typed = typedAt(line, platforms);
    if (typed !== undefined) {
      close("\n");
      const { device, platform } = typed;
      if (!sessions.has(device)) sessions.set(device, { platform, answers: [] });
      open = { ...typed, lines: [] };
    } else if (open !== undefined && line.startsWith(open.prompt)) close("\n");
    else open?.lines.push(withoutPager(line));
  }
  close("");
  return [...sessions].map(([device, { platform, answers }]) => ({ device, platform, answers }));
}

/** The pager's line, and the blanks by which it was wiped out; the indentation of what follows stays. */
const withoutPager = (line: string): string =>
  line.replace(/^ ?(?:--More--|<--- More --->|---\(more[^)]{0,20}\)---)(?: {0,80}[\u0008\r]{1,80}){0,4}/, "");

interface Typed {
  readonly device: string;
  readonly platform: PlatformName;
  readonly prompt: string;
  readonly command: string;
}

/** Longer than any prompt. */
const LONGEST_PROMPT = 140;

function typedAt(line: string, platforms: readonly Platform[]): Typed | undefined {
  for (const mark of [">", "#"]) {
    const end = line.indexOf(mark) + 1;
    if (end === 0 || end > LONGEST_PROMPT || end === line.length) continue;
    const prompt = line.slice(0, end);
    const rest = line.slice(end).trim();
    for (const platform of platforms) {
      const device = platform.cli && deviceAt(prompt, platform.cli);
      const command = device === undefined ? undefined : commandMeant(platform, rest);
      if (device !== undefined && command !== undefined) return { device, platform: platform.name, prompt, command };
    }
  }
  return undefined;
}

/** The device's own name: `gw1` of `ops@gw1>`. */
const deviceAt = (prompt: string, dialect: CliDialect): string | undefined =>
  dialect.prompt.exec(prompt)?.groups?.name?.split("@").pop();
