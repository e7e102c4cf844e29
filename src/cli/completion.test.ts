import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { completionScript } from "./completion.ts";
import { verbs } from "./verbs.ts";

const BASH = "/bin/bash";
const skipReason = existsSync(BASH) ? "" : ` (skipped: there is no ${BASH})`;

let script: string;
beforeAll(async () => {
  script = await completionScript(verbs, "bash");
}, 60_000);

/** What bash offers for the last of these words. */
function offered(...words: readonly string[]): string[] {
  const line = ["spindrift", ...words].map((word) => `'${word}'`).join(" ");
  const ask = `${script}\nCOMP_WORDS=(${line}); COMP_CWORD=${words.length}; _spindrift; echo "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync(BASH, ["--norc", "-c", ask], { encoding: "utf8" });
  expect(stderr).toBe("");
  return stdout.trim().split(/\s+/);
}

describe.skipIf(skipReason !== "")(`the shell's completion${skipReason}`, () => {
  test("of verbs, inner commands and options, behind options and values too", () => {
    expect(offered("")).toEqual([...verbs.map(({ name }) => name), "--version", "--help"]);
    expect(offered("pr")).toEqual(["probe"]);
    expect(offered("probe", "")).toEqual(["ike", "ipsec", "l2tp", "--help"]);
    expect(offered("probe", "ipsec", "192.0.2.1", "--psk", "env:KEY", "--wa")).toEqual(["--watch"]);
    expect(offered("incident", "ho")).toEqual(["hold"]);
    expect(offered("incident", "hold", "I-000001", "--rea")).toEqual(["--reason"]);
  });

  test("an option that help hides is not offered", () => {
    expect(offered("probe", "ipsec", "--id")).toEqual([""]);
  });
});

test("zsh reads it as bash does", async () => {
  expect(await completionScript(verbs, "zsh")).toBe(`autoload -U +X bashcompinit && bashcompinit\n${script}`);
});
