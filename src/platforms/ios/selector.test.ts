import { expect, test } from "vitest";
import { selector } from "./selector.ts";

const side = (mask: string): string => selector({ address: "10.71.1.0", mask, protocol: 0, port: 0 });

test.each([
  ["0.0.0.0", "10.71.1.0/0"],
  ["255.255.254.0", "10.71.1.0/23"],
  ["255.255.255.128", "10.71.1.0/25"],
  ["255.255.255.255", "10.71.1.0/32"],
  ["64", "10.71.1.0/64"],
])("the mask %s", (mask, expected) => {
  expect(side(mask)).toBe(expected);
});

test("a mask with holes is told as it is", () => {
  expect(side("255.0.255.0")).toBe("10.71.1.0/255.0.255.0");
});
