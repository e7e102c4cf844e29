import { describe, expect, test } from "vitest";
import { parseEspSuite, parseIkeSuite } from "../src/endpoint/algorithms/suite.ts";
import { fraction, seededEntropy } from "../src/time/entropy.ts";
import { milliseconds, minutes, seconds } from "../src/time/instant.ts";
import { EXCHANGE, FLAG } from "../src/wire/ike/numbers.ts";
import { type LinkOptions, type Side, VirtualLink } from "./virtual-link.ts";

function connected(options: LinkOptions = {}): VirtualLink {
  const link = new VirtualLink(options);
  link.act("a", (endpoint, now) => endpoint.up("lab", now));
  link.advance(seconds(2));
  return link;
}

const other = (side: Side): Side => (side === "a" ? "b" : "a");
/** Behind the non-ESP marker: RFC 3948 §2.2, RFC 7296 §3.1. */
const exchangeOf = (datagram: Uint8Array): number | undefined =>
  datagram.subarray(0, 4).every((byte) => byte === 0) ? datagram[4 + 18] : undefined;
const isRequest = (datagram: Uint8Array): boolean => ((datagram[4 + 19] ?? 0) & FLAG.RESPONSE) === 0;
const isRekey = (datagram: Uint8Array): boolean => exchangeOf(datagram) === EXCHANGE.CREATE_CHILD_SA;
const bothWays = (link: VirtualLink): boolean => link.ping("a") && link.ping("b");

/** Each end holds one child, and receives under what the other sends under. */
function inStep(link: VirtualLink): void {
  const [a, b] = [link.children("a"), link.children("b")];
  expect(a).toHaveLength(1);
  expect(b).toHaveLength(1);
  expect(a[0]?.inboundSpi).toBe(b[0]?.outboundSpi);
  expect(a[0]?.outboundSpi).toBe(b[0]?.inboundSpi);
}

test("two endpoints negotiate, and packets flow both ways", () => {
  const link = connected();

  expect(link.of("a", "ike-sa-established")).toMatchObject([
    { suite: "aes128-sha256-x25519", identity: "b.example.test", isInitiator: true },
  ]);
  inStep(link);
  expect(bothWays(link)).toBe(true);
  expect(link.children("b")[0]?.counters).toMatchObject({ inPackets: 1, inBytes: 84, outPackets: 1 });
});

describe("suites", () => {
  test.each([
    ["aes256-sha256-modp2048", "aes256-sha256-modp2048"],
    ["aes128gcm16-prfsha256-ecp256", "aes128gcm16"],
    ["chacha20poly1305-prfsha384-ecp384", "chacha20poly1305-ecp384"],
    ["aes256gcm16-prfsha384-ecp384", "aes256gmac"],
    ["aes128-aesxcbc-modp2048", "aes128-aesxcbc"],
    ["camellia256-sha256-prfaescmac-x25519", "camellia128-aescmac"],
    ["3des-sha1-modp1536", "3des-sha1"],
    ["aes256ctr-sha512-ecp521", "aes256ctr-sha384-x25519-esn"],
    ["aes192ccm12-prfsha1-modp3072", "aes128ccm16"],
  ])("IKE %s with ESP %s", (ike, esp) => {
    const suites = [parseIkeSuite(ike)];
    const link = connected({ a: { suites }, b: { suites }, child: { suites: [parseEspSuite(esp)] } });
    expect(bothWays(link)).toBe(true);
    link.act("b", (endpoint, now) => endpoint.rekeyChildren("lab", now));
    link.advance(seconds(1));
    inStep(link);
    expect(bothWays(link)).toBe(true);
  });
});

describe("refusals say what differs", () => {
  test("the pre-shared key", () => {
    const wrong = { authentication: { kind: "psk", secret: new TextEncoder().encode("another") } } as const;
    const link = connected({ b: wrong });
    expect(link.of("b", "negotiation-failed")).toMatchObject([{ stage: "auth", reason: "the pre-shared keys differ" }]);
    expect(link.of("a", "negotiation-failed")).toMatchObject([{ stage: "auth", notify: "AUTHENTICATION_FAILED" }]);
    expect(link.sides.b.ikeSas).toEqual([]);
    expect(link.sides.a.ikeSas).toEqual([]);
  });

  test("the IKE proposal", () => {
    const link = connected({ b: { suites: [parseIkeSuite("aes256-sha512-ecp384")] } });
    expect(link.of("a", "negotiation-failed")).toMatchObject([{ stage: "init", notify: "NO_PROPOSAL_CHOSEN" }]);
  });

  test("the ESP proposal; the IKE SA stays", () => {
    const link = connected({ b: { children: [] } });
    expect(link.of("a", "negotiation-failed")).toMatchObject([{ stage: "child", notify: "TS_UNACCEPTABLE" }]);
    expect(link.sides.a.ikeSas).toMatchObject([{ state: "established" }]);
  });

  test("another group than the one guessed is asked for, and taken", () => {
    const suites = ["aes128-sha256-modp2048", "aes128-sha256-x25519"].map((text) => parseIkeSuite(text));
    const link = connected({ a: { suites } });
    expect(link.of("a", "ike-sa-established")).toMatchObject([{ suite: "aes128-sha256-x25519" }]);
  });
});

