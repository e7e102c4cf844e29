import { expect, test } from "vitest";
import { instant, seconds } from "../time/instant.ts";
import type { Machine } from "../time/machine.ts";
import { type Simulation, simulate } from "../time/simulate.ts";
import { type DpdEffect, type DpdInput, type DpdState, firstSequence, startDpd, stepDpd } from "./dpd.ts";
import { checkDpd, type DpdConfig, type DpdStatement } from "./dpd-config.ts";

// One test for each sentence of "Dead Peer Detection" that states a behaviour:
// https://www.juniper.net/documentation/us/en/software/junos/vpn-ipsec/topics/topic-map/security-monitoring-vpn-traffic.html

type Sim = Simulation<DpdState, DpdInput, DpdEffect>;
const config = (statement: DpdStatement): DpdConfig => checkDpd(statement).config;

function dpd(statement: DpdStatement | undefined, ike: "IKEV1" | "IKEV2" = "IKEV1", isAgreed = true): Sim {
  const start = { ike, config: statement && config(statement), firstSequence: 100, isAgreed };
  const machine: Machine<DpdState, DpdInput, DpdEffect> = { start: (now) => startDpd(start, now), step: stepDpd };
  return simulate(machine);
}

const traffic = (sent: number, received: number, tunnel = "vpn1"): DpdInput => ({
  kind: "traffic",
  tunnel,
  sent,
  received,
});
const asked = (sim: Sim): number[] =>
  sim.effects().flatMap((effect) => (effect.kind === "ask" ? [effect.sequence] : []));
const isDead = (sim: Sim): boolean => sim.state().at === "dead";

/** A peer that never answers while this end sends a packet a second. */
function talkToNobody(sim: Sim, span: number): void {
  for (let i = 0; i < span; i++) {
    sim.input(traffic(1, 0));
    sim.advance(seconds(1));
  }
}

test("it waits the interval out before it looks whether the peer sent anything", () => {
  const sim = dpd({});
  sim.input(traffic(1, 0));

  sim.advance(seconds(9.999));
  expect(asked(sim)).toEqual([]);
  sim.advance(seconds(0.001));

  expect(asked(sim)).toEqual([100]);
});

test("an answer in the interval proves life, resets the count and starts a new interval", () => {
  const sim = dpd({ threshold: 2 });
  talkToNobody(sim, 14);
  expect(asked(sim)).toEqual([100]);

  sim.input({ kind: "answered", sequence: 100 }); // at 14 s
  expect(sim.state()).toMatchObject({ at: "watching", asked: 0 });
  talkToNobody(sim, 9);
  expect(asked(sim)).toEqual([100]);
  talkToNobody(sim, 1);

  expect(asked(sim)).toEqual([100, 101]); // 10 s after the answer
});

test("without an answer the peer is dead after threshold questions, one an interval", () => {
  const sim = dpd({});

  talkToNobody(sim, 59);
  expect(asked(sim)).toEqual([100, 101, 102, 103, 104]);
  expect(isDead(sim)).toBe(false);
  talkToNobody(sim, 1);

  expect(isDead(sim)).toBe(true);
  expect(sim.effects().at(-1)).toEqual({ kind: "peer-dead", asked: 5 });
});

test("a threshold of 3 and an interval of 40 seconds ask 3 times, 40 seconds apart", () => {
  const sim = dpd({ mode: "probe-idle-tunnel", interval: 40, threshold: 3 });

  sim.advance(seconds(159));
  expect(asked(sim)).toHaveLength(3);
  expect(isDead(sim)).toBe(false);
  sim.advance(seconds(1));

  expect(isDead(sim)).toBe(true);
});

test("optimized asks when packets go out and none come in", () => {
  const sim = dpd({ mode: "optimized" });

  sim.input(traffic(5, 0));
  sim.advance(seconds(10));

  expect(asked(sim)).toEqual([100]);
});

test.each<[string, DpdInput[]]>([
  ["nothing passes", []],
  ["packets pass both ways", [traffic(5, 5)]],
  ["packets only come in", [traffic(0, 5)]],
  ["IKE comes in while packets go out", [traffic(5, 0), { kind: "ike-received" }]],
  ["the peer asks while packets go out", [traffic(5, 0), { kind: "asked-by-peer" }]],
])("optimized does not ask while %s", (_, inputs) => {
  const sim = dpd({ mode: "optimized" });

  for (let i = 0; i < 30; i++) {
    for (const input of inputs) sim.input(input);
    sim.advance(seconds(10));
  }

  expect(asked(sim)).toEqual([]);
});

