import { expect, test } from "vitest";
import { UsageError } from "../../errors/errors.ts";
import { fleetOf } from "./fleet.ts";
import { parseConfig } from "./load.ts";

const device = (more = ""): string => `devices:
  - name: hub
    platform: ios
    addresses: [192.0.2.1]
    ssh: { username: spindrift, password: "env:HUB" }
${more}`;

function slip(text: string): string {
  try {
    fleetOf(parseConfig(text, "spindrift.yaml"));
  } catch (error) {
    if (error instanceof UsageError) return `${error.code} ${error.message}`;
    throw error;
  }
  return "no error";
}

test("a configuration of a device alone is enough, and asks before it acts", () => {
  const fleet = fleetOf(parseConfig(device(), "spindrift.yaml"));

  expect(fleet.response.default).toBe("approval");
  expect(fleet.devices[0]).toMatchObject({ name: "hub", utcOffsetMinutes: 0, pollEvery: 30_000 });
});

test("endpoints of one's own alone are enough", () => {
  const text = `endpoints:
  - { name: canary, local: 192.0.2.10, gateways: [198.51.100.7], psk: "env:KEY", localTs: [10.9.0.1], remoteTs: [10.71.0.0/16] }
`;

  const fleet = fleetOf(parseConfig(text, "spindrift.yaml"));

  expect(fleet.devices).toMatchObject([{ name: "canary", platform: "junos", addresses: ["192.0.2.10"] }]);
});

test("a file that names nothing to watch says so", () => {
  expect(slip("keepJournal: 7d\n")).toBe(
    "config.value spindrift.yaml:1: the file names nothing to watch: give devices, or endpoints",
  );
});

test("an unknown key is named with its line and the key that was meant", () => {
  expect(slip(device("    adresses: []\n"))).toBe(
    "config.unknown-key spindrift.yaml:6: unknown key “adresses”; did you mean “addresses”?",
  );
});

test("a value of the wrong kind is named with its line, its place and what is taken there", () => {
  expect(slip(device().replace("ios", "iso"))).toBe(
    "config.value spindrift.yaml:3: devices[0].platform “iso” is none of ios, junos, strongswan; did you mean “ios”?",
  );
  expect(slip(device("    pollEvery: fast\n"))).toBe(
    "config.value spindrift.yaml:6: devices[0].pollEvery is not written as it must be: a duration: 30s, 1m30s",
  );
  expect(slip(device("    commandsPerMinute: 1\n"))).toContain("devices[0].commandsPerMinute must be at least 6");
  expect(slip(device("    logNames: hub\n"))).toContain("devices[0].logNames must be a list");
  expect(slip(device("respond: { devices: { hub: { default: auto } } }\n"))).toContain(
    "respond.devices.hub.default “auto” is none of dry-run, approval, automatic",
  );
  expect(slip("devices:\n  - name: hub\n    platform: ios\n")).toBe(
    "config.value spindrift.yaml:2: devices[0] lacks “addresses”",
  );
  expect(slip("just words\n")).toBe(
    "config.value spindrift.yaml:1: the file must be a section (keys with values under it)",
  );
});

test("broken YAML is named with its line", () => {
  expect(slip("devices:\n  - name: [hub\n")).toMatch(/^config\.yaml spindrift\.yaml:\d+: /);
});

test("a tunnel that names no device of the file is refused", () => {
  expect(slip(device("tunnels:\n  - name: t\n    ends: [{ device: hub }, { device: spoke }]\n"))).toBe(
    "config.reference tunnel “t” names the device “spoke”, which is not in devices",
  );
});

test("an empty file says what is missing", () => {
  expect(slip("")).toMatch(/^config\.value spindrift\.yaml:1: /);
});
