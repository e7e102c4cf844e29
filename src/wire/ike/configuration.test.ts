import fc from "fast-check";
import { expect, test } from "vitest";
import {
  CONFIGURATION,
  CONFIGURATION_ATTRIBUTE,
  decodeConfiguration,
  decodeConfigurationV1,
  encodeConfiguration,
  encodeConfigurationV1,
} from "./configuration.ts";
import { bytesOf, hexOf } from "./message.ts";

const u16 = fc.integer({ min: 0, max: 0xffff });
const type = fc.integer({ min: 0, max: 0x7fff });
const u8 = fc.integer({ min: 0, max: 255 });
const value = fc.uint8Array({ maxLength: 24 });

test("a client asks for an address and name servers: CP(CFG_REQUEST), RFC 7296 §2.19", () => {
  const decoded = decodeConfiguration(bytesOf("010000000001000000030000"));

  const { INTERNAL_IP4_ADDRESS, INTERNAL_IP4_DNS } = CONFIGURATION_ATTRIBUTE;
  const attributes = [INTERNAL_IP4_ADDRESS, INTERNAL_IP4_DNS].map((one) => ({ type: one, value: new Uint8Array(0) }));
  expect(decoded).toEqual({ ok: true, value: { type: CONFIGURATION.REQUEST, attributes } });
});

test("an attribute that is longer than the payload is refused, with its place", () => {
  expect(decodeConfiguration(bytesOf("0200000000010004c000"))).toMatchObject({
    ok: false,
    error: { code: "ike.cp.short", offset: 8 },
  });
  expect(decodeConfigurationV1(bytesOf("0200000140890004c000"))).toMatchObject({
    ok: false,
    error: { code: "ike.cp.short", offset: 8 },
  });
});

test("XAUTH's status is a short attribute: it keeps its form", () => {
  const body = "03004a01c08f0001"; // SET, identifier 0x4a01, XAUTH-STATUS 1

  const decoded = decodeConfigurationV1(bytesOf(body));

  const expected = { type: CONFIGURATION.SET, identifier: 0x4a01, attributes: [{ type: 0x408f, value: 1 }] };
  expect(decoded).toEqual({ ok: true, value: expected });
  expect(decoded.ok && hexOf(encodeConfigurationV1(decoded.value))).toBe(body);
});

test("any configuration comes back as it was, any bytes give an answer", () => {
  const v2 = fc.record({ type: u8, attributes: fc.array(fc.record({ type, value }), { maxLength: 5 }) });
  const attribute = fc.oneof(fc.record({ type, value: u16 }), fc.record({ type, bytes: value }));
  const v1 = fc.record({ type: u8, identifier: u16, attributes: fc.array(attribute, { maxLength: 5 }) });

  fc.assert(
    fc.property(v2, (one) => {
      expect(decodeConfiguration(encodeConfiguration(one))).toEqual({ ok: true, value: one });
    }),
  );
  fc.assert(
    fc.property(v1, (one) => {
      expect(decodeConfigurationV1(encodeConfigurationV1(one))).toEqual({ ok: true, value: one });
    }),
  );
  fc.assert(fc.property(value, (bytes) => void [decodeConfiguration(bytes), decodeConfigurationV1(bytes)]));
});
