import { expect, test } from "vitest";
import type { DropCount } from "../api/desk.ts";
import { type Instant, instant } from "../time/instant.ts";
import { DropCounter, DropNews } from "./drops.ts";

const dropOf = (source: string) => ({ intake: "snmp", source, reason: "snmp.malformed" });

test("beyond the most that are told apart, drops of further sources are counted together", () => {
  const counter = new DropCounter();
  for (let i = 0; i < 20_000; i++) counter.count(dropOf(`203.0.113.${i}`), instant(i));

  const list = counter.list();

  expect(list).toHaveLength(5_001);
  expect(list[0]).toMatchObject({ source: "(others)", count: 15_000 });
  expect(list.reduce((sum, { count }) => sum + count, 0)).toBe(20_000);
});

test("of a flood from ever new sources no more is told than is kept", () => {
  const told: DropCount[] = [];
  let flush = (): void => undefined;
  const clock = {
    now: () => instant(0),
    wakeAt: (_: Instant, wake: () => void) => {
      flush = wake;
      return () => undefined;
    },
  };
  const news = new DropNews(new DropCounter(), clock, (drop) => void told.push(drop));
  for (let i = 0; i < 20_000; i++) news.count(dropOf(`203.0.113.${i}`));

  flush();

  expect(told).toHaveLength(5_001);
  expect(told.at(-1)).toMatchObject({ source: "(others)", count: 15_000 });
});
