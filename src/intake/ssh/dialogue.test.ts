import { expect, test } from "vitest";
import { iosDialect } from "../../platforms/ios/dialect.ts";
import { Dialogue, type DialogueEvent } from "./dialogue.ts";

/** A dialogue in pieces of `size` characters; the answers of the reader to each. */
function read(text: string, size: number, command: string): DialogueEvent[] {
  const dialogue = new Dialogue(iosDialect, 10_000);
  dialogue.sent(command);
  const events: DialogueEvent[] = [];
  for (let at = 0; at < text.length; at += size) {
    const event = dialogue.push(text.slice(at, at + size));
    if (event !== undefined) events.push(event);
  }
  return events;
}

const OUTPUT = "show clock\r\n*03:00:00.000 UTC Sat Nov 21 2026\r\nhub#";

test.each([1, 2, 3, 5, 1_000])("an output in pieces of %i is read without echo and prompt", (size) => {
  expect(read(OUTPUT, size, "show clock").at(-1)).toEqual({
    kind: "prompt",
    output: "*03:00:00.000 UTC Sat Nov 21 2026\n",
    prompt: "hub#",
  });
});

test("an outbound SA line of Junos or a comment with # inside an output is no prompt", () => {
  const text = "show run\r\n! hub# is not the prompt\r\n  description to hub#2 of many\r\nhub#";

  expect(read(text, 1_000, "show run")).toHaveLength(1);
  expect(read(text, 1_000, "show run")[0]).toMatchObject({ output: expect.stringContaining("to hub#2 of many") });
});

test("the pager is answered, and leaves no trace", () => {
  const dialogue = new Dialogue(iosDialect, 10_000);
  dialogue.sent("show x");

  expect(dialogue.push("show x\r\nline 1\r\n --More-- ")).toEqual({ kind: "page" });
  expect(dialogue.push("\b\b\b\b\b\b\b\b\b        \b\b\b\b\b\b\b\b\bline 2\r\nhub#")).toMatchObject({
    output: "line 1\nline 2\n",
  });
});

test("a question for a password is told apart from a prompt", () => {
  expect(read("enable\r\nPassword: ", 1_000, "enable")).toEqual([{ kind: "password" }]);
});

test("an output without end is cut, and says so", () => {
  const dialogue = new Dialogue(iosDialect, 1_000);
  dialogue.sent("show tech");
  for (let i = 0; i < 100; i++) dialogue.push(`${"x".repeat(99)}\n`);

  expect(dialogue.push("hub#")).toMatchObject({ kind: "prompt" });
  expect(dialogue.isOver).toBe(true);
});

test("colours and cursor movements are no text", () => {
  expect(read("show x\r\n\u001B[1mbold\u001B[0m\r\nhub#", 1_000, "show x")[0]).toMatchObject({ output: "bold\n" });
});
