import { describe, expect, test } from "vitest";
import { seconds } from "../time/instant.ts";
import { type Simulation, simulate } from "../time/simulate.ts";
import type { VpnNames } from "./kmd.ts";
import type { MonitorEffect, MonitorInput } from "./monitor-io.ts";
import { monitoringField, type TunnelMonitorState, tunnelMonitor } from "./tunnel-monitor.ts";
import { checkVpnMonitor, type VpnMonitorOptions, type VpnMonitorStatement } from "./vpn-monitor-config.ts";

// "IPsec Datapath Verification" and "VPN Tunnel Monitoring", one test for each sentence that states a behaviour:
// https://www.juniper.net/documentation/us/en/software/junos/vpn-ipsec/topics/topic-map/security-monitoring-vpn-traffic.html

type Sim = Simulation<TunnelMonitorState, MonitorInput, MonitorEffect>;
type Echo = Extract<MonitorEffect, { kind: "send-echo" }>;

const names: VpnNames = {
  vpn: "vpn1",
  gateway: "gw1",
  localAddress: "192.0.2.1",
  peerAddress: "198.51.100.1",
  tunnelId: 131073,
  tunnelInterface: "st0.0",
  localIkeId: "192.0.2.1",
  remoteIkeId: "198.51.100.1",
  localSelector: "ipv4(10.1.1.0-10.1.1.255)",
  remoteSelector: "ipv4(10.2.2.0-10.2.2.255)",
};
const KEY = new Uint8Array(32).fill(7);
const OTHER_KEY = new Uint8Array(32).fill(8);

function monitor(
  statement: VpnMonitorStatement,
  options: VpnMonitorOptions = {},
  establishTunnels: "immediately" | "on-traffic" = "immediately",
): Sim {
  const { config } = checkVpnMonitor(statement, options, {
    name: "vpn1",
    localAddress: names.localAddress,
    peerAddress: names.peerAddress,
    st0: { name: "st0.0", mode: "point-to-point" },
    kind: "site-to-site",
    trafficSelectors: 1,
    establishTunnels,
    interfaces: {},
  });
  const sim = simulate(tunnelMonitor(config, names));
  sim.input({ kind: "sa-established", key: KEY });
  return sim;
}

const echoes = (sim: Sim): Echo[] => sim.effects().filter((effect) => effect.kind === "send-echo");
const kinds = (sim: Sim): string[] => sim.effects().map(({ kind }) => kind);
const st0 = (sim: Sim): string[] => sim.effects().flatMap((effect) => (effect.kind === "st0" ? [effect.state] : []));
const logs = (sim: Sim): string[] => sim.effects().flatMap((e) => (e.kind === "log" ? [`${e.tag}: ${e.text}`] : []));
const field = (sim: Sim): string => monitoringField(sim.state());

/** The peer sends back what it got last. */
function reply(sim: Sim): void {
  const last = echoes(sim).at(-1);
  if (last !== undefined) sim.input({ kind: "echo-reply", payload: last.payload });
}

