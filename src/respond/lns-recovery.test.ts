import { describe, expect, test } from "vitest";
import type { ReadableLns } from "../model/lns.ts";
import { after, instant, seconds } from "../time/instant.ts";
import { consentFor } from "./consent.ts";
import { beginRecovery, lookAtRecovery, type RecoveryLook } from "./lns-recovery.ts";
import { lnsRemedy } from "./lns-remedy.ts";

const look = (second: number, active: number, requests: number, idle: number): ReadableLns => ({
  readable: { ok: true },
  subscribers: { active, init: 1_000 },
  ports: [],
  peers: [],
  aaa: { requests, accepts: requests, timedOut: 0 },
  engine: { idle },
  askedAt: after(instant(0), seconds(second)),
  at: after(instant(0), seconds(second)),
});
const BEFORE = look(0, 16_000, 0, 80);

function watch(...looks: readonly ReadableLns[]): RecoveryLook["finding"][] {
  let recovery = beginRecovery(instant(0));
  return looks.map((one) => {
    const seen = lookAtRecovery(recovery, BEFORE, one, false);
    recovery = seen.recovery;
    return seen.finding;
  });
}

describe("a recovery", () => {
  test("helps at the third rise in a row, with AAA asked and the engine idle: the published samples", () => {
    const looks = [look(10, 11_100, 50_000, 8), look(40, 11_116, 50_016, 9), look(70, 11_146, 50_046, 7)];

    expect(watch(...looks, look(100, 11_246, 50_146, 8))).toEqual(["waiting", "waiting", "waiting", "helps"]);
  });

  test("is none while AAA stands still, or the engine has no time, or a rise is lost again", () => {
    const rising = [8_000, 8_100, 8_200, 8_300, 8_400];

    expect(watch(...rising.map((active, i) => look(10 * i, active, 49_163, 9)))).not.toContain("helps");
    expect(watch(...rising.map((active, i) => look(10 * i, active, 49_163 + i, 0)))).not.toContain("helps");
    expect(
      watch(...[8_000, 8_100, 8_200, 8_150, 8_160, 8_170].map((active, i) => look(10 * i, active, i, 9))),
    ).not.toContain("helps");
  });

  test("is none when a few get in and thousands wait: at one in ten seconds it would take a day", () => {
    expect(watch(...[0, 1, 2, 3, 4, 5].map((i) => look(10 * i, 8_000 + i, 49_163 + i, 9)))).not.toContain("helps");
  });

  test("is given up after five minutes without", () => {
    const flat = Array.from({ length: 32 }, (_, i) => look(10 * i, 8_000, 49_163, 0));

    expect(watch(...flat).indexOf("not-helping")).toBe(31);
  });

  test("is looked at only with answers asked for after the change", () => {
    const early = { ...look(10, 9_000, 1, 9), askedAt: instant(-1) };

    expect(lookAtRecovery(beginRecovery(instant(0)), BEFORE, early, false).recovery.first).toBeUndefined();
  });
});

describe("the rate", () => {
  const known = { before: BEFORE, latest: look(60, 8_000, 49_163, 0), capacity: undefined };
  const rateFor = (loginsPerSecond: number | undefined): number =>
    lnsRemedy({ ...known, loginsPerSecond }).setting.bandwidth;

  test("follows from what the LNS manages, with a tenth to the cliff: 125 logins a second give some 500 pps", () => {
    expect(rateFor(125)).toBeGreaterThan(425);
    expect(rateFor(125)).toBeLessThan(575);
    expect(rateFor(12.5) / rateFor(125)).toBeCloseTo(0.1, 1);
  });

  test("keeps three tenths where the costs are a guess, and says so", () => {
    const { setting, told } = lnsRemedy({ ...known, loginsPerSecond: undefined });

    expect(setting.bandwidth / rateFor(125)).toBeCloseTo(7 / 9, 1);
    expect(told).toMatch(/no logins of this LNS were seen .* seven tenths/);
  });

  test("takes what was learned where the operator said nothing", () => {
    const capacity = { loginsPerSecond: 12.5, logins: 100, overSec: 10, busy: 0.8 };

    expect(lnsRemedy({ ...known, capacity, loginsPerSecond: undefined }).setting.bandwidth).toBe(rateFor(12.5));
  });
});

test("what changes configuration is automatic only where a rule names its cause", () => {
  const policy = {
    default: "automatic",
    causes: { KB19: "automatic" },
    devices: {},
    deviceCauses: {},
    coolDown: seconds(1),
  } as const;

  expect(consentFor(policy, "KB02", "lns1", "R1")).toBe("automatic");
  expect(consentFor(policy, "KB21", "lns1", "R4")).toBe("approval");
  expect(consentFor(policy, "KB19", "lns1", "R4")).toBe("automatic");
  expect(consentFor({ ...policy, causes: {}, devices: { lns1: "automatic" } }, "KB19", "lns1", "R4")).toBe("approval");
  expect(consentFor({ ...policy, deviceCauses: { lns1: { KB19: "dry-run" } } }, "KB19", "lns1", "R4")).toBe("dry-run");
});
