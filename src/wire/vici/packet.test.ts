import fc from "fast-check";
import { expect, test } from "vitest";
import type { ViciMessage } from "./message.ts";
import { decodePacket, encodePacket, PACKET, PacketStream } from "./packet.ts";

const hex = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/[0-9a-f]{2}/g) ?? [], (pair) => Number.parseInt(pair, 16));
const body = (packet: Uint8Array): Uint8Array => packet.subarray(4);

// The example of strongSwan's protocol description: key1 = value1, section1 { sub-section { key2 = value2 }, list1 = [item1, item2] }
const EXAMPLE =
  "07 03 6c6f67" +
  "03 04 6b657931 0006 76616c756531" +
  "01 08 73656374696f6e31" +
  "01 0b 7375622d73656374696f6e 03 04 6b657932 0006 76616c756532 02" +
  "04 05 6c69737431 05 0005 6974656d31 05 0005 6974656d32 06" +
  "02";
const example = { key1: "value1", section1: { "sub-section": { key2: "value2" }, list1: ["item1", "item2"] } };

test("an event with sections and lists is read, and written to the same bytes", () => {
  const decoded = decodePacket(hex(EXAMPLE));

  expect(decoded).toEqual({ ok: true, value: { type: PACKET.EVENT, name: "log", message: example } });
  expect(body(encodePacket({ type: PACKET.EVENT, name: "log", message: example }))).toEqual(hex(EXAMPLE));
});

test("a cut at any byte is an error with its offset, or a whole shorter message; never an exception", () => {
  const bytes = hex(EXAMPLE);

  const codes = Array.from({ length: bytes.length }, (_, end) => decodePacket(bytes.subarray(0, end))).map((decoded) =>
    decoded.ok ? "whole" : decoded.error.code,
  );

  expect(new Set(codes)).toEqual(new Set(["vici.short", "whole"]));
  expect(codes.filter((code) => code === "whole")).toHaveLength(2); // behind the name, and behind the first value
});

test("values that are no text survive as hex, and so does a text that looks like it", () => {
  const packet = Uint8Array.of(1, 3, 1, 0x61, 0, 2, 0xff, 0x00, 3, 1, 0x62, 0, 4, 0x30, 0x78, 0x66, 0x66);

  const decoded = decodePacket(packet);

  expect(decoded).toMatchObject({ ok: true, value: { message: { a: "0xff00", b: "0x30786666" } } });
  if (decoded.ok) expect(body(encodePacket(decoded.value))).toEqual(packet);
});

test("nesting without end is refused", () => {
  const nested = Uint8Array.from([1, ...Array.from({ length: 300 }, () => [1, 1, 0x61]).flat()]);

  expect(decodePacket(nested)).toMatchObject({ ok: false, error: { code: "vici.depth" } });
});

test("any message comes back as it went", () => {
  const name = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => text !== "__proto__" && !/^\d+$/.test(text));
  const { message } = fc.letrec<{ message: ViciMessage; value: ViciMessage[string] }>((tie) => ({
    message: fc.dictionary(name, tie("value"), { maxKeys: 4 }),
    value: fc.oneof({ depthSize: "small" }, fc.string(), fc.array(fc.string()), tie("message")),
  }));

  fc.assert(
    fc.property(message, (given) => {
      const decoded = decodePacket(body(encodePacket({ type: PACKET.CMD_RESPONSE, message: given })));
      expect(decoded).toEqual({ ok: true, value: { type: PACKET.CMD_RESPONSE, message: given } });
    }),
    { seed: 11 },
  );
});

test("a stream is cut into packets wherever it is torn, and an absurd length ends it", () => {
  const packet = encodePacket({ type: PACKET.CMD_REQUEST, name: "version", message: {} });
  const stream = new PacketStream();

  const found = [...packet, ...packet].flatMap((byte) => stream.push(Uint8Array.of(byte)));

  expect(found).toEqual([body(packet), body(packet)]);
  expect(() => new PacketStream().push(Uint8Array.of(0xff, 0, 0, 0))).toThrow(/announced/);
});
