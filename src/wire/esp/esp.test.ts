import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeEsp, encodeEsp } from "./esp.ts";
import { decodeEspPlaintext, encodeEspPlaintext, padLengthFor } from "./trailer.ts";
import { decodeEncapsulated, encodeEncapsulated } from "./udp-encapsulation.ts";

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"));
const bytes = fc.uint8Array({ maxLength: 80 });

test("a frame gives its SPI and sequence number as unsigned numbers", () => {
  const frame = hex("ffffff01 fffffffe aabb");

  expect(decodeEsp(frame)).toEqual({
    ok: true,
    value: { spi: 0xffffff01, sequence: 0xfffffffe, body: hex("aabb") },
  });
});

test.each([
  ["RFC 4303 §2.1: SPI 0", "00000000 00000001 aa", "esp.spi"],
  ["a frame without a body", "00000100 00000001", "esp.short"],
  ["a cut header", "00000100 000000", "esp.short"],
])("%s is refused", (_, text, code) => {
  expect(decodeEsp(hex(text))).toMatchObject({ ok: false, error: { code } });
});

test("any frame that is read is written again as it was", () => {
  fc.assert(
    fc.property(bytes, (given) => {
      const decoded = decodeEsp(given);
      if (decoded.ok) expect(encodeEsp(decoded.value)).toEqual(given);
    }),
    { seed: 8 },
  );
});

test("RFC 4303 §2.4: padding counts 1, 2, 3 and ends the trailer on 4 bytes or the cipher's block", () => {
  fc.assert(
    fc.property(bytes, fc.constantFrom(1, 4, 8, 16), (payload, block) => {
      const padLength = padLengthFor(payload.length, block);
      const plain = encodeEspPlaintext({ payload, padLength, nextHeader: 4 });
      expect(plain.length % Math.max(4, block)).toBe(0);
      expect(padLength).toBeLessThan(16);
      expect(decodeEspPlaintext(plain)).toEqual({ ok: true, value: { payload, padLength, nextHeader: 4 } });
    }),
    { seed: 9 },
  );
  expect(encodeEspPlaintext({ payload: hex("aa"), padLength: 5, nextHeader: 4 })).toEqual(hex("aa 0102030405 05 04"));
});

test.each([
  ["nothing", "", "esp.short"],
  ["half a trailer", "04", "esp.short"],
  ["more padding than there are bytes", "01 02 03 04", "esp.padding"],
  ["padding that does not count", "aa 01 03 02 04", "esp.padding"],
])("a plaintext of %s is refused", (_, text, code) => {
  expect(decodeEspPlaintext(hex(text))).toMatchObject({ ok: false, error: { code } });
});

test("the whole range of pad lengths is read", () => {
  const plain = encodeEspPlaintext({ payload: hex(""), padLength: 255, nextHeader: 59 });

  expect(decodeEspPlaintext(plain)).toMatchObject({ ok: true, value: { padLength: 255, nextHeader: 59 } });
});

test.each([
  ["IKE behind the marker", "00000000 1122", { kind: "ike", message: hex("1122") }],
  ["ESP", "00000100 00000001 aa", { kind: "esp", packet: hex("00000100 00000001 aa") }],
  ["a keepalive", "ff", { kind: "keepalive" }],
])("RFC 3948 §2: %s is told by its first bytes", (_, text, content) => {
  expect(decodeEncapsulated(hex(text))).toEqual({ ok: true, value: content });
});

test.each(["", "00", "fe", "ffff", "000000"])("“%s” on port 4500 is nothing", (text) => {
  expect(decodeEncapsulated(hex(text))).toMatchObject({ ok: false, error: { code: "udp-encapsulation.short" } });
});

test("any datagram that is read is written again as it was", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        bytes,
        bytes.map((tail) => Uint8Array.of(0, 0, 0, 0, ...tail)),
      ),
      (given) => {
        const decoded = decodeEncapsulated(given);
        if (decoded.ok) expect(encodeEncapsulated(decoded.value)).toEqual(given);
      },
    ),
    { seed: 10 },
  );
});
