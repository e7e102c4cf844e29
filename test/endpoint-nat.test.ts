import { describe, expect, test } from "vitest";
import type { ChildConfig, ConnectionConfig } from "../src/endpoint/config.ts";
import { parseSelector } from "../src/endpoint/selectors.ts";
import { milliseconds, minutes, seconds } from "../src/time/instant.ts";
import { connected, other, VERSIONS, v2 } from "./sa-pair.ts";
import { connection, type Side, VirtualLink } from "./virtual-link.ts";

// Transport mode, where nothing but the payload is protected, and NAT between the two ends.

describe.each(VERSIONS)("transport mode, %s (USE_TRANSPORT_MODE; encapsulation mode 2 and 4)", (_, version) => {
  const ADDRESS = { a: "192.0.2.1", b: "192.0.2.2" } as const;
  const children = (side: Side, addresses: Readonly<Record<Side, string>>, mode: ChildConfig["mode"] = "transport") =>
    connection(side, {}).children.map((child) => ({
      ...child,
      mode,
      localTs: [parseSelector(`${addresses[side]}[udp/1701]`)],
      remoteTs: [parseSelector(`${addresses[other(side)]}[udp/1701]`)],
    }));

  test("what follows the header is protected, and comes out under a header again", () => {
    const link = connected(
      { a: { children: children("a", ADDRESS) }, b: { children: children("b", ADDRESS) } },
      version,
    );
    const packet = udp(ADDRESS.a, ADDRESS.b, 1701, 1701);

    expect(link.ping("a", packet)).toBe(true);
    expect(link.ping("b", udp(ADDRESS.b, ADDRESS.a, 1701, 1701))).toBe(true);
    expect(link.children("b")[0]?.counters).toMatchObject({ inPackets: 1, inBytes: packet.length - 20 });
    expect(link.ping("a", udp(ADDRESS.a, ADDRESS.b, 1701, 53))).toBe(false);
    link.act("b", (endpoint, now) => endpoint.rekeyChildren("lab", now));
    link.advance(seconds(5));
    expect(link.ping("a", packet)).toBe(true);
  });

  test("one end in tunnel mode: nothing is left behind, and the reason names both modes", () => {
    const link = connected(
      { a: { children: children("a", ADDRESS) }, b: { children: children("b", ADDRESS, "tunnel") } },
      version,
    );
    link.advance(seconds(5));

    expect(link.children("a")).toEqual([]);
    expect(link.children("b")).toEqual([]);
    expect(link.of("a", "negotiation-failed")).toHaveLength(1);
    if (version.version === 2) expect(link.of("a", "negotiation-failed")[0]?.reason).toMatch(/in tunnel mode/);
  });

  test("behind a NAT: selectors and checksums follow the addresses that each end sees (RFC 7296 §2.23.1, RFC 3948 §3.1.2)", () => {
    const PUBLIC = "203.0.113.9";
    const seen = { a: PUBLIC, b: ADDRESS.b };
    const remote = { ...connection("b", {}).remote, addresses: [PUBLIC] };
    const link = new VirtualLink({
      a: { ...version, forceEncapsulation: false, children: children("a", ADDRESS) },
      b: { ...version, forceEncapsulation: false, remote, children: children("b", seen) },
    });
    link.rewrite = (from, datagram) =>
      from === "a"
        ? { ...datagram, from: { address: PUBLIC, port: datagram.from.port + 10_000 } }
        : { ...datagram, to: { address: ADDRESS.a, port: datagram.to.port - 10_000 } };
    link.act("a", (endpoint, now) => endpoint.up("lab", now));
    link.advance(seconds(3));
    expect(link.children("a")).toHaveLength(1);

    link.act("a", (endpoint, now) => endpoint.send(udp(ADDRESS.a, ADDRESS.b, 1701, 1701), now));
    link.act("b", (endpoint, now) => endpoint.send(udp(ADDRESS.b, PUBLIC, 1701, 1701), now));
    link.advance(milliseconds(50));

    expect(link.delivered.map(({ packet }) => Buffer.from(packet).toString("hex"))).toEqual(
      [udp(PUBLIC, ADDRESS.b, 1701, 1701), udp(ADDRESS.b, ADDRESS.a, 1701, 1701)].map((one) =>
        Buffer.from(one).toString("hex"),
      ),
    );
  });
});

