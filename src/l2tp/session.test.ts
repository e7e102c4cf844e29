import { expect, test } from "vitest";
import { hours, milliseconds, minutes, seconds } from "../time/instant.ts";
import type { Attributes } from "../wire/l2tp/attributes.ts";
import { CDN_RESULT } from "../wire/l2tp/constants.ts";
import { chapResponse } from "../wire/ppp/chap.ts";
import { PPP_PROTOCOL } from "../wire/ppp/constants.ts";
import { CHANNEL } from "./channel.ts";
import type { CallInput } from "./input.ts";
import type { LacConfig } from "./lac.ts";
import type { LnsConfig } from "./lns.ts";
import { LNS_LINK, LNS_PEER, nameOf, TwoEnds, USER_LINK } from "./two-ends.suite.ts";
import type { Weather } from "./virtual-wire.suite.ts";

/** Two ends with a tunnel open. */
function tunnelled(a: Partial<LacConfig> = {}, b: Partial<LnsConfig> = {}, weather: Weather = {}): TwoEnds {
  const ends = new TwoEnds(a, b, weather);
  ends.lac({ kind: "open-tunnel", to: LNS_PEER, ref: "t" });
  ends.wire.advance(seconds(1));
  return ends;
}
const tunnelOf = (ends: TwoEnds, side: "a" | "b" = "a"): number => [...ends.state(side).tunnels.keys()][0] ?? 0;
function dial(ends: TwoEnds, over: Partial<CallInput> = {}): void {
  ends.lac({ kind: "call", direction: "incoming", tunnel: tunnelOf(ends), ref: "c", ...over });
}
const sessionsUp = (ends: TwoEnds, side: "a" | "b"): number =>
  new Set(ends.happened(side, "ppp-up").map(({ session }) => session)).size;
const keyOf = (ends: TwoEnds, side: "a" | "b" = "a"): { tunnel: number; session: number } => {
  const [opened] = ends.happened(side, "session-opened").slice(-1);
  return { tunnel: opened?.tunnel ?? 0, session: opened?.session ?? 0 };
};

test("a call comes up: ICRQ, ICRP, ICCN, ZLB; its answer is timed", () => {
  const ends = tunnelled();

  dial(ends, { request: { callingNumber: "4930123" }, connect: { txConnectSpeed: 50_000_000 } });
  ends.wire.advance(seconds(1));

  expect(ends.said("a").slice(2)).toEqual(["ICRQ", "ICCN"]);
  expect(ends.said("b").slice(2)).toEqual(["ICRP", "ZLB"]);
  expect(ends.happened("a", "call-answered")).toMatchObject([{ ref: "c", after: 10 }]);
  expect(ends.happened("b", "session-opened")).toMatchObject([
    { attributes: { callingNumber: "4930123", txConnectSpeed: 50_000_000 } },
  ]);
});

test("a user logs in: call, LCP, CHAP, IPCP, and packets go both ways", () => {
  const ends = tunnelled({}, { link: LNS_LINK });

  dial(ends, { link: USER_LINK });
  ends.wire.advance(seconds(1));
  ends.lac({ kind: "packet", ...keyOf(ends), protocol: PPP_PROTOCOL.IPV4, bytes: Uint8Array.of(0x45, 1) });
  ends.lns({ kind: "packet", ...keyOf(ends, "b"), protocol: PPP_PROTOCOL.IPV4, bytes: Uint8Array.of(0x45, 2) });
  ends.wire.advance(seconds(1));

  expect(ends.happened("b", "authenticate")).toMatchObject([{ request: { method: "chap", user: "alice" } }]);
  expect(ends.happened("a", "ppp-up")).toMatchObject([{ localAddress: 0xc0000210, peerAddress: 0xc0000201 }]);
  expect(ends.happened("b", "packet")).toMatchObject([{ bytes: Uint8Array.of(0x45, 1) }]);
  expect(ends.happened("a", "packet")).toMatchObject([{ bytes: Uint8Array.of(0x45, 2) }]);
});

