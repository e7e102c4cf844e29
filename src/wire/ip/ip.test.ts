import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseIpAddress } from "./address.ts";
import { internetChecksum, onesComplementSum } from "./checksum.ts";
import { decodeIpv4, decodeQuotedIpv4, encodeIpv4, type Ipv4Packet } from "./ipv4.ts";
import { decodeIpv4Options, encodeIpv4Options } from "./ipv4-options.ts";
import { decodeIpv6, decodeQuotedIpv6, encodeIpv6, type Ipv6Packet } from "./ipv6.ts";
import { ipv6FragmentOf } from "./ipv6-extensions.ts";
import { IP_PROTOCOL } from "./protocol.ts";
import { decodeUdp, encodeUdp } from "./udp.ts";

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"));
const address = (text: string): Uint8Array => parseIpAddress(text) ?? new Uint8Array(0);
const bytesOf = (...lengths: readonly number[]): fc.Arbitrary<Uint8Array> =>
  fc.oneof(...lengths.map((length) => fc.uint8Array({ minLength: length, maxLength: length })));
const payload = fc.uint8Array({ maxLength: 60 });
const number = (bits: number): fc.Arbitrary<number> => fc.nat(2 ** bits - 1);

const ipv4: fc.Arbitrary<Ipv4Packet> = fc.record({
  dscp: number(6),
  ecn: number(2),
  identification: number(16),
  dontFragment: fc.boolean(),
  moreFragments: fc.boolean(),
  fragmentOffset: number(13),
  ttl: number(8),
  protocol: number(8),
  source: bytesOf(4),
  destination: bytesOf(4),
  options: bytesOf(0, 4, 40),
  payload,
});

const measured = fc.record({ type: fc.constantFrom(0, 43, 60, 135, 139, 140), body: bytesOf(6, 14, 2046) });
const firstFragment = bytesOf(7).map((body) => ({ type: 44, body: body.fill(0, 1, 3) }));
const ipv6: fc.Arbitrary<Ipv6Packet> = fc.record({
  dscp: number(6),
  ecn: number(2),
  flowLabel: number(20),
  hopLimit: number(8),
  source: bytesOf(16),
  destination: bytesOf(16),
  extensions: fc.array(fc.oneof(measured, firstFragment), { maxLength: 4 }),
  protocol: fc.constantFrom(6, 17, 50, 51, 58, 59, 253),
  payload,
});

test("words add up in one's complement, odd lengths too", () => {
  // RFC 1071 §3
  expect(onesComplementSum(hex("0001 f203 f4f5 f6f7"))).toBe(0xddf2);
  expect(internetChecksum(hex("0001 f203 f4f5 f6f7"))).toBe(0x220d);
  expect(onesComplementSum(hex("0001 f2"))).toBe(0xf201);
});

