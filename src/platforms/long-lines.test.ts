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

describe.each(platforms)("$name", (platform) => {
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
