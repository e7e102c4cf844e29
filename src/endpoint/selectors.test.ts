import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { innerFlow } from "./inner.ts";
import { covers, coversFlow, fromWire, intersect, narrow, parseSelector, renderSelector, toWire } from "./selectors.ts";

const ts = parseSelector;
const address = (text: string): Uint8Array => ts(text).start;

describe("selectors as text", () => {
  test.each([
    "10.71.1.0/24",
    "192.0.2.1/32[udp/1701]",
    "10.0.0.0/8[tcp]",
    "10.0.0.0/8[tcp/1024-2047]",
    "10.0.0.0/8[tcp/opaque]",
    "10.0.0.0/8[icmp/8]",
    "10.0.0.0/8[icmp/3/4]",
    "2001:db8::/32[icmpv6/128]",
    "0.0.0.0/0[132]",
  ])("%s is read and rendered so again", (text) => {
    expect(renderSelector(ts(text))).toBe(text);
  });

  test.each([
    "10.0.0.0/33",
    "10.0.0.0/8[nonsense]",
    "10.0.0.0/8[udp/70000]",
    "10.0.0.0/8[tcp/9-3]",
    "10.0.0.0/8[icmp/8-9]",
    "10.0.0.0/8[icmp/256]",
    "x",
    "",
  ])("“%s” is refused", (text) => {
    expect(() => ts(text)).toThrow(expect.objectContaining({ code: "selector.value" }));
  });

  test("RFC 7296 §3.13.1: of ICMP, type and code stand in the ports as one number", () => {
    expect(ts("10.0.0.0/8[icmp/8]")).toMatchObject({ protocol: 1, startPort: 0x0800, endPort: 0x08ff });
    expect(ts("10.0.0.0/8[icmp/3/4]")).toMatchObject({ startPort: 0x0304, endPort: 0x0304 });
    expect(fromWire([toWire(ts("10.0.0.0/8[icmp/3/4]"))])).toEqual([ts("10.0.0.0/8[icmp/3/4]")]);
  });
});

describe("whether a packet is of a selector, RFC 4301 §4.4.1.1", () => {
  const of = (text: string, protocol: number, port: number | undefined): boolean =>
    covers(ts(text), address("10.1.2.3"), protocol, port);

  test.each([
    ["10.0.0.0/8", 6, 80, true],
    ["10.0.0.0/8", 47, undefined, true],
    ["10.0.0.0/8[tcp]", 17, 80, false],
    ["10.0.0.0/8[tcp/80]", 6, 80, true],
    ["10.0.0.0/8[tcp/80]", 6, 81, false],
    ["10.0.0.0/8[tcp/80-90]", 6, 90, true],
    ["10.0.0.0/8[tcp/80]", 6, undefined, false], // a later fragment shows no port, and may be anything
    ["10.0.0.0/8[tcp/opaque]", 6, undefined, true],
    ["10.0.0.0/8[tcp/opaque]", 6, 80, false],
    ["10.0.0.0/8[tcp]", 6, undefined, true],
    ["10.0.0.0/8[tcp/0]", 6, 0, true],
    ["10.0.0.0/8[icmp/8]", 1, 0x0800, true],
    ["10.0.0.0/8[icmp/8]", 1, 0x0000, false],
    ["10.0.0.0/9", 6, 80, true],
    ["10.128.0.0/9", 6, 80, false],
  ] as const)("%s and protocol %d, port %s: %s", (text, protocol, port, expected) => {
    expect(of(text, protocol, port)).toBe(expected);
  });
});

