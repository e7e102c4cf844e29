import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeEap, EAP_CODE, encodeEap } from "./eap.ts";
import { bytesOf } from "./message.ts";

test("the identity that a client gives, RFC 3748 §5.1", () => {
  const data = new TextEncoder().encode("carol");

  const decoded = decodeEap(bytesOf("0201000a016361726f6c"));

  expect(decoded).toEqual({ ok: true, value: { code: EAP_CODE.RESPONSE, identifier: 1, type: 1, data } });
});

test("a success has no type", () => {
  const decoded = decodeEap(bytesOf("03020004"));

  expect(decoded).toEqual({ ok: true, value: { code: EAP_CODE.SUCCESS, identifier: 2, data: new Uint8Array(0) } });
});

test("a length that is not that of the payload is refused", () => {
  expect(decodeEap(bytesOf("0201000b016361726f6c"))).toMatchObject({ ok: false, error: { code: "ike.eap.length" } });
});

test("any message comes back as it was, any bytes give an answer", () => {
  const u8 = fc.integer({ min: 0, max: 255 });
  const data = fc.uint8Array({ maxLength: 40 });
  fc.assert(
    fc.property(u8, u8, u8, data, (code, identifier, type, rest) => {
      const message = { code, identifier, type, data: rest };
      expect(decodeEap(encodeEap(message))).toEqual({ ok: true, value: message });
    }),
  );
  fc.assert(fc.property(data, (bytes) => void decodeEap(bytes)));
});
