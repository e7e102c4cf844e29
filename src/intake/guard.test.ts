import { expect, test } from "vitest";
import type { Arrival } from "../model/arrival.ts";
import { type GuardRules, SourceGuard } from "../policer/source-guard.ts";
import { after, type Duration, type Instant, instant, minutes, seconds } from "../time/instant.ts";
import { GuardedSink, typeOf } from "./guard.ts";
import type { Drop, Sink } from "./sink.ts";

const limit = (rate: number) => ({ bandwidth: rate, burst: rate, recoverTime: seconds(10) });
const RULES: GuardRules = { perSource: limit(10), total: limit(100), mostSources: 3, idleAfter: minutes(5) };

/** A guarded sink on virtual time: who pauses is waited for by moving the time on. */
function ground(rules: GuardRules = RULES) {
  let now: Instant = instant(1_700_000_000_000);
  const pauses: Duration[] = [];
  const taken: Arrival[] = [];
  const drops: Drop[] = [];
  const inner: Sink = { take: async (arrival) => void taken.push(arrival), drop: (drop) => void drops.push(drop) };
  const sink = new GuardedSink(inner, {
    rules,
    guard: new SourceGuard(rules, now),
    now: () => now,
    pause: async (span) => void pauses.push(span),
  });
  const log = (source: string, transport: "udp" | "tcp" | "file", text = "<189>r1: up"): Arrival => ({
    kind: "log",
    at: now,
    transport,
    source,
    text,
  });
  return { sink, taken, drops, pauses, log, pass: (span: Duration) => (now = after(now, span)) };
}

const codes = async (attempts: readonly Promise<void>[]): Promise<readonly string[]> =>
  (await Promise.allSettled(attempts)).flatMap((one) => (one.status === "rejected" ? [one.reason.code] : []));

test("a device beyond its rate loses datagrams, another none", async () => {
  const { sink, taken, log, pass } = ground();
  const refused = await codes(Array.from({ length: 25 }, () => sink.take(log("192.0.2.1", "udp"))));
  const others = await codes(Array.from({ length: 10 }, () => sink.take(log("192.0.2.2", "udp"))));

  expect(refused).toEqual(Array.from({ length: 15 }, () => "guard.source"));
  expect(others).toEqual([]);
  expect(taken).toHaveLength(20);
  pass(seconds(1));
  expect(await codes([sink.take(log("192.0.2.1", "udp"))])).toEqual([]);
});

test("when all together are too many, warnings pass where chatter does not", async () => {
  const { sink, log } = ground({ ...RULES, total: limit(10) });
  const chatter = await codes(Array.from({ length: 10 }, () => sink.take(log("192.0.2.1", "udp", "<190>r1: chatter"))));
  const warnings = await codes(Array.from({ length: 4 }, () => sink.take(log("192.0.2.2", "udp", "<188>r2: warning"))));

  expect(chatter).toEqual(Array.from({ length: 5 }, () => "guard.total"));
  expect(warnings).toEqual([]);
});

test("a trap is policed like a log line, by its own protocol", async () => {
  const { sink } = ground({ ...RULES, perProtocol: { snmp: limit(2) } });
  const trap: Arrival = {
    kind: "trap",
    at: instant(0),
    version: "v2c",
    inform: true,
    source: "192.0.2.1",
    oid: "1.3.6.1.6.3.1.1.5.3",
    varbinds: [],
  };

  expect(await codes([sink.take(trap), sink.take(trap), sink.take(trap)])).toEqual(["guard.source"]);
});

test("a stream loses nothing: its sender waits for its turn", async () => {
  const { sink, taken, pauses, log, pass } = ground();
  await Promise.all(Array.from({ length: 30 }, () => sink.take(log("192.0.2.1", "tcp"))));

  expect(taken).toHaveLength(30);
  expect(pauses).toEqual(Array.from({ length: 20 }, (_, i) => 100 * (i + 1)));
  pass(seconds(10));
  await sink.take(log("192.0.2.1", "tcp"));
  expect(pauses).toHaveLength(20);
});

test("what is fed in by hand is not policed", async () => {
  const { sink, taken, log } = ground();
  await Promise.all(Array.from({ length: 50 }, () => sink.take(log("case.log", "file"))));

  expect(taken).toHaveLength(50);
});

test.each([
  ["<188>35: hub: *Nov 21 03:00:00.000: %CRYPTO-4-RECVD_PKT_INV_SPI: decaps", "CRYPTO-4-RECVD_PKT_INV_SPI"],
  ["<30>Nov 21 03:00:00 gw-b charon: 07[IKE] deleting", "charon"],
  ["no header at all", "bare"],
])("the type of %s", (text, type) => {
  expect(typeOf(text)).toBe(type);
});
