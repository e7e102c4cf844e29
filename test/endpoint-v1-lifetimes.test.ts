import { describe, expect, test } from "vitest";
import { parseIkeSuite } from "../src/endpoint/algorithms/suite.ts";
import { lifetimesTold, readLifetimes } from "../src/endpoint/ikev1/lifetimes.ts";
import { between, type Duration, minutes, seconds } from "../src/time/instant.ts";
import { connection, innerPacket, type LinkOptions, type Side, VirtualLink } from "./virtual-link.ts";

// How long SAs of IKEv1 live when the two ends want different lives: RFC 2407 §4.5.4, §4.6.3.1.

const v1 = { version: 1, suites: [parseIkeSuite("aes128-sha256-modp2048")] } as const;
const life = (soft: Duration, hard: Duration) => ({ lifetime: { soft, hard } });
const HOUR = life(minutes(50), minutes(60));
/** Its own renewal would come after that of whoever holds to its hard lifetime. */
const TEN_MINUTES = life(seconds(599), minutes(10));

type Children = Readonly<Record<Side, LinkOptions["child"]>>;

function connected(children: Children, of: Partial<Record<Side, LinkOptions["a"]>> = {}): VirtualLink {
  const side = (one: Side) => ({
    ...v1,
    children: connection(one, { child: children[one] ?? {} }).children,
    ...of[one],
  });
  const link = new VirtualLink({ a: side("a"), b: side("b") });
  link.act("a", (endpoint, now) => endpoint.up("lab", now));
  link.advance(seconds(2));
  return link;
}

/** How long after the beginning the side first told it. */
function first(link: VirtualLink, side: Side, kind: string): number {
  const begun = link.events[0]?.at;
  const found = link.events.find((one) => one.side === side && one.event.kind === kind);
  return begun === undefined || found === undefined ? Number.NaN : between(begun, found.at) / 1_000;
}

describe("the responder wants a shorter life than is offered", () => {
  test("a child: the initiator renews it before the responder's end comes, and no packet is lost", () => {
    const link = connected({ a: HOUR, b: TEN_MINUTES });

    link.advance(seconds(560));

    // Four fifths of ten minutes, up to a tenth earlier
    expect(first(link, "a", "child-sa-rekeyed")).toBeGreaterThan(430);
    expect(first(link, "a", "child-sa-rekeyed")).toBeLessThan(482);
    expect(link.ping("a") && link.ping("b")).toBe(true);
  });

  test.each([
    ["main mode", false],
    ["aggressive mode", true],
  ])("an ISAKMP SA, %s", (_, aggressive) => {
    const link = connected({ a: {}, b: {} }, { a: { aggressive, ...HOUR }, b: { aggressive, ...TEN_MINUTES } });

    link.advance(seconds(560));

    expect(first(link, "a", "ike-sa-rekeyed")).toBeLessThan(484);
    expect(link.ping("a") && link.ping("b")).toBe(true);
  });

  test("in kilobytes: beyond them the initiator sends nothing under the old SA", () => {
    const link = connected({
      a: { softBytes: 1_000_000, hardBytes: 2_000_000 },
      b: { softBytes: 10_239, hardBytes: 10_240 },
    });
    const [before] = link.children("a");

    for (let i = 0; i < 130; i++) expect(link.ping("a", innerPacket("a"))).toBe(true);

    expect(link.of("a", "child-sa-rekeyed").length).toBeGreaterThan(0);
    expect(link.children("a")).toHaveLength(1);
    expect(link.children("a")[0]).not.toBe(before);
  });

  test("no notify where both want the same", () => {
    const link = connected({ a: HOUR, b: HOUR }, { a: HOUR, b: HOUR });
    const other = connected({ a: HOUR, b: TEN_MINUTES }, { a: HOUR, b: TEN_MINUTES });
    const bytes = ({ sent }: VirtualLink): number => sent.reduce((sum, { datagram }) => sum + datagram.bytes.length, 0);

    expect(bytes(other)).toBeGreaterThan(bytes(link));
  });
});

test("the responder holds to a shorter life that is offered: a peer that went away leaves nothing behind", () => {
  const link = connected({ a: TEN_MINUTES, b: HOUR });
  link.fate = () => [];

  link.advance(seconds(590));
  expect(link.children("b")).toHaveLength(1);
  link.advance(seconds(12));

  expect(link.of("b", "child-sa-closed")).toMatchObject([{ reason: "expired" }]);
});

test("attributes: seconds and kilobytes in either order and form; what cannot be read says nothing", () => {
  const bytes = (hex: string) => ({ data: Uint8Array.from(Buffer.from(hex, "hex")) });

  expect(lifetimesTold(2, bytes("800100010002000400015180800100020002000400465000"))).toEqual({
    seconds: 86_400,
    kilobytes: 4_608_000,
  });
  expect(lifetimesTold(1, bytes("800b0001800c0e10"))).toEqual({ seconds: 3_600 });
  expect(lifetimesTold(1, bytes("8001000180020e10"))).toEqual({});
  expect(lifetimesTold(2, bytes("8001000100020004ff"))).toEqual({});
  expect(readLifetimes(2, [{ type: 1, value: 1 }])).toEqual({});
});
