import { expect, test } from "vitest";
import { BYTE_COUNT, parseByteCount } from "./byte-count.ts";

test.each([
  ["512KiB", 524_288],
  ["500MiB", 524_288_000],
  ["1.5GiB", 1_610_612_736],
  ["2TiB", 2_199_023_255_552],
])("%s is %i bytes, and a configuration may say so", (text, bytes) => {
  expect(parseByteCount(text)).toBe(bytes);
  expect(text).toMatch(new RegExp(BYTE_COUNT));
});

test.each(["", "10", "10GB", "-1MiB", "1.GiB", "MiB"])("“%s” is no number of bytes", (text) => {
  expect(parseByteCount(text)).toBeUndefined();
  expect(text).not.toMatch(new RegExp(BYTE_COUNT));
});