test("a login that is refused ends the call with a CDN that says why", () => {
  const ends = tunnelled({}, { link: LNS_LINK });

  dial(ends, { link: { ...USER_LINK, credentials: { user: "alice", password: "wrong" } } });
  ends.wire.advance(seconds(5));

  expect(ends.happened("b", "ppp-down")).toMatchObject([{ reason: "refused" }]);
  expect(ends.happened("b", "session-closed")).toMatchObject([
    { by: "us", result: { result: CDN_RESULT.ADMINISTRATIVE, message: "PPP: refused" } },
  ]);
  expect(ends.state("a").tunnels.get(tunnelOf(ends))?.sessions.size).toBe(0);
});

test("frames go through as they are when PPP does not end here", () => {
  const ends = tunnelled();
  dial(ends);
  ends.wire.advance(seconds(1));

  ends.lac({ kind: "frame", ...keyOf(ends), frame: Uint8Array.of(0xff, 3, 0xc0, 0x21) });
  ends.wire.advance(seconds(1));

  expect(ends.happened("b", "frame")).toMatchObject([{ frame: Uint8Array.of(0xff, 3, 0xc0, 0x21) }]);
});

test("either end hangs up, and the other hears the result", () => {
  for (const side of ["a", "b"] as const) {
    const ends = tunnelled();
    dial(ends);
    ends.wire.advance(seconds(1));

    const hangUp = { kind: "hang-up", ...keyOf(ends, side), result: { result: CDN_RESULT.LOST_CARRIER } } as const;
    if (side === "a") ends.lac(hangUp);
    else ends.lns(hangUp);
    ends.wire.advance(seconds(1));

    const other = side === "a" ? "b" : "a";
    expect(ends.happened(other, "session-closed")).toMatchObject([
      { by: "peer", result: { result: CDN_RESULT.LOST_CARRIER } },
    ]);
  }
});

test("a LAC that loses patience hangs up; the ICRP that comes late finds no call and makes none", () => {
  const ends = tunnelled({}, {}, { delay: seconds(2) });
  ends.wire.advance(seconds(10));

  dial(ends, { patience: seconds(3) });
  ends.wire.advance(seconds(20));

  expect(ends.happened("a", "session-closed")).toMatchObject([{ by: "silence" }]);
  expect(ends.happened("a", "dropped")).toMatchObject([{ reason: "l2tp.unknown-session", messageType: 11 }]);
  // The CDN names the call by the LAC's own id: RFC 2661 §4.4.4
  expect(ends.happened("b", "session-closed")).toMatchObject([{ by: "peer" }]);
  expect([...ends.state("b").tunnels.values()].map(({ sessions }) => sessions.size)).toEqual([0]);
});

test("a call that was never sent is taken back without a word", () => {
  const ends = tunnelled();
  ends.wire.weather = { loss: 1 };
  const before = ends.said("a").length;
  for (let i = 0; i < 10; i++) dial(ends, { ref: `c${i}`, patience: seconds(2) });

  ends.wire.advance(seconds(5));

  expect(ends.happened("a", "session-closed")).toHaveLength(10);
  const [tunnel] = ends.state("a").tunnels.values();
  expect(
    ends
      .said("a")
      .slice(before)
      .every((name) => name === "ICRQ"),
  ).toBe(true);
  expect(tunnel?.channel.unacknowledged).toBe(3); // what slow start let out
  expect(tunnel?.channel.waiting).toBe(3); // a CDN for each of those, and for no other
});

test("an LNS without room says so: CDN, no facilities for now", () => {
  const ends = tunnelled({}, { maxSessions: 1 });

  dial(ends, { ref: "first" });
  dial(ends, { ref: "second" });
  ends.wire.advance(seconds(1));

  expect(ends.happened("a", "session-opened")).toMatchObject([{ ref: "first" }]);
  expect(ends.happened("a", "session-closed")).toMatchObject([
    { ref: "second", by: "peer", result: { result: CDN_RESULT.NO_FACILITIES_TEMPORARILY } },
  ]);
});

test("a call needs an open tunnel", () => {
  const ends = new TwoEnds();

  ends.lac({ kind: "call", direction: "incoming", tunnel: 7, ref: "c" });

  expect(ends.happened("a", "call-refused")).toMatchObject([{ ref: "c" }]);
});

