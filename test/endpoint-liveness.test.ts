import { describe, expect, test } from "vitest";
import { parseIkeSuite } from "../src/endpoint/algorithms/suite.ts";
import type { ConnectionConfig } from "../src/endpoint/config.ts";
import { checkBadSpi } from "../src/liveness/bad-spi.ts";
import { checkDpd, type DpdMode } from "../src/liveness/dpd-config.ts";
import { checkVpnMonitor, type VpnMonitorStatement } from "../src/liveness/vpn-monitor-config.ts";
import { before, type Instant, milliseconds, minutes, seconds } from "../src/time/instant.ts";
import { EXCHANGE, FLAG } from "../src/wire/ike/numbers.ts";
import { connection, type Datagram, type LinkOptions, type Side, VirtualLink } from "./virtual-link.ts";

// The methods of VPN monitoring between two endpoints of ours, on virtual time.

const v1 = { version: 1, suites: [parseIkeSuite("aes128-sha256-modp2048")] } as const;
const v2 = { version: 2 } as const;
const VERSIONS = [
  ["IKEv1", v1],
  ["IKEv2", v2],
] as const;

function connected(options: LinkOptions = {}, version: Partial<ConnectionConfig> = v2): VirtualLink {
  const link = new VirtualLink({ ...options, a: { ...version, ...options.a }, b: { ...version, ...options.b } });
  link.act("a", (endpoint, now) => endpoint.up("lab", now));
  link.advance(seconds(2));
  return link;
}

const dpd = (mode: DpdMode, interval = 10, threshold = 5): Pick<ConnectionConfig, "dpd"> => ({
  dpd: checkDpd({ mode, interval, threshold }).config,
});

const isEsp = ({ to, bytes }: Datagram): boolean => to.port === 4500 && bytes.subarray(0, 4).some((byte) => byte !== 0);
const allPasses = () => [milliseconds(5)];
const espIsDropped = (_: Side, datagram: Datagram) => (isEsp(datagram) ? [] : [milliseconds(5)]);
const bothWays = (link: VirtualLink): boolean => link.ping("a") && link.ping("b");
const logs = (link: VirtualLink, side: Side, tag: string): readonly string[] =>
  link.of(side, "log").flatMap((one) => (one.tag === tag ? [one.text] : []));
const timesOf = (link: VirtualLink, side: Side, kind: string): readonly Instant[] =>
  link.events.filter((one) => one.side === side && one.event.kind === kind).map(({ at }) => at);
const st0 = (link: VirtualLink, side: Side) => link.sides[side].liveness.tunnels[0];
const spisOf = (link: VirtualLink, side: Side): readonly string[] => link.sides[side].ikeSas.map((sa) => sa.localSpi);

/** Questions that this side asked, however often each was repeated. */
const asked = (link: VirtualLink, side: Side): number =>
  link
    .of(side, "message-sent")
    .filter(({ summary }) => summary === "INFORMATIONAL (liveness)" || summary === "informational (R_U_THERE)").length;

/** One packet a second from a to b, for a while. */
function sendFor(link: VirtualLink, secondsOfIt: number): void {
  for (let i = 0; i < secondsOfIt; i++) {
    link.ping("a");
    link.advance(milliseconds(950));
  }
}