describe("NAT keepalives, RFC 3948 §4", () => {
  const PUBLIC = "203.0.113.9";
  function behind(change: Partial<ConnectionConfig> = {}, version: Partial<ConnectionConfig> = v2): VirtualLink {
    const remote = { ...connection("b", {}).remote, addresses: [PUBLIC] };
    const link = new VirtualLink({
      a: { ...version, forceEncapsulation: false, ...change },
      b: { ...version, forceEncapsulation: false, remote, ...change },
    });
    link.rewrite = (from, datagram) =>
      from === "a"
        ? { ...datagram, from: { ...datagram.from, address: PUBLIC } }
        : { ...datagram, to: { ...datagram.to, address: "192.0.2.1" } };
    link.act("a", (endpoint, now) => endpoint.up("lab", now));
    link.advance(seconds(1));
    return link;
  }
  const keepalives = (link: VirtualLink, side: Side): number =>
    link.sent.filter((one) => one.side === side && one.datagram.bytes.length === 1).length;

  test.each(VERSIONS)(
    "%s: who is behind the NAT sends one byte each 20 s of silence; the other end sends none",
    (_, version) => {
      const link = behind({}, version);
      link.advance(seconds(101));

      expect(keepalives(link, "a")).toBe(5);
      expect(keepalives(link, "b")).toBe(0);
      expect(link.sent.findLast(({ side }) => side === "a")?.datagram.bytes).toEqual(Uint8Array.of(0xff));
      expect(link.sides.a.ledger.keepalives).toEqual({ sent: 5, received: 0 });
      expect(link.sides.b.ledger.keepalives).toEqual({ sent: 0, received: 5 });
    },
  );

  test("a received one is dropped: no answer, no stray, and the SA counts as silent as before", () => {
    const link = behind();
    link.advance(seconds(15));
    const [sent, heard] = [link.sent.filter(({ side }) => side === "b").length, link.sides.b.ikeSas[0]?.heardAt];
    link.advance(seconds(30));

    expect(link.sides.b.ledger.keepalives.received).toBeGreaterThan(0);
    expect(link.sent.filter(({ side }) => side === "b")).toHaveLength(sent);
    expect(link.sides.b.ikeSas[0]?.heardAt).toBe(heard);
    expect([...link.of("b", "stray"), ...link.of("b", "message-refused")]).toEqual([]);
  });

  test("traffic keeps the mapping alive by itself", () => {
    const link = behind();
    for (let i = 0; i < 12; i++) {
      link.ping("a");
      link.advance(seconds(10));
    }

    expect(keepalives(link, "a")).toBe(0);
  });

  test.each([
    [milliseconds(0), 0],
    [seconds(5), 20],
  ])("the interval is configured: %d ms", (natKeepalive, expected) => {
    const link = behind({ natKeepalive });
    link.advance(seconds(100));

    expect(keepalives(link, "a")).toBe(expected);
  });

  test("forced encapsulation is no NAT, and a closed SA needs no mapping", () => {
    const forced = connected();
    forced.advance(minutes(2));
    const closed = behind();
    closed.act("a", (endpoint, now) => endpoint.down("lab", now));
    closed.advance(minutes(2));

    expect(keepalives(forced, "a") + keepalives(forced, "b") + keepalives(closed, "a")).toBe(0);
    expect(closed.sides.a.nextWake()).toBeUndefined();
  });
});

/** A whole IPv4 packet with a UDP datagram and right checksums. */
function udp(source: string, destination: string, from: number, to: number): Uint8Array {
  const bytes = (text: string): number[] => text.split(".").map(Number);
  const body = [...Buffer.from("what is said")];
  const length = 8 + body.length;
  const datagram = [from >> 8, from & 255, to >> 8, to & 255, 0, length, 0, 0, ...body];
  const sum = onesComplement([...bytes(source), ...bytes(destination), 0, 17, 0, length, ...datagram]);
  datagram.splice(6, 2, sum >> 8, sum & 255);
  const header = [0x45, 0, 0, 20 + length, 0, 0, 0x40, 0, 64, 17, 0, 0, ...bytes(source), ...bytes(destination)];
  const check = onesComplement(header);
  header.splice(10, 2, check >> 8, check & 255);
  return Uint8Array.from([...header, ...datagram]);
}

function onesComplement(bytes: readonly number[]): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return 0xffff - sum;
}
