import { expect, test } from "vitest";
import { Lines } from "./lines.ts";

const all = (lines: Lines): string[] => {
  const found: string[] = [];
  for (let line = lines.next(); line !== undefined; line = lines.next()) found.push(line);
  return found;
};

test("what belongs to the terminal is no line of the answer", () => {
  const text =
    "hub#show crypto isakmp sa\r\nLoad for five secs: 1%/0%\r\n\r\n one  \r\n --More-- \r\nasa/ctx# \r\nhub(config)#";

  expect(all(new Lines(text))).toEqual(["one"]);
});

test("a message of the console that fell in is unread, with its number", () => {
  const lines = new Lines("one\n*Nov 21 03:00:00.000: %SYS-5-CONFIG_I: Configured from console\ntwo\n");

  expect(all(lines)).toEqual(["one", "two"]);
  expect(lines.unread).toMatchObject([{ line: 2 }]);
});

test("a text that stops in the middle of a line is cut, one that stops at a prompt is not", () => {
  expect(new Lines("one\ntw").isCut).toBe(true);
  expect(new Lines("one\ntwo\nhub#").isCut).toBe(false);
  expect(new Lines("one\ntwo\n  ").isCut).toBe(false);
});

test("the margin of an answer that was pasted into something is cut, though the prompt stands without it", () => {
  const lines = new Lines("r1#show debug\n    first\n\n      second\n    third\n");

  expect([lines.next(), lines.next(), lines.next(), lines.next()]).toEqual(["first", "  second", "third", undefined]);
  expect(lines.number).toBe(5);
});