describe.each(VERSIONS)("dead peer detection, %s", (_, version) => {
  test("optimized: an idle tunnel is not asked about, whether the peer lives or not", () => {
    const link = connected({ a: dpd("optimized") }, version);
    link.fate = () => [];

    link.advance(minutes(10));

    expect(asked(link, "a")).toBe(0);
    expect(link.children("a")).toHaveLength(1);
  });

  test("optimized: packets go out and none come in: R-U-THERE, and after the threshold all SAs are gone", () => {
    const link = connected({ a: dpd("optimized", 10, 3) }, version);
    link.fate = () => [];

    sendFor(link, 60);

    expect(asked(link, "a")).toBe(3);
    expect(link.of("a", "peer-silent")).toMatchObject([{ tries: 3 }]);
    expect(link.sides.a.ikeSas).toEqual([]);
    expect(link.children("a")).toEqual([]);
    expect(logs(link, "a", "KMD_DPD_PEER_DOWN")).toEqual(["DPD detected peer 192.0.2.2 is dead"]);
    expect(logs(link, "a", "KMD_VPN_DOWN_ALARM_USER")).toEqual([
      expect.stringContaining("Reason: DPD detected peer as down. Existing IKE/IPSec SAs cleared"),
    ]);
    expect(link.of("a", "tunnel-event")).toMatchObject([{ vpn: "net", event: "dpdPeerDown" }]);
  });

  test("optimized: what comes in proves that the peer lives", () => {
    const link = connected({ a: dpd("optimized") }, version);
    for (let i = 0; i < 60; i++) {
      expect(bothWays(link)).toBe(true);
      link.advance(milliseconds(900));
    }

    expect(asked(link, "a")).toBe(0);
  });

  test("probe-idle-tunnel: asks as long as the tunnel is idle, and no longer", () => {
    const link = connected({ a: dpd("probe-idle-tunnel") }, version);
    link.advance(seconds(60));
    const whileIdle = asked(link, "a");

    for (let i = 0; i < 60; i++) {
      expect(bothWays(link)).toBe(true);
      link.advance(milliseconds(900));
    }

    expect(whileIdle).toBeGreaterThanOrEqual(5);
    expect(asked(link, "a") - whileIdle).toBeLessThanOrEqual(1);
    expect(link.of("a", "peer-alive")).toHaveLength(asked(link, "a"));
  });

  test("always-send: asks at every interval, whatever passes", () => {
    const link = connected({ a: dpd("always-send", 2) }, version);

    for (let i = 0; i < 20; i++) {
      link.advance(milliseconds(950));
      expect(link.ping("a")).toBe(true);
    }

    expect(asked(link, "a")).toBe(10);
  });

  test.each(["probe-idle-tunnel", "always-send"] as const)("%s finds a peer that is gone by itself", (mode) => {
    const link = connected({ a: dpd(mode, 10, 4) }, version);
    link.advance(seconds(20));
    link.fate = () => [];
    const since = asked(link, "a");

    link.advance(seconds(70));

    expect(asked(link, "a") - since).toBe(4);
    expect(link.sides.a.ikeSas).toEqual([]);
  });

  test("answers that come back begin the count anew", () => {
    const link = connected({ a: dpd("always-send", 10, 3) }, version);
    for (let round = 0; round < 5; round++) {
      link.fate = () => [];
      link.advance(seconds(20)); // two of three
      link.fate = allPasses;
      link.advance(seconds(20));
    }

    expect(link.of("a", "peer-silent")).toEqual([]);
    expect(bothWays(link)).toBe(true);
  });

  test("DPD is added, changed and deleted while the tunnel is up: no SA is cleared", () => {
    const link = connected({}, version);
    const before = [spisOf(link, "a"), link.children("a")[0]?.inboundSpi];
    const configure = (statement: ConnectionConfig["dpd"]): number => {
      const since = asked(link, "a");
      link.act("a", (endpoint, now) => endpoint.configureDpd("lab", statement, now));
      link.advance(seconds(60));
      return asked(link, "a") - since;
    };

    expect(configure(undefined)).toBe(0);
    expect(configure({ mode: "always-send", interval: seconds(10) })).toBe(6);
    expect(configure({ mode: "always-send", interval: seconds(2) })).toBe(30);
    expect(configure({ mode: "optimized", interval: seconds(2) })).toBe(0);
    expect(configure(undefined)).toBe(0);
    expect([spisOf(link, "a"), link.children("a")[0]?.inboundSpi]).toEqual(before);
    expect(bothWays(link)).toBe(true);
  });

  test("renewed SAs are watched as their predecessors were", () => {
    const link = connected({ a: dpd("always-send") }, version);
    link.act("a", (endpoint, now) => endpoint.rekeyIke("lab", now));
    link.advance(seconds(10));
    const since = asked(link, "a");
    link.advance(seconds(60));

    expect(asked(link, "a") - since).toBe(6);
    link.fate = () => [];
    link.advance(seconds(70));
    expect(link.sides.a.ikeSas).toEqual([]);
  });

  test("the address that does not answer is followed by the next, then and later (failover)", () => {
    const two = { remote: { ...connection("a", {}).remote, addresses: ["192.0.2.2", "192.0.2.3"] } };
    const own = connection("b", {}, version);
    const second = { ...own, name: "second", local: { ...own.local, address: "192.0.2.3" } };
    const link = new VirtualLink({
      a: { ...version, ...two, ...dpd("probe-idle-tunnel", 10, 3), establish: "immediately" },
      endpointB: { connections: [own, second] },
    });
    let away = "192.0.2.2";
    link.fate = (_, { from, to }) => (from.address === away || to.address === away ? [] : [milliseconds(5)]);

    link.advance(minutes(1));
    expect(link.of("a", "fail-over")).toMatchObject([{ from: "192.0.2.2", to: "192.0.2.3" }]);
    expect(link.sides.a.ikeSas).toMatchObject([{ state: "established", path: { remote: { address: "192.0.2.3" } } }]);

    away = "192.0.2.3";
    link.advance(minutes(1));
    expect(link.of("a", "fail-over")).toHaveLength(2);
    expect(link.sides.a.ikeSas).toMatchObject([{ state: "established", path: { remote: { address: "192.0.2.2" } } }]);
    expect(st0(link, "a")).toMatchObject({ st0: "Up" });
  });

  test("a peer that comes back is dialled again where tunnels are established immediately, and st0 follows", () => {
    const link = connected({ a: { ...dpd("probe-idle-tunnel", 10, 3), establish: "immediately" } }, version);
    expect(st0(link, "a")).toMatchObject({ st0: "Up" });
    link.fate = () => [];
    link.advance(minutes(5));
    expect(st0(link, "a")).toMatchObject({ st0: "Link-Layer-Down" });
    link.fate = allPasses;

    link.advance(minutes(2));

    expect(st0(link, "a")).toMatchObject({ st0: "Up" });
    expect(bothWays(link)).toBe(true);
  });
});

