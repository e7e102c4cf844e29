import { expect, test } from "vitest";
import { UsageError } from "../errors/errors.ts";
import { cheatsheet, cheatsheetText } from "./cheatsheet.ts";
import { content } from "./content.ts";

test.each(content.platforms.map(({ name }) => name))(
  "%s: each cause of its kind, and nothing is left unspelt",
  (name) => {
    const text = cheatsheetText(cheatsheet(name));

    for (const cause of content.causes)
      expect(text.includes(cause.id)).toBe(cause.subject !== "lns" || name === "junos");
    expect(text).not.toMatch(/undefined|\[object|null/);
  },
);

test("a remedy is spelt as it is typed on that platform, the least first", () => {
  const stepsOf = (platform: string) =>
    cheatsheet(platform)
      .causes.find(({ id }) => id === "KB02")
      ?.steps.map(({ type }) => type);

  expect(stepsOf("ios")).toEqual([["clear crypto sa peer PEER"], ["clear crypto session remote PEER"]]);
  expect(stepsOf("junos")).toEqual([
    ["clear security ipsec security-associations index INDEX"],
    ["clear security ike security-associations index INDEX"],
  ]);
  expect(stepsOf("strongswan")).toEqual([
    ["swanctl --rekey --child-id INDEX"],
    ["swanctl --terminate --ike-id INDEX --force", "swanctl --initiate --child CHILD --ike CONNECTION"],
  ]);
});

test("strongSwan's looks are swanctl's, and no command stands twice", () => {
  const { look, lookCloser } = cheatsheet("strongswan");

  expect(look).toContain("swanctl --list-sas");
  expect(lookCloser).toEqual(["swanctl --counters"]);
});

test("the storm's remedy is the change on trial, its figures to be filled in", () => {
  const [step] = cheatsheet("junos").causes.find(({ id }) => id === "KB19")?.steps ?? [];

  expect(step?.type).toContain("set system ddos-protection protocols l2tp aggregate bandwidth RATE");
  expect(step?.type.find((line) => line.startsWith("commit"))).toMatch(/^commit confirmed MINUTES /);
});

test("a platform that is not there is refused with the one that was meant", () => {
  expect(() => cheatsheet("junso")).toThrow(UsageError);
  expect(() => cheatsheet("junso")).toThrow("did you mean “junos”?");
});
