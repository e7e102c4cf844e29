import { describe, expect, test } from "vitest";
import type { ConnectionConfig } from "../src/endpoint/config.ts";
import { checkBadSpi } from "../src/liveness/bad-spi.ts";
import { milliseconds, minutes, seconds } from "../src/time/instant.ts";
import { EXCHANGE, FLAG } from "../src/wire/ike/numbers.ts";
import { connection, type Datagram, type LinkOptions, type VirtualLink } from "./virtual-link.ts";
import { allPasses, bothWays, connected, dpd, logs, sendFor, VERSIONS, v1, v2 } from "./watched-link.ts";

// Peers that have lost what we still hold: bad SPI, hints and crash tokens between two endpoints of ours.

const badSpi = checkBadSpi({});
const qcdSecret = new TextEncoder().encode("outlives a restart");

describe("a peer that rebooted", () => {
  /** a keeps its SAs, b lost its own. */
  function rebooted(options: LinkOptions = {}, version: Partial<ConnectionConfig> = v2): VirtualLink {
    const link = connected(options, version);
    expect(bothWays(link)).toBe(true);
    link.reboot("b");
    return link;
  }

  test.each(VERSIONS)("%s: is found by liveness, and dialled again", (_, version) => {
    const link = rebooted({ a: { ...dpd("optimized", 10, 3), establish: "immediately" } }, version);

    sendFor(link, 60);

    expect(logs(link, "a", "KMD_DPD_PEER_DOWN")).toHaveLength(1);
    expect(bothWays(link)).toBe(true);
  });

  test("IKEv1: answers a bad SPI by a fresh phase 1 with INITIAL-CONTACT, which replaces what a kept", () => {
    const link = rebooted({ endpointB: { badSpi } }, v1);

    expect(link.ping("a")).toBe(false);
    link.advance(seconds(1));

    expect(link.of("b", "bad-spi-answered")).toMatchObject([{ how: "a new phase 1 with INITIAL-CONTACT" }]);
    expect(link.of("a", "ike-sa-closed")).toMatchObject([{ reason: "replaced by a new contact" }]);
    expect(link.sides.a.ikeSas).toHaveLength(1);
    expect(bothWays(link)).toBe(true);
  });

  test("IKEv2: says INVALID_SPI in the clear; a asks, hears nothing that proves anything, and gives up by itself", () => {
    const link = rebooted({ a: { establish: "immediately" }, endpointB: { badSpi } });

    expect(link.ping("a")).toBe(false);
    link.advance(seconds(1));
    expect(link.of("b", "bad-spi-answered")).toMatchObject([{ how: "INVALID_SPI in the clear" }]);
    expect(link.of("a", "hint")).toMatchObject([{ what: "INVALID_SPI" }]);
    expect(link.children("a")).toHaveLength(1);
    link.advance(minutes(2));

    expect(link.of("a", "peer-silent")).toMatchObject([{ summary: "INFORMATIONAL (liveness)" }]);
    expect(bothWays(link)).toBe(true);
  });

  test("IKEv2: proves its crash by the token, and a dials anew at once (RFC 6290)", () => {
    const link = rebooted({ endpoint: { qcdSecret, badSpi } });

    expect(link.ping("a")).toBe(false);
    link.advance(milliseconds(200));

    expect(link.of("a", "peer-crashed")).toHaveLength(1);
    expect(link.of("a", "ike-sa-closed")).toMatchObject([{ reason: "the peer has lost it" }]);
    expect(bothWays(link)).toBe(true);
  });

  test.each(["a", "b"] as const)("IKEv2: the token is that of the renewed IKE SA when %s renewed it", (side) => {
    const link = connected({ endpoint: { qcdSecret, badSpi } });
    link.act(side, (endpoint, now) => endpoint.rekeyIke("lab", now));
    link.advance(seconds(1));
    link.reboot("b");

    link.ping("a");
    link.advance(milliseconds(200));

    expect(link.of("a", "peer-crashed")).toHaveLength(1);
    expect(bothWays(link)).toBe(true);
  });

  test("IKEv2: a token under another secret proves nothing", () => {
    const link = connected({ endpoint: { badSpi, qcdSecret } });
    const [sa] = link.sides.a.ikeSas;
    if (sa?.version === 2) sa.crashToken = new Uint8Array(32);
    link.reboot("b");

    link.ping("a");
    link.advance(seconds(1));

    expect(link.of("a", "peer-crashed")).toEqual([]);
    expect(link.sides.a.ikeSas).toHaveLength(1);
  });

  test("only so many answers go to one gateway until the operator clears the count", () => {
    const link = rebooted({ endpointB: { badSpi: checkBadSpi({ maxResponses: 3 }) } });
    for (let i = 0; i < 10; i++) link.ping("a");
    expect(link.of("b", "bad-spi-answered")).toHaveLength(3);
    expect(link.sides.b.liveness.badSpi.count("lab")).toMatchObject({ received: 10, responses: 3 });

    link.sides.b.liveness.badSpi.clear("lab");
    link.ping("a");
    expect(link.of("b", "bad-spi-answered")).toHaveLength(4);
  });

  test("without respond-bad-spi nobody is told, and the packets are counted and logged", () => {
    const link = rebooted();
    for (let i = 0; i < 10; i++) link.ping("a");

    expect(link.of("b", "bad-spi-answered")).toEqual([]);
    expect(logs(link, "b", "RT_IPSEC_BAD_SPI")).toHaveLength(1);
    expect(link.sides.b.liveness.badSpi.count("lab")).toMatchObject({ received: 10, responses: 0 });
  });
});

