import { expect, test } from "vitest";
import { after, type Instant, instant, milliseconds, minutes, seconds } from "../time/instant.ts";
import { Processes } from "./processes.ts";

const START = instant(1_700_000_000_000);

/** So many a second, for a while. @returns the moment behind it */
function steady(processes: Processes, perSecond: number, span: number): Instant {
  for (let i = 0; i < span * perSecond; i++)
    processes.did("Crypto IKMP", after(START, milliseconds((1_000 * i) / perSecond)));
  return after(START, seconds(span));
}

const ikmp = (processes: Processes, now: Instant) => processes.rows(now).find(({ name }) => name === "Crypto IKMP");

test("a hundred IKE messages a second are forty per cent of the CPU, over every span", () => {
  const processes = new Processes();

  const now = steady(processes, 100, 400);

  expect(ikmp(processes, now)?.loads.map(Math.round)).toEqual([40, 40, 40]);
  expect(ikmp(processes, now)).toMatchObject({ pid: 141, invoked: 40_000, runtime: 160_000 });
  expect(processes.total(now).all.map(Math.round)).toEqual([40, 40, 40]);
  expect(processes.total(now).interrupt).toEqual([0, 0, 0]);
});

test("what is over leaves first the short spans, then the long ones", () => {
  const processes = new Processes();
  const now = steady(processes, 100, 60);

  const loads = (span: number) => ikmp(processes, after(now, seconds(span)))?.loads.map(Math.round);
  expect(loads(0)).toEqual([40, 40, 8]);
  expect(loads(30)).toEqual([0, 20, 8]);
  expect(loads(120)).toEqual([0, 0, 8]);
  expect(ikmp(processes, after(now, minutes(10)))).toMatchObject({ loads: [0, 0, 0], invoked: 6_000 });
});

test("packets count at interrupt level, in the total and in no process; nothing is more than all", () => {
  const processes = new Processes();
  for (let i = 0; i < 20_000; i++) processes.did("interrupt", after(START, milliseconds(i)));
  for (let i = 0; i < 5_000; i++) processes.did("SSH Process", after(START, milliseconds(15_000 + i)));

  const now = after(START, seconds(20));
  expect(processes.total(now).interrupt.map(Math.round)).toEqual([10, 3, 1]);
  expect(processes.total(now).all[0]).toBe(100);
});
