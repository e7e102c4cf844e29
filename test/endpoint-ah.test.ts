import { describe, expect, test } from "vitest";
import { parseEspSuite, parseIkeSuite } from "../src/endpoint/algorithms/suite.ts";
import type { ConnectionConfig } from "../src/endpoint/config.ts";
import { Endpoint } from "../src/endpoint/endpoint.ts";
import { parseSelector } from "../src/endpoint/selectors.ts";
import { seededEntropy } from "../src/time/entropy.ts";
import { instant, milliseconds, seconds } from "../src/time/instant.ts";
import { decodeAh } from "../src/wire/ah/ah.ts";
import { decodeIpv4 } from "../src/wire/ip/ipv4.ts";
import { IP_PROTOCOL } from "../src/wire/ip/protocol.ts";
import { connection, innerPacket, type LinkOptions, type Side, VirtualLink } from "./virtual-link.ts";

// AH, negotiated and between two endpoints of ours: whole IP packets go over the link, since AH covers their headers.

const v1 = { version: 1, suites: [parseIkeSuite("aes128-sha256-modp2048")] } as const;
const v2 = { version: 2 } as const;
const VERSIONS = [
  ["IKEv1", v1],
  ["IKEv2", v2],
] as const;

function linked(suite: string, options: LinkOptions = {}, version: Partial<ConnectionConfig> = v2): VirtualLink {
  const open = { ...version, forceEncapsulation: false };
  const link = new VirtualLink({
    ...options,
    a: { ...open, ...options.a },
    b: { ...open, ...options.b },
    child: { suites: [parseEspSuite(suite, ["md5"])], ...options.child },
    endpoint: { rawIp: true },
  });
  link.act("a", (endpoint, now) => endpoint.up("lab", now));
  link.advance(seconds(2));
  return link;
}

const bothWays = (link: VirtualLink): boolean => link.ping("a") && link.ping("b");

/** The last IP packet that a sent. */
function lastPacket(link: VirtualLink): Uint8Array {
  const found = link.sent.findLast(({ side, datagram }) => side === "a" && datagram.to.port === 0);
  if (found === undefined) throw new Error("no IP packet was sent");
  return Uint8Array.from(found.datagram.bytes);
}

const changed = (packet: Uint8Array, at: number, by = 0x11): Uint8Array =>
  packet.map((byte, i) => (i === at ? byte ^ by : byte));

/** What b makes of a packet. */
function given(link: VirtualLink, packet: Uint8Array): number {
  const before = link.delivered.length;
  link.act("b", (endpoint, now) => endpoint.receiveIp(packet, now));
  return link.delivered.length - before;
}

