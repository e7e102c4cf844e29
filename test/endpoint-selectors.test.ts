import { describe, expect, test } from "vitest";
import { parseEspSuite, parseIkeSuite } from "../src/endpoint/algorithms/suite.ts";
import type { ChildConfig, ConnectionConfig } from "../src/endpoint/config.ts";
import { parseSelector, renderSelector } from "../src/endpoint/selectors.ts";
import { seconds } from "../src/time/instant.ts";
import { innerPacket, type Side, VirtualLink } from "./virtual-link.ts";

// What two ends agree to protect, and what they do with packets that are or are not of it.

const v1 = { version: 1, suites: [parseIkeSuite("aes128-sha256-modp2048")] } as const;
const v2 = { version: 2 } as const;
const VERSIONS = [
  ["IKEv1", v1],
  ["IKEv2", v2],
] as const;

const child = (local: string, remote: string, change: Partial<ChildConfig> = {}): ChildConfig => ({
  name: "net",
  mode: "tunnel",
  localTs: local.split(" ").map(parseSelector),
  remoteTs: remote.split(" ").map(parseSelector),
  suites: [parseEspSuite("aes128-sha256")],
  replayWindow: 64,
  ...change,
});

function linked(a: ChildConfig, b: readonly ChildConfig[], version: Partial<ConnectionConfig> = v2): VirtualLink {
  const link = new VirtualLink({ a: { ...version, children: [a] }, b: { ...version, children: b } });
  link.act("a", (endpoint, now) => endpoint.up("lab", now));
  link.advance(seconds(2));
  return link;
}

const agreed = (link: VirtualLink, side: Side): readonly [string, string][] =>
  link
    .children(side)
    .map(({ options: { localTs, remoteTs } }) => [
      localTs.map(renderSelector).join(" "),
      remoteTs.map(renderSelector).join(" "),
    ]);

/** An echo request or reply from a to b. */
function icmp(type: number): Uint8Array {
  const packet = innerPacket("a");
  packet.set([type, 0], 20);
  return packet;
}

describe.each(VERSIONS)("a single protocol, %s", (_, version) => {
  test("one UDP port: it alone goes through", () => {
    const [a, b] = [
      child("10.71.1.0/24[udp]", "10.71.2.0/24[udp/53]"),
      child("10.71.2.0/24[udp/53]", "10.71.1.0/24[udp]"),
    ];
    const link = linked(a, [b], version);
    const to = (port: number): Uint8Array => {
      const packet = innerPacket("a");
      packet.set([17], 9);
      packet.set([0x30, 0x39, port >> 8, port & 255, 0, 64], 20);
      return packet;
    };

    expect(agreed(link, "b")).toEqual([["10.71.2.0/24[udp/53]", "10.71.1.0/24[udp]"]]);
    expect(link.ping("a", to(53))).toBe(true);
    expect(link.ping("a", to(54))).toBe(false);
    expect(link.ping("a")).toBe(false); // ICMP
  });

  test("a range of addresses that is no network", () => {
    const range = (from: string, to: string) => ({ ...parseSelector(from), end: parseSelector(to).start });
    const [one, two] = [range("10.71.1.3", "10.71.1.9"), range("10.71.2.1", "10.71.2.77")];
    const a = { ...child("10.71.1.0/24", "10.71.2.0/24"), localTs: [one], remoteTs: [two] };
    const b = { ...child("10.71.2.0/24", "10.71.1.0/24"), localTs: [two], remoteTs: [one] };
    const link = linked(a, [b], version);

    expect(agreed(link, "b")).toEqual([["10.71.2.1-10.71.2.77", "10.71.1.3-10.71.1.9"]]);
    expect(link.ping("a")).toBe(false); // from .1
    const packet = innerPacket("a");
    packet.set([10, 71, 1, 9], 12);
    expect(link.ping("a", packet)).toBe(true);
  });

  test("nothing in common: refused by name, and the IKE SA stays", () => {
    const link = linked(child("10.71.1.0/24", "10.71.2.0/24"), [child("10.81.2.0/24", "10.81.1.0/24")], version);

    expect(link.of("a", "negotiation-failed")).toMatchObject([
      { stage: "child", notify: version.version === 2 ? "TS_UNACCEPTABLE" : "INVALID_ID_INFORMATION" },
    ]);
    expect(link.sides.a.ikeSas).toMatchObject([{ state: "established" }]);
  });
});

