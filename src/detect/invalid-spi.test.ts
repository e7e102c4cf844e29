import { expect, test } from "vitest";
import { after, instant, minutes, seconds } from "../time/instant.ts";
import { invalidSpi, newInvalidSpi } from "./invalid-spi.ts";

const noon = instant(43_200_000);
const line = { sourceAddress: "198.51.100.1", destinationAddress: "192.0.2.1", spi: 0x68842105 };

const verdicts = (lines: readonly (readonly [secondsAfter: number, fields: object])[]): string[] => {
  const state = newInvalidSpi();
  return lines.map(([at, fields]) => invalidSpi(state, { ...line, ...fields }, after(noon, seconds(at))).verdict);
};

test("one line is a transient of a rekey", () => {
  expect(verdicts([[0, {}]])).toEqual(["transient"]);
});

test("the same flow and SPI a minute later is drift", () => {
  expect(
    verdicts([
      [0, {}],
      [60, {}],
    ]),
  ).toEqual(["transient", "drift"]);
});

test("another SPI or another flow a minute later is another transient", () => {
  expect(
    verdicts([
      [0, {}],
      [60, { spi: 0x11 }],
      [61, { sourceAddress: "198.51.100.9" }],
    ]),
  ).toEqual(["transient", "transient", "transient"]);
});

test("a flow that was quiet for long starts anew", () => {
  expect(
    verdicts([
      [0, {}],
      [11 * 60, {}],
    ]),
  ).toEqual(["transient", "transient"]);
});

test("flows that are quiet are forgotten, and ever new ones fill no memory", () => {
  const state = newInvalidSpi();
  for (let spi = 1; spi <= 20_000; spi++) invalidSpi(state, { ...line, spi }, noon);
  const full = Object.keys(state.flows).length;

  const known = invalidSpi(state, { ...line, spi: 1 }, after(noon, seconds(60)));
  const later = invalidSpi(state, { ...line, spi: 30_000 }, after(noon, minutes(12)));

  expect(full).toBe(5_000);
  expect(known.verdict).toBe("drift");
  expect(later.verdict).toBe("transient");
  expect([Object.keys(state.flows).length, state.size]).toEqual([1, 1]);
});

test("a message without its fields is no verdict", () => {
  expect(invalidSpi(newInvalidSpi(), { spi: "0x11" }, noon)).toEqual({ verdict: "none" });
});