test("IKEv2: a rekey that is not answered asks the peer as well, and dead peer detection ends it", () => {
  const slow = { retransmission: { first: seconds(50), factor: 1, tries: 10 } };
  const link = connected({ a: { ...dpd("always-send", 10, 3), ...slow } });
  link.fate = () => [];
  link.act("a", (endpoint, now) => endpoint.rekeyChildren("lab", now));

  link.advance(seconds(45));

  expect(link.of("a", "message-sent").filter(({ summary }) => summary.includes("rekey child"))).toHaveLength(4);
  expect(link.sides.a.ikeSas).toEqual([]);
});

describe("who dials", () => {
  test("immediately: without a word from anybody, and again when the peer gave the tunnel up", () => {
    const link = new VirtualLink({ a: { establish: "immediately" } });
    link.advance(seconds(1));
    expect(link.children("a")).toHaveLength(1);

    link.act("b", (endpoint, now) => endpoint.down("lab", now));
    link.advance(seconds(1));
    expect(link.children("a")).toEqual([]);
    link.advance(seconds(10));
    expect(bothWays(link)).toBe(true);
  });

  test("immediately, but an operator's `down` holds until `up`", () => {
    const link = new VirtualLink({ a: { establish: "immediately" } });
    link.advance(seconds(1));
    link.act("a", (endpoint, now) => endpoint.down("lab", now));
    link.advance(minutes(10));
    expect(link.sides.a.ikeSas).toEqual([]);

    link.act("a", (endpoint, now) => endpoint.up("lab", now));
    link.advance(seconds(1));
    expect(bothWays(link)).toBe(true);
  });

  test("on traffic: the first packet brings the tunnel up, the next goes through", () => {
    const link = new VirtualLink({ a: { establish: "on-traffic" } });
    link.advance(minutes(1));
    expect(link.sides.a.ikeSas).toEqual([]);

    expect(link.ping("a")).toBe(false);
    link.advance(seconds(1));
    expect(link.ping("a")).toBe(true);
  });
});

interface Monitoring {
  readonly statement?: VpnMonitorStatement;
  readonly interval?: number;
  readonly threshold?: number;
  readonly establish?: ConnectionConfig["establish"];
}

/** Only a monitors; b's end of the tunnel answers. */
function monitored({ statement = {}, interval, threshold, establish }: Monitoring = {}, version = v2 as object) {
  const options = {
    ...(interval === undefined ? {} : { interval }),
    ...(threshold === undefined ? {} : { threshold }),
  };
  const { config } = checkVpnMonitor(statement, options, {
    name: "net",
    localAddress: "192.0.2.1",
    peerAddress: "192.0.2.2",
    st0: { name: "st0.0", mode: "point-to-point" },
    kind: "site-to-site",
    trafficSelectors: 1,
    establishTunnels: establish === "immediately" ? "immediately" : "on-traffic",
    interfaces: {},
  });
  const [child] = connection("a", {}).children;
  if (child === undefined) throw new Error("no child");
  const more = establish === undefined ? {} : { establish };
  return { ...version, ...more, children: [{ ...child, monitor: config, tunnelInterface: "st0.7" }] };
}

