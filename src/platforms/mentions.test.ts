import { expect, test } from "vitest";
import { mentionsIn } from "./mentions.ts";

test("addresses of both families, interfaces, quoted words and numbers are found in a text of any form", () => {
  expect(
    mentionsIn(
      "NOTIFICATION sent to 192.0.2.1 (External AS 64512): 2001:db8::1 on ge-0/0/1.0, path '/var/tmp' code 6 at 18:22:10",
    ),
  ).toEqual({
    addresses: ["192.0.2.1", "2001:db8::1"],
    interfaces: ["ge-0/0/1.0"],
    words: ["/var/tmp"],
    numbers: [64512, 6],
  });
});

test("a time of day is no address, a version no number", () => {
  expect(mentionsIn("up since 18:22:10, release 15.2")).toEqual({});
});

test("a port behind an address stays a number", () => {
  expect(mentionsIn("192.0.2.1/500->198.51.100.7/4500")).toEqual({
    addresses: ["192.0.2.1", "198.51.100.7"],
    numbers: [500, 4500],
  });
});
