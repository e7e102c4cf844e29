import { expect, test } from "vitest";
import { seededEntropy } from "../time/entropy.ts";
import { instant, seconds } from "../time/instant.ts";
import { IdPool } from "./ids.ts";

test("every id is given once before one comes back, and zero never", () => {
  const taken = new Set<number>();
  const pool = new IdPool(seededEntropy(1), seconds(31), (id) => taken.has(id));

  for (let id = pool.take(instant(0)); id !== undefined; id = pool.take(instant(0))) taken.add(id);

  expect(taken.size).toBe(0xffff);
  expect(taken.has(0)).toBe(false);
});

test("a freed id rests for as long as the peer may hold it", () => {
  const taken = new Set<number>(Array.from({ length: 0xffff }, (_, i) => i + 1));
  const pool = new IdPool(seededEntropy(1), seconds(31), (id) => taken.has(id));
  taken.delete(700);
  pool.free(700, instant(0));

  expect(pool.take(instant(30_999))).toBeUndefined();
  expect(pool.take(instant(31_000))).toBe(700);
});