const echoes = (link: VirtualLink): number =>
  link.sent.filter(({ side, datagram }) => side === "a" && isEsp(datagram)).length;

describe.each(VERSIONS)("datapath verification, %s", (_, version) => {
  const VERIFY = { statement: { verifyPath: {} } };

  test("st0 comes up with the first answer, and the VPN is reported up", () => {
    const link = new VirtualLink({ a: monitored(VERIFY, version), b: version });
    expect(st0(link, "a")).toMatchObject({ st0: "Link-Layer-Down", monitoring: "-" });
    link.fate = espIsDropped;
    link.act("a", (endpoint, now) => endpoint.up("lab", now));
    link.advance(seconds(5));
    expect(st0(link, "a")).toMatchObject({ st0: "Link-Layer-Down", monitoring: "V" });

    link.fate = allPasses;
    link.advance(seconds(10));

    expect(st0(link, "a")).toMatchObject({ st0: "Up", monitoring: "U" });
    expect(link.of("a", "st0")).toMatchObject([{ vpn: "net", state: "Up" }]);
    expect(logs(link, "a", "KMD_VPN_UP_ALARM_USER")).toEqual([
      expect.stringMatching(/^VPN net from 192\.0\.2\.2 is up\. .*local tunnel-if: st0\.7/),
    ]);
    expect(link.delivered).toEqual([]); // question and answer were the ends' own
  });

  test("ESP is dropped while IKE passes: st0 stays down, the alarm is raised, the tunnel is negotiated anew", () => {
    const link = new VirtualLink({ a: monitored(VERIFY, version), b: version });
    link.fate = espIsDropped;
    link.act("a", (endpoint, now) => endpoint.up("lab", now));
    link.advance(seconds(1));
    const [ike, child] = [spisOf(link, "a"), link.children("a")[0]];

    link.advance(seconds(98));
    expect(echoes(link)).toBe(10);
    expect(link.children("a")).toEqual([child]);
    link.advance(seconds(5));

    expect(logs(link, "a", "KMD_VPN_DOWN_ALARM_USER")).toEqual([
      expect.stringContaining("Reason: VPN monitoring verify-path error"),
    ]);
    expect(link.of("a", "tunnel-event")).toMatchObject([{ event: "verifyPathError" }]);
    expect(link.of("a", "st0")).toEqual([]);
    expect(st0(link, "a")).toMatchObject({ st0: "Link-Layer-Down", monitoring: "V" });
    expect(spisOf(link, "a")).toEqual(ike);
    expect(link.children("a")).toHaveLength(1);
    expect(link.children("a")).not.toContain(child);
    link.fate = allPasses;
    link.advance(seconds(10));
    expect(st0(link, "a")).toMatchObject({ st0: "Up", monitoring: "U" });
    expect(bothWays(link)).toBe(true);
  });

  test("a rekey verifies nothing, and st0 stays as it is", () => {
    const link = new VirtualLink({
      a: monitored({ statement: { optimized: true, verifyPath: {} } }, version),
      b: version,
    });
    link.act("a", (endpoint, now) => endpoint.up("lab", now));
    link.advance(seconds(5));
    const [sent, changes] = [echoes(link), link.of("a", "st0").length];
    link.fate = espIsDropped;

    link.act("a", (endpoint, now) => endpoint.rekeyChildren("lab", now));
    link.advance(seconds(30));

    expect(link.of("a", "child-sa-rekeyed")).toHaveLength(1);
    expect(echoes(link)).toBe(sent);
    expect(link.of("a", "st0")).toHaveLength(changes);
  });

  test("a chassis failover while the path is verified begins the verification again", () => {
    const link = new VirtualLink({ a: monitored({ ...VERIFY, threshold: 3 }, version), b: version });
    link.fate = espIsDropped;
    link.act("a", (endpoint, now) => endpoint.up("lab", now));
    link.advance(seconds(25));
    expect(echoes(link)).toBe(3);

    link.act("a", (endpoint, now) => endpoint.failover(now));
    link.advance(seconds(25));

    expect(echoes(link)).toBe(6);
    expect(link.of("a", "tunnel-event")).toEqual([]);
    link.advance(seconds(10));
    expect(link.of("a", "tunnel-event")).toMatchObject([{ event: "verifyPathError" }]);
  });

  test("the size of the packet is that of the inner IP packet", () => {
    const sizes = [64, 1350].map((packetSize) => {
      const link = new VirtualLink({
        a: monitored({ statement: { verifyPath: { packetSize } } }, version),
        b: version,
      });
      link.act("a", (endpoint, now) => endpoint.up("lab", now));
      link.advance(seconds(5));
      expect(st0(link, "a")).toMatchObject({ st0: "Up" });
      return link.children("b")[0]?.counters.inBytes;
    });

    expect(sizes).toEqual([64, 1350]);
  });
});

