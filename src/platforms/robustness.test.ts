import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fraction, seededEntropy } from "../time/entropy.ts";
import { platforms } from "./catalogue.ts";
import type { Command } from "./command.ts";

// What happens to every fixture of every command when the output is not as it should be. The seed is fixed: a failure repeats.

const SEED = 20_261_121;
const UNKNOWN = [
  "Something nobody has ever seen",
  "  frobnicator engaged on slot seven",
  "<<< 17 unheard of things >>>",
  "zzz yyy xxx 12 34",
];
const NAMED = [
  "  Quux frobnication level: 17 (nominal)",
  "Frobnication state: enabled",
  "    unheard-of-gizmo: 42",
  "   Foo gizmos: 12, Quux: 13",
  "    gizmo flux = 12 , drain = 3",
];
const LOGGED = [
  "*Nov 21 03:00:00.000: %SYS-5-CONFIG_I: Configured from console by ops on vty0",
  "Nov 21 03:00:00  gw1 kmd[1234]: KMD_DPD_PEER_DOWN: DPD detected peer 192.0.2.9 is dead",
];
/** Most of the values, and most of the strays: a line may end up inside a value of two lines, or above every heading. */
const KEPT = 0.99;

/** Outputs that are log lines themselves, or prose: a line more is a line of theirs. */
const OF_LINES = /^show (?:log|logging|version)$/;

interface Case {
  readonly command: Command<unknown>;
  readonly name: string;
  readonly text: string;
}

const casesOf = (platform: (typeof platforms)[number]): Case[] =>
  platform.commands.flatMap((command) => {
    const folder = join(import.meta.dirname, platform.name, "commands", `${command.run.replaceAll(" ", "-")}.fixtures`);
    const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".txt")) : [];
    return names.map((name) => ({ command, name, text: readFileSync(join(folder, name), "utf8") }));
  });

/** The values of rows, whatever their names. */
function valuesIn(row: unknown): string[] {
  if (typeof row !== "object" || row === null) return [String(row)];
  return Object.values(row).flatMap(valuesIn);
}

/** How many of the values are among the others, each counted as often as it is there. */
function kept(values: readonly string[], others: readonly string[]): number {
  const left = new Map<string, number>();
  for (const value of others) left.set(value, (left.get(value) ?? 0) + 1);
  return values.filter((value) => {
    const count = left.get(value) ?? 0;
    left.set(value, count - 1);
    return count > 0;
  }).length;
}

function insertEverywhere(cases: readonly Case[], strays: readonly string[]) {
  const found = { values: 0, kept: 0, tries: 0, reported: 0, silent: [] as string[] };
  for (const { command, name, text } of cases) {
    const lines = text.split("\n");
    const values = valuesIn(command.parse(text).rows);
    for (let at = 1; at < lines.length - 1; at++) {
      const stray = strays[at % strays.length] ?? "";
      const { rows, unread } = command.parse([...lines.slice(0, at), stray, ...lines.slice(at)].join("\n"));
      found.values += values.length;
      found.kept += kept(values, valuesIn(rows));
      if (OF_LINES.test(command.run)) continue;
      found.tries++;
      if (unread.some((line) => line.text.trim() === stray.trim())) found.reported++;
      else found.silent.push(`${command.run}: ${name}:${at + 1}`);
    }
  }
  return found;
}

describe.each(platforms.filter(({ session }) => session === "cli"))("$name", (platform) => {
  const cases = casesOf(platform);

  test.each([
    ["an unknown line", UNKNOWN],
    ["an unknown name with a value", NAMED],
    ["a log line", LOGGED],
  ])("%s anywhere leaves the values as they were, and is reported as unread", (_, strays) => {
    const found = insertEverywhere(cases, strays);

    expect(found.values).toBeGreaterThan(10_000);
    expect(found.kept / found.values).toBeGreaterThanOrEqual(KEPT);
    const silent = found.tries - found.reported;
    expect(silent, found.silent.join("\n")).toBeLessThanOrEqual(found.tries * (1 - KEPT));
  });

  test("whatever line is deleted, a parser gives an answer and never throws", () => {
    for (const { command, text } of cases) {
      const lines = text.split("\n");
      for (let at = 0; at < lines.length; at++) {
        const { rows } = command.parse([...lines.slice(0, at), ...lines.slice(at + 1)].join("\n"));
        expect(Array.isArray(rows)).toBe(true);
      }
    }
  });

  test("an output that stops in the middle of a line says that it is incomplete", () => {
    const chance = seededEntropy(SEED);
    for (const { command, name, text: whole } of cases) {
      // A prompt that is cut takes nothing from the output
      const text = whole.replace(/\n[^\n]*[>#]\s*$/, "\n");
      for (let tries = 0; tries < 40; tries++) {
        const cut = text.slice(0, 1 + Math.floor(fraction(chance) * (text.trimEnd().length - 1)));
        const { incomplete } = command.parse(cut);
        if (isMiddleOfLine(text, cut)) {
          expect(incomplete, `${command.run}: ${name} cut behind ${JSON.stringify(cut.slice(-60))}`).toBe(true);
        }
      }
    }
  });
});

/** Words stand on both sides of the cut, and those before it are no prompt, which ends a line without a line end. */
const isMiddleOfLine = (text: string, cut: string): boolean =>
  /\S[^\n]*$/.test(cut) && /^[^\n]*\S/.test(text.slice(cut.length)) && !/(?:^|\n)\s*\S*[>#}\]-]\s*$/.test(cut);
