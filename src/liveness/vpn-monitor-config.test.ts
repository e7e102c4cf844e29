import { expect, test } from "vitest";
import { UsageError } from "../errors/errors.ts";
import { seconds } from "../time/instant.ts";
import {
  checkVpnMonitor,
  type MonitoredVpn,
  type VpnMonitorOptions,
  type VpnMonitorStatement,
} from "./vpn-monitor-config.ts";

// "Configure VPN Tunnel Monitoring" and the points on "IPsec Datapath Verification":
// https://www.juniper.net/documentation/us/en/software/junos/vpn-ipsec/topics/topic-map/security-monitoring-vpn-traffic.html

const vpn: MonitoredVpn = {
  name: "vpn1",
  localAddress: "192.0.2.1",
  peerAddress: "198.51.100.1",
  st0: { name: "st0.0", mode: "point-to-point" },
  kind: "site-to-site",
  trafficSelectors: 1,
  establishTunnels: "immediately",
  interfaces: { "ge-0/0/1.0": "10.1.1.1" },
};
const check = (statement: VpnMonitorStatement, changes: Partial<MonitoredVpn> = {}, options: VpnMonitorOptions = {}) =>
  checkVpnMonitor(statement, options, { ...vpn, ...changes });

test("the default is always-send, every 10 seconds, 10 times, from the tunnel's endpoint to the peer gateway", () => {
  const { config, warnings } = check({});

  expect(config).toMatchObject({ mode: "always-send", interval: seconds(10), threshold: 10 });
  expect(config.ping).toMatchObject({ source: "192.0.2.1", destination: "198.51.100.1" });
  expect(config.verifyPath).toBeUndefined();
  expect(warnings).toEqual([]);
});

test("optimized, interval and threshold are taken as they are set", () => {
  const { config } = check({ optimized: true }, {}, { interval: 15, threshold: 4 });

  expect(config).toMatchObject({ mode: "optimized", interval: seconds(15), threshold: 4 });
});

test("another source interface and another destination are taken for the monitoring", () => {
  const { config } = check({ sourceInterface: "ge-0/0/1.0", destinationIp: "10.2.2.2" });

  expect(config.ping).toMatchObject({ source: "10.1.1.1", destination: "10.2.2.2" });
});

test("source interface and destination of the monitoring have no effect on the verification", () => {
  const { config } = check({ sourceInterface: "ge-0/0/1.0", destinationIp: "10.2.2.2", verifyPath: {} });

  expect(config.verifyPath).toMatchObject({ source: "192.0.2.1", destination: "198.51.100.1" });
});

test("behind a NAT the verification goes to the peer's own, untranslated address", () => {
  const { config } = check({ verifyPath: { destinationIp: "10.9.9.9" } });

  expect(config.verifyPath?.destination).toBe("10.9.9.9");
  expect(config.ping.destination).toBe("198.51.100.1");
});

test.each([
  [undefined, 36],
  [64, 36],
  [1350, 1322],
])("packet-size %s leaves %s bytes behind the IPv4 and ICMP headers", (packetSize, payloadLength) => {
  const { config } = check({ verifyPath: packetSize === undefined ? {} : { packetSize } });

  expect(config.verifyPath?.payloadLength).toBe(payloadLength);
});

test.each([63, 1351, 64.5])("packet-size %s is refused", (packetSize) => {
  expect(() => check({ verifyPath: { packetSize } })).toThrow(
    /packet-size .*: expected a whole number from 64 to 1350/,
  );
});

test("IPv6 tunnels are verified and monitored, which Junos does not do", () => {
  const ipv6 = { localAddress: "2001:db8::1", peerAddress: "2001:db8:1::1" };

  const { config } = check({ verifyPath: { packetSize: 64 } }, ipv6);

  expect(config.verifyPath).toEqual({ source: "2001:db8::1", destination: "2001:db8:1::1", payloadLength: 16 });
});

test.each<[string, VpnMonitorStatement, Partial<MonitoredVpn>, RegExp]>([
  [
    "on a multipoint st0",
    { verifyPath: {} },
    { st0: { name: "st0.1", mode: "multipoint" } },
    /st0\.1 in point-to-multipoint/,
  ],
  ["with AutoVPN", { verifyPath: {} }, { kind: "autovpn" }, /does not work with autovpn; use it on a site-to-site/],
  ["with ADVPN", { verifyPath: {} }, { kind: "advpn" }, /advpn/],
  ["with several traffic selectors", { verifyPath: {} }, { trafficSelectors: 2 }, /2 traffic selectors; keep one/],
  ["from IPv4 to IPv6", { verifyPath: { destinationIp: "2001:db8::9" } }, {}, /one is IPv4, the other IPv6/],
  ["to no address", { verifyPath: { destinationIp: "peer" } }, {}, /“peer” is no address/],
  ["from an interface that is not there", { sourceInterface: "ge-9/9/9.0" }, {}, /it has one on ge-0\/0\/1\.0/],
  [
    "to a device outside of an SRX5800",
    { destinationIp: "10.2.2.2" },
    { chassis: "SRX5800" },
    /SRX5800 monitors no device/,
  ],
])("verification or monitoring %s is refused with what would do", (_, statement, changes, text) => {
  expect(() => check(statement, changes)).toThrow(UsageError);
  expect(() => check(statement, changes)).toThrow(text);
});

test("a policy-based VPN, which has no st0 to hold down, is not verified", () => {
  const { st0: _, ...policyBased } = vpn;

  expect(() => checkVpnMonitor({ verifyPath: {} }, {}, policyBased)).toThrow(/route-based VPN; set bind-interface/);
});

test("without verify-path, multipoint, AutoVPN and several traffic selectors are monitored", () => {
  const changes = { st0: { name: "st0.1", mode: "multipoint" }, kind: "autovpn", trafficSelectors: 3 } as const;

  expect(check({}, changes).config.threshold).toBe(10);
});

test("an SRX5800 monitors interfaces of gateways", () => {
  expect(check({}, { chassis: "SRX5800" }).config.ping.destination).toBe("198.51.100.1");
  expect(check({ destinationIp: "10.2.2.2" }, { chassis: "SRX345" }).config.ping.destination).toBe("10.2.2.2");
});

test("optimized is recommended beside verify-path", () => {
  expect(check({ verifyPath: {} }).warnings).toEqual([expect.stringMatching(/set vpn-monitor optimized/)]);
  expect(check({ verifyPath: {}, optimized: true }).warnings).toEqual([]);
});

test("verify-path where only traffic would bring the tunnel up is warned of", () => {
  const { warnings } = check({ verifyPath: {}, optimized: true }, { establishTunnels: "on-traffic" });

  expect(warnings).toEqual([expect.stringMatching(/set establish-tunnels immediately/)]);
});
