import { describe, expect, test } from "vitest";
import type { LnsSymptom } from "../../model/incident.ts";
import type { LnsReading, ReadableLns } from "../../model/lns.ts";
import { after, instant, seconds } from "../../time/instant.ts";
import type { LnsWindow } from "../lns-detector.ts";
import { lnsDetectors } from "./catalogue.ts";

const START = instant(Date.UTC(2026, 10, 21, 3, 0, 0));

interface Figures extends Partial<Omit<LnsReading, "readable" | "subscribers">> {
  readonly active: number;
  readonly init?: number;
}

const look = (second: number, { active, init = 0, ...rest }: Figures): ReadableLns => ({
  readable: { ok: true },
  subscribers: { active, init },
  ports: [],
  peers: [],
  ...rest,
  askedAt: after(START, seconds(second)),
  at: after(START, seconds(second)),
});

const aaa = (requests: number, accepts = requests, timedOut = 0) => ({ requests, accepts, timedOut });
const peer = (address: string, tunnels: number, sessions: number) => ({ address, tunnels, sessions, isRounded: false });
const policer = (dropped: number) => ({
  bandwidth: 250,
  burst: 250,
  isConfigured: true,
  isViolated: true,
  received: 1_000_000,
  dropped,
  arrivalRate: 617,
  violatedPlaces: ["FPC slot 2"],
});

/** The figures of the published case, before and in the storm. */
const BEFORE = look(0, {
  active: 16_000,
  aaa: aaa(49_163),
  engine: { idle: 80 },
  peers: [peer("198.51.100.89", 2_000, 8_000), peer("198.51.100.169", 2_000, 8_000)],
});
const STORM = {
  active: 8_000,
  init: 7_925,
  aaa: aaa(49_163),
  engine: { idle: 0, loadAverage: [13.05, 14.67, 13.52] },
  peers: [peer("198.51.100.89", 1_209, 75), peer("198.51.100.169", 2_000, 8_000)],
};

const see = (name: LnsSymptom, window: Omit<LnsWindow, "flaps"> & Partial<LnsWindow>): string | undefined =>
  lnsDetectors.find((one) => one.name === name)?.see({ flaps: [], ...window });

const storm = (changes: Partial<Figures> = {}): LnsWindow => ({
  before: BEFORE,
  previous: look(60, STORM),
  latest: look(90, { ...STORM, ...changes }),
  flaps: [],
});

describe("in the figures of the published storm", () => {
  test.each([
    [
      "sessions-not-returning",
      "Active subscribers fell from 16,000 to 8,000 and do not come back: not one more in 30s, 8,000 missing.",
    ],
    ["logins-waiting", "7,925 logins wait in Init (7,925 at the look before)."],
    [
      "aaa-standing-still",
      "The AAA counters stand still at 49163 requests over 30s while 7,925 logins wait: they do not get as far as RADIUS.",
    ],
    ["engine-saturated", "The routing engine has no time left: idle 0 % at both looks, load average 13.05."],
    ["l2tp-tunnels-lost", "Tunnels are lost as well: 4,000 before, 3,209 now."],
    ["lac-sessions-lost", "Behind one LAC of 2 sessions were lost: 198.51.100.89 (8,000 to 75)."],
  ] as const)("%s is seen", (name, text) => {
    expect(see(name, storm())).toBe(text);
  });

  test.each(["radius-timeouts", "l2tp-policed", "link-flapped"] as const)("%s is not", (name) => {
    expect(see(name, storm())).toBeUndefined();
  });
});

describe("what is well is no symptom", () => {
  test.each(lnsDetectors.map(({ name }) => name))("%s", (name) => {
    expect(
      see(name, {
        previous: BEFORE,
        latest: look(30, { ...BEFORE.subscribers, aaa: aaa(49_170), engine: { idle: 78 } }),
      }),
    ).toBeUndefined();
  });
});

describe("borders", () => {
  test("sessions that come back within half an hour at their pace are returning, slower ones are not", () => {
    expect(see("sessions-not-returning", storm({ active: 8_140 }))).toBeUndefined();
    expect(see("sessions-not-returning", storm({ active: 8_130 }))).toMatch(/130 more in 30s/);
  });

  test("a fall is no stall until two looks have seen it", () => {
    expect(see("sessions-not-returning", { ...storm(), previous: look(60, { active: 15_900 }) })).toBeUndefined();
  });

  test("the last twentieth is not waited for", () => {
    expect(
      see("sessions-not-returning", { ...storm({ active: 15_200 }), previous: look(60, { active: 15_000 }) }),
    ).toBeUndefined();
  });

  test("AAA that is asked for a twentieth of those who wait in a minute does not stand still", () => {
    expect(see("aaa-standing-still", storm({ aaa: aaa(49_163 + 198) }))).toMatch(/moved by 198/);
    expect(see("aaa-standing-still", storm({ aaa: aaa(49_163 + 199) }))).toBeUndefined();
  });

  test("a counter that went back was cleared, and says nothing", () => {
    expect(see("aaa-standing-still", storm({ aaa: aaa(3) }))).toBeUndefined();
    expect(see("radius-timeouts", storm({ aaa: aaa(3, 0, 3) }))).toBeUndefined();
  });

  test("one look at an engine without time is a moment, not a state", () => {
    expect(
      see("engine-saturated", { ...storm(), previous: look(60, { ...STORM, engine: { idle: 40 } }) }),
    ).toBeUndefined();
  });
});

test("RADIUS is away when most requests time out, not when one in ten does", () => {
  const previous = look(60, { active: 8_000, aaa: aaa(100, 100, 0) });

  expect(see("radius-timeouts", { previous, latest: look(90, { active: 8_000, aaa: aaa(180, 100, 60) }) })).toBe(
    "RADIUS does not answer: 60 requests timed out over 30s, with 80 made and 0 accepted.",
  );
  expect(
    see("radius-timeouts", { previous, latest: look(90, { active: 8_000, aaa: aaa(180, 170, 9) }) }),
  ).toBeUndefined();
});

test("the policer is told with its rate, its drops and where it drops", () => {
  const previous = look(60, { active: 8_000, policer: policer(1_000) });
  const latest = look(90, { active: 8_000, policer: policer(13_900) });

  expect(see("l2tp-policed", { previous, latest })).toBe(
    "The l2tp policer of 250 pps dropped 12,900 packets over 30s, 617 pps arriving (FPC slot 2).",
  );
  expect(see("l2tp-policed", { previous: latest, latest })).toBeUndefined();
});

test("a link counts that was down for as long as a PPP client waits, or is", () => {
  const downAt = after(START, seconds(10));
  const flap = (span: number) => ({ interface: "xe-2/0/0", downAt, upAt: after(downAt, seconds(span)) });

  expect(see("link-flapped", { ...storm(), flaps: [flap(29)] })).toBeUndefined();
  expect(see("link-flapped", { ...storm(), flaps: [flap(31)] })).toMatch(/xe-2\/0\/0 was down for 31s/);
  expect(see("link-flapped", { ...storm(), flaps: [{ interface: "xe-2/0/0", downAt }] })).toBe(
    "xe-2/0/0 has been down for 1m20s.",
  );
});
