import fc from "fast-check";
import { expect, test } from "vitest";
import { parseIpAddress } from "../ip/address.ts";
import { ICMPV6_UNREACHABLE } from "./constants.ts";
import { decodeIcmpv4, encodeIcmpv4 } from "./icmpv4.ts";
import { decodeIcmpv6, encodeIcmpv6 } from "./icmpv6.ts";
import type { IcmpMessage } from "./message.ts";

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"));
const address = (text: string): Uint8Array => parseIpAddress(text) ?? new Uint8Array(0);
const between = { source: address("2001:db8::1"), destination: address("2001:db8::2") };
const nat = (bits: number): fc.Arbitrary<number> => fc.nat(2 ** bits - 1);
const data = fc.uint8Array({ maxLength: 64 });

const message: fc.Arbitrary<IcmpMessage> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("echo-request" as const, "echo-reply" as const),
    identifier: nat(16),
    sequence: nat(16),
    data,
  }),
  fc.record({ kind: fc.constantFrom("unreachable" as const, "time-exceeded" as const), code: nat(2), original: data }),
  fc.record({ kind: fc.constant("packet-too-big" as const), mtu: nat(16), original: data }),
  fc.record({ kind: fc.constant("other" as const), type: fc.constantFrom(5, 13, 133, 200), code: nat(8), body: data }),
);

test("an echo request has type 8, code 0 and a checksum over all of it", () => {
  const bytes = hex("0800 f5f8 0001 0002 0001 0203");

  const decoded = decodeIcmpv4(bytes);

  expect(decoded).toEqual({
    ok: true,
    value: { kind: "echo-request", identifier: 1, sequence: 2, data: hex("00010203") },
  });
  if (decoded.ok) expect(encodeIcmpv4(decoded.value)).toEqual(bytes);
});

test("RFC 1191 §4: fragmentation needed tells the next hop's MTU", () => {
  const bytes = encodeIcmpv4({ kind: "packet-too-big", mtu: 1400, original: hex("4500") });

  expect([...bytes.subarray(0, 2), ...bytes.subarray(4)]).toEqual([3, 4, 0, 0, 0x05, 0x78, 0x45, 0x00]);
});

test("RFC 4443 §2.3: the checksum of ICMPv6 covers the addresses", () => {
  const bytes = encodeIcmpv6({ kind: "packet-too-big", mtu: 1280, original: hex("60") }, between);

  expect(bytes[0]).toBe(2);
  expect(decodeIcmpv6(bytes, between)).toMatchObject({ ok: true, value: { mtu: 1280 } });
  const others = { ...between, destination: address("2001:db8::3") };
  expect(decodeIcmpv6(bytes, others)).toMatchObject({ ok: false, error: { code: "icmpv6.checksum" } });
});

test("ICMPv6 and ICMPv4 number the same things differently", () => {
  const unreachable = { kind: "unreachable", code: ICMPV6_UNREACHABLE.PORT, original: hex("60") } as const;

  expect(encodeIcmpv6(unreachable, between)[0]).toBe(1);
  expect(encodeIcmpv4({ ...unreachable, code: 3 })[0]).toBe(3);
});

test("every message comes back, and every cut of it is an error or another right message", () => {
  fc.assert(
    fc.property(message, (given) => {
      const v4 = encodeIcmpv4(given);
      const v6 = encodeIcmpv6(given, between);
      expect(decodeIcmpv4(v4)).toEqual({ ok: true, value: given });
      expect(decodeIcmpv6(v6, between)).toEqual({ ok: true, value: given });
      for (let end = 0; end < 8; end++) expect(decodeIcmpv4(v4.subarray(0, end))).toHaveProperty("ok");
      for (let end = 0; end < 4; end++) expect(decodeIcmpv6(v6.subarray(0, end), between).ok).toBe(false);
    }),
    { seed: 6 },
  );
});

test("whatever right bytes are read are written again as they were, unused fields and the other zero too", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(0, 1, 2, 3, 8, 11, 128, 129, 7),
      fc.uint8Array({ minLength: 3, maxLength: 40 }),
      (type, rest) => {
        const body = Uint8Array.of(type, ...rest, 0, 0);
        const raw: IcmpMessage = { kind: "other", type, code: rest[0] ?? 0, body: body.subarray(4) };
        for (const checksum of [undefined, 0, 0xffff]) {
          const bytes = encodeIcmpv4(checksum === undefined ? raw : { ...raw, checksum });
          const decoded = decodeIcmpv4(bytes);
          if (decoded.ok) expect(encodeIcmpv4(decoded.value)).toEqual(bytes);
          const bytes6 = encodeIcmpv6(checksum === undefined ? raw : { ...raw, checksum }, between);
          const decoded6 = decodeIcmpv6(bytes6, between);
          if (decoded6.ok) expect(encodeIcmpv6(decoded6.value, between)).toEqual(bytes6);
        }
      },
    ),
    { seed: 7, numRuns: 300 },
  );
});

test("a changed byte anywhere is seen", () => {
  const bytes = encodeIcmpv4({ kind: "echo-reply", identifier: 7, sequence: 9, data: hex("0102030405") });

  for (let at = 0; at < bytes.length; at++) {
    const changed = bytes.map((byte, i) => (i === at ? byte ^ 0x10 : byte));
    expect(decodeIcmpv4(changed)).toMatchObject({ ok: false, error: { code: "icmpv4.checksum" } });
  }
});
