import { expect, test } from "vitest";
import { fraction, seededEntropy } from "../time/entropy.ts";
import { Alarms } from "./alarms.ts";
import { Lane } from "./lane.ts";
import { Pile } from "./pile.ts";

test("alarms come earliest first, equal ones in the order they were set", () => {
  const alarms = new Alarms();
  const entropy = seededEntropy(5);
  const set: { at: number; subject: number }[] = [];
  for (let subject = 0; subject < 5_000; subject++) {
    const at = Math.floor(fraction(entropy) * 500);
    alarms.set(at, 0, subject);
    set.push({ at, subject });
  }

  const taken: number[] = [];
  while (alarms.next() < Number.POSITIVE_INFINITY) alarms.take((_, subject) => taken.push(subject));

  expect(taken).toEqual(set.sort((a, b) => a.at - b.at || a.subject - b.subject).map(({ subject }) => subject));
});

test("a lane gives back in order what it took, however far it grows and wraps", () => {
  const lane = new Lane();
  const taken: number[] = [];
  let pushed = 0;
  for (let round = 0; round < 50; round++) {
    for (let i = 0; i < 200; i++) lane.push(pushed, pushed++, 1, 2, 3);
    for (let i = 0; i < 120; i++) lane.take((a) => taken.push(a));
  }
  while (lane.size > 0) lane.take((a) => taken.push(a));

  expect(taken).toEqual(Array.from({ length: pushed }, (_, i) => i));
  expect(lane.next()).toBe(Number.POSITIVE_INFINITY);
});

test("a pile gives the last first", () => {
  const pile = new Pile();
  pile.push(1, 10, 11, 12, 13);
  pile.push(2, 20, 21, 22, 23);
  const taken: number[][] = [];

  pile.take((...four) => taken.push(four));
  pile.take((...four) => taken.push(four));

  expect(taken).toEqual([
    [20, 21, 22, 23],
    [10, 11, 12, 13],
  ]);
});
