import { expect, test } from "vitest";
import { after, instant, milliseconds, seconds } from "../time/instant.ts";
import { answered, newBudget, spend } from "./budget.ts";

const noon = instant(43_200_000);

test("a burst goes at once, what is beyond it waits until the bucket has filled", () => {
  const { budget } = spend(newBudget(60, 10, noon), 10, false, noon);

  expect(spend(budget, 4, false, noon).wait).toBe(4_000);
  expect(spend(budget, 4, false, after(noon, seconds(4))).wait).toBe(0);
});

test("evidence is never made to wait, and the routine pays for it", () => {
  const { budget, wait } = spend(newBudget(60, 5, noon), 9, true, noon);

  expect(wait).toBe(0);
  expect(spend(budget, 1, false, noon).wait).toBe(5_000);
});

test("a device that answers far slower than usual is asked less, and more again when it is at ease", () => {
  let budget = newBudget(60, 10, noon);
  for (let i = 0; i < 20; i++) budget = answered(budget, milliseconds(100));
  const busy = answered(answered(budget, seconds(3)), seconds(3));
  let eased = busy;
  for (let i = 0; i < 10; i++) eased = answered(eased, milliseconds(100));

  expect(busy.share).toBe(0.25);
  expect(eased.share).toBe(1);
});

test("however busy it is, it is asked a little", () => {
  let budget = answered(newBudget(60, 10, noon), milliseconds(100));
  for (let i = 0; i < 50; i++) budget = answered(budget, seconds(60 + i * 60));

  expect(budget.share).toBeGreaterThanOrEqual(0.1);
});
