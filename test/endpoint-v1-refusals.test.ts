import { describe, expect, test } from "vitest";
import { parseIkeSuite } from "../src/endpoint/algorithms/suite.ts";
import { parseIdentity } from "../src/endpoint/identity.ts";
import { milliseconds, minutes, seconds } from "../src/time/instant.ts";
import { EXCHANGE } from "../src/wire/ike/numbers.ts";
import { type Datagram, type LinkOptions, type Side, VirtualLink } from "./virtual-link.ts";

// How phase 1 of IKEv1 ends without an SA: each end says why, and the other hears it within a round trip.

const v1 = { version: 1, suites: [parseIkeSuite("aes128-sha256-modp2048")] } as const;
const psk = (text: string) => ({ kind: "psk", secret: new TextEncoder().encode(text) }) as const;
const REMOTE: Readonly<Record<Side, string>> = { a: "192.0.2.2", b: "192.0.2.1" };
const expecting = (side: Side, identity: string) => ({
  remote: { addresses: [REMOTE[side]], identity: parseIdentity(identity) },
});

/** Behind the marker, as all that matters here is. */
const exchangeIn = ({ bytes }: Pick<Datagram, "bytes">): number => bytes[4 + 18] ?? 0;
const isEncrypted = ({ to, bytes }: Datagram): boolean => to.port === 4500 && ((bytes[4 + 19] ?? 0) & 1) === 1;

/** A notify as strongSwan sends it: encrypted, here with bytes that no key made. */
function sealedByAnother(datagram: Datagram): Datagram {
  const head = Uint8Array.from(datagram.bytes.subarray(0, 4 + 28));
  const text = new Uint8Array(64).fill(0xa5);
  head[4 + 16] = 8; // HASH is the first payload
  head[4 + 19] = 1;
  new DataView(head.buffer).setUint32(4 + 24, 28 + text.length);
  return { ...datagram, bytes: Buffer.concat([head, text]) };
}

function dialled(options: LinkOptions): VirtualLink {
  const link = new VirtualLink({ ...options, a: { ...v1, ...options.a }, b: { ...v1, ...options.b } });
  link.act("a", (endpoint, now) => endpoint.up("lab", now));
  link.advance(seconds(1));
  return link;
}