test("probe-idle-tunnel asks when nothing passes either way, again and again until something does", () => {
  const sim = dpd({ mode: "probe-idle-tunnel" });
  const isAnswered = (): void => sim.input({ kind: "answered", sequence: asked(sim).at(-1) ?? 0 });

  for (let i = 0; i < 4; i++) {
    sim.advance(seconds(10));
    isAnswered();
  }
  expect(asked(sim)).toEqual([100, 101, 102, 103]);
  sim.input(traffic(1, 1));
  sim.advance(seconds(10));

  expect(asked(sim)).toHaveLength(4);
});

test("probe-idle-tunnel asks for an idle tunnel whatever passes in another of the same SA", () => {
  const sim = dpd({ mode: "probe-idle-tunnel" });
  for (const tunnel of ["vpn1", "vpn2"]) sim.input({ kind: "tunnel-up", tunnel });

  sim.input(traffic(9, 9, "vpn1"));
  sim.input(traffic(9, 9, "vpn2"));
  sim.advance(seconds(10));
  expect(asked(sim)).toEqual([]);
  sim.input(traffic(9, 9, "vpn1"));
  sim.advance(seconds(10));

  expect(asked(sim)).toEqual([100]);
});

test("probe-idle-tunnel asks as optimized does, too: packets go out of every tunnel and none come in", () => {
  const sim = dpd({ mode: "probe-idle-tunnel" });
  sim.input({ kind: "tunnel-up", tunnel: "vpn1" });

  sim.input(traffic(1, 0));
  sim.advance(seconds(10));

  expect(asked(sim)).toEqual([100]);
});

test("probe-idle-tunnel does not ask for a tunnel that is gone", () => {
  const sim = dpd({ mode: "probe-idle-tunnel" });
  for (const tunnel of ["vpn1", "vpn2"]) sim.input({ kind: "tunnel-up", tunnel });

  sim.input({ kind: "tunnel-down", tunnel: "vpn2" });
  sim.input(traffic(9, 9, "vpn1"));
  sim.advance(seconds(10));

  expect(asked(sim)).toEqual([]);
});

test("probe-idle-tunnel counts IKE traffic as traffic, but no R-U-THERE", () => {
  const sim = dpd({ mode: "probe-idle-tunnel" });

  sim.input({ kind: "ike-received" });
  sim.advance(seconds(10));
  expect(asked(sim)).toEqual([]);
  sim.input({ kind: "asked-by-peer" });
  sim.advance(seconds(10));

  expect(asked(sim)).toEqual([100]);
});

test("always-send asks each interval whatever passes", () => {
  const sim = dpd({ mode: "always-send" });

  for (let i = 1; i <= 5; i++) {
    sim.input(traffic(9, 9));
    sim.advance(seconds(10));
    sim.advance(seconds(0)); // the answer comes at once
    sim.input({ kind: "answered", sequence: 99 + i });
  }

  expect(asked(sim)).toEqual([100, 101, 102, 103, 104]);
});

test("always-send keeps its beat though answers take their time", () => {
  const sim = dpd({ mode: "always-send" });

  sim.advance(seconds(10));
  sim.advance(seconds(3));
  sim.input({ kind: "answered", sequence: 100 });
  sim.advance(seconds(7));

  expect(sim.now()).toBe(seconds(20));
  expect(asked(sim)).toEqual([100, 101]);
});

test("always-send takes no packet for an answer: IKE may be dead while ESP lives", () => {
  const sim = dpd({ mode: "always-send", threshold: 2 });

  for (let i = 0; i < 30; i++) {
    sim.input(traffic(9, 9));
    sim.advance(seconds(1));
  }

  expect(isDead(sim)).toBe(true);
});

test("RFC 3706 §5.5: in the other modes what the peer sends proves that it lives", () => {
  const sim = dpd({ mode: "optimized" });
  talkToNobody(sim, 35);
  expect(asked(sim)).toEqual([100, 101, 102]);

  sim.input(traffic(0, 1));
  sim.advance(seconds(100));

  expect(asked(sim)).toEqual([100, 101, 102]);
  expect(isDead(sim)).toBe(false);
});

test("adding DPD to a living SA starts the questions and clears nothing", () => {
  const sim = dpd(undefined);
  talkToNobody(sim, 60);
  expect(sim.effects()).toEqual([]);

  sim.input({ kind: "configure", config: config({}) });
  talkToNobody(sim, 10);

  expect(sim.effects()).toEqual([{ kind: "ask", sequence: 100, repeats: false }]);
});

