import { describe, expect, test } from "vitest";
import { hours, type Instant, instant } from "../time/instant.ts";
import type { DdosConfig, PacketTypeConfig } from "./config.ts";
import { DdosProtection } from "./ddos-protection.ts";
import { figuresOf, type TypeFigures } from "./figures.ts";
import { logLine } from "./log-line.ts";

const at = (second: number): Instant => instant(1_700_000_000_000 + 1_000 * second);
const IKE = { group: "ipsec", type: "ike" };
const BAD_SPI = { group: "ipsec", type: "spi-inval" };
const ICRQ = { group: "l2tp", type: "icrq" };
const HELLO = { group: "l2tp", type: "hello" };

const protection = (protocols: DdosConfig["protocols"] = {}, global: DdosConfig["global"] = {}): DdosProtection =>
  new DdosProtection({ slots: [0, 1], global, protocols }, at(0));
const small: PacketTypeConfig = { bandwidth: 10, burst: 10, recoverTime: 5 };

function figures(ddos: DdosProtection, group: string, type: string, second = 0): TypeFigures {
  const found = ddos.find(group, type);
  if (found === undefined) throw new Error(`no ${group} ${type}`);
  return figuresOf(found, at(second));
}

describe("the way of a packet", () => {
  test("its own policer comes first, then the aggregate, then both at the Routing Engine", () => {
    const ddos = protection({ ipsec: { aggregate: { bandwidth: 40, burst: 40 }, "spi-inval": small } });

    const outcome = ddos.arrive({ fpc: 0 }, BAD_SPI, 25, at(0));
    const second = ddos.arrive({ fpc: 0 }, IKE, 40, at(0));

    expect(outcome).toEqual({
      passed: 10,
      drops: { individualPolicer: 15, aggregatePolicer: 0, individualFlow: 0, aggregateFlow: 0 },
    });
    expect(second).toMatchObject({ passed: 30, drops: { aggregatePolicer: 10 } });
    expect(figures(ddos, "ipsec", "aggregate").fpcs[0]).toMatchObject({
      received: 65,
      arrivedPolicer: 50,
      drops: { individualPolicer: 15, aggregatePolicer: 10 },
      totalDropped: 25,
      finalPassed: 40,
    });
    expect(figures(ddos, "ipsec", "ike").fpcs[0]).toMatchObject({ received: 40, finalPassed: 30, totalDropped: 10 });
  });

  test("a type may bypass its aggregate", () => {
    const ddos = protection({ ipsec: { aggregate: small, ike: { bypassAggregate: true } } });

    ddos.arrive({ fpc: 0 }, BAD_SPI, 100, at(0));

    expect(ddos.arrive({ fpc: 0 }, IKE, 100, at(0)).passed).toBe(100);
  });

  test("a storm on one line card costs a neighbour nothing until both meet at the Routing Engine", () => {
    const ddos = protection({
      l2tp: { aggregate: { bandwidth: 100, burst: 100, fpc: { 0: { bandwidthScale: 10, burstScale: 10 } } } },
    });

    const stormy = ddos.arrive({ fpc: 0 }, HELLO, 1_000, at(0));
    const healthy = ddos.arrive({ fpc: 1 }, HELLO, 90, at(0));

    expect([stormy.passed, healthy.passed]).toEqual([10, 90]);
    expect(figures(ddos, "l2tp", "aggregate").fpcs.map(({ violation }) => violation.state)).toEqual([
      "violating",
      "never",
    ]);
  });

  test("what is less important leaves part of the aggregate's burst to what is more", () => {
    const ddos = protection({ ipsec: { aggregate: { bandwidth: 100, burst: 100 } } });

    expect(ddos.arrive({ fpc: 0 }, BAD_SPI, 100, at(0)).passed).toBe(50);
    expect(ddos.arrive({ fpc: 0 }, { group: "ipsec", type: "on-trigger" }, 100, at(0)).passed).toBe(25);
    expect(ddos.arrive({ fpc: 0 }, IKE, 100, at(0)).passed).toBe(25);
  });

  test("a policer that is switched off counts and drops nothing", () => {
    const ddos = protection({ l2tp: { aggregate: { ...small, disableFpc: true, disableRoutingEngine: true } } });

    expect(ddos.arrive({ fpc: 0 }, HELLO, 500, at(0)).passed).toBe(500);
    expect(figures(ddos, "l2tp", "aggregate").fpcs[0]).toMatchObject({ received: 500, isEnabled: false });
  });

  test("nothing is lost silently: received is passed and dropped, at every place", () => {
    const ddos = protection({ ipsec: { aggregate: { bandwidth: 300, burst: 50 }, "spi-inval": small } });
    for (let i = 0; i < 5_000; i++) {
      ddos.arrive({ fpc: i % 2 }, i % 3 === 0 ? IKE : BAD_SPI, 1 + (i % 4), at(i / 500));
    }

    const { fpcs, routingEngine, system } = figures(ddos, "ipsec", "aggregate", 20);

    expect(fpcs.reduce((sum, fpc) => sum + fpc.finalPassed, 0)).toBe(routingEngine.received);
    expect(system.received).toBe(fpcs.reduce((sum, fpc) => sum + fpc.received, 0));
    expect(system.finalPassed).toBe(routingEngine.finalPassed);
  });
});