describe("quick mode narrows nothing, RFC 2409 §5.5", () => {
  const policy = child("10.71.2.0/24[tcp]", "10.71.1.0/24");

  test.each([
    ["a wider network here", "10.71.1.0/24", "10.71.0.0/16[tcp]"],
    ["a wider network there", "10.71.0.0/16", "10.71.2.0/24[tcp]"],
    ["every protocol", "10.71.1.0/24", "10.71.2.0/24"],
  ])("the responder refuses %s than its policy has, and says what was asked for", (_, local, remote) => {
    const link = linked(child(local, remote), [policy], v1);

    expect(link.of("a", "negotiation-failed")).toMatchObject([{ notify: "INVALID_ID_INFORMATION" }]);
    expect(link.of("b", "negotiation-failed")).toMatchObject([
      { reason: expect.stringContaining(`the peer asks for ${remote} here and ${local} there`) },
    ]);
    expect(link.children("b")).toEqual([]);
  });

  test("a part of its policy is taken as it was asked for, and the rest stays shut", () => {
    const link = linked(child("10.71.1.1", "10.71.2.0/25[tcp/80]"), [policy], v1);

    expect(agreed(link, "b")).toEqual([["10.71.2.0/25[tcp/80]", "10.71.1.1/32"]]);
    expect(link.ping("b", innerPacket("b"))).toBe(false);
  });
});

test("ICMP by type, IKEv2: echo requests go through, echo replies do not", () => {
  const [a, b] = [
    child("10.71.1.0/24[icmp/8]", "10.71.2.0/24[icmp/8]"),
    child("10.71.2.0/24[icmp/8]", "10.71.1.0/24[icmp/8]"),
  ];
  const link = linked(a, [b]);

  expect(link.ping("a", icmp(8))).toBe(true);
  expect(link.ping("a", icmp(0))).toBe(false);
});

describe("narrowing, RFC 7296 §2.9", () => {
  test("the responder takes the part that its policy allows, and both ends hold to it", () => {
    const link = linked(child("10.71.0.0/16", "10.72.0.0/16"), [child("10.72.2.0/24", "10.71.1.0/24")]);

    expect(agreed(link, "a")).toEqual([["10.71.1.0/24", "10.72.2.0/24"]]);
    expect(agreed(link, "b")).toEqual([["10.72.2.0/24", "10.71.1.0/24"]]);
    expect(link.of("a", "selectors-narrowed")).toMatchObject([{ isMorePossible: false }]);
  });

  test("several selectors are narrowed one by one", () => {
    const link = linked(child("10.71.1.0/24 10.71.9.0/24[tcp]", "10.72.2.0/24"), [
      child("10.72.2.0/25", "10.71.0.0/16[tcp/80] 10.71.1.0/24[icmp]"),
    ]);

    expect(agreed(link, "a")).toEqual([
      ["10.71.1.0/24[tcp/80] 10.71.9.0/24[tcp/80] 10.71.1.0/24[icmp]", "10.72.2.0/25"],
    ]);
  });

  test("ADDITIONAL_TS_POSSIBLE: the rest would be taken in another child", () => {
    const link = linked(child("10.71.0.0/16", "10.72.0.0/16"), [
      child("10.72.2.0/24", "10.71.1.0/24"),
      child("10.72.3.0/24", "10.71.1.0/24", { name: "more" }),
    ]);

    expect(link.of("a", "selectors-narrowed")).toMatchObject([{ isMorePossible: true }]);
    expect(link.of("b", "selectors-narrowed")).toEqual([]);
  });

  test("SINGLE_PAIR_REQUIRED: networks are refused with the mend, a pair of addresses is taken", () => {
    const policy = child("10.72.2.0/24", "10.71.1.0/24", { singlePair: true });
    const nets = linked(child("10.71.1.0/24", "10.72.2.0/24"), [policy]);
    const pair = linked(child("10.71.1.1", "10.72.2.1"), [policy]);
    // RFC 7296 §2.9: the first of each is of the packet that began it
    const both = linked(child("10.71.1.1 10.71.1.0/24", "10.72.2.1 10.72.2.0/24"), [policy]);

    expect(nets.of("a", "negotiation-failed")).toMatchObject([
      { notify: "SINGLE_PAIR_REQUIRED", reason: expect.stringContaining("one address on each side") },
    ]);
    for (const link of [pair, both]) expect(agreed(link, "b")).toEqual([["10.72.2.1/32", "10.71.1.1/32"]]);
  });

  test("a rekey that asks for more than the policy is narrowed to it again", () => {
    const link = linked(child("10.71.1.0/24[tcp]", "10.72.2.0/24"), [child("10.72.2.0/24", "10.71.0.0/16")]);
    link.act("b", (endpoint, now) => endpoint.rekeyChildren("lab", now));
    link.advance(seconds(2));

    expect(link.of("b", "child-sa-rekeyed")).toHaveLength(1);
    expect(agreed(link, "a")).toEqual([["10.71.1.0/24[tcp]", "10.72.2.0/24"]]);
    expect(agreed(link, "b")).toEqual([["10.72.2.0/24", "10.71.1.0/24[tcp]"]]);
  });
});
