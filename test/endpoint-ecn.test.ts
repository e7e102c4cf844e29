import { describe, expect, test } from "vitest";
import { parseEspSuite, parseIkeSuite } from "../src/endpoint/algorithms/suite.ts";
import { ECN, ecnOf, withEcn } from "../src/endpoint/ecn.ts";
import { milliseconds, seconds } from "../src/time/instant.ts";
import { innerPacket, type LinkOptions, VirtualLink } from "./virtual-link.ts";

// Congestion that routers between two endpoints mark, where ESP and AH are IP packets of their own: RFC 6040.

const v1 = { version: 1, suites: [parseIkeSuite("aes128-sha256-modp2048")] } as const;
const { NOT_ECT, ECT_0, ECT_1, CE } = ECN;

function linked(suite: string, version: LinkOptions["a"] = {}, child: LinkOptions["child"] = {}): VirtualLink {
  const end = { ...version, forceEncapsulation: false };
  const suites = [parseEspSuite(suite)];
  const link = new VirtualLink({ a: end, b: end, child: { suites, ...child }, endpoint: { rawIp: true } });
  link.act("a", (endpoint, now) => endpoint.up("lab", now));
  link.advance(seconds(2));
  return link;
}

/** What the outer field of a packet was, and with which field it came out behind a router that marked it. */
function through(link: VirtualLink, inner: number, marked?: number) {
  let outer: number | undefined;
  link.fate = (from, { bytes, to }) => {
    if (from !== "a" || to.port !== 0) return [milliseconds(5)];
    outer = ecnOf(bytes);
    if (marked !== undefined) bytes.set(withEcn(bytes, marked));
    return [milliseconds(5)];
  };
  const before = link.delivered.length;
  link.ping("a", withEcn(innerPacket("a"), inner));
  const [came] = link.delivered.slice(before);
  return { outer, came: came === undefined ? undefined : ecnOf(came.packet) };
}

describe.each(["aes128-sha256", "ah:sha256"])("%s", (suite) => {
  test("IKEv2: the field goes out as it is, and a mark of congestion comes in", () => {
    const link = linked(suite);

    expect(through(link, ECT_0)).toEqual({ outer: ECT_0, came: ECT_0 });
    expect(through(link, ECT_0, CE)).toEqual({ outer: ECT_0, came: CE });
    expect(through(link, CE)).toEqual({ outer: CE, came: CE });
    expect(link.children("b")[0]?.counters).toMatchObject({ inPackets: 3, unheededMark: 0, oddMark: 0 });
  });

  test("a mark on a packet whose receiver does not know of marks: dropped and counted", () => {
    const link = linked(suite);

    expect(through(link, NOT_ECT, CE)).toEqual({ outer: NOT_ECT, came: undefined });
    expect(through(link, NOT_ECT, ECT_1)).toEqual({ outer: NOT_ECT, came: NOT_ECT });
    expect(link.children("b")[0]?.counters).toMatchObject({ inPackets: 2, unheededMark: 1, oddMark: 1 });
  });

  test("IKEv1, whose far end may be of before: nothing outside says that marks are heeded", () => {
    const link = linked(suite, v1);

    expect(through(link, ECT_0)).toEqual({ outer: NOT_ECT, came: ECT_0 });
    expect(through(link, CE)).toEqual({ outer: NOT_ECT, came: CE });
  });

  test("either mode can be said", () => {
    expect(through(linked(suite, v1, { ecn: "normal" }), ECT_1)).toEqual({ outer: ECT_1, came: ECT_1 });
    expect(through(linked(suite, {}, { ecn: "compatibility" }), ECT_1)).toEqual({ outer: NOT_ECT, came: ECT_1 });
  });
});

test("in UDP the outer header is the operating system's: what is inside stays as it is", () => {
  const link = new VirtualLink();
  link.act("a", (endpoint, now) => endpoint.up("lab", now));
  link.advance(seconds(2));

  expect(through(link, ECT_0).came).toBe(ECT_0);
  expect(through(link, CE).came).toBe(CE);
});
