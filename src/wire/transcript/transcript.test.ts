import fc from "fast-check";
import { expect, test } from "vitest";
import { instant, milliseconds } from "../../time/instant.ts";
import { isTranscript, parseTranscript, renderEntry, renderHeader, type TranscriptEntry } from "./transcript.ts";

const HEADER = { device: "hub", platform: "ios", via: "cli", began: instant(1_795_000_000_000) } as const;
const ENTRIES: readonly TranscriptEntry[] = [
  { at: milliseconds(0), from: "device", text: "\r\nhub>" },
  { at: milliseconds(251), from: "us", text: "enable\n" },
  { at: milliseconds(1_260), from: "device", text: 'enable\r\n"\u001B[K\u0008 é' },
  { at: milliseconds(1_261), from: "us", text: undefined },
];
const TEXT = renderHeader(HEADER) + ENTRIES.map(renderEntry).join("");

test("a transcript comes back as it was written, control characters and all", () => {
  expect(parseTranscript(TEXT)).toEqual({ ok: true, value: { ...HEADER, entries: ENTRIES } });
  expect(isTranscript(TEXT)).toBe(true);
  expect(TEXT.split("\n")[7]).toBe('0.251 > "enable\\n"');
});

test("one that was stopped in the middle of a line is read up to there", () => {
  const cut = parseTranscript(TEXT.slice(0, -4));

  expect(cut).toMatchObject({ ok: true, value: { entries: ENTRIES.slice(0, -1) } });
});

test.each([
  ["", "transcript.version", 0],
  ["spindrift-transcript 2\n\n", "transcript.version", 0],
  ["spindrift-transcript 1\ndevice hub\n", "transcript.header", 34],
  [TEXT.replace("via cli", "via pigeon"), "transcript.header", 23],
  [TEXT.replace(/began .*/, "began yesterday"), "transcript.header", 23],
  [TEXT.replace("0.251 >", "0.251 ="), "transcript.entry", TEXT.indexOf("0.251")],
  [TEXT.replace('> "enable\\n"', '> "enable\\q"'), "transcript.entry", TEXT.indexOf("0.251")],
])("%j is refused with its place", (text, code, offset) => {
  expect(parseTranscript(text)).toMatchObject({ ok: false, error: { code, offset } });
});

test("any text survives, and no cut throws", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" }), { maxLength: 5 }), fc.nat(300), (texts, cut) => {
      const entries = texts.map((text, i): TranscriptEntry => ({ at: milliseconds(i), from: "device", text }));
      const whole = renderHeader(HEADER) + entries.map(renderEntry).join("");

      parseTranscript(whole.slice(0, cut));
      expect(parseTranscript(whole)).toMatchObject({ ok: true, value: { entries } });
    }),
  );
});
