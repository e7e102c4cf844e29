import { expect, test } from "vitest";
import { after, type Duration, hours, instant, minutes, seconds } from "../time/instant.ts";
import { uptimeSeen } from "./restart.ts";

const noon = instant(43_200_000);

/** Uptimes as they were told, at their instants. */
const restartSeen = (...told: readonly (readonly [at: Duration, uptime: Duration])[]): string | undefined =>
  told.reduce((state, [at, uptime]) => uptimeSeen(state, uptime, after(noon, at)), {} as ReturnType<typeof uptimeSeen>)
    .restart?.told;

test("an uptime that rises is no restart, even when told in whole minutes", () => {
  expect(restartSeen([seconds(0), hours(5)], [seconds(59), hours(5)], [seconds(61), minutes(301)])).toBeUndefined();
});

test("an uptime that fell is a restart, and says from what to what", () => {
  expect(restartSeen([seconds(0), hours(5)], [seconds(10), seconds(3)])).toBe("its uptime fell from 5h to 3s");
});

test("a daemon restarted seconds after it was first seen is noticed", () => {
  expect(restartSeen([seconds(0), seconds(8)], [seconds(4), seconds(1)])).toBe("its uptime fell from 8s to 1s");
});
