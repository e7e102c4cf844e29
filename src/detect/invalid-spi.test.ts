import { expect, test } from "vitest";
import { after, instant, minutes, seconds } from "../time/instant.ts";
import { type InvalidSpiState, invalidSpi } from "./invalid-spi.ts";

const noon = instant(43_200_000);
const line = { sourceAddress: "198.51.100.1", destinationAddress: "192.0.2.1", spi: 0x68842105 };

const verdicts = (lines: readonly (readonly [secondsAfter: number, fields: object])[]): string[] => {
  let state: InvalidSpiState = {};
  return lines.map(([at, fields]) => {
    const seen = invalidSpi(state, { ...line, ...fields }, after(noon, seconds(at)));
    state = seen.state;
    return seen.verdict;
  });
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

test("a flow that was quiet for long starts anew, and is not kept", () => {
  const { state } = invalidSpi({}, line, noon);

  const later = invalidSpi(state, { ...line, spi: 0x22 }, after(noon, minutes(11)));

  expect(Object.keys(later.state)).toHaveLength(1);
});

test("a message without its fields is no verdict", () => {
  expect(invalidSpi({}, { spi: "0x11" }, noon)).toEqual({ state: {}, verdict: "none" });
});
