import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { iosDialect } from "../../platforms/ios/dialect.ts";
import { junosDialect } from "../../platforms/junos/dialect.ts";
import { integerBetween, seededEntropy } from "../../time/entropy.ts";
import { Dialogue } from "./dialogue.ts";

// Every device output that the repository knows goes through a terminal as it is

const platforms = join(import.meta.dirname, "../../platforms");
const TERMINALS = [
  { os: "ios", dialect: iosDialect, prompt: "edge-of-the-world#" },
  { os: "junos", dialect: junosDialect, prompt: "{primary:node0}\r\nops@edge-of-the-world> " },
] as const;

const outputsOf = (os: string): string[] => {
  const folder = join(platforms, os, "commands");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".txt"))
    .map((name) => join(folder, name));
};

test.each(TERMINALS)(
  "of $os no output ends early or loses a line, whatever pieces it comes in",
  ({ os, dialect, prompt }) => {
    const chance = seededEntropy(7);
    const wrong: string[] = [];
    for (const path of outputsOf(os)) {
      const text = readFileSync(path, "utf8").replace(/\r/g, "").replace(/\n*$/, "\n");
      const written = `show it\r\n${text.replaceAll("\n", "\r\n")}${prompt}`;
      const dialogue = new Dialogue(dialect, 10_000_000);
      dialogue.learn(prompt.split("\n").at(-1)?.trim() ?? "");
      dialogue.sent("show it");
      let at = 0;
      let output: string | undefined;
      while (at < written.length && output === undefined) {
        const size = integerBetween(chance, 1, 200);
        const event = dialogue.push(written.slice(at, at + size));
        if (event?.kind === "prompt") output = event.output;
        at += size;
      }
      const left = written.slice(at).trim(); // a prompt is one before its last space has come
      if (output !== text || left !== "") wrong.push(`${path.slice(platforms.length)}: ${left.length} characters left`);
    }

    expect(outputsOf(os).length).toBeGreaterThan(50);
    expect(wrong).toEqual([]);
  },
);
