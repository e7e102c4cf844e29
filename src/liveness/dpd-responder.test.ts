import { expect, test } from "vitest";
import { answer, NO_QUESTIONS } from "./dpd-responder.ts";

test("RFC 3706 §6.2: the asked side answers any number that is not older, the same number again too", () => {
  let questions = NO_QUESTIONS;
  const answers = [5, 5, 6, 4, 9, 0x80000008, 3].map((sequence) => {
    const reply = answer(questions, sequence);
    questions = reply.questions;
    return reply.answers;
  });

  expect(answers).toEqual([true, true, true, false, true, true, true]);
  expect(questions).toEqual({ last: 3, refused: 1 });
});