// RFC 2661 §6.9 to §6.11
test("an LNS has a LAC dial out: OCRQ, OCRP, OCCN", () => {
  const ends = tunnelled({ dialsOut: true });

  ends.lns({
    kind: "call",
    direction: "outgoing",
    tunnel: tunnelOf(ends, "b"),
    ref: "out",
    request: { calledNumber: "49301" },
  });
  ends.wire.advance(seconds(1));

  expect(ends.happened("a", "session-opened")).toMatchObject([{ attributes: { calledNumber: "49301" } }]);
  expect(ends.happened("b", "session-opened")).toMatchObject([{ ref: "out" }]);
});

test("a LAC without lines refuses to dial out", () => {
  const ends = tunnelled();

  ends.lns({ kind: "call", direction: "outgoing", tunnel: tunnelOf(ends, "b"), ref: "out" });
  ends.wire.advance(seconds(1));

  expect(ends.happened("b", "session-closed")).toMatchObject([{ result: { result: CDN_RESULT.NO_FACILITIES } }]);
});

// RFC 2661 §6.13 and §6.14
test("a LAC reports errors of the line, an LNS sets what to escape on it", () => {
  const ends = tunnelled();
  dial(ends);
  ends.wire.advance(seconds(1));
  const errors = {
    crcErrors: 1,
    framingErrors: 2,
    hardwareOverruns: 3,
    bufferOverruns: 4,
    timeOutErrors: 5,
    alignmentErrors: 6,
  };

  ends.lac({ kind: "report-errors", ...keyOf(ends), errors });
  ends.lns({ kind: "set-link-info", ...keyOf(ends, "b"), accm: { send: 0, receive: 0xa0000 } });
  ends.wire.advance(seconds(1));

  expect(ends.happened("b", "wan-errors")).toMatchObject([{ errors }]);
  expect(ends.happened("a", "link-info")).toMatchObject([{ accm: { send: 0, receive: 0xa0000 } }]);
});

// RFC 2661 §5.4
test("a call that wants sequencing has its frames numbered, and late ones are dropped", () => {
  const ends = tunnelled();
  dial(ends, { connect: { sequencingRequired: true } });
  ends.wire.advance(seconds(1));
  for (const byte of [1, 2]) ends.lac({ kind: "frame", ...keyOf(ends), frame: Uint8Array.of(byte) });
  ends.wire.advance(seconds(1));
  const [first] = ends.wire.sent("a").filter(({ bytes }) => nameOf(bytes) === "data");

  ends.lns({ kind: "datagram", from: { address: "192.0.2.1", port: 1701 }, bytes: first?.bytes ?? Uint8Array.of() });

  expect(ends.happened("b", "frame")).toHaveLength(2);
  expect(ends.happened("b", "dropped")).toMatchObject([{ reason: "l2tp.data-sequence" }]);
});

test("when a tunnel dies all its calls end, and their ids rest", () => {
  const ends = tunnelled({ hello: seconds(10) });
  for (let i = 0; i < 20; i++) dial(ends, { ref: `c${i}` });
  ends.wire.advance(seconds(5));
  ends.wire.weather = { loss: 1 };

  ends.wire.advance(minutes(2));

  expect(ends.happened("a", "session-closed")).toHaveLength(20);
  expect(ends.happened("a", "session-closed").every(({ by }) => by === "silence")).toBe(true);
});

test("sessions stay up by PPP echoes for a day, and fall when the line goes", () => {
  const echo = { interval: seconds(10), misses: 3 };
  const ends = tunnelled({}, { link: { ...LNS_LINK, echo } });
  dial(ends, { link: USER_LINK });
  ends.wire.advance(hours(24));
  expect(ends.happened("b", "ppp-down")).toEqual([]);

  ends.wire.weather = { loss: 1 };
  ends.wire.advance(seconds(60));

  expect(ends.happened("b", "ppp-down")).toMatchObject([{ reason: "echo-lost" }]);
});

// RFC 2661 §5.5
test.each([
  [true, 0],
  [false, 9],
])("on a tunnel busy with data, who hears it (%s) has no need of HELLO", (hearsData, hellos) => {
  const echo = { interval: seconds(10), misses: 3 };
  const ends = tunnelled({ hearsData }, { link: { ...LNS_LINK, echo } });
  dial(ends, { link: USER_LINK });

  ends.wire.advance(minutes(10));

  expect(ends.said("a").filter((name) => name === "HELLO")).toHaveLength(hellos);
});

