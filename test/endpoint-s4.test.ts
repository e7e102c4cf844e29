import { describe, expect, test } from "vitest";
import { parseEspSuite } from "../src/endpoint/algorithms/suite.ts";
import type { ChildConfig, ConnectionConfig } from "../src/endpoint/config.ts";
import { echoOf, echoReply } from "../src/endpoint/echo.ts";
import { parseSelector } from "../src/endpoint/selectors.ts";
import { checkVpnMonitor, type VpnMonitorStatement } from "../src/liveness/vpn-monitor-config.ts";
import { milliseconds, minutes, seconds } from "../src/time/instant.ts";
import { connection, type Datagram, innerPacket, type Side, VirtualLink } from "./virtual-link.ts";
import { allPasses, asked, bothWays, dpd, logs, st0, VERSIONS } from "./watched-link.ts";

// Sentences of “VPN Monitoring Methods” that only show themselves between two whole endpoints and a path with a NAT, a
// server behind the peer, or several tunnels. Most others are held beside the machines, in src/liveness, and in
// endpoint-liveness.test.ts and endpoint-monitor.test.ts.

/** A child of a that is monitored. */
function monitored(
  statement: VpnMonitorStatement,
  change: Partial<ChildConfig> = {},
  ends = ["192.0.2.1", "192.0.2.2"],
): ChildConfig {
  const [localAddress = "", peerAddress = ""] = ends;
  const { config } = checkVpnMonitor(
    statement,
    {},
    {
      name: "net",
      localAddress,
      peerAddress,
      st0: { name: "st0.0", mode: "point-to-point" },
      kind: "site-to-site",
      trafficSelectors: 1,
      establishTunnels: "immediately",
      interfaces: { "ge-0/0/1.0": "10.71.1.1" },
    },
  );
  const [child] = connection("a", {}).children;
  if (child === undefined) throw new Error("no child");
  return { ...child, monitor: config, tunnelInterface: "st0.0", ...change };
}

const up = (link: VirtualLink): void => {
  link.act("a", (endpoint, now) => endpoint.up("lab", now));
  link.advance(seconds(3));
};

describe("“explicitly specify the original, untranslated IP address of the peer tunnel endpoint behind the NAT device”", () => {
  const PUBLIC = "203.0.113.9";
  const behindNat = (statement: VpnMonitorStatement, version: Partial<ConnectionConfig>): VirtualLink => {
    const remote = { ...connection("a", {}).remote, addresses: [PUBLIC] };
    const children = [monitored(statement, {}, ["192.0.2.1", PUBLIC])];
    const link = new VirtualLink({
      a: { ...version, forceEncapsulation: false, remote, children },
      b: { ...version, forceEncapsulation: false },
    });
    link.rewrite = (from, datagram) =>
      from === "b"
        ? { ...datagram, from: { ...datagram.from, address: PUBLIC } }
        : { ...datagram, to: { ...datagram.to, address: "192.0.2.2" } };
    up(link);
    return link;
  };

  test.each(VERSIONS)(
    "%s: without it the request reaches nobody and st0 stays down; with it st0 comes up",
    (_, version) => {
      const without = behindNat({ verifyPath: {} }, version);
      const withIt = behindNat({ verifyPath: { destinationIp: "192.0.2.2" } }, version);

      expect(without.children("a")).toHaveLength(1);
      expect(st0(without, "a")).toMatchObject({ st0: "Link-Layer-Down", monitoring: "V" });
      expect(st0(withIt, "a")).toMatchObject({ st0: "Up", monitoring: "U" });
    },
  );
});

describe("“to a specified destination at the other end of the tunnel”, from another source interface", () => {
  const statement = { destinationIp: "10.71.2.1", sourceInterface: "ge-0/0/1.0" };

  /** A server behind b answers what is delivered to it. */
  function serve(link: VirtualLink, span: number): void {
    for (let at = 0; at < span; at++) {
      link.advance(seconds(1));
      for (const { side, packet } of link.delivered.splice(0)) {
        const echo = side === "b" ? echoOf(packet) : undefined;
        if (echo?.kind === "echo-request") link.act("b", (endpoint, now) => endpoint.send(echoReply(echo), now));
      }
    }
  }

  test.each(VERSIONS)("%s: the server's answers keep the VPN up", (_, version) => {
    const link = new VirtualLink({ a: { ...version, children: [monitored(statement)] }, b: version });
    up(link);
    const [child] = link.children("a");
    serve(link, 150);

    expect(link.children("a")).toEqual([child]);
    expect(st0(link, "a")).toMatchObject({ monitoring: "U" });
    expect(link.of("a", "tunnel-event")).toEqual([]);
  });

  test.each(VERSIONS)(
    "%s: where it does not answer, the tunnel flaps though it works: the caution of the text",
    (_, version) => {
      const link = new VirtualLink({
        a: { ...version, establish: "immediately", children: [monitored(statement)] },
        b: version,
      });
      up(link);
      for (let i = 0; i < 24; i++) {
        link.advance(seconds(10));
        expect(bothWays(link)).toBe(true); // users' packets pass all the while
      }

      expect(link.of("a", "tunnel-event").map(({ event }) => event)).toEqual(["vpnMonitorDown", "vpnMonitorDown"]);
      expect(link.children("a")).toHaveLength(1);
    },
  );
});

