import { describe, expect, test } from "vitest";
import { decodeIpv4, encodeIpv4 } from "../wire/ip/ipv4.ts";
import { decodeIpv6, encodeIpv6 } from "../wire/ip/ipv6.ts";
import { decapsulatedEcn, ECN, ecnOf, outerEcn, withEcn } from "./ecn.ts";

const { NOT_ECT, ECT_0, ECT_1, CE } = ECN;
const FIELDS = [NOT_ECT, ECT_0, ECT_1, CE];

test("going in, RFC 6040 figure 3", () => {
  expect(FIELDS.map((inner) => outerEcn(inner, "normal"))).toEqual([NOT_ECT, ECT_0, ECT_1, CE]);
  expect(FIELDS.map((inner) => outerEcn(inner, "compatibility"))).toEqual([NOT_ECT, NOT_ECT, NOT_ECT, NOT_ECT]);
});

// RFC 6040 figure 4; outside: Not-ECT, ECT(0), ECT(1), CE. An asterisk where the RFC has an exclamation mark
test.each([
  ["Not-ECT", NOT_ECT, [NOT_ECT, NOT_ECT, NOT_ECT, undefined], " ***"],
  ["ECT(0)", ECT_0, [ECT_0, ECT_0, ECT_1, CE], "    "],
  ["ECT(1)", ECT_1, [ECT_1, ECT_1, ECT_1, CE], " *  "],
  ["CE", CE, [CE, CE, CE, CE], "  * "],
])("coming out, with %s inside", (_, inner, out, odd) => {
  const rows = FIELDS.map((outer) => decapsulatedEcn(inner, outer));

  expect(rows.map(({ ecn }) => ecn)).toEqual(out);
  expect(rows.map(({ isOdd }) => (isOdd ? "*" : " ")).join("")).toBe(odd);
});

describe("another field in a whole packet", () => {
  const payload = Uint8Array.from({ length: 12 }, (_, i) => 7 * i);
  const four = (ecn: number, ttl: number) =>
    encodeIpv4({
      dscp: 46,
      ecn,
      identification: 0x1234,
      dontFragment: true,
      moreFragments: false,
      fragmentOffset: 0,
      ttl,
      protocol: 17,
      source: Uint8Array.of(10, 71, 1, 1),
      destination: Uint8Array.of(10, 71, 2, 1),
      options: new Uint8Array(0),
      payload,
    });

  test("IPv4: the checksum follows, whatever it was", () => {
    for (let ttl = 1; ttl < 256; ttl++) {
      for (const [from, to] of FIELDS.flatMap((a) => FIELDS.map((b) => [a, b] as const))) {
        const before = four(from, ttl);
        const changed = withEcn(before, to);

        expect(ecnOf(changed)).toBe(to);
        expect(decodeIpv4(changed)).toMatchObject({ ok: true, value: { dscp: 46, ecn: to, ttl } });
        expect(before).toEqual(four(from, ttl));
      }
    }
  });

  test("IPv6: nothing but the field", () => {
    const header = { dscp: 46, flowLabel: 0xabcde, hopLimit: 3, extensions: [], protocol: 17, payload };
    const [source, destination] = [new Uint8Array(16).fill(1), new Uint8Array(16).fill(2)];
    for (const [from, to] of FIELDS.flatMap((a) => FIELDS.map((b) => [a, b] as const))) {
      const changed = withEcn(encodeIpv6({ ...header, ecn: from, source, destination }), to);

      expect(decodeIpv6(changed)).toMatchObject({ ok: true, value: { ...header, ecn: to } });
    }
  });
});