test("a cookie is asked for when there are many half-open SAs, and its owner gets in", () => {
  const link = connected({ endpointB: { cookieThreshold: 0 } });
  expect(link.of("a", "message-sent").filter(({ summary }) => summary === "IKE_SA_INIT")).toHaveLength(2);
  expect(bothWays(link)).toBe(true);
  expect(link.sides.b.halfOpen).toBe(0);
});

test("half-open SAs that nobody authenticates are forgotten", () => {
  const link = new VirtualLink();
  link.fate = (from, { bytes }) => (from === "a" && bytes.length < 300 ? [milliseconds(5)] : []);
  link.act("a", (endpoint, now) => endpoint.up("lab", now));
  link.advance(seconds(1));
  expect(link.sides.b.halfOpen).toBe(1);
  link.advance(minutes(2));
  expect(link.sides.b.halfOpen).toBe(0);
  expect(link.sides.b.nextWake()).toBeUndefined();
});

describe.each(["a", "b"] as const)("rekeys begun by %s", (side) => {
  test("a child is made before it is broken", () => {
    const link = connected();
    const before = link.children("a")[0]?.inboundSpi;
    link.act(side, (endpoint, now) => endpoint.rekeyChildren("lab", now));
    link.advance(seconds(1));
    expect(link.children("a")[0]?.inboundSpi).not.toBe(before);
    inStep(link);
    expect(link.of(side, "child-sa-closed")).toMatchObject([{ reason: "rekeyed" }]);
    expect(bothWays(link)).toBe(true);
  });

  test("an IKE SA hands its children on", () => {
    const link = connected();
    link.act(side, (endpoint, now) => endpoint.rekeyIke("lab", now));
    link.advance(seconds(1));
    expect(link.sides.a.ikeSas).toHaveLength(1);
    expect(link.sides.b.ikeSas).toHaveLength(1);
    expect(link.sides[side].ikeSas[0]?.isInitiator).toBe(true); // RFC 7296 §2.18
    inStep(link);
    link.act(other(side), (endpoint, now) => endpoint.rekeyChildren("lab", now));
    link.advance(seconds(1));
    expect(bothWays(link)).toBe(true);
  });

  test("a delete is obeyed", () => {
    const link = connected();
    link.act(side, (endpoint, now) => endpoint.downChildren("lab", now));
    link.advance(seconds(1));
    expect([...link.children("a"), ...link.children("b")]).toEqual([]);
    link.act(side, (endpoint, now) => endpoint.down("lab", now));
    link.advance(seconds(1));
    expect([...link.sides.a.ikeSas, ...link.sides.b.ikeSas]).toEqual([]);
  });
});

test("as responder of a rekey we send under the old child until the initiator has the new one (RFC 7296 §2.8)", () => {
  const link = connected();
  link.fate = (from, { bytes }) => [milliseconds(from === "b" && isRekey(bytes) ? 1_000 : 5)];
  link.act("a", (endpoint, now) => endpoint.rekeyChildren("lab", now));
  link.advance(milliseconds(100));

  expect(link.of("b", "child-sa-rekeyed")).toHaveLength(1);
  expect(link.ping("b")).toBe(true);
  link.advance(seconds(2));
  inStep(link);
  expect(link.ping("b")).toBe(true);
  expect(link.children("b")[0]?.counters.outPackets).toBe(1);
});