test.each(VERSIONS)(
  "%s: “regardless of the traffic in another tunnel for the same IKE security association” (probe-idle-tunnel)",
  (_, version) => {
    const second = (side: Side): ChildConfig => {
      const nets = side === "a" ? ["10.72.1.0/24", "10.72.2.0/24"] : ["10.72.2.0/24", "10.72.1.0/24"];
      const [own] = connection(side, {}).children;
      return {
        ...(own as ChildConfig),
        name: "idle",
        localTs: [parseSelector(nets[0] ?? "")],
        remoteTs: [parseSelector(nets[1] ?? "")],
      };
    };
    const children = (side: Side): readonly ChildConfig[] => [...connection(side, {}).children, second(side)];
    const link = new VirtualLink({
      a: { ...version, ...dpd("probe-idle-tunnel"), children: children("a") },
      b: { ...version, children: children("b") },
    });
    up(link);
    expect(link.children("a")).toHaveLength(2);
    const busy = (span: number, alsoIdle: boolean): number => {
      const before = asked(link, "a");
      for (let i = 0; i < span; i++) {
        expect(bothWays(link)).toBe(true);
        if (alsoIdle) link.ping("a", to10dot72());
        link.advance(milliseconds(850));
      }
      return asked(link, "a") - before;
    };

    expect(busy(60, false)).toBeGreaterThanOrEqual(4);
    expect(busy(60, true)).toBeLessThanOrEqual(1);
  },
);

function to10dot72(): Uint8Array {
  const packet = innerPacket("a");
  packet.set([10, 72, 1, 1, 10, 72, 2, 1], 12);
  return packet;
}

test("“VPN peers negotiate to decide whether to use DPD”: a peer that does not offer it is not asked (IKEv1)", () => {
  const [, version] = VERSIONS.find(([name]) => name === "IKEv1") ?? [];
  const dpdVendorId = Buffer.from("afcad71368a1f1c96b8696fc77570100", "hex"); // RFC 3706 §5.1
  const link = new VirtualLink({ a: { ...version, ...dpd("always-send") }, b: { ...version } });
  link.rewrite = (_, datagram) => ({ ...datagram, bytes: without(datagram, dpdVendorId) });
  up(link);
  link.advance(minutes(2));

  expect(link.children("a")).toHaveLength(1);
  expect(asked(link, "a")).toBe(0);
});

/** With another vendor ID in the place of this one. */
function without({ bytes }: Datagram, id: Uint8Array): Uint8Array {
  const at = Buffer.from(bytes).indexOf(id);
  if (at < 0) return bytes;
  const out = Uint8Array.from(bytes);
  out.fill(0x5a, at, at + id.length);
  return out;
}

test.each(VERSIONS)(
  "%s: “DPD timers are active as soon as the IKE establishes Phase 1”, and not while it is negotiated",
  (_, version) => {
    const link = new VirtualLink({ a: { ...version, ...dpd("always-send", 2) }, b: version });
    link.fate = () => [];
    link.act("a", (endpoint, now) => endpoint.up("lab", now));
    link.advance(seconds(6));
    expect(asked(link, "a")).toBe(0);

    link.fate = allPasses;
    link.advance(seconds(20));
    expect(link.sides.a.ikeSas).toMatchObject([{ state: "established" }]);
    expect(asked(link, "a")).toBeGreaterThanOrEqual(4);
  },
);

test.each(VERSIONS)(
  "%s: IPv6 tunnels are verified and monitored as well, which the text's device does not do",
  (_, version) => {
    const ends = ["2001:db8::1", "2001:db8::2"] as const;
    const own = (side: Side): Partial<ConnectionConfig> => {
      const base = connection(side, {});
      const [local, remote] = side === "a" ? ends : [ends[1], ends[0]];
      return { ...version, local: { ...base.local, address: local }, remote: { ...base.remote, addresses: [remote] } };
    };
    const child = (side: Side): Partial<ChildConfig> => ({
      localTs: [parseSelector(side === "a" ? "2001:db8:1::/48" : "2001:db8:2::/48")],
      remoteTs: [parseSelector(side === "a" ? "2001:db8:2::/48" : "2001:db8:1::/48")],
      suites: [parseEspSuite("aes128gcm16")],
    });
    const theirs = connection("b", {}).children.map((one) => ({ ...one, ...child("b") }));
    const link = new VirtualLink({
      a: { ...own("a"), children: [monitored({ verifyPath: { packetSize: 1350 } }, child("a"), [...ends])] },
      b: { ...own("b"), children: theirs },
    });
    up(link);

    expect(st0(link, "a")).toMatchObject({ st0: "Up", monitoring: "U" });
    expect(link.children("b")[0]?.counters.inBytes).toBe(1350);
    link.fate = (_side, { to, bytes }) =>
      to.port === 4500 && bytes.subarray(0, 4).some((byte) => byte !== 0) ? [] : [milliseconds(5)];
    link.advance(seconds(115));
    expect(logs(link, "a", "KMD_VPN_DOWN_ALARM_USER")).toHaveLength(1);
  },
);