test("in any weather every call comes up, once, on both ends", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const weather = { loss: 0.1, duplication: 0.2, jitter: milliseconds(100), seed };
    const channel = { ...CHANNEL, retransmissions: 10 };
    const ends = tunnelled({ channel }, { channel, link: LNS_LINK }, weather);
    ends.wire.advance(minutes(2));
    for (let i = 0; i < 20; i++) dial(ends, { ref: `c${i}`, link: USER_LINK });

    ends.wire.advance(minutes(3));

    expect([seed, ends.happened("a", "session-opened").length]).toEqual([seed, 20]);
    // a Configure-Request that comes twice starts LCP anew (RFC 1661 §4.1): up again, and again
    expect([seed, sessionsUp(ends, "a")]).toEqual([seed, 20]);
    expect([seed, sessionsUp(ends, "b")]).toEqual([seed, 20]);
    expect(ends.happened("a", "session-closed")).toEqual([]);
  }
});

const bytesOf = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);
const password = new TextEncoder().encode("wonderland");
const MAGIC = [5, 6, 1, 2, 3, 4];
const proxied = (auth: number[], proof: Attributes): Attributes => ({
  lastSentLcpConfreq: bytesOf(1, 4, 5, 180, ...auth, ...MAGIC),
  lastReceivedLcpConfreq: bytesOf(1, 4, 5, 180, 5, 6, 9, 9, 9, 9),
  ...proof,
});
const PAP = [3, 4, 0xc0, 0x23];
const CHAP = [3, 5, 0xc2, 0x23, 5];

// RFC 2661 §4.4.5
test.each([
  ["PAP", PAP, { proxyAuthenType: 3, proxyAuthenName: "alice", proxyAuthenResponse: password, proxyAuthenId: 7 }, 2],
  [
    "CHAP",
    CHAP,
    {
      proxyAuthenType: 2,
      proxyAuthenName: "alice",
      proxyAuthenId: 7,
      proxyAuthenChallenge: bytesOf(1, 2, 3),
      proxyAuthenResponse: chapResponse(7, password, bytesOf(1, 2, 3)),
    },
    3,
  ],
] as const)(
  "LCP and %s that the LAC did in our place are taken over: the first frame is the verdict, then IPCP",
  (_, auth, proof, ackCode) => {
    const ends = tunnelled({}, { link: LNS_LINK });

    dial(ends, { connect: proxied([...auth], proof) });
    ends.wire.advance(seconds(1));

    const frames = ends.happened("a", "frame").map(({ frame }) => [...frame.subarray(2, 6)]);
    expect(frames[0]?.slice(2)).toEqual([ackCode, 7]);
    expect(frames[1]?.slice(0, 2)).toEqual([0x80, 0x21]);
    expect(ends.happened("b", "authenticate")).toHaveLength(1);
  },
);

test("proxied LCP that we would not have asked for is negotiated anew", () => {
  const ends = tunnelled({}, { link: { ...LNS_LINK, asks: ["chap"] } });

  dial(ends, {
    connect: proxied(PAP, { proxyAuthenType: 3, proxyAuthenName: "alice", proxyAuthenResponse: password }),
  });
  ends.wire.advance(seconds(1));

  const [first] = ends.happened("a", "frame");
  expect([...(first?.frame.subarray(2, 5) ?? [])]).toEqual([0xc0, 0x21, 1]);
  expect(ends.happened("b", "authenticate")).toEqual([]);
});

test("a proxied proof that is wrong ends the call", () => {
  const ends = tunnelled({}, { link: LNS_LINK });
  const wrong = new TextEncoder().encode("looking-glass");

  dial(ends, {
    connect: proxied(PAP, { proxyAuthenType: 3, proxyAuthenName: "alice", proxyAuthenResponse: wrong }),
  });
  ends.wire.advance(seconds(20));

  expect(ends.happened("b", "ppp-down")).toMatchObject([{ reason: "refused" }]);
});
