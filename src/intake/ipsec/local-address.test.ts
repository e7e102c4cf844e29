import type { NetworkInterfaceInfo } from "node:os";
import { expect, test } from "vitest";
import { isLocalAddress } from "./local-address.ts";

const up = (address: string, family: "IPv4" | "IPv6" = "IPv4"): NetworkInterfaceInfo[] => [
  family === "IPv4"
    ? { address, family, netmask: "255.255.255.0", mac: "00:00:5e:00:53:01", internal: false, cidr: null }
    : { address, family, netmask: "ffff::", mac: "00:00:5e:00:53:01", internal: false, cidr: null, scopeid: 0 },
];

test("an address is there while an interface that is up has it", () => {
  expect(isLocalAddress("192.0.2.10", { wan0: up("192.0.2.10") })).toBe(true);
  expect(isLocalAddress("192.0.2.11", { wan0: up("192.0.2.10") })).toBe(false);
  expect(isLocalAddress("192.0.2.10", {})).toBe(false);
});

test("IPv6 is compared by value, and loopback has its whole network", () => {
  expect(isLocalAddress("2001:db8:0::1", { wan0: up("2001:db8::1", "IPv6") })).toBe(true);
  expect(isLocalAddress("127.0.0.3", { lo: up("127.0.0.1") })).toBe(true);
  expect(isLocalAddress("127.0.0.3", { wan0: up("192.0.2.10") })).toBe(false);
});