describe("crossings, RFC 7296 §2.8 and §2.25", () => {
  test.each([1, 2, 3, 4, 5, 6])("child rekeys begun by both at once leave one child (seed %d)", (seed) => {
    const link = connected({ seed });
    for (const side of ["a", "b"] as const) link.act(side, (endpoint, now) => endpoint.rekeyChildren("lab", now));
    link.advance(seconds(3));
    inStep(link);
    expect(link.kinds("a")).toContain("collision");
    expect(bothWays(link)).toBe(true);
  });

  test.each([1, 2, 3, 4, 5, 6])("IKE rekeys begun by both at once leave one IKE SA (seed %d)", (seed) => {
    const link = connected({ seed });
    for (const side of ["a", "b"] as const) link.act(side, (endpoint, now) => endpoint.rekeyIke("lab", now));
    link.advance(seconds(3));
    expect(link.sides.a.ikeSas).toHaveLength(1);
    expect(link.sides.b.ikeSas).toHaveLength(1);
    expect(link.sides.a.ikeSas[0]?.localSpi).toBe(link.sides.b.ikeSas[0]?.remoteSpi);
    inStep(link);
    expect(bothWays(link)).toBe(true);
  });

  test.each([1, 2, 3, 4])("a lost delete of the redundant IKE SA is repeated (seed %d)", (seed) => {
    const link = connected({ seed });
    const lost = new Set<Side>();
    link.fate = (from, { bytes }) => {
      if (exchangeOf(bytes) !== EXCHANGE.INFORMATIONAL || lost.has(from)) return [milliseconds(5)];
      lost.add(from);
      return [];
    };
    for (const side of ["a", "b"] as const) link.act(side, (endpoint, now) => endpoint.rekeyIke("lab", now));
    link.advance(seconds(10));
    expect(link.sides.a.ikeSas).toHaveLength(1);
    expect(link.sides.b.ikeSas).toHaveLength(1);
    inStep(link);
  });

  test.each(["rekeyIke", "rekeyChildren"] as const)(
    "%s by both, of which one never arrives: the other counts",
    (verb) => {
      const link = connected();
      link.fate = (from, { bytes }) => (from === "a" && isRequest(bytes) ? [] : [milliseconds(5)]);
      for (const side of ["a", "b"] as const) link.act(side, (endpoint, now) => endpoint[verb]("lab", now));
      link.advance(seconds(3));
      link.fate = () => [milliseconds(5)];
      link.advance(seconds(10));
      expect(link.sides.a.ikeSas).toHaveLength(1);
      expect(link.sides.a.ikeSas[0]?.localSpi).toBe(link.sides.b.ikeSas[0]?.remoteSpi);
      inStep(link);
      expect(bothWays(link)).toBe(true);
    },
  );

  test.each([1, 2, 3, 4])("child rekeys cross, and the old child is gone before ours is answered (seed %d)", (seed) => {
    const link = connected({ seed });
    // b's answer to a's rekey is late; its own rekey and the delete behind it are not
    link.fate = (from, { bytes }) => [milliseconds(from === "b" && !isRequest(bytes) && isRekey(bytes) ? 1_000 : 5)];
    for (const side of ["a", "b"] as const) link.act(side, (endpoint, now) => endpoint.rekeyChildren("lab", now));
    link.advance(seconds(10));
    inStep(link);
    expect(bothWays(link)).toBe(true);
  });

  test.each([1, 2, 3, 4])(
    "an IKE rekey that the peer gave up, our answer being lost, leaves nothing (seed %d)",
    (seed) => {
      const link = connected({ seed });
      // a's answer to b's rekey does not arrive before b hears of a's own, and of the delete of the old SA where a wins
      link.fate = (from, { bytes }) => (from === "a" && !isRequest(bytes) && isRekey(bytes) ? [] : [milliseconds(5)]);
      for (const side of ["a", "b"] as const) link.act(side, (endpoint, now) => endpoint.rekeyIke("lab", now));
      link.advance(seconds(3));
      link.fate = () => [milliseconds(5)];
      link.advance(seconds(40));
      expect(link.sides.a.ikeSas).toHaveLength(1);
      expect(link.sides.a.ikeSas[0]?.localSpi).toBe(link.sides.b.ikeSas[0]?.remoteSpi);
      inStep(link);
      expect(bothWays(link)).toBe(true);
    },
  );

  test("a rekey of a child that we do not know of yet, since its answer was lost, is put off (RFC 7296 §2.25)", () => {
    const link = connected({ child: { lifetime: { soft: minutes(5), hard: minutes(6) } } });
    link.fate = (from) => (from === "b" ? [] : [milliseconds(5)]);
    link.act("a", (endpoint, now) => endpoint.rekeyChildren("lab", now));
    link.advance(seconds(1));
    link.fate = (from, { bytes }) => (from === "b" && !isRequest(bytes) ? [] : [milliseconds(5)]);
    link.act("b", (endpoint, now) => endpoint.rekeyChildren("lab", now));
    link.advance(seconds(1));
    link.fate = () => [milliseconds(5)];
    link.advance(minutes(1));
    inStep(link);
    expect(link.of("b", "child-sa-rekeyed")).toHaveLength(2); // as responder, and at last its own
    expect(bothWays(link)).toBe(true);
  });

  test("an IKE rekey that meets a child rekey is put off, and nothing is lost", () => {
    const link = connected();
    link.act("a", (endpoint, now) => endpoint.rekeyIke("lab", now));
    link.act("b", (endpoint, now) => endpoint.rekeyChildren("lab", now));
    link.advance(seconds(3));
    inStep(link);
    expect(bothWays(link)).toBe(true);
  });

  test("deletes of one child by both at once leave nothing behind", () => {
    const link = connected();
    for (const side of ["a", "b"] as const) link.act(side, (endpoint, now) => endpoint.downChildren("lab", now));
    link.advance(seconds(3));
    expect([...link.children("a"), ...link.children("b")]).toEqual([]);
    expect(link.sides.a.ikeSas).toMatchObject([{ state: "established" }]);
  });
});

