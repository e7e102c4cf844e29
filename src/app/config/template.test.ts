import { expect, test } from "vitest";
import { parseConfig } from "./load.ts";
import { configTemplate, firstDevice } from "./template.ts";

test("what init writes is a configuration as it stands, for each platform", () => {
  const devices = ["r1=ios@192.0.2.1", "srx-1=junos@2001:db8::1", "gw_b=strongswan@198.51.100.7"].map(firstDevice);

  const document = parseConfig(configTemplate(devices), "spindrift.yaml");

  expect(document.devices).toMatchObject([
    { name: "r1", platform: "ios", addresses: ["192.0.2.1"], ssh: { password: "env:R1_PASSWORD" } },
    { name: "srx-1", platform: "junos", addresses: ["2001:db8::1"], ssh: { via: "netconf" } },
    { name: "gw_b", platform: "strongswan", vici: { socket: "/var/run/charon.vici" } },
  ]);
  expect(document.respond).toEqual({ default: "approval" });
});

test("what stands in its comments is taken as well, once it is switched on", () => {
  const text = configTemplate([firstDevice("r1=ios@192.0.2.1")]);
  const on = text
    .split("\n")
    .filter((line) => !line.startsWith("# ") && !line.includes("ssh-keyscan"))
    .map((line) => line.replace(/^( +)# (?=[a-z]+: | {2})/i, "$1"))
    .join("\n");

  const { listen, respond, devices } = parseConfig(on, "spindrift.yaml");

  expect(listen).toMatchObject({ token: "file:page.token", syslog: { tcp: "0.0.0.0:5514" }, snmp: { users: [{}] } });
  expect(respond?.causes).toEqual({ KB02: "automatic" });
  expect(devices[0]?.ssh?.enable).toBe("env:R1_ENABLE");
});

test.each([
  ["srx", "no NAME=PLATFORM@ADDRESS"],
  ["srx=junos", "no NAME=PLATFORM@ADDRESS"],
  ["a b=junos@192.0.2.1", "no NAME=PLATFORM@ADDRESS"],
  ["srx=junso@192.0.2.1", "did you mean “junos”?"],
  ["srx=panos9@192.0.2.1", "there are: ios, junos, strongswan"],
])("%s is no first device", (text, words) => {
  expect(() => firstDevice(text)).toThrow(words);
});
