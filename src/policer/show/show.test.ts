import { describe, expect, test } from "vitest";
import { after, hours, type Instant, instant, milliseconds, parseInstant } from "../../time/instant.ts";
import type { DdosConfig } from "../config.ts";
import { DdosProtection, type PacketKind } from "../ddos-protection.ts";
import type { Place } from "../place.ts";
import type { Zone } from "./clock.ts";
import { type Form, show } from "./show.ts";

// The day of an LNS with three line cards, as arrivals: years of calm, the moment the operator sets l2tp to 250 packets a
// second, a short excess at the Routing Engine, and two hours later the login storm on one line card. The figures are
// those that a real router showed after such a day.
const PACIFIC: Zone = { name: "PDT", offset: hours(-7) };

const L2TP: PacketKind = { group: "l2tp", type: "aggregate" };
const CALM: DdosConfig = { slots: [1, 2, 3] };
const POLICED: DdosConfig = {
  slots: [1, 2, 3],
  protocols: { l2tp: { aggregate: { bandwidth: 250, burst: 250, recoverTime: 90 } } },
};

/** What each line card had received when the operator set the policer. */
const CALM_PACKETS = { fpc1: 1_153_014, fpc2: 5_676_340 };
/** Packets that came to the Routing Engine by another way than a line card. */
const OTHER_WAY = 363;

function stormDay(): { readonly ddos: DdosProtection; readonly shownAt: Instant } {
  const ddos = new DdosProtection(CALM, at("00:00:00"));
  calm(ddos);
  ddos.configure(POLICED, at("07:08:50"));
  excessAtTheRoutingEngine(ddos);
  storm(ddos);
  return { ddos, shownAt: after(at("09:18:12"), milliseconds(500)) };
}

function at(time: string): Instant {
  return parseInstant(`2014-07-08T${time}-07:00`) ?? instant(0);
}

function arrive(ddos: DdosProtection, place: Place, count: number, now: Instant): void {
  ddos.arrive(place, L2TP, count, now);
}

/** One second of 2,811 packets at the Routing Engine, the most it ever saw, and steady traffic below that. */
function calm(ddos: DdosProtection): void {
  const left = { 1: CALM_PACKETS.fpc1 - 1_133, 2: CALM_PACKETS.fpc2 - 1_678 };
  arrive(ddos, { fpc: 1 }, 1_133, at("00:00:01"));
  arrive(ddos, { fpc: 2 }, 1_678, at("00:00:01"));
  for (let second = 2; left[1] + left[2] > 0; second++) {
    const now = instant(at("00:00:00") + 1_000 * second);
    for (const fpc of [1, 2] as const) {
      const count = Math.min(left[fpc], fpc === 1 ? 400 : 1_500);
      left[fpc] -= count;
      arrive(ddos, { fpc }, count, now);
    }
  }
  arrive(ddos, "routing-engine", OTHER_WAY, at("06:00:00"));
}

/** Neither line card is over 250 packets a second, both together are. */
function excessAtTheRoutingEngine(ddos: DdosProtection): void {
  arrive(ddos, { fpc: 1 }, 200, at("07:08:52"));
  arrive(ddos, { fpc: 2 }, 147, at("07:08:52"));
  arrive(ddos, { fpc: 1 }, 200, at("07:08:55"));
  arrive(ddos, { fpc: 2 }, 150, at("07:08:55"));
}

/** 211 seconds, ten arrivals in each. The first is the highest, the last one is what the screen shows. */
function storm(ddos: DdosProtection): void {
  const start = at("09:14:41");
  for (let second = 0; second < 211; second++) {
    const offered = second === 0 ? 1_729 : second === 210 ? 617 : 675;
    for (let tenth = 0; tenth < 10; tenth++) {
      const count = Math.floor((offered * (tenth + 1)) / 10) - Math.floor((offered * tenth) / 10);
      arrive(ddos, { fpc: 2 }, count, instant(start + 1_000 * second + 100 * tenth));
    }
  }
  arrive(ddos, { fpc: 2 }, 482, at("09:18:12"));
}

const shown = (command: string, form: Form = "text"): string => {
  const { ddos, shownAt } = stormDay();
  return show(ddos, command, { now: shownAt, zone: PACIFIC, form });
};
const L2TP_AGGREGATE = "show ddos-protection protocols l2tp aggregate";

/** The number behind a label of one block of the text: `FPC slot 2`, `Received`. */
function figure(text: string, block: string, label: string): number {
  const start = text.indexOf(`    ${block} information:`);
  const found = new RegExp(`${label}: +(\\d+)`).exec(text.slice(start));
  return Number(found?.[1]);
}