describe("a bad way between them", () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    "a third lost, some doubled and delayed: it negotiates and rekeys (seed %d)",
    (seed) => {
      const chance = seededEntropy(seed);
      const link = new VirtualLink({
        seed,
        a: { retransmission: { first: seconds(1), factor: 1.5, tries: 9 } },
        b: { retransmission: { first: seconds(1), factor: 1.5, tries: 9 } },
      });
      const delay = () => milliseconds(Math.floor(5 + 400 * fraction(chance)));
      link.fate = () => (fraction(chance) < 0.33 ? [] : fraction(chance) < 0.2 ? [delay(), delay()] : [delay()]);
      link.act("a", (endpoint, now) => endpoint.up("lab", now));
      link.advance(minutes(2));
      for (const side of ["a", "b"] as const) {
        link.act(side, (endpoint, now) => endpoint.rekeyChildren("lab", now));
        link.advance(minutes(2));
        link.act(side, (endpoint, now) => endpoint.rekeyIke("lab", now));
        link.advance(minutes(2));
      }
      link.fate = () => [milliseconds(5)];
      link.advance(minutes(1));
      inStep(link);
      expect(bothWays(link)).toBe(true);
    },
  );

  test("a peer that is gone is noticed after the last repetition, and everything of it is given up", () => {
    const link = connected({ a: { dpd: { mode: "probe-idle-tunnel", interval: seconds(10) } } });
    link.fate = () => [];
    link.advance(minutes(3));
    expect(link.of("a", "peer-silent")).toMatchObject([{ summary: "INFORMATIONAL (liveness)", tries: 5 }]);
    expect(link.sides.a.ikeSas).toEqual([]);
    expect(link.sides.a.nextWake()).toBeUndefined();
  });

  test("a peer that lives is only asked when it was silent, and answers", () => {
    const link = connected({ a: { dpd: { mode: "probe-idle-tunnel", interval: seconds(10) } } });
    link.advance(seconds(35));
    expect(link.of("a", "peer-alive")).toHaveLength(3);
  });

  test("large messages go in fragments", () => {
    const link = connected({ a: { fragmentSize: 128 }, b: { fragmentSize: 128 } });
    expect(link.of("a", "message-sent").filter(({ summary }) => summary === "IKE_AUTH").length).toBeGreaterThan(1);
    expect(bothWays(link)).toBe(true);
  });

  test("a replayed packet is dropped and counted", () => {
    const link = connected();
    link.fate = (_, { bytes }) => ((bytes[0] ?? 0) !== 0 ? [milliseconds(5), milliseconds(9)] : [milliseconds(5)]);
    link.ping("a");
    expect(link.children("b")[0]?.counters).toMatchObject({ inPackets: 1, replayed: 1 });
  });
});

test("SAs renew themselves before their lifetime ends, for an hour, and no packet is lost", () => {
  const lifetime = { soft: seconds(60), hard: seconds(70) };
  const link = connected({ child: { lifetime }, a: { lifetime: { soft: minutes(5), hard: minutes(6) } } });
  let lost = 0;
  for (let i = 0; i < 720; i++) {
    link.advance(seconds(5));
    if (!bothWays(link)) lost += 1;
  }
  expect(lost).toBe(0);
  expect(link.of("a", "child-sa-rekeyed").length).toBeGreaterThan(50);
  expect(link.of("a", "ike-sa-rekeyed").length).toBeGreaterThan(8);
});

test("a new contact replaces what an earlier life of the peer left", () => {
  const link = connected();
  link.act("a", (endpoint, now) => endpoint.up("lab", now));
  link.advance(seconds(2));
  expect(link.sides.b.ikeSas).toHaveLength(1);
  expect(link.of("b", "ike-sa-closed")).toMatchObject([{ reason: "replaced by a new contact" }]);
});
