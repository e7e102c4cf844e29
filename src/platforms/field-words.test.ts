import { expect, test } from "vitest";
import { isFieldsWording } from "./field-words.ts";

test.each([
  "Packets encrypted",
  "TLSv1.2 suites",
  "Number of tunnels",
  "SampleSize",
  "IKE SAs negotiating",
  "DH in use/freeing/free",
  "Tunnel203",
  "",
])("%s is how a gateway names a thing", (name) => {
  expect(isFieldsWording(name)).toBe(true);
});

test.each(["Quux level", "frobnicator engaged", "Packets zzz", "unheard-of-counter", "stringent"])(
  "%s is not",
  (name) => {
    expect(isFieldsWording(name)).toBe(false);
  },
);
