import { expect, test } from "vitest";
import { after, instant, milliseconds, minutes, seconds } from "../time/instant.ts";
import { type ClockOffsetState, clockOffset, clockSeen } from "./clock-offset.ts";

const noon = instant(43_200_000);

/** Messages of a device whose clock is `offset` ahead, each `delay` ms on the way. */
function offsetAfter(offset: number, delays: readonly number[]): number | undefined {
  let state: ClockOffsetState | undefined;
  delays.forEach((delay, i) => {
    const sent = after(noon, seconds(i * 10));
    state = clockSeen(state, after(sent, milliseconds(offset + 1)), after(sent, milliseconds(delay)));
  });
  return state && clockOffset(state).offset;
}

test("the message that was quickest on its way tells the offset best", () => {
  expect(offsetAfter(5_000, [900, 40, 300, 1_200])).toBe(5_000 + 1 - 40);
});

test("a clock that was set is believed after the window has passed", () => {
  let state = clockSeen(undefined, after(noon, seconds(90)), noon);
  for (const m of [6, 12, 18]) {
    const now = after(noon, minutes(m));
    state = clockSeen(state, now, now);
  }

  expect(clockOffset(state).offset).toBe(0);
});

test("stamps in whole seconds are believed to a second", () => {
  expect(clockOffset(clockSeen(undefined, noon, noon)).uncertainty).toBe(1_000);
});
