import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOf } from "./message.ts";
import { decodeRedirect, encodeRedirect, GATEWAY } from "./redirect.ts";

test("an address and the nonce that proves whom it answers", () => {
  const decoded = decodeRedirect(bytesOf("0104c0000209a1b2c3"));

  const value = { type: GATEWAY.IPV4, gateway: bytesOf("c0000209"), nonce: bytesOf("a1b2c3") };
  expect(decoded).toEqual({ ok: true, value });
});

test("a gateway longer than the notify is refused, with its place", () => {
  expect(decodeRedirect(bytesOf("0304c000"))).toMatchObject({
    ok: false,
    error: { code: "ike.redirect.short", offset: 2 },
  });
});

test("any redirect comes back as it was, any bytes give an answer", () => {
  const bytes = fc.uint8Array({ maxLength: 255 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 255 }), bytes, bytes, (type, gateway, nonce) => {
      const redirect = { type, gateway, nonce };
      expect(decodeRedirect(encodeRedirect(redirect))).toEqual({ ok: true, value: redirect });
    }),
  );
  fc.assert(fc.property(bytes, (data) => void decodeRedirect(data)));
});