test("deleting DPD stops the questions and clears nothing", () => {
  const sim = dpd({});
  talkToNobody(sim, 45);
  expect(asked(sim)).toHaveLength(4);

  sim.input({ kind: "configure", config: undefined });
  talkToNobody(sim, 120);

  expect(asked(sim)).toHaveLength(4);
  expect(sim.state().at).toBe("off");
});

test("DPD that comes back after it was deleted counts from nothing", () => {
  const sim = dpd({ threshold: 2 });
  talkToNobody(sim, 25);

  sim.input({ kind: "configure", config: undefined });
  sim.input({ kind: "configure", config: config({ threshold: 2 }) });
  talkToNobody(sim, 20);

  expect(isDead(sim)).toBe(false);
});

test("RFC 3706 §5.1: a peer that did not agree to DPD is never asked, however it is configured", () => {
  const sim = dpd({ mode: "always-send" }, "IKEV1", false);

  talkToNobody(sim, 60);
  sim.input({ kind: "configure", config: config({}) });
  talkToNobody(sim, 60);

  expect(sim.effects()).toEqual([]);
});

test.each<[string, DpdStatement]>([
  ["mode", { mode: "always-send" }],
  ["interval", { interval: 20 }],
  ["threshold", { threshold: 1 }],
])("a changed %s takes effect and clears nothing", (_, statement) => {
  const sim = dpd({});
  talkToNobody(sim, 5);

  sim.input({ kind: "configure", config: config(statement) });

  expect(sim.effects()).toEqual([]);
  expect(sim.state()).toMatchObject({ at: "watching", config: config(statement) });
  talkToNobody(sim, config(statement).interval / 1_000);
  expect(asked(sim)).toEqual([100]);
});

test("RFC 3706 §6.2: numbers start with a zero high bit, add one each, and wrap", () => {
  expect(firstSequence(0xffffffff)).toBe(0x7fffffff);
  const start = startDpd(
    { ike: "IKEV1", config: config({ mode: "always-send" }), firstSequence: 0xffffffff, isAgreed: true },
    instant(0),
  );
  const first = stepDpd(start.state, { kind: "timer" }, instant(10_000));
  const second = stepDpd(first.state, { kind: "timer" }, instant(20_000));

  expect([first, second].map(({ effects }) => effects[0])).toEqual([
    { kind: "ask", sequence: 0xffffffff, repeats: false },
    { kind: "ask", sequence: 0, repeats: false },
  ]);
});

test("RFC 3706 §6.2: only the outstanding question's answer is taken", () => {
  const sim = dpd({});
  talkToNobody(sim, 25);
  expect(asked(sim)).toEqual([100, 101]);

  for (const sequence of [100, 102, 101, 101]) sim.input({ kind: "answered", sequence });

  expect(sim.state()).toMatchObject({ asked: 0, strayAnswers: 3 });
});

test("RFC 7296 §2.1: in IKEv2 the unanswered request is sent again, and a new one only after its answer", () => {
  const sim = dpd({ threshold: 5 }, "IKEV2");
  talkToNobody(sim, 30);
  sim.input({ kind: "answered", sequence: 100 });
  talkToNobody(sim, 10);

  expect(sim.effects()).toEqual([
    { kind: "ask", sequence: 100, repeats: false },
    { kind: "ask", sequence: 100, repeats: true },
    { kind: "ask", sequence: 100, repeats: true },
    { kind: "ask", sequence: 101, repeats: false },
  ]);
});

test("DPD behaves alike in IKEv1 and IKEv2", () => {
  const times = (["IKEV1", "IKEV2"] as const).map((ike) => {
    const sim = dpd({ mode: "probe-idle-tunnel", interval: 2, threshold: 3 }, ike);
    for (let i = 0; !isDead(sim) && i < 60; i++) sim.advance(seconds(1));
    return sim.now();
  });

  expect(times).toEqual([seconds(8), seconds(8)]);
});

test("a timer that comes early is put off, one that comes late asks once", () => {
  const start = startDpd(
    { ike: "IKEV1", config: config({ mode: "always-send" }), firstSequence: 1, isAgreed: true },
    instant(0),
  );

  expect(stepDpd(start.state, { kind: "timer" }, instant(9_000)).effects).toEqual([{ kind: "wake", at: 10_000 }]);
  expect(stepDpd(start.state, { kind: "timer" }, instant(95_000)).effects).toEqual([
    { kind: "ask", sequence: 1, repeats: false },
    { kind: "wake", at: 105_000 },
  ]);
});
