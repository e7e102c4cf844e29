import { expect, test } from "vitest";
import { camel, rowOf, secondsOf } from "./row.ts";

test.each([
  ["05:50:03", 21_003],
  ["00:20", 20],
  ["3d18h", 324_000],
  ["1y2w", 32_745_600],
  ["2d 4h:21m:44s", 188_504],
  ["0h:09m:00s", 540],
  ["1 hours, 10 mins", 4_200],
])("%s is %d seconds", (text, seconds) => {
  expect(secondsOf(text)).toBe(seconds);
});

test("a text without a duration has none", () => {
  expect(secondsOf("never")).toBeUndefined();
});

test.each([
  ["replay failed (rcv)", "replayFailedRcv"],
  ["PMTUs sent", "pmtusSent"],
  ["TFC rcvd", "tfcRcvd"],
  ["D/H Group", "dHGroup"],
])("the device's %s is our %s", (words, name) => {
  expect(camel(words)).toBe(name);
});

test("what the device has no word for stays away, and words in the place of a number stay words", () => {
  const groups = { name: "a", vrf: "(none)", group: undefined, load: "7%", lifesizeKb: "KB Vol Rekey Disabled" };

  expect(rowOf(groups, ["load", "lifesizeKb"])).toEqual({ name: "a", load: 7, lifesizeKb: "KB Vol Rekey Disabled" });
});
