import { expect, test } from "vitest";
import { content } from "../src/app/content.ts";
import { Circle } from "../src/circle/circle.ts";
import type { TrapArrival, Varbind } from "../src/model/arrival.ts";
import type { Fleet } from "../src/model/fleet.ts";
import { after, instant, minutes, seconds } from "../src/time/instant.ts";

const device = (name: string, address: string): Fleet["devices"][number] => ({
  name,
  platform: "ios",
  addresses: [address],
  logNames: [],
  utcOffsetMinutes: 0,
  pollEvery: seconds(30),
});

const fleet: Fleet = {
  devices: [device("hub", "192.0.2.1"), device("spoke", "198.51.100.2")],
  tunnels: [{ name: "hub-spoke", ends: [{ device: "hub" }, { device: "spoke" }] }],
  response: { default: "approval", causes: {}, devices: {}, deviceCauses: {}, coolDown: seconds(1) },
};
const START = instant(Date.UTC(2026, 10, 21, 3));

const badSa: readonly Varbind[] = [
  { oid: "1.3.6.1.4.1.9.9.432.1.3.2.1.5.9", type: "Gauge", value: 1_753_489_669 },
  { oid: "1.3.6.1.4.1.9.9.432.1.3.2.1.7.9", type: "OctetString", value: "0xc6336402" },
  { oid: "1.3.6.1.4.1.9.9.432.1.3.2.1.9.9", type: "OctetString", value: "0xc0000201" },
];
const trap = (at: number, oid: string, varbinds: readonly Varbind[], source = "192.0.2.1"): TrapArrival => ({
  kind: "trap",
  at: instant(at),
  version: "v2c",
  inform: false,
  source,
  oid,
  varbinds,
});

test("a trap opens the case that the log line of the same event opens", () => {
  const circle = Circle.start(fleet, content, START);

  circle.take(trap(START, "1.3.6.1.4.1.9.9.432.0.5", badSa));
  const first = circle.world.cases.size;
  circle.take(trap(after(START, minutes(1)), "1.3.6.1.4.1.9.9.432.0.5", badSa));

  expect(first).toBe(0);
  expect([...circle.world.cases.values()].map(({ incident }) => incident.symptoms[0]?.name)).toEqual(["invalid-spi"]);
});

test("a trap of a v1 agent behind a proxy is its own device's, and it joins the story of an open case", () => {
  const circle = Circle.start(fleet, content, START);
  for (const at of [START, after(START, minutes(1))]) circle.take(trap(at, "1.3.6.1.4.1.9.9.432.0.5", badSa));
  const agent: Varbind = { oid: "1.3.6.1.6.3.18.1.3.0", type: "IpAddress", value: "198.51.100.2" };

  circle.take(trap(after(START, minutes(2)), "1.3.6.1.6.3.1.1.5.1", [agent], "203.0.113.9"));

  expect(circle.world.devices.get("spoke")?.happenings.map(({ event }) => event)).toEqual(["device-restarted"]);
  const [one] = circle.world.cases.values();
  expect(one?.incident.timeline.map(({ text }) => text)).toContain("spoke sent device-restarted: coldStart");
});

test("a trap of nobody we know changes nothing", () => {
  const circle = Circle.start(fleet, content, START);
  const before = circle.snapshot();

  circle.take(trap(START, "1.3.6.1.4.1.9.9.432.0.5", badSa, "203.0.113.77"));

  expect(circle.snapshot()).toBe(before);
});
