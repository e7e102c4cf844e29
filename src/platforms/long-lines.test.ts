import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { decodeSyslog } from "../wire/syslog/decode.ts";
import { platforms } from "./catalogue.ts";
import { readLogLine } from "./log.ts";

/** The longest message that an intake takes, which anybody may send. */
const LONGEST = 64 * 1024;
const PIECES = ["a", " ", "1", ":", "a ", "1.", "\t", "<", "x=1 "];
/** A line that is read in the time it takes to look at it has a hundredth of this, on a busy machine too. */
const BUDGET = 1_000;

const linesOf = (platform: string): { name: string; line: string }[] => {
  const folder = join(import.meta.dirname, platform, "messages");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".fixtures"))
    .map((name) => {
      const [file = ""] = readdirSync(join(folder, name)).filter((one) => one.endsWith(".txt"));
      return { name, line: readFileSync(join(folder, name, file), "utf8").split("\n")[0] ?? "" };
    });
};

/** The line with one piece repeated behind its header, in its middle, and at its end. */
function* blown(line: string): Generator<string> {
  const words = [...line.matchAll(/[\s:,=("]+/g)].map(({ index, 0: gap }) => index + gap.length);
  const cuts = [0.3, 0.5, 0.7, 0.9].map((part) => words[Math.floor(part * words.length)] ?? 0);
  for (const piece of PIECES)
    for (const cut of [...cuts, line.length])
      yield line.slice(0, cut) + piece.repeat((LONGEST - line.length) / piece.length) + line.slice(cut);
}

/** What patterns of names and columns stumble over: words that may end in many places, and then do not. */
const HOSTILE = [
  `A${"  A".repeat(40)}!`,
  `a${" a".repeat(400)}!`,
  `Total ${"1 ".repeat(900)}!`,
  `${"a: ".repeat(500)}!`,
  `${"- ".repeat(20_000)}!`,
  `VPN CTX${" ".repeat(40_000)}!`,
  `${"1".repeat(40_000)}!`,
];

describe.each(platforms)("$name", (platform) => {
  test("a hostile line in an answer costs no more than looking at it", { timeout: 60_000 }, () => {
    const slow: string[] = [];
    for (const command of platform.commands) {
      for (const line of HOSTILE) {
        const begun = performance.now();
        command.parse(`${line}\n  ${line}\n${line}: 1\n`);
        if (performance.now() - begun > BUDGET) slow.push(`${command.run}: ${line.slice(0, 20)}`);
      }
    }

    expect(slow).toEqual([]);
  });

  test("a log line of 64 kB costs no more than looking at it, wherever it is long", { timeout: 60_000 }, () => {
    const slow: string[] = [];
    for (const { name, line } of linesOf(platform.name)) {
      for (const text of blown(line)) {
        const begun = performance.now();
        readLogLine(platform, decodeSyslog(text));
        if (performance.now() - begun > BUDGET) slow.push(name);
      }
    }

    expect(slow).toEqual([]);
  });
});