describe("IPv4", () => {
  // 20 bytes of header with the checksum b861, as computed by hand in many a textbook
  const HEADER = "4500 0073 0000 4000 4011 b861 c0a8 0001 c0a8 00c7";

  test("a header is read and written to the same bytes", () => {
    const bytes = new Uint8Array(0x73);
    bytes.set(hex(HEADER));

    const packet = decodeIpv4(bytes);

    expect(packet).toMatchObject({
      ok: true,
      value: { ttl: 64, protocol: IP_PROTOCOL.UDP, dontFragment: true, source: address("192.168.0.1") },
    });
    if (packet.ok) expect(encodeIpv4(packet.value)).toEqual(bytes);
  });

  test("RFC 1122 §3.2.1.2: a wrong header checksum is refused, except in a quoted header", () => {
    const bytes = hex(`${HEADER.replace("b861", "b862").replace("0073", "0014")}`);

    expect(decodeIpv4(bytes)).toMatchObject({ ok: false, error: { code: "ipv4.checksum" } });
    expect(decodeQuotedIpv4(bytes)).toMatchObject({ ok: true, value: { totalLength: 20 } });
  });

  test("RFC 1624 §3: the other zero is a right checksum and is kept", () => {
    const bytes = hex("4500 0014 0000 0000 0000 0000 0000 0000 0000 ba eb");
    const other = bytes.slice();
    other.set([0xff, 0xff], 10);

    expect(decodeIpv4(bytes)).toMatchObject({ ok: true });
    const decoded = decodeIpv4(other);
    expect(decoded).toMatchObject({ ok: true, value: { checksum: 0xffff } });
    if (decoded.ok) expect(encodeIpv4(decoded.value)).toEqual(other);
  });

  test("a socket's Buffer, whose slice is no copy, is left as it was", () => {
    const bytes = Buffer.from("450000140000000000000000000000000000baeb", "hex");
    bytes.set([0xff, 0xff], 10);

    decodeIpv4(bytes);

    expect(bytes.readUInt16BE(10)).toBe(0xffff);
  });

  test("RFC 4303 §2.7: what stands behind the total length is kept apart", () => {
    const bytes = Uint8Array.from([...hex(HEADER.replace("0073", "0014").replace("b861", "b8c0")), 0, 0, 0]);

    expect(decodeIpv4(bytes)).toMatchObject({ ok: true, value: { payload: hex(""), trailing: hex("000000") } });
  });

  test.each([
    ["another version", "65", "ipv4.version"],
    ["a header of four words", "44", "ipv4.header"],
    ["a length beyond the bytes", "4500 0015", "ipv4.short"],
    ["a length within the header", "4500 0013", "ipv4.length"],
  ])("%s is refused", (_, start, code) => {
    const bytes = hex(HEADER);
    bytes.set(hex(start));

    expect(decodeIpv4(bytes)).toMatchObject({ ok: false, error: { code } });
  });

  test("every packet comes back, and every cut of it is an error", () => {
    fc.assert(
      fc.property(ipv4, (packet) => {
        const bytes = encodeIpv4(packet);
        expect(decodeIpv4(bytes)).toEqual({ ok: true, value: packet });
        for (let end = 0; end < bytes.length; end++) expect(decodeIpv4(bytes.subarray(0, end)).ok).toBe(false);
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  test("any bytes that are read are written again as they were", () => {
    fc.assert(
      fc.property(ipv4, fc.nat(), number(8), (packet, at, value) => {
        const bytes = encodeIpv4(packet);
        bytes[at % bytes.length] = value;
        const decoded = decodeIpv4(bytes);
        if (decoded.ok) expect(encodeIpv4(decoded.value)).toEqual(bytes);
      }),
      { seed: 2, numRuns: 500 },
    );
  });

  test("options are read one by one, with what stands behind their end", () => {
    const bytes = hex("94 04 0000 01 07 03 04 00 ab cd ef");

    const options = decodeIpv4Options(bytes);

    expect(options).toEqual({
      ok: true,
      value: {
        options: [{ type: 148, data: hex("0000") }, { type: 1 }, { type: 7, data: hex("04") }, { type: 0 }],
        padding: hex("abcdef"),
      },
    });
    if (options.ok) expect(encodeIpv4Options(options.value)).toEqual(bytes);
    expect(decodeIpv4Options(hex("0701"))).toMatchObject({ ok: false, error: { code: "ipv4-options.length" } });
    expect(decodeIpv4Options(hex("0704 00"))).toMatchObject({ ok: false, error: { code: "ipv4-options.short" } });
  });
});

describe("IPv6", () => {
  test("every packet comes back with its extension headers, and every cut of it is an error", () => {
    fc.assert(
      fc.property(ipv6, (packet) => {
        const bytes = encodeIpv6(packet);
        expect(decodeIpv6(bytes)).toEqual({ ok: true, value: packet });
        for (let end = 0; end < bytes.length; end += 3) expect(decodeIpv6(bytes.subarray(0, end)).ok).toBe(false);
      }),
      { seed: 3, numRuns: 50 },
    );
  });

  test("any bytes that are read are written again as they were", () => {
    fc.assert(
      fc.property(ipv6, fc.nat(), number(8), (packet, at, value) => {
        const bytes = encodeIpv6({ ...packet, trailing: hex("00ff") });
        bytes[at % Math.min(bytes.length, 80)] = value;
        const decoded = decodeIpv6(bytes);
        if (decoded.ok) expect(encodeIpv6(decoded.value)).toEqual(bytes);
      }),
      { seed: 4, numRuns: 500 },
    );
  });

  test("RFC 8200 §4.5: behind a later fragment's header nothing is taken for a header", () => {
    const fragment = { type: IP_PROTOCOL.IPV6_FRAG, body: hex("00 0009 00000007") };
    const packet = { dscp: 0, ecn: 0, flowLabel: 0, hopLimit: 64, source: address("::1"), destination: address("::2") };

    const bytes = encodeIpv6({ ...packet, extensions: [fragment], protocol: IP_PROTOCOL.HOPOPT, payload: hex("ffff") });

    expect(decodeIpv6(bytes)).toMatchObject({ ok: true, value: { protocol: 0, payload: hex("ffff") } });
    expect(ipv6FragmentOf(fragment)).toEqual({ offset: 1, more: true, identification: 7 });
  });

  test("a quoted header needs nothing behind it", () => {
    const bytes = hex(`6000 0000 0500 3a40 ${"00".repeat(15)}01 ${"00".repeat(15)}02`);

    expect(decodeQuotedIpv6(bytes)).toMatchObject({ ok: true, value: { payloadLength: 0x500, nextHeader: 58 } });
    expect(decodeIpv6(bytes)).toMatchObject({ ok: false, error: { code: "ipv6.short" } });
  });
});

describe("UDP", () => {
  const between = { source: address("192.0.2.1"), destination: address("192.0.2.2") };
  const between6 = { source: address("2001:db8::1"), destination: address("2001:db8::2") };
  const datagram = fc.record({ sourcePort: number(16), destinationPort: number(16), payload });

  test("every datagram comes back between its addresses, and between no others", () => {
    fc.assert(
      fc.property(datagram, fc.constantFrom(between, between6), (given, pair) => {
        const bytes = encodeUdp(given, pair);
        expect(decodeUdp(bytes, pair)).toEqual({ ok: true, value: given });
        const stray = { ...pair, destination: pair.destination.map((byte, i) => (i === 3 ? byte ^ 1 : byte)) };
        expect(decodeUdp(bytes, stray)).toMatchObject({ ok: false, error: { code: "udp.checksum" } });
      }),
      { seed: 5 },
    );
  });

  test("RFC 768: a computed checksum of zero is sent as all ones, and zero means none", () => {
    const ports = { sourcePort: 0, destinationPort: 0 };
    const open = encodeUdp({ ...ports, payload: hex("0000") }, between);
    const rest = new DataView(open.buffer).getUint16(6);
    const payloadOfZeroSum = Uint8Array.of(rest >> 8, rest & 0xff);

    const bytes = encodeUdp({ ...ports, payload: payloadOfZeroSum }, between);

    expect(new DataView(bytes.buffer).getUint16(6)).toBe(0xffff);
    expect(decodeUdp(bytes, between)).toMatchObject({ ok: true });
    const without = encodeUdp({ ...ports, payload: hex("01"), withoutChecksum: true }, between);
    expect(decodeUdp(without, between6)).toMatchObject({ ok: true, value: { withoutChecksum: true } });
  });

  test("lengths are held to the bytes, and bytes behind the length are kept", () => {
    const bytes = encodeUdp({ sourcePort: 1, destinationPort: 2, payload: hex("aabb"), trailing: hex("cc") }, between);

    expect(decodeUdp(bytes, between)).toMatchObject({ ok: true, value: { payload: hex("aabb"), trailing: hex("cc") } });
    for (let end = 0; end < 10; end++) expect(decodeUdp(bytes.subarray(0, end), between).ok).toBe(false);
    expect(decodeUdp(hex("0001 0002 0007 0000"), between)).toMatchObject({ ok: false, error: { code: "udp.length" } });
  });
});
