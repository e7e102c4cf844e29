import { expect, test } from "vitest";
import { newWorld } from "../circle/world.ts";
import type { Fleet } from "../model/fleet.ts";
import { instant, seconds } from "../time/instant.ts";
import { deviceStatus } from "./views.ts";

const fleet: Fleet = {
  devices: [
    {
      name: "hub",
      platform: "junos",
      addresses: ["192.0.2.1"],
      logNames: [],
      utcOffsetMinutes: 0,
      pollEvery: seconds(30),
    },
  ],
  tunnels: [],
  response: { default: "approval", causes: {}, devices: {}, deviceCauses: {}, coolDown: seconds(1) },
};

test("a device that is asked more rarely since it is busy says so, and one at ease does not", () => {
  const world = newWorld(fleet, instant(0));
  const state = world.devices.get("hub");
  if (state === undefined) throw new Error("no hub");
  const reading = {
    askedAt: instant(0),
    at: instant(0),
    readable: { ok: true },
    ikeSas: [],
    ipsecSas: [],
    connections: [],
    flows: [],
    unread: [],
    load: { idlePct: 7 },
  } as const;

  expect(deviceStatus(world, { ...state, reading }).reason).toBeUndefined();
  expect(deviceStatus(world, { ...state, reading, stretch: 4 }).reason).toBe(
    "its control plane is busy (7 % idle): the routine poll comes 4 times more rarely until it is at ease",
  );
});
