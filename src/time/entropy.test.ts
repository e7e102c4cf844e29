import { expect, test } from "vitest";
import { fraction, integerBetween, pooledEntropy, seededEntropy } from "./entropy.ts";

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

test("a pool hands each byte of the system's out once, in order, and asks for much at once", () => {
  const drawn: number[] = [];
  let next = 0;
  const chance = pooledEntropy((n) => {
    drawn.push(n);
    return Uint8Array.from({ length: n }, () => next++ % 251);
  });

  const taken = Array.from({ length: 600 }, (_, i) => [...chance.bytes(1 + (i % 16))]).flat();

  // The last few of a draw are left over when they are too few
  expect(drawn).toEqual([4_096, 4_096]);
  expect(taken.slice(0, 4_000)).toEqual(Array.from({ length: 4_000 }, (_, i) => i % 251));
  expect(chance.bytes(2_000)).toHaveLength(2_000);
  expect(drawn).toEqual([4_096, 4_096, 2_000]);
});