describe("main mode", () => {
  test("the responder cannot read message 5: the initiator learns that the secrets differ, and gives up", () => {
    const link = dialled({ b: { authentication: psk("another") } });

    expect(link.of("b", "message-refused")).toMatchObject([{ code: "ike.decrypt" }]);
    const reason = "the peer cannot read our proof: the pre-shared keys differ, most likely";
    expect(link.of("a", "negotiation-failed")).toMatchObject([{ stage: "auth", notify: "PAYLOAD_MALFORMED", reason }]);
    expect(link.sides.a.ikeSas).toEqual([]);
  });

  test("the responder refuses under keys that are not ours: the silence that follows is explained", () => {
    const link = new VirtualLink({ a: v1, b: { ...v1, authentication: psk("another") } });
    link.rewrite = (from, datagram) =>
      from === "b" && exchangeIn(datagram) === EXCHANGE.INFORMATIONAL_V1 ? sealedByAnother(datagram) : datagram;

    link.act("a", (endpoint, now) => endpoint.up("lab", now));
    link.advance(seconds(1));
    expect(link.of("a", "negotiation-failed")).toEqual([]); // anybody could have sent it: the SA is not given up yet
    link.advance(minutes(2));

    const reason = "the peer's answer to our proof cannot be decrypted: the pre-shared keys differ, most likely";
    expect(link.of("a", "negotiation-failed")).toMatchObject([{ stage: "auth", reason }]);
    expect(link.sides.a.ikeSas).toEqual([]);
  });

  test("somebody else's garbage under its cookies does not end the negotiation at the responder", () => {
    const link = new VirtualLink({ a: v1, b: v1 });
    let forged: Datagram | undefined;
    link.fate = (from, datagram) => {
      if (from === "b" && forged !== undefined && exchangeIn(datagram) === EXCHANGE.INFORMATIONAL_V1) return [];
      if (from === "a" && forged === undefined && isEncrypted(datagram)) {
        // Message 5, with another ciphertext; the true one comes a moment later
        forged = { ...datagram, bytes: datagram.bytes.map((byte, i) => (i < 40 ? byte : byte ^ 1)) };
        const other = forged;
        link.act("b", (endpoint, now) => endpoint.receive(other, now));
      }
      return [milliseconds(5)];
    };

    link.act("a", (endpoint, now) => endpoint.up("lab", now));
    link.advance(seconds(1));

    expect(link.of("b", "message-refused")).toMatchObject([{ code: "ike.decrypt" }]);
    expect(link.of("b", "ike-sa-established")).toHaveLength(1);
  });

  test("the responder refuses the identity: the initiator hears it under the keys", () => {
    const link = dialled({ b: expecting("b", "c.example.test") });

    expect(link.of("b", "negotiation-failed")).toMatchObject([
      { stage: "auth", reason: "the peer is a.example.test; c.example.test is configured" },
    ]);
    expect(link.of("a", "negotiation-failed")).toMatchObject([
      { stage: "auth", notify: "INVALID_ID_INFORMATION", reason: "the peer does not accept our identity" },
    ]);
    expect([...link.sides.a.ikeSas, ...link.sides.b.ikeSas]).toEqual([]);
  });

  test("the initiator refuses the identity: the responder, for whom the SA is there, is told to give it up", () => {
    const link = dialled({ a: expecting("a", "c.example.test") });

    expect(link.of("a", "negotiation-failed")).toMatchObject([{ stage: "auth" }]);
    expect(link.of("b", "ike-sa-closed")).toMatchObject([{ reason: "deleted by the peer" }]);
    expect([...link.sides.a.ikeSas, ...link.sides.b.ikeSas]).toEqual([]);
  });

  test("a refusal under keys that the peer does not have changes nothing", () => {
    const link = new VirtualLink({ a: v1, b: { ...v1, ...expecting("b", "c.example.test") } });
    link.fate = (from, { bytes }) => {
      if (from === "b" && exchangeIn({ bytes }) === EXCHANGE.INFORMATIONAL_V1)
        bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
      return [milliseconds(5)];
    };

    link.act("a", (endpoint, now) => endpoint.up("lab", now));
    link.advance(seconds(1));

    expect(link.of("a", "negotiation-failed")).toEqual([]);
    expect(link.sides.a.ikeSas).toMatchObject([{ state: "connecting" }]);
  });
});

describe("aggressive mode", () => {
  const aggressive = { ...v1, aggressive: true };

  test("the initiator sees from message 2 that the secrets differ, and says so in the clear", () => {
    const link = dialled({ a: aggressive, b: { ...aggressive, authentication: psk("another") } });

    expect(link.of("a", "negotiation-failed")).toMatchObject([{ stage: "auth", reason: "the pre-shared keys differ" }]);
    expect(link.of("a", "message-sent").map(({ summary }) => summary)).toContain(
      "informational (AUTHENTICATION_FAILED)",
    );
    link.advance(minutes(1));
    expect(link.sides.b.ikeSas).toEqual([]);
  });

  test("suites of another group than the first are not offered: there is but one public value", () => {
    const suites = ["aes128-sha256-modp2048", "aes256-sha512-ecp384", "3des-sha1-modp2048"].map((text) =>
      parseIkeSuite(text),
    );
    const only = (text: string) =>
      dialled({ a: { ...aggressive, suites }, b: { ...aggressive, suites: [parseIkeSuite(text)] } });

    expect(only("aes256-sha512-ecp384").of("a", "negotiation-failed")).toMatchObject([
      { notify: "NO_PROPOSAL_CHOSEN" },
    ]);
    expect(only("3des-sha1-modp2048").of("a", "ike-sa-established")).toMatchObject([{ suite: "3des-sha1-modp2048" }]);
  });
});
