import { expect, test } from "vitest";
import { fraction, integerBetween, seededEntropy } from "./entropy.ts";

test("the same seed gives the same bytes, another seed others", () => {
  const first = seededEntropy(42).bytes(16);

  expect(seededEntropy(42).bytes(16)).toEqual(first);
  expect(seededEntropy(43).bytes(16)).not.toEqual(first);
});

test("numbers stay within their bounds and reach both of them", () => {
  const chance = seededEntropy(1);

  const thrown = Array.from({ length: 2_000 }, () => integerBetween(chance, 1, 6));
  const fractions = Array.from({ length: 10_000 }, () => fraction(chance));

  expect(new Set(thrown)).toEqual(new Set([1, 2, 3, 4, 5, 6]));
  expect(Math.max(...fractions)).toBeLessThan(1);
  expect(fractions.reduce((sum, f) => sum + f, 0) / fractions.length).toBeCloseTo(0.5, 1);
});
