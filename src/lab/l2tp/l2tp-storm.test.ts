import { expect, test } from "vitest";
import { minutes, seconds } from "../../time/instant.ts";
import { inForceBy } from "./junos-cli/configuration.ts";
import { JunosTerminal } from "./junos-cli/junos-terminal.ts";
import { L2TP_LAB, type L2tpLabOptions, slowed, threeLacs } from "./options.ts";
import { VirtualL2tpLab } from "./virtual-lab.ts";

/** A fortieth of the story's size on an engine as many times slower: 300 sessions, of which 200 fall. */
const SMALL: L2tpLabOptions = {
  ...L2TP_LAB,
  lacs: threeLacs(50, 2),
  engine: { queue: 1_250, costs: slowed(L2TP_LAB.engine.costs, 4) },
};

function settled(options: Partial<L2tpLabOptions> = {}): VirtualL2tpLab {
  const lab = new VirtualL2tpLab({ ...SMALL, ...options });
  lab.settle();
  lab.advance(seconds(20));
  return lab;
}

function police(lab: VirtualL2tpLab, ...lines: string[]): void {
  const terminal = new JunosTerminal(lab.device);
  for (const line of ["configure exclusive", ...lines, "commit", "exit"]) terminal.type(line);
}

const POLICER = "set system ddos-protection protocols l2tp aggregate";
const active = (lab: VirtualL2tpLab): number => lab.world.gateway.subscribers.activeCount;
const busy = (lab: VirtualL2tpLab): number => lab.world.gateway.engine.usage.busy(5, lab.now);

test("after a flap of 31 s nobody gets in: the engine is busy, Active flat, AAA stands still, and late answers are the reason", () => {
  const lab = settled();
  lab.world.strike("link-flap", undefined, lab.now);
  lab.advance(seconds(90));
  const { accepts } = lab.world.gateway.aaa.counts;

  lab.advance(minutes(3));

  expect(active(lab)).toBe(100); // the healthy LAC's
  expect(lab.world.gateway.aaa.counts.accepts).toBe(accepts);
  expect(busy(lab)).toBeGreaterThan(0.97);
  expect(lab.world.counts().givenUp).toBeGreaterThan(1_000);
  expect(lab.world.gateway.state.tunnels.size).toBe(150); // they outlive it: HELLO comes once a minute
});

test("a flap that clients outlive does nothing", () => {
  const lab = settled();

  lab.world.strike("short-flap", undefined, lab.now);
  lab.advance(minutes(2));

  expect(active(lab)).toBe(300);
  expect(lab.world.counts().echoLost).toBe(0);
});

test("behind the policer at the right rate the sessions come back", () => {
  const lab = settled();
  lab.world.strike("link-flap", undefined, lab.now);
  lab.advance(minutes(3));

  police(lab, `${POLICER} bandwidth 11`, `${POLICER} burst 11`, `${POLICER} recover-time 90`);
  lab.advance(minutes(10));

  expect(active(lab)).toBeGreaterThan(0.95 * 300);
  expect(lab.world.gateway.log.lines.filter(({ tag }) => tag === "DDOS_PROTOCOL_VIOLATION_SET")).not.toEqual([]);
});

test("the line card of the storm pays, that of the healthy LAC hardly, and nobody falls there", () => {
  const lab = settled();
  lab.world.strike("link-flap", undefined, lab.now);
  police(lab, `${POLICER} bandwidth 11`, `${POLICER} burst 11`);

  lab.advance(minutes(3));

  const fpcs = lab.world.gateway.ddos.find("l2tp", "aggregate")?.fpcs ?? [];
  const [uplink = 0, healthy = 0, stormy = 0] = fpcs.map(({ drops }) => drops.aggregatePolicer);
  expect(uplink).toBe(0);
  expect(stormy).toBeGreaterThan(500);
  expect(healthy).toBeLessThan(stormy / 10);
  expect(lab.world.lacs.map(({ counts }) => counts.logins)[2]).toBe(100);
});

