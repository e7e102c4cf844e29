import { describe, expect, test } from "vitest";
import type { ConnectionConfig } from "../src/endpoint/config.ts";
import { before, milliseconds, minutes, seconds } from "../src/time/instant.ts";
import { connection, innerPacket, VirtualLink } from "./virtual-link.ts";
import {
  allPasses,
  asked,
  bothWays,
  connected,
  dpd,
  logs,
  sendFor,
  spisOf,
  st0,
  VERSIONS,
  v1,
} from "./watched-link.ts";

// Dead peer detection between two endpoints of ours, on virtual time, and who dials.

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

describe("several phase 1 SAs with one peer", () => {
  const both = (version: Partial<ConnectionConfig>): VirtualLink => {
    const own = { ...dpd("always-send", 10, 2), initialContact: false };
    const link = connected({ a: own, b: { initialContact: false } }, version);
    link.act("a", (endpoint, now) => endpoint.up("lab", now));
    link.advance(seconds(2));
    expect(link.sides.a.ikeSas).toHaveLength(2);
    return link;
  };

  test.each(VERSIONS)("%s: each is asked", (_, version) => {
    const link = both(version);
    const since = asked(link, "a");

    link.advance(seconds(20));

    expect(asked(link, "a") - since).toBe(4);
  });

  /** b knows the first of them no more, and says nothing. */
  function firstIsDead(link: VirtualLink): void {
    const [first] = link.sides.b.ikeSas;
    if (first === undefined) throw new Error("nothing was negotiated");
    first.state = "closed";
    link.sides.b.ikeSas[0]?.children.splice(0);
    const dead = Buffer.from(first.localSpi, "hex");
    link.fate = (_, { bytes }) => (Buffer.from(bytes.subarray(4, 20)).includes(dead) ? [] : [milliseconds(5)]);
    link.advance(seconds(40));
  }

  test("IKEv2: the one that is dead is cleared with its children, and no other", () => {
    const link = both({ version: 2 });
    const [, second] = spisOf(link, "a");

    firstIsDead(link);

    expect(spisOf(link, "a")).toEqual([second]);
    expect(link.children("a")).toHaveLength(1);
    expect(link.of("a", "child-sa-closed")).toMatchObject([{ reason: "the peer is silent" }]);
  });

  test("IKEv1: the children of the one that is dead go on under the other", () => {
    const link = both(v1);
    const [, second] = spisOf(link, "a");
    const children = link.children("a").length;

    firstIsDead(link);

    expect(spisOf(link, "a")).toEqual([second]);
    expect(link.children("a")).toHaveLength(children);
    expect(link.of("a", "child-sa-closed")).toEqual([]);
  });
});

test.each(VERSIONS)("%s: a peer that may come from anywhere is watched as long as it is there", (_, version) => {
  const anywhere = { remote: { ...connection("b", {}).remote, addresses: [] } };
  const link = connected({ b: { ...anywhere, ...dpd("probe-idle-tunnel", 10, 3) } }, version);
  expect(link.sides.b.liveness.tunnels).toHaveLength(1);

  link.fate = () => [];
  link.advance(minutes(2));

  expect(link.of("b", "peer-silent")).toMatchObject([{ tries: 3 }]);
  expect(link.sides.b.liveness.tunnels).toEqual([]);
  expect(link.sides.b.nextWake()).toBeUndefined();
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

  test.each(VERSIONS)(
    "traffic brings a child up again under the IKE SA that stands, once for all packets, %s",
    (_, version) => {
      const link = connected({ a: { establish: "on-traffic" } }, version);
      const [before] = spisOf(link, "a");
      link.act("b", (endpoint, now) => endpoint.downChildren("lab", now));
      link.advance(seconds(1));
      expect(link.children("a")).toEqual([]);

      for (let i = 0; i < 5; i++) link.act("a", (endpoint, now) => endpoint.send(innerPacket("a"), now));
      link.advance(seconds(1));

      expect(spisOf(link, "a")).toEqual([before]);
      expect([link.children("a").length, link.children("b").length]).toEqual([1, 1]);
      expect(bothWays(link)).toBe(true);
    },
  );
});

test("the clock of liveness stands still where nothing is watched", () => {
  const link = connected();

  expect(link.sides.a.liveness.nextWake()).toBeUndefined();
  expect(before(link.now, seconds(2))).toBe(1_000_000);
});
