import { expect, test } from "vitest";
import { UsageError } from "../errors/errors.ts";
import { seconds } from "../time/instant.ts";
import { checkDpd, type DpdConfig, type DpdStatement } from "./dpd-config.ts";

// "Configurable DPD Parameters":
// https://www.juniper.net/documentation/us/en/software/junos/vpn-ipsec/topics/topic-map/security-monitoring-vpn-traffic.html

const config = (statement: DpdStatement): DpdConfig => checkDpd(statement).config;

test("the default is optimized, 10 seconds, 5 times", () => {
  expect(checkDpd({})).toEqual({
    config: { mode: "optimized", interval: seconds(10), threshold: 5 },
    warnings: [],
  });
});

test.each<[DpdStatement, RegExp]>([
  [{ interval: 1 }, /interval 1: expected a whole number from 2 to 60 seconds/],
  [{ interval: 61 }, /from 2 to 60/],
  [{ interval: 2.5 }, /whole number/],
  [{ threshold: 0 }, /threshold 0: expected a whole number from 1 to 5/],
  [{ threshold: 6 }, /from 1 to 5/],
  [{ mode: "always" }, /one of optimized, probe-idle-tunnel, always-send/],
])("%o is refused with what would do", (statement, text) => {
  expect(() => checkDpd(statement)).toThrow(UsageError);
  expect(() => checkDpd(statement)).toThrow(text);
});

test("the ends of both ranges are allowed", () => {
  expect(config({ interval: 2, threshold: 5 }).interval).toBe(seconds(2));
  expect(config({ interval: 60, threshold: 1 }).threshold).toBe(1);
});

test("an interval below 10 seconds with a threshold below 3 is warned of", () => {
  expect(checkDpd({ interval: 9, threshold: 2 }).warnings).toEqual([expect.stringMatching(/threshold of 3/)]);
  expect(checkDpd({ interval: 9, threshold: 3 }).warnings).toEqual([]);
  expect(checkDpd({ interval: 10, threshold: 1 }).warnings).toEqual([]);
});

test("always-send is advised against in favour of probe-idle-tunnel", () => {
  expect(checkDpd({ mode: "always-send" }).warnings).toEqual([expect.stringMatching(/probe-idle-tunnel/)]);
});
