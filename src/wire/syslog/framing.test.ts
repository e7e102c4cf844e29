import { expect, test } from "vitest";
import { Deframer, type Framed } from "./framing.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const texts = (framed: readonly Framed[]): string[] =>
  framed.map((one) => (one.kind === "message" ? one.text : one.reason));

/** The stream in chunks of `size` bytes, ended. */
function deframe(stream: string, size: number, limit = 100): string[] {
  const deframer = new Deframer(limit);
  const all = bytes(stream);
  const out: Framed[] = [];
  for (let at = 0; at < all.length; at += size) out.push(...deframer.push(all.subarray(at, at + size)));
  return texts([...out, ...deframer.end()]);
}

test.each([1, 2, 3, 7, 1_000])("octet counting is understood in chunks of %i bytes", (size) => {
  expect(deframe("8 <34>1 ab10 <34>two\n\nx", size)).toEqual(["<34>1 ab", "<34>two\n\nx".trimEnd()]);
});

test.each([1, 2, 3, 1_000])(
  "trailer framing is understood in chunks of %i bytes, and a last line needs no trailer",
  (size) => {
    expect(deframe("<34>one\n<34>two\r\n\n<34>three", size)).toEqual(["<34>one", "<34>two", "<34>three"]);
  },
);

test("an oversized counted message is passed over and the next one is taken", () => {
  expect(deframe(`200 ${"x".repeat(200)}5 <1>ok`, 16)).toEqual(["syslog.oversized", "<1>ok"]);
});

test("an oversized line is passed over and the next one is taken", () => {
  expect(deframe(`<1>${"x".repeat(500)}\n<1>ok\n`, 16)).toEqual(["syslog.oversized", "<1>ok"]);
});

test("a count that is none ends the stream, for nothing behind it can be trusted", () => {
  expect(texts(new Deframer(100).push(bytes("12a <34>x")))).toEqual(["syslog.bad-count"]);
  expect(texts(new Deframer(100).push(bytes("123456789 <34>x")))).toEqual(["syslog.bad-count"]);
});

test("a counted message that is cut by the end of the stream is counted as truncated, not taken", () => {
  expect(deframe("20 <34>only a part", 4)).toEqual(["syslog.truncated"]);
});

test("bytes that are no UTF-8 and control characters are shown, not passed on", () => {
  const framed = new Deframer(100).push(Uint8Array.of(60, 49, 62, 0xff, 0x1b, 0x5b, 10));

  expect(texts(framed)).toEqual(["<1>\\xff\\x1b["]);
});
