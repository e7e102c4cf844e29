import fc from "fast-check";
import { expect, test } from "vitest";
import { signEcho, verifyEcho } from "./echo-signature.ts";

const key = fc.uint8Array({ minLength: 16, maxLength: 32 });
const number = fc.nat(0xffffffff);

test("every echo is known again by its key and its tunnel, and by no other", () => {
  fc.assert(
    fc.property(key, number, number, fc.integer({ min: 16, max: 1322 }), (secret, tunnelId, sequence, length) => {
      const payload = signEcho(secret, { tunnelId, sequence, length });
      expect(payload).toHaveLength(length);
      expect(verifyEcho(secret, tunnelId, payload)).toBe(sequence);
      expect(verifyEcho(secret, (tunnelId + 1) >>> 0, payload)).toBeUndefined();
      expect(verifyEcho(Uint8Array.of(...secret, 1), tunnelId, payload)).toBeUndefined();
    }),
    { seed: 31 },
  );
});

test("a changed byte anywhere, a cut and an addition are seen", () => {
  const secret = new Uint8Array(32).fill(3);
  const payload = signEcho(secret, { tunnelId: 131073, sequence: 5, length: 100 });

  for (let at = 0; at < payload.length; at++) {
    const changed = payload.map((byte, i) => (i === at ? byte ^ 1 : byte));
    expect(verifyEcho(secret, 131073, changed)).toBeUndefined();
    expect(verifyEcho(secret, 131073, payload.subarray(0, at))).toBeUndefined();
  }
  expect(verifyEcho(secret, 131073, Uint8Array.of(...payload, 0))).toBeUndefined();
});

test("fewer than 16 bytes have no room for a signature", () => {
  expect(() => signEcho(new Uint8Array(32), { tunnelId: 1, sequence: 1, length: 15 })).toThrow(RangeError);
});
