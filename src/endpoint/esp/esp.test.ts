import { describe, expect, test } from "vitest";
import { seededEntropy } from "../../time/entropy.ts";
import { instant } from "../../time/instant.ts";
import { bytesOf, hexOf } from "../../wire/ike/message.ts";
import { parseEspSuite } from "../algorithms/suite.ts";
import { parseSelector } from "../selectors.ts";
import { ChildSa, type ChildSaOptions } from "./child-sa.ts";
import { ReplayWindow } from "./replay-window.ts";
import { chooseSpi, decapsulate, espTransform } from "./transform.ts";

const now = instant(0);
const payload = bytesOf("45000014000000004001000000000000");

/** Two ends of a child SA. */
function pair(suite: string, change: Partial<ChildSaOptions> = {}): { readonly from: ChildSa; readonly to: ChildSa } {
  const entropy = seededEntropy(11);
  const parsed = parseEspSuite(suite, ["null"]);
  const keys = () => ({
    encryption: entropy.bytes(parsed.cipher.keyLength),
    salt: entropy.bytes(parsed.cipher.saltLength),
    integrity: entropy.bytes(parsed.integrity?.keyLength ?? 0),
  });
  const [there, back] = [keys(), keys()];
  const fixed = {
    name: "net",
    connection: "lab",
    suite: parsed,
    mode: "tunnel" as const,
    localTs: [parseSelector("10.71.1.0/24")],
    remoteTs: [parseSelector("10.71.2.0/24")],
    replayWindow: 64,
    madeAt: now,
    ...change,
  };
  return {
    from: new ChildSa({ ...fixed, inboundSpi: 1_000, outboundSpi: 2_000, inboundKeys: back, outboundKeys: there }),
    to: new ChildSa({ ...fixed, inboundSpi: 2_000, outboundSpi: 1_000, inboundKeys: there, outboundKeys: back }),
  };
}

const sent = (from: ChildSa): Uint8Array =>
  from.send(4, payload, seededEntropy(from.sequence + 1), now) ?? new Uint8Array(0);

test("RFC 7634 appendix A: a whole packet under ChaCha20-Poly1305", () => {
  const keymat = bytesOf("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3");
  const keys = { encryption: keymat.subarray(0, 32), salt: keymat.subarray(32), integrity: new Uint8Array(0) };
  const packet = bytesOf(
    "0102030400000005101112131415161724039428b97f417e3c13753a4f05087b67c352e6a7fab1b982d466ef407ae5c614ee8099d52844eb61aa95dfab4c02f72aa71e7c4c4f64c9befe2facc638e8f3cbec163fac469b502773f6fb94e664da9165b82829f641e076aaa8266b7fb0f7b11b369907e1ad43",
  );
  const plain = decapsulate(espTransform(0x01020304, parseEspSuite("chacha20poly1305"), keys), 5, packet);
  expect(typeof plain === "string" ? plain : hexOf(plain)).toMatch(
    /^45000054a6f200004001e778c6336405c0000205.*01020204$/,
  );
});

describe.each([
  "aes128-sha256",
  "aes256-sha512",
  "aes128ctr-sha1",
  "aes256gcm16",
  "aes128ccm12",
  "chacha20poly1305",
  "aes192gmac",
  "3des-sha384",
  "null-sha1",
  "aes256gcm16-esn",
  "aes128-sha256-esn",
])("%s", (suite) => {
  test("gives back what it was given, and counts it on both ends", () => {
    const { from, to } = pair(suite);
    const received = to.receive(sent(from), now);
    expect(received).toMatchObject({ ok: true, nextHeader: 4 });
    expect(received.ok && hexOf(received.payload)).toBe(hexOf(payload));
    expect(from.counters).toMatchObject({ outPackets: 1, outBytes: payload.length });
    expect(to.counters).toMatchObject({ inPackets: 1, inBytes: payload.length });
  });

  test("refuses a packet of which any byte was changed", () => {
    const { from, to } = pair(suite);
    const packet = sent(from);
    for (let at = 4; at < packet.length; at++) {
      const forged = Uint8Array.from(packet, (byte, i) => (i === at ? byte ^ 0x40 : byte));
      expect(to.receive(forged, now).ok).toBe(false);
    }
    expect(to.receive(packet, now).ok).toBe(true); // what was forged did not move the window
  });

  test("refuses a packet that is cut anywhere", () => {
    const { from, to } = pair(suite);
    const packet = sent(from);
    for (let length = 8; length < packet.length; length++)
      expect(to.receive(packet.subarray(0, length), now).ok).toBe(false);
  });
});

describe("anti-replay, RFC 4303 §3.4.3", () => {
  test.each([32, 64, 1024])("a window of %d takes each number once, down to its edge", (size) => {
    const window = new ReplayWindow(size);
    window.advance(5_000);
    expect(window.look(5_000)).toBe("replayed");
    expect(window.look(5_000 - size + 1)).toBe("fresh");
    expect(window.look(5_000 - size)).toBe("too-old");
    window.advance(5_000 - size + 1);
    expect(window.look(5_000 - size + 1)).toBe("replayed");
    window.advance(5_001);
    expect(window.look(5_000)).toBe("replayed");
    window.advance(1_000_000);
    expect(window.look(999_999)).toBe("fresh");
  });

  test("random orders are judged as a set would judge them", () => {
    const window = new ReplayWindow(64);
    const seen = new Set<number>();
    const entropy = seededEntropy(3);
    let highest = 0;
    for (let i = 0; i < 20_000; i++) {
      const sequence = Math.max(1, highest + ((entropy.bytes(1)[0] ?? 0) % 140) - 100);
      const expected = sequence + 64 <= highest ? "too-old" : seen.has(sequence) ? "replayed" : "fresh";
      expect(window.look(sequence)).toBe(expected);
      if (expected !== "fresh") continue;
      window.advance(sequence);
      seen.add(sequence);
      highest = Math.max(highest, sequence);
    }
  });

  test("a window of 0 takes everything, and a replay is counted otherwise", () => {
    const open = pair("aes128-sha256", { replayWindow: 0 });
    const packet = sent(open.from);
    expect([open.to.receive(packet, now).ok, open.to.receive(packet, now).ok]).toEqual([true, true]);
    const strict = pair("aes128-sha256");
    const once = sent(strict.from);
    strict.to.receive(once, now);
    expect(strict.to.receive(once, now)).toEqual({ ok: false, reason: "replayed" });
    expect(strict.to.counters.replayed).toBe(1);
  });
});

test("an SPI of ours is never one of the reserved ones, and never one that is taken", () => {
  const low = [0, 1, 255, 300, 301];
  const entropy = {
    bytes: () => {
      const bytes = new Uint8Array(4);
      new DataView(bytes.buffer).setUint32(0, low.shift() ?? 0);
      return bytes;
    },
  };
  expect(chooseSpi(entropy, (spi) => spi === 300)).toBe(301);
});
