import { expect, test } from "vitest";
import type { TimelineEntry } from "../model/incident.ts";
import { after, type Instant, instant, minutes, seconds } from "../time/instant.ts";
import { lineToTell, tell } from "./story.ts";
import type { CaseState } from "./world.ts";

const noon = instant(43_200_000);

const emptyCase = (): CaseState => ({
  incident: {
    id: "I-000001",
    status: "open",
    title: "t",
    devices: ["hub"],
    openedAt: noon,
    symptoms: [],
    causes: [],
    explanation: "",
    ends: [],
    timeline: [],
    actions: [],
  },
  orders: [],
  evidence: [],
});

const entry = (at: Instant, kind: TimelineEntry["kind"] = "evidence"): TimelineEntry => ({ at, kind, text: `${at}` });

function toldOf(one: CaseState, entries: readonly TimelineEntry[]): readonly TimelineEntry[] {
  for (const each of entries) one.incident = { ...one.incident, timeline: tell(one, each) };
  return one.incident.timeline;
}

const everyMinute = (count: number, kind?: TimelineEntry["kind"]): TimelineEntry[] =>
  Array.from({ length: count }, (_, i) => entry(after(noon, minutes(i)), kind));

test("what happened earlier and is told later stands in its place", () => {
  const timeline = toldOf(emptyCase(), [entry(instant(10)), entry(instant(30)), entry(instant(20))]);

  expect(timeline.map(({ at }) => at)).toEqual([10, 20, 30]);
});

test("a story of months keeps how it began, what is newest, and says how much is left out between", () => {
  const entries = everyMinute(10_000);
  const timeline = toldOf(emptyCase(), entries);

  expect(timeline).toHaveLength(401);
  expect(timeline.slice(0, 100)).toEqual(entries.slice(0, 100));
  expect(timeline[100]?.text).toMatch(/^9600 older entries are left out/);
  expect(timeline.slice(101)).toEqual(entries.slice(-300));
});

test("evidence gives way before decisions do, and the order by time stays", () => {
  const decided = everyMinute(250, "decision");
  const lines = everyMinute(5_000).map(({ at, ...rest }) => ({ ...rest, at: after(at, seconds(30)) }));
  const all = [...decided, ...lines].sort((a, b) => a.at - b.at);

  const timeline = toldOf(emptyCase(), all);

  expect(timeline.filter(({ kind }) => kind === "decision")).toHaveLength(250);
  expect(timeline.map(({ at }) => at)).toEqual(timeline.map(({ at }) => at).sort((a, b) => a - b));
});

test("what comes too late for a part that was left out does not move the mark", () => {
  const one = emptyCase();
  toldOf(one, everyMinute(1_000));

  const timeline = toldOf(one, [entry(noon), entry(noon), entry(noon)]);

  expect(timeline.filter(({ text }) => text.includes("left out"))).toHaveLength(1);
  expect(timeline[100]?.text).toMatch(/left out/);
});

test("one event of one device is told ten times in a quarter of an hour, then how often it came", () => {
  const one = emptyCase();
  const tellAt = (span: number, event = "invalid-spi"): number | undefined =>
    lineToTell(one, "hub", event, after(noon, seconds(span)));

  const told = Array.from({ length: 500 }, (_, i) => tellAt(i)).filter((line) => line !== undefined);

  expect(told).toEqual(Array(10).fill(0));
  expect(tellAt(500, "tunnel-down")).toBe(0);
  expect(tellAt(900)).toBe(490);
  expect(tellAt(901)).toBe(0);
});