describe("policing by message type, which Junos's l2tp does not have", () => {
  test("call requests pay, hellos and acknowledgements do not", () => {
    const ddos = protection({ l2tp: { icrq: small } });

    expect(ddos.arrive({ fpc: 0 }, ICRQ, 1_000, at(0)).passed).toBe(10);
    expect(ddos.arrive({ fpc: 0 }, HELLO, 1_000, at(0)).passed).toBe(1_000);
    expect(figures(ddos, "l2tp", "icrq").fpcs[0]).toMatchObject({ received: 1_000, totalDropped: 990 });
  });

  test("is not shown where it is not configured", () => {
    const names = protection()
      .types()
      .filter(({ settings }) => settings.group.name === "l2tp");

    expect(names.map(({ settings }) => settings.type.name)).toEqual(["aggregate"]);
  });
});

describe("reports", () => {
  const utc = { name: "UTC", offset: hours(0) };

  test("a violation is told when it begins and when it is over, in the wording of the time", () => {
    const ddos = protection({ pppoe: { padi: small } });
    ddos.arrive({ fpc: 1 }, { group: "pppoe", type: "padi" }, 11, at(0));
    const reports = [...ddos.takeReports(at(1)), ...ddos.takeReports(at(5))];

    const lines = (["old", "new", "newer"] as const).flatMap((wording) =>
      reports.map((report) => logLine(report, wording, utc)?.text),
    );

    expect(lines).toEqual([
      "Protocol PPPoE:padi is violated at fpc 1 for 1 times, started at 2023-11-14 22:13:20 UTC, last seen at 2023-11-14 22:13:20 UTC",
      "Protocol PPPoE:padi has returned to normal. Violated at fpc 1 for 1 times, from 2023-11-14 22:13:20 UTC to 2023-11-14 22:13:20 UTC",
      "Warning: Host-bound traffic for protocol/exception  PPPoE:padi exceeded its allowed bandwidth at fpc 1 for 1 times, started at 2023-11-14 22:13:20 UTC",
      "INFO: Host-bound traffic for protocol/exception PPPoE:padi has returned to normal. Its allowed bandwith was exceeded at fpc 1 for 1 times, from 2023-11-14 22:13:20 UTC to 2023-11-14 22:13:20 UTC",
      "Warning: Host-bound traffic for protocol/exception  PPPoE:padi exceeded its allowed bandwidth at fpc 1 for 1 times, started at 2023-11-14 22:13:20 UTC",
      "INFO: Host-bound traffic for protocol/exception PPPoE:padi has returned to normal. Its allowed bandwidth was exceeded at fpc 1 for 1 times, from 2023-11-14 22:13:20 UTC to 2023-11-14 22:13:20 UTC",
    ]);
  });

  test("the Routing Engine is named in words", () => {
    const ddos = protection({ l2tp: { aggregate: small } });
    ddos.arrive("routing-engine", HELLO, 11, at(0));

    expect(ddos.takeReports(at(0)).map((report) => logLine(report, "new", utc)?.text)).toEqual([
      expect.stringContaining("L2TP:aggregate exceeded its allowed bandwidth at routing-engine for 1 times"),
    ]);
  });

  test("too many in a second are kept back and counted", () => {
    const ddos = protection({ ipsec: { ike: small, "spi-inval": small } }, { violationReportRate: 2 });
    for (const type of ["ike", "spi-inval"]) {
      for (const fpc of [0, 1]) ddos.arrive({ fpc }, { group: "ipsec", type }, 11, at(0));
    }

    expect(ddos.takeReports(at(0))).toHaveLength(2);
    expect(ddos.withheldReports).toBe(4);
  });

  test("disable-logging keeps the line back and the violation stands", () => {
    const ddos = protection({ l2tp: { aggregate: { ...small, disableLogging: true } } });
    ddos.arrive({ fpc: 0 }, HELLO, 11, at(0));

    expect(ddos.takeReports(at(0)).map((report) => logLine(report, "new", utc))).toEqual([undefined]);
    expect(figures(ddos, "l2tp", "aggregate").system.violation.state).toBe("violating");
  });
});

test("a commit keeps counters and history, clear forgets them", () => {
  const ddos = protection({ l2tp: { aggregate: small } });
  ddos.arrive({ fpc: 0 }, HELLO, 30, at(0));

  ddos.configure({ slots: [0, 1] }, at(1));
  ddos.arrive({ fpc: 0 }, HELLO, 10, at(2));
  const kept = figures(ddos, "l2tp", "aggregate", 2).system;
  ddos.clear("l2tp", "aggregate");

  expect(kept).toMatchObject({ received: 40, totalDropped: 20, violation: { state: "violating" } });
  expect(figures(ddos, "l2tp", "aggregate", 2).system).toMatchObject({
    received: 0,
    totalDropped: 0,
    violation: { state: "never" },
  });
});

test.each([
  [{ l2tp: { aggregate: { bandwidth: 100_001 } } }, /bandwidth is 100001; it is a whole number from 0 to 100000/],
  [{ l2tp: { aggregate: { recoverTime: 0 } } }, /protocols l2tp aggregate: recoverTime is 0/],
  [{ l2tp: { aggregate: { fpc: { 2: { burstScale: 101 } } } } }, /fpc 2: burstScale is 101/],
  [{ l2tp: { aggregate: { priority: "low" } } }, /an aggregate has no priority/],
  [{ ipsec: { spi: {} } }, /unknown packet type of ipsec "spi"/],
  [{ l2pt2: {}, l2tq: { aggregate: {} } }, /unknown protocol group "l2tq"; did you mean "l2tp"/],
  [{ l2tp: { aggregate: { flowLevelBandwidth: { subscriber: 10_001 } } } }, /subscriber is 10001/],
] as const)("%o is refused with its mend", (protocols, message) => {
  expect(() => protection(protocols)).toThrow(message);
});