describe.each(VERSIONS)("VPN monitoring, %s", (_, version) => {
  function up(monitoring: Monitoring = {}): VirtualLink {
    const link = new VirtualLink({ a: monitored(monitoring, version), b: version });
    link.act("a", (endpoint, now) => endpoint.up("lab", now));
    link.advance(seconds(2));
    expect(st0(link, "a")).toMatchObject({ st0: "Up", monitoring: "U" });
    return link;
  }

  test("asks once an interval, whatever passes, and the replies are not given to those behind us", () => {
    const link = up();
    link.advance(seconds(100));

    expect(echoes(link)).toBe(10);
    expect(link.children("b")[0]?.counters).toMatchObject({ inPackets: 10, outPackets: 10 });
    expect(link.delivered).toEqual([]);
  });

  test("optimized: asks only while packets go out and none come in", () => {
    const link = up({ statement: { optimized: true } });
    link.advance(minutes(5));
    expect(echoes(link)).toBe(0);

    sendFor(link, 30);

    expect(echoes(link) - 30).toBeGreaterThanOrEqual(2);
    expect(link.children("a")).toHaveLength(1);
  });

  test("ESP is dropped while IKE passes: after 10 x 10 s the IPsec SA is cleared, and it alone", () => {
    const link = up();
    const ike = spisOf(link, "a");
    link.fate = espIsDropped;

    link.advance(seconds(108));
    expect(link.children("a")).toHaveLength(1);
    link.advance(seconds(5));

    expect(link.children("a")).toEqual([]);
    expect(link.children("b")).toEqual([]); // it was told
    expect(spisOf(link, "a")).toEqual(ike);
    expect(st0(link, "a")).toMatchObject({ monitoring: "-" });
    expect(link.of("a", "tunnel-event")).toMatchObject([{ event: "vpnMonitorDown" }]);
    expect(logs(link, "a", "KMD_VPN_DOWN_ALARM_USER")).toHaveLength(1);
  });

  test("where tunnels are established immediately st0 goes down with the SA, and comes up with the next", () => {
    const link = up({ interval: 2, threshold: 3, establish: "immediately" });
    link.fate = espIsDropped;
    link.advance(seconds(9));

    expect(link.of("a", "st0").map(({ state }) => state)).toEqual(["Up", "Link-Layer-Down", "Up"]);
    expect(link.children("a")).toHaveLength(1);
    link.fate = allPasses;
    link.advance(seconds(60));
    expect(link.of("a", "tunnel-event")).toHaveLength(1);
    expect(bothWays(link)).toBe(true);
  });

  test("goes on over a rekey", () => {
    const link = up();
    link.act("b", (endpoint, now) => endpoint.rekeyChildren("lab", now));
    link.advance(seconds(300));

    expect(link.of("a", "tunnel-event")).toEqual([]);
    expect(link.children("a")).toHaveLength(1);
  });
});

const badSpi = checkBadSpi({});
const qcdSecret = new TextEncoder().encode("outlives a restart");

