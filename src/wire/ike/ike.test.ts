import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { attributeNumber, numberAttribute } from "./attributes.ts";
import { decodeFragmentHead, decodeFragmentV1, encodeFragmentHead, encodeFragmentV1 } from "./fragments.ts";
import { bytesOf, decodeMessage, encodeMessage, hexOf, type IkeMessage, isCritical } from "./message.ts";
import { EXCHANGE, FLAG, NOTIFY, nameOf, PAYLOAD } from "./numbers.ts";
import {
  decodeAuth,
  decodeCert,
  decodeDelete,
  decodeDeleteV1,
  decodeId,
  decodeKe,
  decodeNotify,
  decodeNotifyV1,
  decodeTs,
  encodeAuth,
  encodeCert,
  encodeDelete,
  encodeId,
  encodeKe,
  encodeNotify,
  encodeTs,
} from "./payloads.ts";
import { decodeSa, encodeSa, keyLengthOf, transform } from "./sa.ts";
import { decodeSaV1, encodeSaV1 } from "./sa-v1.ts";

const bytes = (maxLength = 40): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength });
const u8 = fc.integer({ min: 0, max: 255 });
const u16 = fc.integer({ min: 0, max: 0xffff });
const u32 = fc.integer({ min: 0, max: 0xffffffff });
const attributes = fc.array(
  fc.oneof(
    fc.record({ type: fc.integer({ min: 0, max: 0x7fff }), value: u16 }),
    fc.record({ type: fc.integer({ min: 0, max: 0x7fff }), bytes: bytes() }),
  ),
  { maxLength: 4 },
);
const spi = fc.uint8Array({ minLength: 8, maxLength: 8 }).map(hexOf);
const clear = u8.filter((type) => type !== PAYLOAD.NONE && type !== PAYLOAD.SK && type !== PAYLOAD.SKF);

const message: fc.Arbitrary<IkeMessage> = fc.record({
  initiatorSpi: spi,
  responderSpi: spi,
  major: fc.constant(2),
  minor: fc.integer({ min: 0, max: 15 }),
  exchange: u8,
  flags: u8,
  messageId: u32,
  payloads: fc.array(fc.record({ type: clear, flags: u8, body: bytes() }), { maxLength: 8 }),
  trailer: fc.constant(new Uint8Array(0)),
});

test("any message, with payloads of any type, survives a round trip", () => {
  fc.assert(
    fc.property(message, (one) => {
      const encoded = encodeMessage(one);
      const decoded = decodeMessage(encoded);
      expect(decoded.ok && hexOf(encodeMessage(decoded.value))).toBe(hexOf(encoded));
    }),
  );
});

test("a message that is cut anywhere is refused with the byte where it ends", () => {
  const [one] = fc.sample(
    message.filter(({ payloads }) => payloads.length > 2),
    { numRuns: 1, seed: 7 },
  );
  const encoded = encodeMessage(one as IkeMessage);
  for (let length = 0; length < encoded.length; length++) {
    const decoded = decodeMessage(encoded.subarray(0, length));
    expect(decoded).toMatchObject({ ok: false, error: { code: expect.stringMatching(/^ike\.(short|length)$/) } });
  }
});

test("random bytes never throw", () => {
  const decoders = [decodeMessage, decodeSa, decodeSaV1, decodeKe, decodeId, decodeCert, decodeAuth, decodeNotify];
  const more = [decodeNotifyV1, decodeDelete, decodeDeleteV1, decodeTs, decodeFragmentHead, decodeFragmentV1];
  fc.assert(fc.property(bytes(200), (input) => [...decoders, ...more].forEach((decode) => void decode(input))));
});

test("a chain of empty payloads without end is refused", () => {
  const payloads = Array.from({ length: 300 }, () => ({ type: PAYLOAD.VENDOR_ID, flags: 0, body: new Uint8Array(0) }));
  const [header] = fc.sample(message, 1);
  const encoded = encodeMessage({ ...(header as IkeMessage), payloads });
  expect(decodeMessage(encoded)).toMatchObject({ ok: false, error: { code: "ike.payloads" } });
});

test("an encrypted payload ends the chain and says what it holds inside", () => {
  const text = `00000000000000010000000000000002${"2e202508"}00000001${"00000028"}2980000cdeadbeef01020304`;
  const decoded = decodeMessage(bytesOf(text));
  expect(decoded).toMatchObject({
    ok: true,
    value: { exchange: EXCHANGE.INFORMATIONAL, flags: FLAG.INITIATOR, messageId: 1 },
  });
  const [sealed] = decoded.ok ? decoded.value.payloads : [];
  expect(sealed).toMatchObject({ type: PAYLOAD.SK, inner: PAYLOAD.NOTIFY });
  expect(sealed !== undefined && isCritical(sealed)).toBe(true);
  expect(decoded.ok && hexOf(encodeMessage(decoded.value))).toBe(text);
});

