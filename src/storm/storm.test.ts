import { describe, expect, test } from "vitest";
import { minutes, seconds } from "../time/instant.ts";
import { closedForms } from "./closed-forms.ts";
import { Gate } from "./gate.ts";
import { outcomeOf, run } from "./outcome.ts";
import { LINK_FLAP, policed, type Scenario, sessionsOf } from "./scenario.ts";
import { Storm } from "./storm.ts";
import { sumOf } from "./tally.ts";

/** A tenth of the link flap. */
const SMALL: Scenario = { ...LINK_FLAP, tunnels: 400, spread: seconds(2) };

/** Clients that never give up and a LAC that never repeats itself. */
const PATIENT: Scenario = {
  ...LINK_FLAP,
  client: { ...LINK_FLAP.client, patience: minutes(60) },
  channel: { ...LINK_FLAP.channel, firstTimeout: minutes(60), timeoutCap: minutes(60), hello: seconds(0) },
};

describe("the policer in front of the LNS", () => {
  test.each([
    [250, 250, 682, 211],
    [500, 10, 1_700, 60],
  ])(
    "of %i pps and burst %i lets through burst + rate x time of %i pps, within a packet (bar S1)",
    (rate, burst, offered, span) => {
      const gate = new Gate({ rate, burst, isTyped: false });
      let passed = 0;
      for (let i = 0; i < offered * span; i++) if (gate.passes(0, (1_000 * i) / offered)) passed++;

      expect(Math.abs(passed - (burst + rate * (span - 1 / offered)))).toBeLessThanOrEqual(1);
    },
  );
});

test("the same seed gives the same run to the byte, another seed another one (bar S1)", () => {
  const bytes = (seed: number): string => JSON.stringify(run(policed(SMALL, 250), { seed, horizon: minutes(2) }));

  expect(bytes(7)).toBe(bytes(7));
  expect(bytes(7)).not.toBe(bytes(8));
});

test("with patient clients and nothing lost all are up after sessions x cost of a login, the LNS always at work (bar S2)", () => {
  const storm = new Storm(PATIENT, 1);
  const { floor } = closedForms(PATIENT);

  storm.advance(floor * 1.1);

  const allUp = storm.tally.up.indexOf(sessionsOf(PATIENT)) + 1;
  expect(storm.clients.up).toBe(sessionsOf(PATIENT));
  expect(Math.abs(1_000 * allUp - floor)).toBeLessThanOrEqual(0.02 * floor);
  expect(storm.lns.busy).toBeGreaterThan(0.98 * floor);
});

test.each([
  ["no policer", policed(SMALL, undefined)],
  ["250 pps", policed(SMALL, 25)],
  ["typed", policed(SMALL, 22, true)],
  ["a short queue", { ...SMALL, lns: { ...SMALL.lns, queue: 50 } }],
  ["a queue that serves the last first", { ...SMALL, lns: { ...SMALL.lns, order: "lifo" as const } }],
  ["few logins at a time", { ...SMALL, lns: { ...SMALL.lns, maxStarting: 20 } }],
])("nothing is lost silently at any second: %s (bar S3)", (_, scenario) => {
  const storm = new Storm(scenario, 3);
  for (let second = 1; second <= 120; second++) {
    storm.advance(1_000 * second);
    const { tally, lns } = storm;
    const inService = lns.endsAt < Number.POSITIVE_INFINITY ? 1 : 0;
    const { attempts, logins, givenUp, killed, inProgress, fallen } = storm.clients.counts();

    expect(sumOf(tally.arrivedByMessage)).toBe(
      tally.served + sumOf(tally.policedByMessage) + sumOf(tally.overflowedByMessage) + lns.waiting + inService,
    );
    expect(attempts).toBe(logins + givenUp + killed + inProgress);
    expect(storm.clients.up).toBe(logins - fallen);
  }
});

test("the gate counts what the run counts", () => {
  const storm = new Storm(policed(SMALL, 25), 1);
  storm.advance(60_000);

  const { received, dropped } = storm.gate.read(storm.now);

  expect(received).toBe(sumOf(storm.tally.arrivedByMessage));
  expect(dropped).toBe(sumOf(storm.tally.policedByMessage));
});

test("of what a policer drops nearly half is no call request, and the drops are counted by message", () => {
  const { policed: dropped } = run(policed(LINK_FLAP, 250), { seed: 1, horizon: seconds(120) });

  expect(dropped.ICRQ / sumOf(dropped)).toBeGreaterThan(0.4);
  expect(dropped.ICRQ / sumOf(dropped)).toBeLessThan(0.6);
  expect(dropped.ICCN).toBeGreaterThan(0);
  expect(dropped.SCCRQ).toBeGreaterThan(0);
});

test("a quiet tunnel says HELLO once a minute, and not at all when told so", () => {
  const hellos = (hello: number): number => {
    const storm = new Storm({ ...PATIENT, tunnels: 400, channel: { ...SMALL.channel, hello: seconds(hello) } }, 1);
    storm.advance(300_000);
    return storm.tally.arrivedByMessage.HELLO;
  };

  expect(hellos(60)).toBeGreaterThan(4 * SMALL.tunnels - SMALL.tunnels);
  expect(hellos(60)).toBeLessThanOrEqual(5 * SMALL.tunnels);
  expect(hellos(0)).toBe(0);
});

test("a tunnel whose message is dropped every time is lost with its sessions, and set up anew", () => {
  const storm = new Storm(policed({ ...SMALL, tunnels: 50 }, 3), 1);
  storm.advance(600_000);

  expect(storm.tally.tunnelsLost).toBeGreaterThan(10);
  expect(storm.tally.arrivedByMessage.SCCRQ).toBeGreaterThanOrEqual(storm.tally.tunnelsLost - 50);
  expect(outcomeOf(storm).attempts.killed).toBeGreaterThan(0);
});