describe.each(VERSIONS)("AH, %s", (_, version) => {
  test.each(["ah:sha1", "ah:sha256", "ah:sha512-modp2048", "ah:md5", "ah:aesxcbc"])(
    "%s: packets flow both ways, before and after a rekey, and count as AH",
    (suite) => {
      const link = linked(suite, {}, version);
      expect(link.children("a")).toMatchObject([{ protocol: "AH" }]);
      expect(bothWays(link)).toBe(true);
      link.act("b", (endpoint, now) => endpoint.rekeyChildren("lab", now));
      link.advance(seconds(5));

      expect(bothWays(link)).toBe(true);
      expect(link.children("a")).toHaveLength(1);
      expect(link.children("b")[0]?.counters).toMatchObject({ inPackets: 1, outPackets: 1, badAhIcv: 0 });
      link.act("a", (endpoint, now) => endpoint.downChildren("lab", now));
      link.advance(seconds(2));
      expect([...link.children("a"), ...link.children("b")]).toEqual([]);
    },
  );

  test("the packet is in the clear behind the header, which names the SA and counts from 1 (RFC 4302 §2)", () => {
    const link = linked("ah:sha256", {}, version);
    const inner = innerPacket("a");
    link.ping("a", inner);

    const outer = decodeIpv4(lastPacket(link));
    if (!outer.ok) throw outer.error;
    const header = decodeAh(outer.value.payload);

    expect(outer.value).toMatchObject({ protocol: IP_PROTOCOL.AH, source: Uint8Array.of(192, 0, 2, 1) });
    expect(header).toMatchObject({
      ok: true,
      value: { nextHeader: IP_PROTOCOL.IPV4, spi: link.children("b")[0]?.inboundSpi, sequence: 1, icv: { length: 16 } },
    });
    expect(header.ok && Buffer.from(header.value.payload)).toEqual(Buffer.from(inner));
  });

  test("what routers may change does not matter; any other byte does, and is counted (RFC 4302 §3.3.3.1.1.1)", () => {
    const link = linked("ah:sha1", {}, version);
    link.fate = () => [];
    link.ping("a");
    const packet = lastPacket(link);
    const mutable = [1, 6, 7, 8, 10, 11]; // DSCP and ECN, flags and fragment offset, TTL, checksum
    for (let at = 0; at < packet.length; at++)
      if (!mutable.includes(at)) expect(given(link, mended(changed(packet, at)))).toBe(0);
    const { badAhIcv } = link.children("b")[0]?.counters ?? { badAhIcv: 0 };

    const routed = mended(packet.map((byte, i) => (i === 8 ? byte - 3 : i === 1 ? 0xb8 : byte)));
    expect(given(link, routed)).toBe(1);

    expect(badAhIcv).toBeGreaterThan(80);
    expect(link.children("b")[0]?.counters).toMatchObject({ badAhIcv, inPackets: 1, replayed: 0 });
  });

  test("a packet that comes twice is a replay, and one that the window has passed too old", () => {
    const link = linked("ah:sha1", { child: { replayWindow: 32 } }, version);
    link.ping("a");
    const first = lastPacket(link);
    expect(given(link, first)).toBe(0);
    for (let i = 0; i < 40; i++) link.ping("a");
    expect(given(link, first)).toBe(0);

    expect(link.children("b")[0]?.counters).toMatchObject({ replayed: 1, tooOld: 1, inPackets: 41 });
  });

  test("transport mode: the packet keeps its own header, and its ends are the SA's", () => {
    const hosts = { a: "192.0.2.1", b: "192.0.2.2" };
    const children = (side: Side) =>
      connection(side, {}).children.map((child) => ({
        ...child,
        mode: "transport" as const,
        suites: [parseEspSuite("ah:sha256")],
        localTs: [parseSelector(hosts[side])],
        remoteTs: [parseSelector(hosts[side === "a" ? "b" : "a"])],
      }));
    const link = linked("ah:sha256", { a: { children: children("a") }, b: { children: children("b") } }, version);
    const packet = between([192, 0, 2, 1], [192, 0, 2, 2]);

    expect(link.ping("a", packet)).toBe(true);
    const outer = decodeIpv4(lastPacket(link));
    expect(outer.ok && decodeAh(outer.value.payload)).toMatchObject({ ok: true, value: { nextHeader: 1 } });
    const fragment = Uint8Array.from(packet);
    fragment.set([0x20, 0], 6);
    expect(link.ping("a", mended(fragment))).toBe(false);
    expect(link.children("a")[0]?.counters).toMatchObject({ outPackets: 1, unfit: 1 }); // RFC 4302 §3.3.4
  });

  test("a NAT between: AH is not offered, and the reason names the mend (RFC 3948, RFC 7296 §2.23)", () => {
    const link = new VirtualLink({
      a: { ...version, forceEncapsulation: false },
      b: { ...version, forceEncapsulation: false, remote: { ...connection("b", {}).remote, addresses: [PUBLIC] } },
      child: { suites: [parseEspSuite("ah:sha256")] },
      endpoint: { rawIp: true },
    });
    link.rewrite = (from, datagram) => nat(from, datagram);
    link.act("a", (endpoint, now) => endpoint.up("lab", now));
    link.advance(seconds(5));

    expect(link.sides.a.ikeSas).toMatchObject([{ state: "established" }]);
    expect(link.children("a")).toEqual([]);
    expect(link.of("a", "negotiation-failed")).toMatchObject([
      { stage: "child", reason: expect.stringMatching(/AH cannot pass the NAT.*offer ESP/) },
    ]);
  });

  test("a NAT between, and ESP beside AH: ESP is taken", () => {
    const suites = ["ah:sha256", "aes128-sha256"].map((text) => parseEspSuite(text));
    const link = new VirtualLink({
      a: { ...version, forceEncapsulation: false },
      b: { ...version, forceEncapsulation: false, remote: { ...connection("b", {}).remote, addresses: [PUBLIC] } },
      child: { suites },
      endpoint: { rawIp: true },
    });
    link.rewrite = (from, datagram) => nat(from, datagram);
    link.act("a", (endpoint, now) => endpoint.up("lab", now));
    link.advance(seconds(5));

    expect(link.children("a")).toMatchObject([{ protocol: "ESP" }]);
    expect(bothWays(link)).toBe(true);
  });

  test("without a NAT the first that both have is taken, AH or ESP", () => {
    const of = (...texts: string[]) => ({ suites: texts.map((text) => parseEspSuite(text)) });
    const link = linked("ah:sha1", { child: of("aes128gcm16", "ah:sha1", "ah:sha256") }, version);
    const [own] = connection("b", {}).children;
    const other = linked(
      "ah:sha1",
      {
        child: of("aes128gcm16", "ah:sha1", "ah:sha256"),
        b: { children: [{ ...(own as object), ...of("ah:sha256") } as never] },
      },
      version,
    );

    expect(link.children("a")).toMatchObject([{ protocol: "ESP" }]);
    expect(bothWays(link)).toBe(true);
    expect(other.children("a")).toMatchObject([{ protocol: "AH", options: { suite: { ah: { keyword: "sha256" } } } }]);
    expect(bothWays(other)).toBe(true);
  });
});

