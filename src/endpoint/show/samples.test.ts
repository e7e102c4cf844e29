import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sampleView } from "../../../test/sample-endpoint.ts";
import { runCommand } from "./run.ts";

// Each fixture is a session in the layout of the manual's sample of that command: the prompt with the line, and the answer.

const folder = join(import.meta.dirname, "samples.fixtures");

describe("the answer is, field by field, the sample's", () => {
  test.each(readdirSync(folder).sort())("%s", (name) => {
    const [, line = "", sample = ""] = /^\S+> ([^\n]+)\n(.*)$/s.exec(readFileSync(join(folder, name), "utf8")) ?? [];

    const ran = runCommand(line, sampleView, "view");

    expect(ran).toMatchObject({ kind: "text", text: sample });
  });
});