describe("bodies survive a round trip", () => {
  const id = fc.record({ type: u8, protocol: u8, port: u16, data: bytes() });
  const selectorV4 = fc.record({
    type: fc.constant(7 as const),
    protocol: u8,
    startPort: u16,
    endPort: u16,
    start: fc.uint8Array({ minLength: 4, maxLength: 4 }),
    end: fc.uint8Array({ minLength: 4, maxLength: 4 }),
  });
  const unknownSelector = fc.record({ type: fc.integer({ min: 9, max: 255 }), protocol: u8, bytes: bytes() });
  const transforms = fc.array(fc.record({ type: u8, id: u16, attributes }), { maxLength: 5 });
  const proposal = fc.record({ number: u8, protocol: u8, spi: bytes(8), transforms });
  const proposalV1 = fc.record({
    number: u8,
    protocol: u8,
    spi: bytes(8),
    transforms: fc.array(fc.record({ number: u8, id: u8, attributes }), { maxLength: 5 }),
  });
  const notify = fc.record({ protocol: u8, spi: bytes(16), type: u16, data: bytes() });
  const spis = fc.array(fc.uint8Array({ minLength: 4, maxLength: 4 }), { minLength: 1, maxLength: 5 });

  const cases: readonly [string, fc.Arbitrary<unknown>, (value: never) => Uint8Array, (body: Uint8Array) => unknown][] =
    [
      ["SA", fc.array(proposal, { minLength: 1, maxLength: 4 }), encodeSa, decodeSa],
      [
        "SA of IKEv1",
        fc.record({ doi: u32, situation: u32, proposals: fc.array(proposalV1, { minLength: 1, maxLength: 3 }) }),
        encodeSaV1,
        decodeSaV1,
      ],
      ["KE", fc.record({ group: u16, data: bytes() }), encodeKe, decodeKe],
      ["ID", id, encodeId, decodeId],
      ["CERT", fc.record({ encoding: u8, data: bytes() }), encodeCert, decodeCert],
      ["AUTH", fc.record({ method: u8, data: bytes() }), encodeAuth, decodeAuth],
      ["NOTIFY", notify, encodeNotify, decodeNotify],
      ["NOTIFY of IKEv1", fc.tuple(u32, notify).map(([doi, n]) => ({ doi, ...n })), encodeNotify, decodeNotifyV1],
      ["DELETE", fc.record({ protocol: u8, spis }), encodeDelete, decodeDelete],
      ["DELETE of IKEv1", fc.record({ doi: u32, protocol: u8, spis }), encodeDelete, decodeDeleteV1],
      ["TS", fc.array(fc.oneof(selectorV4, unknownSelector), { maxLength: 4 }), encodeTs, decodeTs],
      [
        "fragment",
        fc.tuple(u16, u16).map(([a, b]) => ({ number: Math.max(1, Math.min(a, b)), total: Math.max(1, a, b) })),
        encodeFragmentHead,
        decodeFragmentHead,
      ],
      [
        "fragment of IKEv1",
        fc.record({ id: u16, number: fc.integer({ min: 1, max: 255 }), isLast: fc.boolean(), data: bytes() }),
        encodeFragmentV1,
        decodeFragmentV1,
      ],
    ];

  test.each(cases)("%s", (_, arbitrary, encode, decode) => {
    fc.assert(
      fc.property(arbitrary, (value) => {
        expect(decode(encode(value as never))).toEqual({ ok: true, value });
      }),
    );
  });
});

test("a DELETE that counts more SPIs than it holds is refused before anything is read", () => {
  expect(decodeDelete(bytesOf("0304ffff01020304"))).toMatchObject({ ok: false, error: { code: "ike.delete.spis" } });
});

test("attributes hold numbers in the shorter form that fits, and both forms are read", () => {
  expect(numberAttribute(12, 28_800)).toEqual({ type: 12, value: 28_800 });
  expect(attributeNumber([numberAttribute(12, 86_400)], 12)).toBe(86_400);
  expect(keyLengthOf(transform(1, 12, 256))).toBe(256);
});

test("numbers are named as the registry names them", () => {
  expect(nameOf(NOTIFY, 38)).toBe("TS_UNACCEPTABLE");
  expect(nameOf(NOTIFY, 9999)).toBe("type 9999");
});