describe("narrowing, RFC 7296 §2.9", () => {
  test.each([
    ["10.0.0.0/8", "10.1.0.0/16", "10.1.0.0/16"],
    ["10.1.0.0/16", "10.0.0.0/8", "10.1.0.0/16"],
    ["10.0.0.0/8[tcp]", "10.0.0.0/8[tcp/80-90]", "10.0.0.0/8[tcp/80-90]"],
    ["10.0.0.0/8[tcp/85-99]", "10.0.0.0/8[tcp/80-90]", "10.0.0.0/8[tcp/85-90]"],
    ["10.0.0.0/8", "10.0.0.0/8[udp]", "10.0.0.0/8[udp]"],
    ["10.0.0.0/8[tcp]", "10.0.0.0/8[tcp/opaque]", "10.0.0.0/8[tcp/opaque]"],
    ["10.0.0.0/8[icmp]", "10.0.0.0/8[icmp/8]", "10.0.0.0/8[icmp/8]"],
  ])("%s of %s leaves %s", (proposed, own, left) => {
    expect(narrow([ts(proposed)], [ts(own)]).map(renderSelector)).toEqual([left]);
  });

  test.each([
    ["10.1.0.0/16", "10.2.0.0/16"],
    ["10.0.0.0/8[tcp]", "10.0.0.0/8[udp]"],
    ["10.0.0.0/8[tcp/80]", "10.0.0.0/8[tcp/81]"],
    ["10.0.0.0/8[tcp/80]", "10.0.0.0/8[tcp/opaque]"],
    ["10.0.0.0/8", "2001:db8::/32"],
  ])("%s and %s share nothing", (a, b) => {
    expect(intersect(ts(a), ts(b))).toBeUndefined();
  });

  test("what is left is of both, and what is of both is left", () => {
    const selector = fc
      .tuple(
        fc.nat(255),
        fc.integer({ min: 8, max: 32 }),
        fc.constantFrom("", "[tcp]", "[udp]", "[tcp/80]", "[tcp/50-99]"),
      )
      .map(([byte, prefix, rest]) => ts(`10.${byte}.0.0/${prefix}${rest}`));
    const packet = fc.tuple(
      fc.nat(255),
      fc.nat(255),
      fc.constantFrom(6, 17, 47),
      fc.option(fc.nat(120), { nil: undefined }),
    );
    fc.assert(
      fc.property(selector, selector, packet, (a, b, [second, last, protocol, port]) => {
        const bytes = Uint8Array.of(10, second, 0, last);
        const shared = intersect(a, b);
        const isOf = (one: typeof a): boolean => covers(one, bytes, protocol, port);
        expect(shared !== undefined && isOf(shared)).toBe(isOf(a) && isOf(b));
      }),
      { seed: 5, numRuns: 2_000 },
    );
  });
});

describe("what of a packet selects", () => {
  const v4 = (protocol: number, body: readonly number[], fragment = 0): Uint8Array =>
    Uint8Array.from([
      0x45,
      0,
      0,
      20 + body.length,
      0,
      0,
      fragment >> 8,
      fragment & 255,
      64,
      protocol,
      0,
      0,
      10,
      1,
      2,
      3,
      10,
      9,
      8,
      7,
      ...body,
    ]);
  const v6 = (next: number, body: readonly number[]): Uint8Array =>
    Uint8Array.from([
      0x60,
      0,
      0,
      0,
      0,
      body.length,
      next,
      64,
      ...address("2001:db8::1"),
      ...address("2001:db8::2"),
      ...body,
    ]);

  test.each([
    ["UDP", v4(17, [0x06, 0xa5, 0, 53, 0, 8, 0, 0]), 17, 1701, 53],
    ["an echo request", v4(1, [8, 0, 0, 0]), 1, 0x0800, 0x0800],
    ["a later fragment of UDP", v4(17, [0x06, 0xa5, 0, 53], 5), 17, undefined, undefined],
    ["the first fragment", v4(17, [0x06, 0xa5, 0, 53, 0, 8, 0, 0], 0x2000), 17, 1701, 53],
    ["GRE", v4(47, [0, 0, 8, 0]), 47, undefined, undefined],
    ["a cut TCP header", v4(6, [0, 80]), 6, undefined, undefined],
    ["IPv6 with UDP", v6(17, [0, 9, 0, 53, 0, 8, 0, 0]), 17, 9, 53],
    [
      "IPv6 with destination options in front of TCP",
      v6(60, [6, 0, 1, 4, 0, 0, 0, 0, 0, 80, 0, 81, 0, 0, 0, 0]),
      6,
      80,
      81,
    ],
    ["IPv6, a first fragment", v6(44, [17, 0, 0, 1, 0, 0, 0, 7, 0, 9, 0, 53, 0, 8, 0, 0]), 17, 9, 53],
    ["IPv6, a later fragment", v6(44, [17, 0, 0, 8, 0, 0, 0, 7, 0, 9, 0, 53, 0, 8, 0, 0]), 17, undefined, undefined],
    ["ICMPv6", v6(58, [128, 0, 0, 0, 0, 0, 0, 0]), 58, 0x8000, 0x8000],
  ])("%s", (_, packet, protocol, sourcePort, destinationPort) => {
    expect(innerFlow(packet)).toMatchObject({ protocol, sourcePort, destinationPort });
  });

  test.each([
    ["nothing", []],
    ["a cut header", [0x45, 0, 0]],
    ["version 5", new Array<number>(40).fill(0x55)],
  ])("%s is no packet", (_, bytes) => {
    expect(innerFlow(Uint8Array.from(bytes))).toBeUndefined();
  });

  test("what goes out from here comes in over there", () => {
    const child = { localTs: [ts("10.1.0.0/16[udp/1701]")], remoteTs: [ts("10.9.0.0/16[udp]")] };
    const flow = innerFlow(v4(17, [0x06, 0xa5, 0, 53, 0, 8, 0, 0]));
    if (flow === undefined) throw new Error("no flow");

    expect(coversFlow(child, flow, "out")).toBe(true);
    expect(coversFlow({ localTs: child.remoteTs, remoteTs: child.localTs }, flow, "in")).toBe(true);
    expect(coversFlow(child, flow, "in")).toBe(false);
  });
});
