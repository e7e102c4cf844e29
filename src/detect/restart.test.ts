import { expect, test } from "vitest";
import { after, type Duration, hours, instant, minutes, seconds } from "../time/instant.ts";
import { uptimeSeen } from "./restart.ts";

const noon = instant(43_200_000);

/** Uptimes told in whole units, cut, at their instants. */
const restartSeen = (
  unit: Duration,
  ...told: readonly (readonly [at: Duration, uptime: Duration])[]
): string | undefined =>
  told.reduce(
    (state, [at, uptime]) => {
      const read = { askedAt: after(noon, at), at: after(noon, at) };
      return uptimeSeen(state, { atLeast: uptime, below: (uptime + unit) as Duration }, read);
    },
    {} as ReturnType<typeof uptimeSeen>,
  ).restart?.told;

test("an uptime that rises is no restart, even when told in whole minutes", () => {
  const told = [
    [seconds(0), hours(5)],
    [seconds(59), hours(5)],
    [seconds(61), minutes(301)],
  ] as const;
  expect(restartSeen(minutes(1), ...told)).toBeUndefined();
});

test("an uptime that fell is a restart, and says from what to what", () => {
  expect(restartSeen(seconds(1), [seconds(0), hours(5)], [seconds(10), seconds(3)])).toBe(
    "it has been up for less than 4s, where 5h10s was due",
  );
});

test("a daemon restarted seconds after it was first seen is noticed, even when it was younger then than it is now", () => {
  expect(restartSeen(seconds(1), [seconds(0), seconds(1)], [seconds(8), seconds(2)])).toBe(
    "it has been up for less than 3s, where 9s was due",
  );
});

test("a unit that grows coarser as the uptime rises is no restart", () => {
  const inSeconds = { atLeast: seconds(119), below: seconds(120) };
  const inMinutes = { atLeast: minutes(2), below: minutes(3) };
  const read = (at: Duration) => ({ askedAt: after(noon, at), at: after(noon, at) });
  const state = uptimeSeen(uptimeSeen({}, inSeconds, read(seconds(0))), inMinutes, read(seconds(30)));
  expect(state.restart).toBeUndefined();
});