describe("datapath verification", () => {
  test("after the tunnel is established an echo request goes to the peer's tunnel endpoint", () => {
    const sim = monitor({ verifyPath: {} });

    expect(echoes(sim)).toMatchObject([
      { probe: "verify-path", source: "192.0.2.1", destination: "198.51.100.1", sequence: 1 },
    ]);
  });

  test("st0 is Link-Layer-Down before the verification finishes and Up after it has succeeded", () => {
    const sim = monitor({ verifyPath: {} });
    sim.advance(seconds(95));
    expect(st0(sim)).toEqual(["Link-Layer-Down"]);

    reply(sim);

    expect(st0(sim)).toEqual(["Link-Layer-Down", "Up"]);
    expect(logs(sim)).toEqual([expect.stringMatching(/^KMD_VPN_UP_ALARM_USER: VPN vpn1 from 198\.51\.100\.1 is up\./)]);
  });

  test("while it is in progress the VPN Monitoring field shows the letter V", () => {
    const sim = monitor({ verifyPath: {} });
    expect(field(sim)).toBe("V");

    reply(sim);

    expect(field(sim)).toBe("U");
  });

  test("the packet has the configured size", () => {
    const sim = monitor({ verifyPath: { packetSize: 1350 } });

    expect(echoes(sim)[0]?.payload).toHaveLength(1350 - 28);
  });

  test("without a reply another request goes out at the monitoring interval until the threshold", () => {
    const sim = monitor({ verifyPath: {} }, { interval: 5, threshold: 3 });

    sim.advance(seconds(14.9));

    expect(echoes(sim).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(kinds(sim)).not.toContain("log");
  });

  test("interval and threshold are 10 seconds and 10 times by default", () => {
    const sim = monitor({ verifyPath: {} });

    sim.advance(seconds(99.9));
    expect(echoes(sim)).toHaveLength(10);
    expect(field(sim)).toBe("V");
    sim.advance(seconds(0.1));

    expect(field(sim)).toBe("D");
  });

  test("a verification that fails is logged as KMD_VPN_DOWN_ALARM_USER with the verify-path error as reason", () => {
    const sim = monitor({ verifyPath: {} });

    sim.advance(seconds(100));

    expect(logs(sim)).toEqual([
      expect.stringMatching(/^KMD_VPN_DOWN_ALARM_USER: VPN vpn1 .* Reason: VPN monitoring verify-path error$/),
    ]);
  });

  test("each failure is an event of the tunnel, to be counted", () => {
    const sim = monitor({ verifyPath: {} }, { interval: 2, threshold: 1 });
    sim.advance(seconds(2));
    sim.input({ kind: "sa-established", key: OTHER_KEY });
    sim.advance(seconds(2));

    expect(sim.effects().filter(({ kind }) => kind === "tunnel-event")).toEqual([
      { kind: "tunnel-event", vpn: "vpn1", event: "verifyPathError" },
      { kind: "tunnel-event", vpn: "vpn1", event: "verifyPathError" },
    ]);
  });

  test("at the threshold the tunnel is brought down and renegotiated, st0 never having come up", () => {
    const sim = monitor({ verifyPath: {} });

    sim.advance(seconds(1_000));

    expect(kinds(sim).slice(-2)).toEqual(["clear-ipsec-sa", "renegotiate"]);
    expect(st0(sim)).toEqual(["Link-Layer-Down"]);
    expect(echoes(sim)).toHaveLength(10);
  });

  test("the tunnel that was renegotiated is verified again", () => {
    const sim = monitor({ verifyPath: {} });
    sim.advance(seconds(100));

    sim.input({ kind: "sa-established", key: OTHER_KEY });
    expect(field(sim)).toBe("V");
    reply(sim);

    expect(st0(sim)).toEqual(["Link-Layer-Down", "Up"]);
  });

  test("monitoring begins only after st0 is up", () => {
    const sim = monitor({ verifyPath: {} });
    sim.advance(seconds(45));
    expect(echoes(sim).every(({ probe }) => probe === "verify-path")).toBe(true);
    reply(sim);

    sim.advance(seconds(10));

    expect(echoes(sim).at(-1)).toMatchObject({ probe: "vpn-monitor" });
  });

  test("a cluster failover during the verification starts it again, st0 waits", () => {
    const sim = monitor({ verifyPath: {} });
    sim.advance(seconds(95));

    sim.input({ kind: "failover" });
    sim.advance(seconds(99));

    expect(echoes(sim)).toHaveLength(20);
    expect(st0(sim)).toEqual(["Link-Layer-Down"]);
    expect(field(sim)).toBe("V");
    sim.advance(seconds(1));
    expect(field(sim)).toBe("D");
  });

  test("a rekey is not verified and does not move st0", () => {
    const sim = monitor({ verifyPath: {}, optimized: true });
    reply(sim);

    sim.input({ kind: "sa-rekeyed", key: OTHER_KEY });
    sim.advance(seconds(1_000));

    expect(echoes(sim)).toHaveLength(1);
    expect(st0(sim)).toEqual(["Link-Layer-Down", "Up"]);
  });

  test("a rekey during the verification neither ends nor restarts it", () => {
    const sim = monitor({ verifyPath: {} });
    sim.advance(seconds(95));

    sim.input({ kind: "sa-rekeyed", key: OTHER_KEY });
    expect(echoes(sim)).toHaveLength(10);
    reply(sim); // sent under the old SA

    expect(st0(sim)).toEqual(["Link-Layer-Down", "Up"]);
  });
});

describe("VPN monitoring", () => {
  test("echo requests go through the tunnel to the peer gateway, every 10 seconds", () => {
    const sim = monitor({});

    for (let i = 0; i < 5; i++) {
      sim.advance(seconds(10));
      reply(sim);
    }

    expect(echoes(sim)).toHaveLength(5);
    expect(echoes(sim)[0]).toMatchObject({ probe: "vpn-monitor", source: "192.0.2.1", destination: "198.51.100.1" });
  });

  test("they are signed with the tunnel's ID: another tunnel's reply, or a forged one, proves nothing", () => {
    const sim = monitor({}, { threshold: 1 });
    sim.advance(seconds(10));
    const payload = echoes(sim)[0]?.payload ?? new Uint8Array(0);

    const otherTunnel = payload.map((byte, i) => (i === 3 ? byte ^ 1 : byte));
    const otherPadding = payload.map((byte, i) => (i === payload.length - 1 ? byte ^ 1 : byte));
    for (const forged of [otherTunnel, otherPadding, payload.subarray(0, 20), new Uint8Array(0)])
      sim.input({ kind: "echo-reply", payload: forged });
    expect(sim.state()).toMatchObject({ run: { unanswered: 1, strayReplies: 4 } });
    reply(sim);

    expect(sim.state()).toMatchObject({ run: { unanswered: 0 } });
  });

  test("without a reply to 10 requests in a row the VPN is down and the IPsec SA, and it alone, is cleared", () => {
    const sim = monitor({});

    sim.advance(seconds(109.9));
    expect(echoes(sim)).toHaveLength(10);
    expect(field(sim)).toBe("U");
    sim.advance(seconds(0.1));

    expect(field(sim)).toBe("D");
    expect(kinds(sim).slice(-4)).toEqual(["log", "tunnel-event", "clear-ipsec-sa", "st0"]);
    expect(logs(sim)).toEqual([expect.stringMatching(/^KMD_VPN_DOWN_ALARM_USER: .* Reason: VPN monitoring detected/)]);
  });

  test("one reply in the row starts the count anew, a late one too", () => {
    const sim = monitor({}, { threshold: 3 });
    sim.advance(seconds(30));
    const [first] = echoes(sim);

    sim.input({ kind: "echo-reply", payload: first?.payload ?? new Uint8Array(0) });
    sim.advance(seconds(30));
    expect(field(sim)).toBe("U");
    sim.advance(seconds(10));

    expect(field(sim)).toBe("D");
  });

  test("a reply that was taken already is a replay", () => {
    const sim = monitor({}, { threshold: 2 });
    sim.advance(seconds(10));
    reply(sim);
    const [first] = echoes(sim);

    for (let i = 0; i < 3; i++) {
      sim.advance(seconds(10));
      sim.input({ kind: "echo-reply", payload: first?.payload ?? new Uint8Array(0) });
    }

    expect(field(sim)).toBe("D");
  });

  test("always-send sends once an interval whatever passes through the tunnel", () => {
    const sim = monitor({});

    for (let i = 0; i < 6; i++) {
      sim.input({ kind: "traffic", sent: 9, received: 9 });
      sim.advance(seconds(10));
      reply(sim);
    }

    expect(echoes(sim)).toHaveLength(6);
  });

  test("always-send takes traffic for no reply", () => {
    const sim = monitor({}, { threshold: 2 });

    for (let i = 0; i < 3; i++) {
      sim.input({ kind: "traffic", sent: 9, received: 9 });
      sim.advance(seconds(10));
    }

    expect(field(sim)).toBe("D");
  });

  test.each([
    ["outgoing and no incoming traffic", 1, 0, 4],
    ["traffic both ways", 1, 1, 0],
    ["incoming traffic alone", 0, 1, 0],
    ["no traffic", 0, 0, 0],
  ])("optimized, with %s", (_, sent, received, expected) => {
    const sim = monitor({ optimized: true });

    for (let i = 0; i < 4; i++) {
      sim.input({ kind: "traffic", sent, received });
      sim.advance(seconds(10));
    }

    expect(echoes(sim)).toHaveLength(expected);
  });

  test("optimized takes incoming traffic for proof and stops its requests", () => {
    const sim = monitor({ optimized: true }, { threshold: 3 });
    for (let i = 0; i < 3; i++) {
      sim.input({ kind: "traffic", sent: 1, received: 0 });
      sim.advance(seconds(10));
    }

    sim.input({ kind: "traffic", sent: 1, received: 1 });
    sim.advance(seconds(10));

    expect(sim.state()).toMatchObject({ at: "up", run: { unanswered: 0 } });
    expect(echoes(sim)).toHaveLength(3);
  });

  test("a rekey keeps the count, and replies under either SA are taken", () => {
    const sim = monitor({}, { threshold: 3 });
    sim.advance(seconds(20));

    sim.input({ kind: "sa-rekeyed", key: OTHER_KEY });
    expect(sim.state()).toMatchObject({ run: { unanswered: 2 } });
    reply(sim);
    sim.advance(seconds(10));
    reply(sim);

    expect(sim.state()).toMatchObject({ run: { unanswered: 0, strayReplies: 0 } });
  });

  test("st0 follows the SA where tunnels are established immediately", () => {
    const sim = monitor({});

    sim.input({ kind: "sa-cleared" });
    sim.advance(seconds(1_000));

    expect(st0(sim)).toEqual(["Link-Layer-Down", "Up", "Link-Layer-Down"]);
    expect(echoes(sim)).toEqual([]);
    expect(field(sim)).toBe("-");
  });

  test("st0 stays up where traffic through it brings the tunnel up", () => {
    const sim = monitor({}, { threshold: 1 }, "on-traffic");

    sim.advance(seconds(20));

    expect(field(sim)).toBe("D");
    expect(new Set(st0(sim))).toEqual(new Set(["Up"]));
  });
});
