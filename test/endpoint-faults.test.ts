import { describe, expect, test } from "vitest";
import { icv } from "../src/endpoint/algorithms/hashes.ts";
import { parseEspSuite } from "../src/endpoint/algorithms/suite.ts";
import { encapsulate, espTransform } from "../src/endpoint/esp/transform.ts";
import { viewOf } from "../src/endpoint/show/view-of.ts";
import { seededEntropy } from "../src/time/entropy.ts";
import { connected, lastEsp, toB } from "./sa-pair.ts";
import { innerPacket, type VirtualLink } from "./virtual-link.ts";

// What a child SA does with packets that are not as they should be.

describe("each fault has its counter, as `show security ipsec statistics` tells it", () => {
  /** A packet that a's child makes of any plaintext: authentic, whatever it holds. */
  function authentic(link: VirtualLink, nextHeader: number, payload: Uint8Array): Uint8Array {
    const bytes = link.children("a")[0]?.send(nextHeader, payload, seededEntropy(9), link.now);
    if (bytes === undefined) throw new Error("no child");
    return bytes;
  }
  const errors = (link: VirtualLink) => viewOf(link.sides.b, link.now).statistics.errors;

  test("bad headers: too short for IV and ICV, too short for an SPI, and what is called IP and is none", () => {
    const link = connected();
    const spi = lastSpi(link);
    toB(link, Uint8Array.from([...spi, 0, 0, 0, 99, 9, 9, 9]));
    toB(link, Uint8Array.from([...spi, 0]));
    toB(link, authentic(link, 41, innerPacket("a"))); // says IPv6

    expect(errors(link)).toMatchObject({ badHeaders: 3, espAuthentication: 0, invalidSpi: 0 });
    expect(link.delivered).toEqual([]);
  });

  const lastSpi = (link: VirtualLink): Uint8Array => {
    link.ping("a");
    link.delivered.length = 0;
    return lastEsp(link, "a").subarray(0, 4);
  };

  test("authentication failures: any byte of the packet changed", () => {
    const link = connected();
    link.fate = () => [];
    link.ping("a");
    const packet = lastEsp(link, "a");
    for (const at of [8, 30, packet.length - 1])
      toB(
        link,
        packet.map((byte, i) => (i === at ? byte ^ 1 : byte)),
      );

    expect(errors(link)).toMatchObject({ espAuthentication: 3, replay: 0 });
  });

  test("replay errors: the same packet again", () => {
    const link = connected();
    link.ping("a");
    toB(link, lastEsp(link, "a"));

    expect(errors(link)).toMatchObject({ replay: 1 });
  });

  test("bad trailers: padding that does not count up", () => {
    const link = connected({ child: { suites: [parseEspSuite("null-sha256", ["null"])] } });
    const [from, to] = [link.children("a")[0], link.children("b")[0]];
    if (from === undefined || to === undefined) throw new Error("nothing was negotiated");
    const { suite, outboundKeys } = from.options;
    // An authentic packet whose payload, padding and trailer we write ourselves
    const body = [...to.inboundSpi.toString(16).padStart(8, "0").matchAll(/../g)].map(([byte]) =>
      Number.parseInt(byte, 16),
    );
    const packet = Uint8Array.from([...body, 0, 0, 0, 1, 1, 2, 3, 4, 7, 7, 2, 4]);
    if (suite.integrity === undefined) throw new Error("no integrity");
    toB(link, Buffer.concat([packet, icv(suite.integrity, outboundKeys.integrity, packet)]));

    expect(errors(link)).toMatchObject({ badTrailers: 1, badHeaders: 0, espAuthentication: 0 });
  });

  test("decryption failures: authentic, and no whole number of blocks", () => {
    const link = connected();
    const [from, to] = [link.children("a")[0], link.children("b")[0]];
    if (from === undefined || to === undefined) throw new Error("nothing was negotiated");
    const { suite, outboundKeys } = from.options;
    // The same integrity key over bytes that no CBC ever made
    const plain = { ...parseEspSuite("null-sha256", ["null"]) };
    const transform = espTransform(
      to.inboundSpi,
      { ...suite, cipher: plain.cipher },
      { ...outboundKeys, encryption: new Uint8Array(0) },
    );
    toB(link, encapsulate(transform, 1, 4, new Uint8Array(42), seededEntropy(1)));

    expect(errors(link)).toMatchObject({ espDecryption: 1, espAuthentication: 0 });
  });

  test("invalid SPI: nobody's", () => {
    const link = connected();
    toB(
      link,
      Uint8Array.from({ length: 60 }, () => 0x77),
    );

    expect(errors(link)).toMatchObject({ invalidSpi: 1, badHeaders: 0 });
  });

  test("selectors: what comes out is not what the SA was made for (RFC 4301 §5.2), and is not delivered", () => {
    const link = connected();
    const stranger = innerPacket("a");
    stranger.set([10, 99, 9, 9], 12);
    toB(link, authentic(link, 4, stranger));

    expect(errors(link)).toMatchObject({ selectorMismatch: 1 });
    expect(link.delivered).toEqual([]);
    expect(link.children("b")[0]?.counters.inPackets).toBe(1);
  });

  test("a dummy packet is dropped without a word (RFC 4303 §2.6)", () => {
    const link = connected();
    toB(link, authentic(link, 59, new Uint8Array(33)));

    expect(link.delivered).toEqual([]);
    expect(Object.values(errors(link)).every((count) => count === 0)).toBe(true);
    expect(link.children("b")[0]?.counters.inPackets).toBe(0);
  });
});