test.each(VERSIONS)(
  "%s: a peer that has lost one child says so under the IKE SA, and it is made anew",
  (_, version) => {
    // IKEv2 loses no delete for good: here its sender forgets it
    const [own] = connection("b", {}).children;
    const lifetime = { soft: minutes(10), hard: minutes(1) };
    // In IKEv1 the responder would tell of its shorter life (RFC 2407 §4.6.3.1), and the initiator hold to it
    const children = own === undefined ? [] : [version.version === 1 ? own : { ...own, lifetime }];
    const link = connected({ b: { children }, endpointB: { badSpi } }, version);
    const [child] = link.children("b");
    const [sa] = link.sides.b.ikeSas;
    if (child === undefined || sa === undefined) throw new Error("nothing was negotiated");
    link.fate = (from) => (from === "b" ? [] : [milliseconds(5)]); // the delete is lost
    if (sa.version === 1) link.act("b", (endpoint, now) => endpoint.downChildren("lab", now));
    link.advance(seconds(65));
    if (sa.version === 2) {
      sa.outstanding = undefined;
      sa.nextRequest -= 1;
    }
    link.fate = allPasses;
    link.advance(seconds(10)); // what comes within seconds may have been on its way
    expect(link.children("b")).toEqual([]);

    link.ping("a");
    link.advance(seconds(1));

    expect(link.of("b", "bad-spi-answered")).toMatchObject([{ how: "INVALID_SPI" }]);
    expect(link.of("a", "child-unknown-to-peer")).toMatchObject([{ vpn: "net", spi: child.inboundSpi }]);
    expect(bothWays(link)).toBe(true);
    expect(link.sides.b.ikeSas).toEqual([sa]);
  },
);

describe("messages that anybody could have sent", () => {
  /** Something that came to b as if from a, in the clear; what b answers. */
  function forge(link: VirtualLink, bytes: Uint8Array): readonly Datagram[] {
    const from = { address: "192.0.2.1", port: 4500 };
    const to = { address: "192.0.2.2", port: 4500 };
    const since = link.sent.length;
    link.act("b", (endpoint, now) => endpoint.receive({ from, to, bytes }, now));
    return link.sent.slice(since).flatMap(({ side, datagram }) => (side === "b" ? [datagram] : []));
  }

  const invalidSpi = (spi: number): Uint8Array => {
    const message = new Uint8Array(4 + 28 + 12);
    const view = new DataView(message.buffer);
    message.set([0, 0, 0, 0], 0);
    message.set([41, 0x20, EXCHANGE.INFORMATIONAL, FLAG.INITIATOR], 4 + 16);
    view.setUint32(4 + 24, 40);
    message.set([0, 0, 0, 12, 0, 0, 0, 11], 4 + 28);
    view.setUint32(4 + 36, spi);
    return message;
  };

  test("a hint about an SPI of nobody is not answered and changes nothing (RFC 7296 §1.5)", () => {
    const link = connected();

    expect(forge(link, invalidSpi(0x1234))).toEqual([]);
    expect(link.of("b", "hint")).toEqual([]);
  });

  test("a hint about an SPI under which we send only makes us ask, and not again soon", () => {
    const link = connected();
    const spi = link.children("b")[0]?.outboundSpi ?? 0;

    const answers = [forge(link, invalidSpi(spi)), forge(link, invalidSpi(spi)), forge(link, invalidSpi(spi))];
    link.advance(seconds(1));

    expect(answers.map(({ length }) => length)).toEqual([1, 0, 0]);
    expect(link.of("b", "hint")).toHaveLength(1);
    expect(link.of("b", "peer-alive")).toHaveLength(1);
    expect(bothWays(link)).toBe(true);
  });

  test.each([0, FLAG.INITIATOR])(
    "no token is told while the SA lives, whatever the flags say (RFC 6290 §10.2)",
    (flags) => {
      const link = connected({ endpoint: { qcdSecret } });
      const sa = link.sides.b.ikeSas[0];
      if (sa === undefined) throw new Error("nothing was negotiated");
      const request = new Uint8Array(4 + 28);
      request.set(Buffer.from(sa.initiatorSpi + sa.responderSpi, "hex"), 4);
      request.set([0, 0x20, EXCHANGE.INFORMATIONAL, flags], 4 + 16);
      new DataView(request.buffer).setUint32(4 + 24, 28);

      const told = forge(link, request);

      expect(told.every(({ bytes }) => bytes.length < 4 + 28 + 8 + 32)).toBe(true);
    },
  );
});
