import { expect, test } from "vitest";
import { Deadlines } from "./deadlines.ts";
import { integerBetween, seededEntropy } from "./entropy.ts";
import { instant } from "./instant.ts";

test("keys come due earliest first, equal ones in the order they were set", () => {
  const deadlines = new Deadlines<string>();
  deadlines.set("late", instant(30));
  deadlines.set("first of two", instant(10));
  deadlines.set("second of two", instant(10));

  const due = deadlines.due(instant(29));

  expect(due).toEqual(["first of two", "second of two"]);
  expect(deadlines.next()).toBe(30);
});

test("a newer deadline replaces the older one of the same key", () => {
  const deadlines = new Deadlines<string>();
  deadlines.set("dpd", instant(10));
  deadlines.set("dpd", instant(50));

  expect(deadlines.due(instant(49))).toEqual([]);
  expect(deadlines.due(instant(50))).toEqual(["dpd"]);
  expect(deadlines.size).toBe(0);
});

test("a million deadlines, half of them moved and a third cleared, come out in order", () => {
  const deadlines = new Deadlines<number>();
  const chance = seededEntropy(7);
  const expected = new Map<number, number>();
  for (let key = 0; key < 1_000_000; key++) expected.set(key, integerBetween(chance, 0, 1_000_000_000));
  for (const [key, at] of expected) deadlines.set(key, instant(at));
  for (let key = 0; key < 1_000_000; key += 2) {
    expected.set(key, integerBetween(chance, 0, 1_000_000_000));
    deadlines.set(key, instant(expected.get(key) ?? 0));
  }
  for (let key = 0; key < 1_000_000; key += 3) {
    expected.delete(key);
    deadlines.clear(key);
  }

  const out = deadlines.due(instant(1_000_000_000)).map((key) => expected.get(key) ?? Number.NaN);

  expect(out.length).toBe(expected.size);
  expect(out.every((at, place) => place === 0 || at >= (out[place - 1] ?? 0))).toBe(true);
});

test("whatever is set, moved and cleared in whatever order, comes out as a sorted list would give it", () => {
  const chance = seededEntropy(11);
  for (let round = 0; round < 200; round++) {
    const deadlines = new Deadlines<number>();
    let expected: { key: number; at: number }[] = [];
    for (let step = 0; step < 100; step++) {
      const [key, at] = [integerBetween(chance, 0, 30), integerBetween(chance, 0, 10)];
      expected = expected.filter((one) => one.key !== key);
      if (at === 10) deadlines.clear(key);
      else {
        deadlines.set(key, instant(at));
        expected.push({ key, at });
      }
    }
    expected.sort((a, b) => a.at - b.at); // stable: equal ones as they were set

    expect(deadlines.entries()).toEqual(expected.map(({ key, at }) => [key, at]));
    expect(deadlines.due(instant(10))).toEqual(expected.map(({ key }) => key));
    expect(deadlines.size).toBe(0);
  }
});
