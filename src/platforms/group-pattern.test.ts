import { expect, test } from "vitest";
import { asState, asText, GroupPattern } from "./group-pattern.ts";

const read = (pattern: RegExp, text: string): Record<string, unknown> | undefined => {
  const fields = {};
  const isRead = new GroupPattern(pattern, (name) => (name === "state" ? asState : asText)).read(text, fields);
  return isRead ? fields : undefined;
};

test("named groups become fields, whatever stands between them", () => {
  const pattern =
    /^(\w+) (?:is )?(?<peer>[^()]+)\((?<index>\d+)\)(?<=\)) (?<state>up|down)(?: \[(?<reason>[^\]]*)\])?$/;

  expect(read(pattern, "peer is a (7) up")).toEqual({ peer: "a ", index: "7", state: "UP" });
  expect(read(pattern, "peer b(8) down [gone]")).toEqual({ peer: "b", index: "8", state: "DOWN", reason: "gone" });
});

test("brackets in a class and escaped brackets are no groups", () => {
  expect(read(/^[(](?<a>\w)\)[\](](?<b>\w)$/, "(x)]y")).toEqual({ a: "x", b: "y" });
});

test("a text of another form gives nothing", () => {
  expect(read(/^(?<a>\d+)$/, "x")).toBeUndefined();
});
