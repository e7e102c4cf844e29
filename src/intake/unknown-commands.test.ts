import { expect, test } from "vitest";
import type { Answer } from "../model/arrival.ts";
import { after, hours, instant, minutes } from "../time/instant.ts";
import { UnknownCommands } from "./unknown-commands.ts";

const NOW = instant(Date.UTC(2026, 2, 12, 18, 0, 0));
const refused: Answer = {
  command: "show crypto ikev2 sa",
  askedAt: NOW,
  at: NOW,
  text: "% Invalid input detected at '^' marker.\n",
  error: { code: "cli.refused", message: "the device refused it" },
};

test("a command that a release does not have is not asked again for an hour, and its refusal says so", () => {
  const unknown = new UnknownCommands();
  unknown.remember(refused);
  const later = after(NOW, minutes(59));

  expect(unknown.recall("show clock", later)).toBeUndefined();
  expect(unknown.recall(refused.command, later)).toEqual({
    ...refused,
    askedAt: later,
    at: later,
    error: {
      code: "cli.refused",
      message: "the device refused it (at 2026-03-12T18:00:00.000Z; not asked again before 2026-03-12T19:00:00.000Z)",
    },
  });
  expect(unknown.recall(refused.command, after(NOW, hours(1)))).toBeUndefined();
});

test("a session that begins anew asks again", () => {
  const unknown = new UnknownCommands();
  unknown.remember(refused);

  unknown.forget();

  expect(unknown.recall(refused.command, NOW)).toBeUndefined();
});