describe("show ddos-protection protocols l2tp aggregate", () => {
  test("shows the storm's figures in Junos's layout", async () => {
    await expect(shown(L2TP_AGGREGATE)).toMatchFileSnapshot("show.fixtures/l2tp-aggregate.txt");
  });

  test("keeps the identities of the places", () => {
    const text = shown(L2TP_AGGREGATE);
    const of = (label: string): readonly number[] =>
      ["System-wide", "Routing Engine", "FPC slot 1", "FPC slot 2"].map((block) => figure(text, block, label));

    expect(of("Received")).toEqual([6_973_954, 6_883_414, 1_153_414, 5_820_540]);
    expect(of("Received")[0]).toBe(1_153_414 + 5_820_540);
    expect(of("Dropped")).toEqual([91_100, 197, 0, 90_903]);
    expect(of("Max arrival rate")).toEqual([1_729, 2_811, 1_133, 1_729]);
    expect(of("Arrival rate")).toEqual([617, 250, 0, 617]);
    expect(figure(text, "System-wide", "Number of violations")).toBe(2);
    expect(text).toContain("Duration of violation: 00:03:31 Number of violations: 2");
  });

  test.each(["xml", "json"] as const)("as %s", async (form) => {
    await expect(shown(L2TP_AGGREGATE, form)).toMatchFileSnapshot(`show.fixtures/l2tp-aggregate.${form}`);
  });
});

test.each([
  ["show ddos-protection protocols violations", "violations.txt"],
  ["show ddos-protection protocols l2tp statistics", "l2tp-statistics.txt"],
  ["show ddos-protection protocols statistics terse", "statistics-terse.txt"],
  ["show ddos-protection protocols ipsec", "ipsec.txt"],
  ["show ddos-protection protocols l2tp parameters", "l2tp-parameters.txt"],
  ["show ddos-protection statistics", "statistics.txt"],
])("%s", async (command, file) => {
  await expect(shown(command)).toMatchFileSnapshot(`show.fixtures/${file}`);
});

test("show ddos-protection protocols culprit-flows names whom it suppresses", async () => {
  const config = {
    slots: [3],
    global: { flowDetection: true },
    protocols: { ipsec: { ike: { bandwidth: 50, burst: 50 } } },
  };
  const ddos = new DdosProtection(config, at("09:00:00"));
  const flood: PacketKind = {
    group: "ipsec",
    type: "ike",
    subscriber: "203.0.113.9",
    "logical-interface": "xe-3/0/0.7",
  };
  for (let tenth = 0; tenth < 100; tenth++) ddos.arrive({ fpc: 3 }, flood, 20, instant(at("09:00:00") + 100 * tenth));

  const text = show(ddos, "show ddos-protection protocols culprit-flows", {
    now: at("09:00:10"),
    zone: PACIFIC,
    form: "text",
  });

  await expect(text).toMatchFileSnapshot("show.fixtures/culprit-flows.txt");
});

test("show ddos-protection protocols l2tp flow-detection shows how flows are watched, and nothing else", () => {
  const text = shown("show ddos-protection protocols l2tp flow-detection");

  expect(text).toContain(
    "  Packet type: aggregate (Aggregate for all L2TP traffic)\n    Flow detection configuration:\n",
  );
  expect(text).toContain("        Subscriber          Automatic       Drop          10 pps");
  expect(text).not.toMatch(/Received|Bandwidth:/);
});

test("a mode of flow detection for everything holds where a packet type says nothing else", () => {
  const global = { flowDetectionMode: "off" } as const;
  const icrq = { flowDetectionMode: "on" } as const;
  const ddos = new DdosProtection({ slots: [1], global, protocols: { l2tp: { icrq } } }, instant(0));

  const modeOf = (group: string, type: string): string | undefined => ddos.find(group, type)?.settings.flow.mode;

  expect([modeOf("l2tp", "aggregate"), modeOf("l2tp", "icrq")]).toEqual(["off", "on"]);
});

test("as XML, only what is violated answers for violations, and culprit-flows says that it has no elements", () => {
  expect(shown("show ddos-protection protocols violations", "xml")).toContain(
    "<total-packet-types>1</total-packet-types>",
  );
  expect(() => shown("show ddos-protection protocols culprit-flows", "xml")).toThrow(/text only/);
});

test.each([
  ["show ddos-protection protocols l2tq", /"l2tq" is not expected here; did you mean "l2tp"\?/],
  ["show ddos-protection protocols ipsec spi-invalid", /did you mean "spi-inval"\?/],
  ["show ddos-protection protocol", /did you mean "protocols"\?/],
  ["clear ddos-protection protocols", /"clear" is not expected here/],
])("%s is refused with its mend", (command, message) => {
  expect(() => shown(command)).toThrow(message);
});
