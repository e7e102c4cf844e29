import { describe, expect, test } from "vitest";
import { type Instant, instant } from "../time/instant.ts";
import type { PacketTypeConfig } from "./config.ts";
import { DdosProtection, type PacketKind } from "./ddos-protection.ts";
import { FlowDetection } from "./flow-detection.ts";
import type { FlowKeys } from "./flows.ts";
import { flowSettings } from "./settings.ts";

const at = (second: number): Instant => instant(1_700_000_000_000 + 1_000 * second);
const detection = (configured: PacketTypeConfig = {}, isEnabled = true): FlowDetection =>
  new FlowDetection(flowSettings(isEnabled, configured));

const from = (subscriber: string, ifl = "ge-0/0/0.1", ifd = "ge-0/0/0"): FlowKeys => ({
  subscriber,
  "logical-interface": ifl,
  "physical-interface": ifd,
});

/** Sends `rate` packets a second in tenths, from one second to another; gives what was suppressed. */
function send(
  flows: FlowDetection,
  keys: FlowKeys,
  rate: number,
  [first, last]: readonly [number, number],
  violated = true,
): number {
  let suppressed = 0;
  for (let tenth = 10 * first; tenth < 10 * last; tenth++)
    suppressed += flows.arrive(keys, rate / 10, violated, at(tenth / 10));
  return suppressed;
}

describe("a culprit", () => {
  test("is over its level's bandwidth for detect-time, and loses everything from then on", () => {
    const flows = detection();

    const early = send(flows, from("a"), 100, [0, 3]);
    const late = send(flows, from("a"), 100, [3, 10]);

    expect(early).toBe(0);
    expect(late).toBeGreaterThan(650);
    expect(flows.takeChanges()).toMatchObject([{ kind: "flow-found", level: "subscriber", key: "a" }]);
    expect(flows.counts("subscriber")).toEqual({ current: 1, total: 1 });
  });

  test("is not one that stays within its bandwidth, nor one that pauses", () => {
    const flows = detection();

    send(flows, from("steady"), 10, [0, 20]);
    for (let second = 0; second < 20; second += 3) flows.arrive(from("bursts"), 50, true, at(second));

    expect(flows.counts("subscriber").total).toBe(0);
  });

  test("is normal again after recover-time below its bandwidth", () => {
    const flows = detection();
    send(flows, from("a"), 100, [0, 5]);
    flows.takeChanges();

    flows.expire(at(64));
    const held = flows.counts("subscriber").current;
    flows.expire(at(66));

    expect(held).toBe(1);
    expect(flows.counts("subscriber")).toEqual({ current: 0, total: 1 });
    expect(flows.takeChanges()).toMatchObject([{ kind: "flow-returned-to-normal" }]);
  });

  test("leaves after timeout-time whatever it does, when so configured", () => {
    const flows = detection({ timeoutActiveFlows: true, flowTimeoutTime: 20 });
    send(flows, from("a"), 100, [0, 30]);

    flows.expire(at(30));

    expect(flows.takeChanges().map(({ kind }) => kind)).toEqual(["flow-found", "flow-timed-out"]);
  });

  test.each([
    ["keep", 0, 0],
    ["police", 850, 920],
    ["drop", 950, 1_000],
  ] as const)("under control %s", (control, least, most) => {
    const flows = detection({ flowLevelControl: { subscriber: control } });
    send(flows, from("a"), 100, [0, 4]);

    const suppressed = send(flows, from("a"), 100, [4, 14]);

    expect(suppressed).toBeGreaterThanOrEqual(least);
    expect(suppressed).toBeLessThanOrEqual(most);
  });
});

describe("the search", () => {
  test("forgets flows that fell silent", () => {
    const flows = detection();
    for (let i = 0; i < 100; i++) flows.arrive(from(`s${i}`), 1, true, at(0));
    flows.arrive(from("a"), 1, true, at(4));

    flows.expire(at(4));

    expect(flows.watched).toBe(1);
  });

  test("in mode automatic begins only when the policer is violated", () => {
    const flows = detection();

    send(flows, from("a"), 100, [0, 20], false);

    expect(flows.counts("subscriber").total).toBe(0);
  });

  test("in mode on needs no violation", () => {
    const flows = detection({ flowDetectionMode: "on" });

    send(flows, from("a"), 100, [0, 5], false);

    expect(flows.counts("subscriber").total).toBe(1);
  });

  test("moves to the next coarser level when the finer holds no culprit", () => {
    const flows = detection();
    // A hundred subscribers of one interface, each within its 10 packets a second.
    for (let tenth = 0; tenth < 120; tenth++) {
      for (let i = 0; i < 100; i++) if ((tenth + i) % 2 === 0) flows.arrive(from(`s${i}`), 1, true, at(tenth / 10));
    }

    expect(flows.counts("subscriber").total).toBe(0);
    expect(flows.culprits()).toMatchObject([{ level: "logical-interface", key: "ge-0/0/0.1" }]);
  });

  test("makes one flow of an interface out of very many culprits behind it", () => {
    const flows = detection();
    for (let tenth = 0; tenth < 50; tenth++) {
      for (let i = 0; i < 1_200; i++) flows.arrive(from(`s${i}`), 2, true, at(tenth / 10));
    }

    expect(flows.culprits()).toMatchObject([{ level: "logical-interface" }]);
    expect(flows.takeChanges().at(-1)?.kind).toBe("flow-aggregated");
  });
});

test("with its defaults a whole LAC is one flow of l2tp: three seconds of storm and all of it is dropped for a minute", () => {
  const ddos = new DdosProtection(
    {
      slots: [1],
      global: { flowDetection: true },
      protocols: { l2tp: { aggregate: { bandwidth: 250, burst: 250, recoverTime: 90 } } },
    },
    at(0),
  );
  const lac: PacketKind = {
    group: "l2tp",
    type: "aggregate",
    subscriber: "192.0.2.7",
    "logical-interface": "xe-1/0/0.0",
  };
  const passed: number[] = [];

  for (let second = 0; second < 30; second++) {
    let inSecond = 0;
    for (let i = 0; i < 60; i++) inSecond += ddos.arrive({ fpc: 1 }, lac, 10, at(second + i / 60)).passed;
    passed.push(inSecond);
  }

  expect(Math.min(...passed.slice(0, 3))).toBeGreaterThan(200);
  expect(Math.max(...passed.slice(6))).toBe(0);
});
