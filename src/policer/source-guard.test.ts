import { expect, test } from "vitest";
import { type Instant, instant, minutes, seconds } from "../time/instant.ts";
import { type GuardInput, type GuardRules, OTHERS, SourceGuard } from "./source-guard.ts";

const at = (second: number): Instant => instant(1_700_000_000_000 + 1_000 * second);
const limit = (rate: number) => ({ bandwidth: rate, burst: rate, recoverTime: seconds(10) });
const RULES: GuardRules = {
  perSource: limit(100),
  perProtocol: { trap: limit(20) },
  total: limit(1_000),
  mostSources: 4,
  idleAfter: minutes(5),
};
const syslog = (source: string, priority: GuardInput["priority"] = "high"): GuardInput => ({
  source,
  protocol: "syslog",
  priority,
});

test("one device's flood costs that device only", () => {
  const guard = new SourceGuard(RULES, at(0));
  let others = 0;
  for (let tenth = 0; tenth < 100; tenth++) {
    guard.arrive(syslog("flood"), 1_000, at(tenth / 10));
    for (const source of ["a", "b"]) others += guard.arrive(syslog(source), 5, at(tenth / 10)).passed;
  }

  const { sources } = guard.read(at(10));

  expect(others).toBe(1_000);
  expect(sources.find(({ source }) => source === "flood")?.droppedBy.source).toBeGreaterThan(98_000);
  expect(sources.filter(({ dropped }) => dropped > 0).map(({ source }) => source)).toEqual(["flood"]);
});

test("every drop has a source, a protocol and a reason", () => {
  const guard = new SourceGuard({ ...RULES, total: limit(150) }, at(0));

  const trap = guard.arrive({ source: "a", protocol: "trap", priority: "high" }, 30, at(0));
  const first = guard.arrive(syslog("a"), 100, at(0));
  const second = guard.arrive(syslog("b"), 100, at(0));

  expect(trap).toEqual({ passed: 20, reason: "source" });
  expect(first).toEqual({ passed: 100, reason: undefined });
  expect(second).toEqual({ passed: 30, reason: "total" });
  expect(guard.read(at(0)).sources.map(({ source, protocol, droppedBy }) => [source, protocol, droppedBy])).toEqual([
    ["a", "trap", { source: 10, total: 0 }],
    ["a", "syslog", { source: 0, total: 0 }],
    ["b", "syslog", { source: 0, total: 70 }],
  ]);
});

test("what is less important leaves room to what is more when all together are too many", () => {
  const guard = new SourceGuard({ ...RULES, total: limit(100) }, at(0));

  expect(guard.arrive(syslog("a", "low"), 100, at(0)).passed).toBe(50);
  expect(guard.arrive(syslog("b", "high"), 100, at(0)).passed).toBe(50);
});

test("forged senders fill no memory: beyond the limit they share one policer", () => {
  const guard = new SourceGuard(RULES, at(0));
  let passed = 0;
  for (let i = 0; i < 10_000; i++) passed += guard.arrive(syslog(`10.0.${i >> 8}.${i & 255}`), 1, at(0)).passed;

  const { sources } = guard.read(at(0));

  expect(sources).toHaveLength(5);
  expect(passed).toBe(4 + 100);
  expect(sources.find(({ source }) => source === OTHERS)?.droppedBy.source).toBe(10_000 - 4 - 100);
});

test("a source unheard for long makes room for a new one, and its drops stay counted", () => {
  const guard = new SourceGuard(RULES, at(0));
  for (const source of ["a", "b", "c", "d"]) guard.arrive(syslog(source), 110, at(0));

  guard.arrive(syslog("b"), 1, at(299));
  guard.arrive(syslog("new"), 100, at(301));

  const { sources } = guard.read(at(301));
  expect(sources.map(({ source }) => source).sort()).toEqual(["b", "c", "d", "new"]);
  expect(sources.find(({ source }) => source === "new")).toMatchObject({ received: 100, dropped: 0 });
  expect(guard.forgotten).toEqual({ source: 10, total: 0 });
});

test("a violation names its source", () => {
  const guard = new SourceGuard(RULES, at(0));
  guard.arrive(syslog("flood"), 200, at(0));

  expect(guard.takeChanges(at(11)).map(({ kind, input }) => [kind, input?.source])).toEqual([
    ["violation-set", "flood"],
    ["violation-cleared", "flood"],
  ]);
});
