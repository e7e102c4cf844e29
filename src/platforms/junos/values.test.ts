import { expect, test } from "vitest";
import { byteCount, endpoint, hexSpi, roundedCount, seconds } from "./values.ts";

test.each([
  ["11 days, 18 hours, 9 minutes, 48 seconds", 1_015_788],
  ["22w0d 19:16", 13_374_960],
  ["3w0d 16:50:35", 1_875_035],
  ["11+18:10:42", 1_015_842],
  ["154 days, 19:16", 13_374_960],
  ["00:31:10", 1_870],
  ["60 days, 3 hours, 3 minutes, 1 second", 5_194_981],
])("the time length %s is %i seconds", (text, expected) => {
  expect(seconds(text)).toBe(expected);
});

test("a text without a time length is none", () => {
  expect(seconds("Never")).toBeUndefined();
});

test("counts with a unit are rounded in thousands, memory is in powers of 1024", () => {
  expect(roundedCount("8.0k")).toEqual({ count: 8_000, isRounded: true });
  expect(roundedCount("558")).toEqual({ count: 558, isRounded: false });
  expect(roundedCount("many")).toBeUndefined();
  expect(byteCount("254M")).toBe(254 * 1024 * 1024);
  expect(byteCount("0B")).toBe(0);
});

test("an SPI is hexadecimal with and without 0x, and has at most 32 bits", () => {
  expect(hexSpi("0x0b1f96c2")).toBe(0x0b1f96c2);
  expect(hexSpi("e7d00431")).toBe(0xe7d00431);
  expect(hexSpi("123456789")).toBeUndefined();
});

test("an endpoint of either family ends with its port", () => {
  expect(endpoint("192.0.2.1:500")).toEqual({ address: "192.0.2.1", port: 500 });
  expect(endpoint("2001:db8::1:500")).toEqual({ address: "2001:db8::1", port: 500 });
  expect(endpoint("192.0.2.1/4500")).toEqual({ address: "192.0.2.1", port: 4500 });
  expect(endpoint("gw1.example.net")).toEqual({ address: "gw1.example.net" });
});
