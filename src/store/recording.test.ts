import { expect, test } from "vitest";
import { instant, seconds } from "../time/instant.ts";
import { type RecordingHeader, readRecording, writeRecording } from "./recording.ts";
import { all } from "./store.suite.ts";
import type { JournalEntry } from "./store.ts";

const header: RecordingHeader = {
  "spindrift-recording": 1,
  version: "0.1.0",
  fleet: {
    devices: [],
    tunnels: [],
    response: { default: "approval", causes: {}, devices: {}, deviceCauses: {}, coolDown: seconds(30) },
  },
  snapshot: { seq: 4, at: instant(1_000), body: "{}" },
};
const entry = (seq: number): JournalEntry => ({
  seq,
  at: instant(1_000 + seq),
  kind: "wake",
  body: `{"kind":"wake","at":${1_000 + seq}}`,
});

async function* entries(...list: JournalEntry[]): AsyncIterable<JournalEntry> {
  yield* list;
}
const written = async (): Promise<string> => (await all(writeRecording(header, entries(entry(5), entry(6))))).join("");

test("a recording is read as it was written", async () => {
  expect(readRecording(await written(), "x.jsonl")).toEqual({ header, entries: [entry(5), entry(6)] });
});

test("a recording that was cut is run as far as it goes, and says where that is", async () => {
  const text = await written();
  const lines = text.split("\n");

  expect(readRecording(lines.slice(0, 3).join("\n"), "x.jsonl")).toMatchObject({
    entries: [entry(5), entry(6)],
    damage: expect.stringMatching(/end of the recording is missing/),
  });
  expect(readRecording(`${lines[0]}\n${lines[1]?.slice(0, 20)}`, "x.jsonl")).toMatchObject({
    entries: [],
    damage: expect.stringMatching(/^x\.jsonl:2: /),
  });
});

test("a recording that was changed says so", async () => {
  const text = (await written()).replace("1006", "1007");

  expect(readRecording(text, "x.jsonl").damage).toMatch(/was changed/);
});

test("another file is refused with the way to make a recording", () => {
  expect(() => readRecording('{"a":1}\n', "x.jsonl")).toThrow(
    "x.jsonl:1: this is no recording; one is made with `spindrift incident export`",
  );
});
