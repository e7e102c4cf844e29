import fc from "fast-check";
import { expect, test } from "vitest";
import { type ControlPacket, decodePacket, encodePacket, type L2tpPacket } from "./packet.ts";

const hex = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/[0-9a-f]{2}/g) ?? [], (pair) => Number.parseInt(pair, 16));

// Written by hand after RFC 2661 §3.1 and §4.4: ICRQ with Assigned Session ID 0x1234 and Call Serial Number 7
const ICRQ =
  "c802 0026 0011 0000 0002 0001" + // T, L, S; tunnel 17; Ns 2, Nr 1
  "8008 0000 0000 000a" +
  "8008 0000 000e 1234" +
  "800a 0000 000f 00000007";
const ZLB = "c802 000c 0011 0000 0003 0002";

function value(bytes: Uint8Array): L2tpPacket {
  const decoded = decodePacket(bytes);
  if (!decoded.ok) throw decoded.error;
  return decoded.value;
}
const codeOf = (text: string): string => {
  const decoded = decodePacket(hex(text));
  return decoded.ok ? "ok" : decoded.error.code;
};

test("a control message is read field by field and written to the same bytes", () => {
  const packet = value(hex(ICRQ)) as ControlPacket;

  expect(packet).toMatchObject({ kind: "control", tunnelId: 17, sessionId: 0, ns: 2, nr: 1 });
  expect(packet.avps.map(({ attribute, mandatory }) => [attribute, mandatory])).toEqual([
    [0, true],
    [14, true],
    [15, true],
  ]);
  expect(encodePacket(packet)).toEqual(hex(ICRQ));
});

test("a ZLB is a control message without AVPs", () => {
  expect(value(hex(ZLB))).toMatchObject({ kind: "control", ns: 3, nr: 2, avps: [] });
});

test("data messages come in every form of header: length, sequence, offset, priority", () => {
  for (const [text, expected] of [
    ["0002 0001 0002 ff03", { hasLength: false, priority: false, payload: hex("ff03") }],
    ["4102 000a 0001 0002 ff03", { hasLength: true, priority: true, payload: hex("ff03") }],
    ["0802 0001 0002 0005 0006 c021", { sequence: { ns: 5, nr: 6 }, payload: hex("c021") }],
    ["4a02 0013 0001 0002 0005 0006 0003 aaaaaa c021", { offsetPad: hex("aaaaaa"), payload: hex("c021") }],
    ["0202 0001 0002 0000", { offsetPad: hex(""), payload: hex("") }],
  ] as const) {
    expect(value(hex(text))).toMatchObject({ kind: "data", tunnelId: 1, sessionId: 2, ...expected });
    expect(encodePacket(value(hex(text)))).toEqual(hex(text));
  }
});

test("each malformation has its name", () => {
  expect(codeOf("c803 000c 0000 0000 0000 0000")).toBe("l2tp.version"); // L2TPv3
  expect(codeOf("c001 000c")).toBe("l2tp.version"); // L2F
  expect(codeOf("c002 000c 0000 0000 0000 0000")).toBe("l2tp.flags"); // no sequence
  expect(codeOf("8802 0000 0000 0000 0000")).toBe("l2tp.flags"); // no length
  expect(codeOf("ca02 000e 0000 0000 0000 0000 0000")).toBe("l2tp.flags"); // with offset
  expect(codeOf("c902 000c 0000 0000 0000 0000")).toBe("l2tp.flags"); // with priority
  expect(codeOf("c802 000d 0000 0000 0000 0000")).toBe("l2tp.length"); // longer than the datagram
  expect(codeOf("c802 0003 0000 0000 0000 0000")).toBe("l2tp.length"); // shorter than itself
  expect(codeOf("c802 000b 0000 0000 0000 0000")).toBe("l2tp.short");
  expect(codeOf("c802 0012 0000 0000 0000 0000 8005 0000 0000")).toBe("l2tp.avp-length");
  expect(codeOf("c802 0012 0000 0000 0000 0000 8007 0000 0000")).toBe("l2tp.avp-length");
  expect(codeOf("0202 0001 0002 0004 aaaa")).toBe("l2tp.short"); // offset past the end
});

test("a cut at any byte is an error, never a shorter answer", () => {
  const bytes = hex(ICRQ);

  const codes = Array.from({ length: bytes.length }, (_, end) => decodePacket(bytes.subarray(0, end)));

  expect(codes.every((decoded) => !decoded.ok)).toBe(true);
});

// RFC 2661 §3.1: reserved bits are ignored on messages that come in
test("reserved bits and bytes behind the message change nothing, and come back as they were", () => {
  const bytes = hex(`f8f2${ZLB.slice(4)}c802`);

  const packet = value(bytes);

  expect(packet).toMatchObject({
    kind: "control",
    avps: [],
    oddities: { reservedBits: 0x30f0, trailing: hex("c802") },
  });
  expect(encodePacket(packet)).toEqual(bytes);
});

test("whatever is accepted comes back to the byte", () => {
  const header = fc.constantFrom("c802000c", "c8020014", "c8020020", "0002", "4802000c", "0a02", "4302000e");
  fc.assert(
    fc.property(header, fc.uint8Array({ maxLength: 60 }), (head, rest) => {
      const bytes = Uint8Array.from([...hex(head), ...rest]);
      const decoded = decodePacket(bytes);
      if (decoded.ok) expect(encodePacket(decoded.value)).toEqual(bytes);
    }),
    { seed: 5, numRuns: 2_000 },
  );
});