test("without RADIUS logins time out while the engine is idle and calls are answered in time", () => {
  const lab = settled({ lacs: threeLacs(5, 2) });
  lab.world.strike("radius-away", undefined, lab.now);
  lab.world.strike("lac-dead", "lac-west", lab.now);
  lab.advance(seconds(5));
  lab.world.mend("lac-dead", "lac-west", lab.now);

  lab.advance(minutes(3));

  const { requests, accepts, timeouts } = lab.world.gateway.aaa.counts;
  expect(accepts).toBe(30);
  expect(timeouts).toBeGreaterThan(50);
  expect(requests).toBeGreaterThanOrEqual(accepts + timeouts);
  expect(lab.world.counts().slowestAnswer).toBeLessThan(2_000);
  expect(busy(lab)).toBeLessThan(0.6);
});

test("a policer that is too low kills healthy tunnels by their hellos", () => {
  const lab = settled({ lacHello: seconds(10) });
  police(lab, `${POLICER} bandwidth 1`, `${POLICER} burst 1`);

  lab.advance(minutes(6));

  expect(active(lab)).toBeLessThan(150);
  expect(busy(lab)).toBeLessThan(0.6);
});

test("a dead LAC's tunnels go when their hellos stay without answer, the others' stay", () => {
  const lab = settled();
  lab.world.strike("lac-dead", "lac-west", lab.now);

  lab.advance(minutes(4));

  expect(active(lab)).toBe(200);
  expect(lab.world.gateway.state.tunnels.size).toBe(100);
});

test("the same seed gives the same run, another seed another", () => {
  const run = (seed: number): string => {
    const lab = settled({ seed });
    lab.world.strike("link-flap", undefined, lab.now);
    lab.advance(minutes(1));
    return JSON.stringify([lab.world.counts(), lab.world.gateway.counts]);
  };

  expect(run(7)).toBe(run(7));
  expect(run(7)).not.toBe(run(8));
});

test("a hello interval of 0 in every tunnel group means none; else the shortest counts", () => {
  const lab = settled();
  const { configuration } = lab.device;
  expect(inForceBy(configuration.active).hello).toBe(seconds(60));

  police(
    lab,
    ...L2TP_LAB.lacs.map(({ tunnelGroup }) => `set services l2tp tunnel-group ${tunnelGroup} hello-interval 0`),
  );

  expect(inForceBy(configuration.active).hello).toBeUndefined();
});

test("accounting knows who is logged in: a start, an update after ten minutes, a stop", () => {
  const lab = settled({ lacs: threeLacs(5, 2) });
  const { radius, gateway } = lab.world;
  expect(radius.online.size).toBe(30);
  expect([...radius.online.values()].sort()[0]).toBe("user1");
  expect(radius.billed).toEqual({ start: 30, interim: 0, stop: 0 });

  lab.advance(minutes(10));
  lab.world.strike("lac-dead", "lac-west", lab.now);
  lab.advance(minutes(3));

  expect(radius.billed).toEqual({ start: 30, interim: 30, stop: 10 });
  expect(radius.online.size).toBe(20);
  expect(gateway.aaa.accountingCounts).toEqual({ requests: 70, responses: 70, timeouts: 0 });
});

test("whoever answers no LCP echo leaves Active, with the carrier lost, before its tunnel is given up", () => {
  const lab = settled({ lacs: threeLacs(5, 2), hello: minutes(6_000) });

  lab.world.strike("lac-dead", "lac-west", lab.now);
  lab.advance(seconds(85));
  expect(active(lab)).toBe(30);
  lab.advance(seconds(40));

  expect(active(lab)).toBe(20);
  expect(lab.world.radius.billed.stop).toBe(10);
  expect([...lab.world.gateway.state.tunnels.values()].filter(({ state }) => state === "established")).toHaveLength(15);
});
