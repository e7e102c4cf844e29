import { expect, test } from "vitest";
import { configuredToken } from "./api-token.ts";
import { parseConfig } from "./config/load.ts";

const with_ = (token: string): string | undefined => {
  const text = `listen: { token: "${token}" }\ndevices: [{ name: hub, platform: ios, addresses: [192.0.2.1] }]\n`;
  return configuredToken({ document: parseConfig(text, "spindrift.yaml"), directory: "." });
};

test("a token that is configured is taken as it is", () => {
  expect(with_("plain:0123456789abcdef01234567")).toBe("0123456789abcdef01234567");
});

test.each(["plain:short", `plain:${"with space".repeat(4)}`, `plain:${"semi;colon".repeat(4)}`])(
  "a token that can be guessed, or cannot stand in a cookie, is refused: %s",
  (token) => {
    expect(() => with_(token)).toThrow("at least 24 letters");
  },
);

test("a token that is not there is told by its place, and never a value", () => {
  expect(() => with_("env:NOT_SET_ANYWHERE")).toThrow("listen.token: the environment has no NOT_SET_ANYWHERE");
});
