import { expect, test } from "vitest";
import { fold } from "./fold.ts";

test("a line is folded at spaces, and goes on under what hangs it", () => {
  expect(fold("12:00:01 one two three four", 19, 9)).toBe("12:00:01 one two\n         three four");
});

test("a word that is longer than the line stays whole", () => {
  expect(fold("see https://192.0.2.1/a/long/path here", 10)).toBe("see\nhttps://192.0.2.1/a/long/path\nhere");
});

test("what no terminal reads is left as it is, and lines that fit as well", () => {
  expect(fold("a b c", undefined)).toBe("a b c");
  expect(fold("a b\n\nc d", 4)).toBe("a b\n\nc d");
});

test("folding ends however narrow the terminal is", () => {
  for (let width = 1; width < 30; width++) {
    const folded = fold("         I-000001 explained: hub sends under 0x9382120C", width, 9);
    expect(folded.replace(/\s+/g, " ").trim()).toBe("I-000001 explained: hub sends under 0x9382120C");
  }
});