describe("extended sequence numbers, RFC 4302 §2.5.1", () => {
  test.each([
    ["IKEv2", v2],
    ["IKEv1 (RFC 4304)", v1],
  ] as const)("%s: the high half is authenticated and never sent; the number goes on beyond 32 bits", (_, version) => {
    const link = linked("ah:sha256-esn", {}, version);
    const [child] = link.children("a");
    child?.skipTo(0xffff_fffd);

    for (let i = 0; i < 6; i++) expect(link.ping("a")).toBe(true);

    expect(child?.sequence).toBe(0x1_0000_0003);
    const outer = decodeIpv4(lastPacket(link));
    expect(outer.ok && decodeAh(outer.value.payload)).toMatchObject({ value: { sequence: 3 } });
  });
});

describe("AH over ESP in one child, IKEv1 (RFC 2407 §4.4.3)", () => {
  test.each(["ah:sha1+3des", "ah:sha256+aes128-sha256", "ah:sha256-modp2048+aes256gcm16"])(
    "%s: both are agreed together, each with an SPI of its own",
    (suite) => {
      const link = linked(suite, {}, v1);
      const [a, b] = [link.children("a")[0], link.children("b")[0]];

      expect(a).toMatchObject({ protocol: "AH+ESP" });
      expect(a?.options.aux).toEqual({
        inboundSpi: b?.options.aux?.outboundSpi,
        outboundSpi: b?.options.aux?.inboundSpi,
      });
      expect(a?.options.aux?.inboundSpi).not.toBe(a?.inboundSpi);
      expect(bothWays(link)).toBe(true);
      const outer = decodeIpv4(lastPacket(link));
      expect(outer.ok && decodeAh(outer.value.payload)).toMatchObject({ value: { nextHeader: IP_PROTOCOL.ESP } });
      link.act("a", (endpoint, now) => endpoint.rekeyChildren("lab", now));
      link.advance(seconds(5));
      expect(bothWays(link)).toBe(true);
      link.act("b", (endpoint, now) => endpoint.downChildren("lab", now));
      link.advance(seconds(2));
      expect([...link.children("a"), ...link.children("b")]).toEqual([]);
    },
  );

  test("a bundle is not mistaken for one of its halves", () => {
    const [own] = connection("b", {}).children;
    const half = { ...own, suites: [parseEspSuite("ah:sha1")] } as never;
    const link = linked("ah:sha1+3des", { b: { children: [half] } }, v1);

    expect(link.children("b")).toEqual([]);
    expect(link.of("a", "negotiation-failed")).toMatchObject([{ stage: "child", notify: "NO_PROPOSAL_CHOSEN" }]);
  });
});

test("IPv6: the outer header's class, label and hop limit may change, and nothing else (RFC 4302 §3.3.3.1.2)", () => {
  const address = { a: "2001:db8::1", b: "2001:db8::2" };
  const own = (side: Side) => {
    const base = connection(side, {});
    const other = side === "a" ? "b" : "a";
    return {
      local: { ...base.local, address: address[side] },
      remote: { ...base.remote, addresses: [address[other]] },
    };
  };
  const link = linked("ah:sha1", { a: own("a"), b: own("b") });
  link.fate = () => [];
  link.ping("a");
  const packet = lastPacket(link);

  for (const at of [8, 24, 39, 40, 60, 90]) expect(given(link, changed(packet, at))).toBe(0);
  expect(
    given(
      link,
      packet.map((byte, i) => (i === 0 ? 0x6b : i === 2 ? 7 : i === 7 ? 3 : byte)),
    ),
  ).toBe(1);
  expect((packet[41] ?? 0) % 2).toBe(0); // RFC 4302 §2.2: in IPv6 the header is a multiple of 8 bytes
});