describe("a peer that rebooted", () => {
  /** a keeps its SAs, b lost its own. */
  function rebooted(options: LinkOptions = {}, version: Partial<ConnectionConfig> = v2): VirtualLink {
    const link = connected(options, version);
    expect(bothWays(link)).toBe(true);
    link.reboot("b");
    return link;
  }

  test.each(VERSIONS)("%s: is found by liveness, and dialled again", (_, version) => {
    const link = rebooted({ a: { ...dpd("optimized", 10, 3), establish: "immediately" } }, version);

    sendFor(link, 60);

    expect(logs(link, "a", "KMD_DPD_PEER_DOWN")).toHaveLength(1);
    expect(bothWays(link)).toBe(true);
  });

  test("IKEv1: answers a bad SPI by a fresh phase 1 with INITIAL-CONTACT, which replaces what a kept", () => {
    const link = rebooted({ endpointB: { badSpi } }, v1);

    expect(link.ping("a")).toBe(false);
    link.advance(seconds(1));

    expect(link.of("b", "bad-spi-answered")).toMatchObject([{ how: "a new phase 1 with INITIAL-CONTACT" }]);
    expect(link.of("a", "ike-sa-closed")).toMatchObject([{ reason: "replaced by a new contact" }]);
    expect(link.sides.a.ikeSas).toHaveLength(1);
    expect(bothWays(link)).toBe(true);
  });

  test("IKEv2: says INVALID_SPI in the clear; a asks, hears nothing that proves anything, and gives up by itself", () => {
    const link = rebooted({ a: { establish: "immediately" }, endpointB: { badSpi } });

    expect(link.ping("a")).toBe(false);
    link.advance(seconds(1));
    expect(link.of("b", "bad-spi-answered")).toMatchObject([{ how: "INVALID_SPI in the clear" }]);
    expect(link.of("a", "hint")).toMatchObject([{ what: "INVALID_SPI" }]);
    expect(link.children("a")).toHaveLength(1);
    link.advance(minutes(2));

    expect(link.of("a", "peer-silent")).toMatchObject([{ summary: "INFORMATIONAL (liveness)" }]);
    expect(bothWays(link)).toBe(true);
  });

  test("IKEv2: proves its crash by the token, and a dials anew at once (RFC 6290)", () => {
    const link = rebooted({ endpoint: { qcdSecret, badSpi } });

    expect(link.ping("a")).toBe(false);
    link.advance(milliseconds(200));

    expect(link.of("a", "peer-crashed")).toHaveLength(1);
    expect(link.of("a", "ike-sa-closed")).toMatchObject([{ reason: "the peer has lost it" }]);
    expect(bothWays(link)).toBe(true);
  });

  test.each(["a", "b"] as const)("IKEv2: the token is that of the renewed IKE SA when %s renewed it", (side) => {
    const link = connected({ endpoint: { qcdSecret, badSpi } });
    link.act(side, (endpoint, now) => endpoint.rekeyIke("lab", now));
    link.advance(seconds(1));
    link.reboot("b");

    link.ping("a");
    link.advance(milliseconds(200));

    expect(link.of("a", "peer-crashed")).toHaveLength(1);
    expect(bothWays(link)).toBe(true);
  });

  test("IKEv2: a token under another secret proves nothing", () => {
    const link = connected({ endpoint: { badSpi, qcdSecret } });
    const [sa] = link.sides.a.ikeSas;
    if (sa?.version === 2) sa.crashToken = new Uint8Array(32);
    link.reboot("b");

    link.ping("a");
    link.advance(seconds(1));

    expect(link.of("a", "peer-crashed")).toEqual([]);
    expect(link.sides.a.ikeSas).toHaveLength(1);
  });

  test("only so many answers go to one gateway until the operator clears the count", () => {
    const link = rebooted({ endpointB: { badSpi: checkBadSpi({ maxResponses: 3 }) } });
    for (let i = 0; i < 10; i++) link.ping("a");
    expect(link.of("b", "bad-spi-answered")).toHaveLength(3);
    expect(link.sides.b.liveness.badSpi.count("lab")).toMatchObject({ received: 10, responses: 3 });

    link.sides.b.liveness.badSpi.clear("lab");
    link.ping("a");
    expect(link.of("b", "bad-spi-answered")).toHaveLength(4);
  });

  test("without respond-bad-spi nobody is told, and the packets are counted and logged", () => {
    const link = rebooted();
    for (let i = 0; i < 10; i++) link.ping("a");

    expect(link.of("b", "bad-spi-answered")).toEqual([]);
    expect(logs(link, "b", "RT_IPSEC_BAD_SPI")).toHaveLength(1);
    expect(link.sides.b.liveness.badSpi.count("lab")).toMatchObject({ received: 10, responses: 0 });
  });
});

