import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeIpv4, type Ipv4Packet } from "../ip/ipv4.ts";
import { encodeIpv6, type Ipv6Packet } from "../ip/ipv6.ts";
import { IP_PROTOCOL } from "../ip/protocol.ts";
import { decodeAh, encodeAh, icvPadding } from "./ah.ts";
import { ahInputIpv4, ahInputIpv6 } from "./icv-input.ts";

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"));

// HMAC-96: 24 bytes of header, payload length 4
const HEADER = "04 04 0000 00000100 00000001 a1a2a3a4 a5a6a7a8 a9aaabac";

test("a header with a 96-bit ICV has payload length 4: RFC 4302 §2.2", () => {
  const bytes = hex(`${HEADER} 4500`);

  const decoded = decodeAh(bytes);

  expect(decoded).toMatchObject({ ok: true, value: { nextHeader: 4, spi: 256, sequence: 1, payload: hex("4500") } });
  if (decoded.ok) {
    expect(decoded.value.icv).toHaveLength(12);
    expect(encodeAh(decoded.value)).toEqual(bytes);
  }
});

test.each([
  ["a length below the fixed part", "04 00 0000 00000100 00000001", "ah.length"],
  ["SPI 0", "04 01 0000 00000000 00000001", "ah.spi"],
  ["a cut ICV", HEADER.slice(0, -4), "ah.short"],
])("%s is refused", (_, text, code) => {
  expect(decodeAh(hex(text))).toMatchObject({ ok: false, error: { code } });
});

test("any header that is read is written again as it was", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(6), (given, words) => {
      if (given.length > 1) given[1] = words;
      const decoded = decodeAh(given);
      if (decoded.ok) expect(encodeAh(decoded.value)).toEqual(given);
    }),
    { seed: 12, numRuns: 500 },
  );
});

test("RFC 4302 §3.3.3.2.1: the header ends on 4 bytes in IPv4 and on 8 in IPv6", () => {
  expect([12, 16, 24, 32].map((icv) => icvPadding(icv, "ipv4"))).toEqual([0, 0, 0, 0]);
  expect([12, 16, 24, 32].map((icv) => icvPadding(icv, "ipv6"))).toEqual([0, 4, 4, 4]);
});

describe("what the ICV covers", () => {
  const packet: Ipv4Packet = {
    dscp: 46,
    ecn: 1,
    identification: 7,
    dontFragment: true,
    moreFragments: false,
    fragmentOffset: 0,
    ttl: 61,
    protocol: IP_PROTOCOL.AH,
    source: hex("c0000201"),
    destination: hex("c0000202"),
    options: hex("94040000 83070400000000 00"),
    payload: hex(`${HEADER} 4500`),
  };
  const covered = (given: Ipv4Packet): Uint8Array => {
    const input = ahInputIpv4(given, 12);
    return input.ok ? input.value : hex("");
  };

  test("RFC 4302 §3.3.3.1.1: what routers change in IPv4 counts as zero, the rest as it is", () => {
    const onTheWay = { ...packet, ttl: 3, dscp: 0, ecn: 3, dontFragment: false, reservedFlag: true as const };
    const source = encodeIpv4(packet);

    expect(covered(onTheWay)).toEqual(covered(packet));
    expect(covered({ ...packet, identification: 8 })).not.toEqual(covered(packet));
    expect(covered(packet).subarray(0, 20)).toEqual(
      hex(`4800 ${source.length.toString(16).padStart(4, "0")} 0007 0000 0033 0000 c0000201 c0000202`),
    );
  });

  test("RFC 4302 Appendix A1: a source route counts as zero, a router alert as it is", () => {
    expect(covered(packet).subarray(20, 32)).toEqual(hex("94040000 00000000000000 00"));
  });

  test("the ICV counts as zero, its padding and the payload as they are", () => {
    const end = covered(packet).subarray(32);

    expect(end).toEqual(hex(`04040000 00000100 00000001 ${"00".repeat(12)} 4500`));
  });

  test("options that cannot be read are an error", () => {
    expect(ahInputIpv4({ ...packet, options: hex("83ff0000") }, 12)).toMatchObject({ ok: false });
  });

  test("RFC 4302 §3.3.3.1.2: IPv6 counts without class, label, hop limit and the data of options that may change", () => {
    // type 3e may change on the way, type 1e may not
    const options = { type: IP_PROTOCOL.HOPOPT, body: hex("3e01 aa 00 1e00") };
    const given: Ipv6Packet = {
      dscp: 1,
      ecn: 1,
      flowLabel: 5,
      hopLimit: 9,
      source: new Uint8Array(16).fill(1),
      destination: new Uint8Array(16).fill(2),
      extensions: [options],
      protocol: IP_PROTOCOL.AH,
      payload: hex(HEADER),
    };

    const input = ahInputIpv6(given, 12);

    const same = { ...given, dscp: 0, ecn: 0, flowLabel: 0, hopLimit: 0 };
    const stable = { ...options, body: hex("3e01 00 00 1e00") };
    const payload = hex(`${HEADER.slice(0, 28)} ${"00".repeat(12)}`);
    expect(input).toEqual({ ok: true, value: encodeIpv6({ ...same, extensions: [stable], payload }) });
    const broken = { ...options, body: hex("3e09 aa 00 1e00") };
    expect(ahInputIpv6({ ...given, extensions: [broken] }, 12)).toMatchObject({
      ok: false,
      error: { code: "ah.short" },
    });
  });
});