describe("what cannot work is refused before anybody is dialled", () => {
  const make =
    (suite: string, change: Partial<ConnectionConfig> = {}, rawIp = true) =>
    () =>
      new Endpoint(
        {
          connections: [
            connection("a", { child: { suites: [parseEspSuite(suite)] } }, { forceEncapsulation: false, ...change }),
          ],
          entropy: seededEntropy(1),
          rawIp,
        },
        instant(0),
      );

  test.each([
    ["AH on an endpoint that has UDP sockets only", make("ah:sha1", {}, false), "connection.ah"],
    ["AH where UDP encapsulation is forced", make("ah:sha1", { forceEncapsulation: true }), "connection.ah"],
    ["a bundle in IKEv2", make("ah:sha1+3des"), "connection.bundle"],
  ])("%s", (_, endpoint, code) => {
    expect(endpoint).toThrow(expect.objectContaining({ code }));
  });
});

test("ESP goes as an IP packet of its own where no NAT stands between and the endpoint can send such", () => {
  const link = linked("aes128-sha256");

  expect(bothWays(link)).toBe(true);
  expect(decodeIpv4(lastPacket(link))).toMatchObject({ ok: true, value: { protocol: IP_PROTOCOL.ESP } });
  expect(given(link, changed(lastPacket(link), 40))).toBe(0);
  expect(link.children("b")[0]?.counters).toMatchObject({ inPackets: 1, badIcv: 0 }); // the header's checksum caught it
});

test("ESP that would have to go so on UDP sockets is refused aloud, once", () => {
  const link = new VirtualLink({ a: { forceEncapsulation: false }, b: { forceEncapsulation: false } });
  link.act("a", (endpoint, now) => endpoint.up("lab", now));
  link.advance(seconds(2));
  for (let i = 0; i < 3; i++) expect(link.ping("a")).toBe(false);

  expect(link.of("a", "message-refused")).toMatchObject([
    { code: "ipsec.raw-ip", reason: expect.stringContaining("force UDP encapsulation") },
  ]);
  expect(link.children("a")[0]?.counters.unfit).toBe(3);
});

test("fragments of a whole IP packet and what is neither AH nor ESP change nothing", () => {
  const link = linked("ah:sha1");
  link.fate = () => [milliseconds(5)];
  link.ping("a");
  const packet = lastPacket(link);

  expect(given(link, mended(packet.map((byte, i) => (i === 6 ? 0x20 : byte))))).toBe(0);
  expect(given(link, mended(packet.map((byte, i) => (i === 9 ? 17 : byte))))).toBe(0);
  expect(given(link, packet.subarray(0, 22))).toBe(0);
  expect(link.children("b")[0]?.counters).toMatchObject({ inPackets: 1, badAhIcv: 0 });
});

/** With its header checksum right again. */
function mended(packet: Uint8Array): Uint8Array {
  const out = Uint8Array.from(packet);
  out.set([0, 0], 10);
  let sum = 0;
  for (let at = 0; at < 4 * ((out[0] ?? 0) & 15); at += 2) sum += ((out[at] ?? 0) << 8) | (out[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  out.set([(0xffff - sum) >> 8, (0xffff - sum) & 0xff], 10);
  return out;
}

function between(source: readonly number[], destination: readonly number[]): Uint8Array {
  const packet = innerPacket("a");
  packet.set(source, 12);
  packet.set(destination, 16);
  return mended(packet);
}

const PUBLIC = "203.0.113.9";

/** a is 192.0.2.1 to itself and the NAT's own address to everybody else. */
function nat(from: Side, datagram: VirtualLink["sent"][number]["datagram"]): typeof datagram {
  return from === "a"
    ? { ...datagram, from: { ...datagram.from, address: PUBLIC } }
    : { ...datagram, to: { ...datagram.to, address: "192.0.2.1" } };
}
