import { expect, test } from "vitest";
import { instant, minutes, seconds } from "../time/instant.ts";
import { News } from "./news.ts";
import { SourceGuard } from "./source-guard.ts";

test("changes are told once, in order", () => {
  const news = new News<number>();
  for (const change of [1, 2, 3]) news.add(change);

  expect(news.take()).toEqual([1, 2, 3]);
  expect(news.take()).toEqual([]);
});

test("what nobody asks for fills no memory: the newest are kept", () => {
  const news = new News<number>(10);
  for (let change = 0; change < 100_000; change++) news.add(change);

  const kept = news.take();

  expect(kept.length).toBeGreaterThanOrEqual(10);
  expect(kept.length).toBeLessThan(20);
  expect(kept.at(-1)).toBe(99_999);
});

test("an intake that is flooded for months without anybody asking keeps no more than the newest violations", () => {
  const limit = { bandwidth: 1, burst: 1, recoverTime: seconds(1) };
  const guard = new SourceGuard({ perSource: limit, total: limit, mostSources: 4, idleAfter: minutes(5) }, instant(0));
  for (let minute = 0; minute < 60_000; minute++) {
    guard.arrive({ source: "a", protocol: "syslog", priority: "high" }, 10, instant(60_000 * minute));
  }

  expect(guard.takeChanges(instant(60_000 * 60_000)).length).toBeLessThan(20_000);
});