test.each(VERSIONS)(
  "%s: a peer that has lost one child says so under the IKE SA, and it is made anew",
  (_, version) => {
    // IKEv2 loses no delete for good; what expires is not deleted
    const [own] = connection("b", {}).children;
    const lifetime = { soft: minutes(10), hard: minutes(1) };
    const children = own === undefined ? [] : [{ ...own, lifetime }];
    const link = connected({ b: { children }, endpointB: { badSpi } }, version);
    const [child] = link.children("b");
    const [sa] = link.sides.b.ikeSas;
    if (child === undefined || sa === undefined) throw new Error("nothing was negotiated");
    link.fate = (from) => (from === "b" ? [] : [milliseconds(5)]); // IKEv1 deletes it nevertheless, and the delete is lost
    link.advance(seconds(75)); // what comes within seconds may have been on its way
    link.fate = allPasses;
    expect(link.children("b")).toEqual([]);

    link.ping("a");
    link.advance(seconds(1));

    expect(link.of("b", "bad-spi-answered")).toMatchObject([{ how: "INVALID_SPI" }]);
    expect(link.of("a", "child-unknown-to-peer")).toMatchObject([{ vpn: "net", spi: child.inboundSpi }]);
    expect(bothWays(link)).toBe(true);
    expect(link.sides.b.ikeSas).toEqual([sa]);
  },
);

describe("messages that anybody could have sent", () => {
  /** Something that came to b as if from a, in the clear; what b answers. */
  function forge(link: VirtualLink, bytes: Uint8Array): readonly Datagram[] {
    const from = { address: "192.0.2.1", port: 4500 };
    const to = { address: "192.0.2.2", port: 4500 };
    const since = link.sent.length;
    link.act("b", (endpoint, now) => endpoint.receive({ from, to, bytes }, now));
    return link.sent.slice(since).flatMap(({ side, datagram }) => (side === "b" ? [datagram] : []));
  }

  const invalidSpi = (spi: number): Uint8Array => {
    const message = new Uint8Array(4 + 28 + 12);
    const view = new DataView(message.buffer);
    message.set([0, 0, 0, 0], 0);
    message.set([41, 0x20, EXCHANGE.INFORMATIONAL, FLAG.INITIATOR], 4 + 16);
    view.setUint32(4 + 24, 40);
    message.set([0, 0, 0, 12, 0, 0, 0, 11], 4 + 28);
    view.setUint32(4 + 36, spi);
    return message;
  };

  test("a hint about an SPI of nobody is not answered and changes nothing (RFC 7296 §1.5)", () => {
    const link = connected();

    expect(forge(link, invalidSpi(0x1234))).toEqual([]);
    expect(link.of("b", "hint")).toEqual([]);
  });

  test("a hint about an SPI under which we send only makes us ask, and not again soon", () => {
    const link = connected();
    const spi = link.children("b")[0]?.outboundSpi ?? 0;

    const answers = [forge(link, invalidSpi(spi)), forge(link, invalidSpi(spi)), forge(link, invalidSpi(spi))];
    link.advance(seconds(1));

    expect(answers.map(({ length }) => length)).toEqual([1, 0, 0]);
    expect(link.of("b", "hint")).toHaveLength(1);
    expect(link.of("b", "peer-alive")).toHaveLength(1);
    expect(bothWays(link)).toBe(true);
  });

  test.each([0, FLAG.INITIATOR])(
    "no token is told while the SA lives, whatever the flags say (RFC 6290 §9.2)",
    (flags) => {
      const link = connected({ endpoint: { qcdSecret } });
      const sa = link.sides.b.ikeSas[0];
      if (sa === undefined) throw new Error("nothing was negotiated");
      const request = new Uint8Array(4 + 28);
      request.set(Buffer.from(sa.initiatorSpi + sa.responderSpi, "hex"), 4);
      request.set([0, 0x20, EXCHANGE.INFORMATIONAL, flags], 4 + 16);
      new DataView(request.buffer).setUint32(4 + 24, 28);

      const told = forge(link, request);

      expect(told.every(({ bytes }) => bytes.length < 4 + 28 + 8 + 32)).toBe(true);
    },
  );
});

test("the clock of liveness stands still where nothing is watched", () => {
  const link = connected();

  expect(link.sides.a.liveness.nextWake()).toBeUndefined();
  expect(timesOf(link, "a", "peer-alive")).toEqual([]);
  expect(before(link.now, seconds(2))).toBe(1_000_000);
});
