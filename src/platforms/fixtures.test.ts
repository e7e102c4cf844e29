import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { decodeSyslog } from "../wire/syslog/decode.ts";
import { platforms } from "./catalogue.ts";
import { readLogLine } from "./log.ts";

// Every command and message has a folder of fixtures beside it: <case>.txt in, <case>.json out.
// UPDATE_FIXTURES=1 writes the .json anew; a person reads the difference.

const folderOf = (platform: string, kind: string, file: string): string =>
  join(import.meta.dirname, platform, kind, `${file}.fixtures`);
const casesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith(".txt"))
        .map((name) => name.slice(0, -4))
    : [];
const textOf = (folder: string, name: string): string => readFileSync(join(folder, `${name}.txt`), "utf8");

function expectFixture(folder: string, name: string, found: unknown): void {
  const path = join(folder, `${name}.json`);
  if (process.env.UPDATE_FIXTURES === "1") writeFileSync(path, `${JSON.stringify(found, null, 2)}\n`);
  expect(JSON.parse(JSON.stringify(found))).toEqual(JSON.parse(readFileSync(path, "utf8")));
}

/** Members by the name of the file that holds them. */
const filesIn = (platform: string, kind: string): string[] =>
  readdirSync(join(import.meta.dirname, platform, kind))
    .filter((name) => name.endsWith(".ts") && name !== "catalogue.ts")
    .map((name) => name.slice(0, -3));

describe.each(platforms)("$name", (platform) => {
  const commands = platform.commands.map((command) => ({
    command,
    folder: folderOf(platform.name, "commands", command.run.replaceAll(" ", "-")),
  }));

  test("every command is in the file of its name and has fixtures", () => {
    expect(filesIn(platform.name, "commands").sort()).toEqual(
      platform.commands.map(({ run }) => run.replaceAll(" ", "-")).sort(),
    );
    expect(commands.filter(({ folder }) => casesIn(folder).length === 0).map(({ command }) => command.run)).toEqual([]);
  });

  test("every message is in the file of its tag and has fixtures", () => {
    const tags = platform.messages.map(({ tag }) => tag);

    expect(filesIn(platform.name, "messages").sort()).toEqual([...tags].sort());
    expect(tags.filter((tag) => casesIn(folderOf(platform.name, "messages", tag)).length === 0)).toEqual([]);
  });

  for (const { command, folder } of commands) {
    for (const name of casesIn(folder)) {
      test(`${command.run}: ${name}`, () => {
        expectFixture(folder, name, command.parse(textOf(folder, name)));
      });
    }
  }

  for (const message of platform.messages) {
    const folder = folderOf(platform.name, "messages", message.tag);
    for (const name of casesIn(folder)) {
      test(`${message.tag}: ${name}`, () => {
        expectFixture(
          folder,
          name,
          textOf(folder, name)
            .trim()
            .split("\n")
            .map((line) => readLogLine(platform, decodeSyslog(line))),
        );
      });
    }
  }
});
