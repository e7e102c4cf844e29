import fc from "fast-check";
import { expect, test } from "vitest";
import { ATTRIBUTE_NAMES, ATTRIBUTES, type Attributes } from "./attributes.ts";
import type { Avp } from "./avp.ts";
import { MESSAGE } from "./constants.ts";
import { challengeResponse, hideAvp, revealAvp } from "./hiding.ts";
import { type ControlMessage, findUnknownMandatory, readMessage, writeMessage } from "./message.ts";

const hex = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/[0-9a-f]{2}/g) ?? [], (pair) => Number.parseInt(pair, 16));
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const avp = (attribute: number, value: string, over: Partial<Avp> = {}): Avp => ({
  mandatory: true,
  hidden: false,
  reserved: 0,
  vendorId: 0,
  attribute,
  value: hex(value),
  ...over,
});
const codeOf = (avps: readonly Avp[], secret?: Uint8Array): string => {
  const read = readMessage(avps, secret);
  return read.ok ? "ok" : read.error.code;
};

/** One value of every attribute there is. */
const EVERY: Attributes = {
  messageType: MESSAGE.SCCRQ,
  resultCode: { result: 2, error: 8, message: "unknown" },
  protocolVersion: { version: 1, revision: 0 },
  framingCapabilities: 3,
  bearerCapabilities: 2,
  tieBreaker: hex("0102030405060708"),
  firmwareRevision: 0x690,
  hostName: "lac.example",
  vendorName: "Spindrift",
  assignedTunnelId: 4711,
  receiveWindowSize: 16,
  challenge: hex("00112233445566778899"),
  challengeResponse: hex("000102030405060708090a0b0c0d0e0f"),
  causeCode: { cause: 16, causeMessage: 69, advisory: "normal" },
  assignedSessionId: 8,
  callSerialNumber: 9,
  minimumBps: 64_000,
  maximumBps: 128_000,
  bearerType: 1,
  framingType: 1,
  calledNumber: "4930123",
  callingNumber: "4930456",
  subAddress: "12",
  txConnectSpeed: 50_000_000,
  rxConnectSpeed: 10_000_000,
  physicalChannelId: 77,
  privateGroupId: "isp-a",
  sequencingRequired: true,
  initialReceivedLcpConfreq: hex("0104 05dc"),
  lastSentLcpConfreq: hex("0304 c023"),
  lastReceivedLcpConfreq: hex("0506 00000001"),
  proxyAuthenType: 2,
  proxyAuthenName: "alice",
  proxyAuthenChallenge: hex("aabb"),
  proxyAuthenId: 3,
  proxyAuthenResponse: hex("ccdd"),
  callErrors: {
    crcErrors: 1,
    framingErrors: 2,
    hardwareOverruns: 3,
    bufferOverruns: 4,
    timeOutErrors: 5,
    alignmentErrors: 6,
  },
  accm: { send: 0xffffffff, receive: 0x000a0000 },
  disconnectCause: { code: 13, protocol: 0xc023, direction: 1, message: "PAP" },
};

test("every attribute of RFC 2661 goes out and comes in, hidden and in clear", () => {
  const message: ControlMessage = { type: MESSAGE.SCCRQ, attributes: EVERY, unknown: [] };
  const hiding = { secret: bytes("Spr1ng"), randomVector: hex("00112233") };
  expect(new Set(Object.keys(EVERY))).toEqual(new Set(ATTRIBUTE_NAMES.filter((name) => name !== "randomVector")));

  const clear = readMessage(writeMessage(message));
  const hidden = readMessage(writeMessage(message, hiding), hiding.secret);

  expect(clear).toEqual({ ok: true, value: message });
  expect(hidden).toMatchObject({ ok: true, value: { attributes: { ...EVERY, randomVector: hiding.randomVector } } });
});

test("only what may be hidden is hidden: types, results, versions, names, windows and tie breakers stay in clear", () => {
  const hiding = { secret: bytes("x"), randomVector: hex("01") };

  const avps = writeMessage({ type: MESSAGE.SCCRQ, attributes: EVERY, unknown: [] }, hiding);

  expect(avps.filter(({ hidden }) => !hidden).map(({ attribute }) => attribute)).toEqual([
    0, 36, 1, 2, 7, 5, 10, 12, 39,
  ]);
});

test("unknown AVPs survive: a vendor's, a new one, one with reserved bits", () => {
  const unknown = [
    avp(1, "abcd", { vendorId: 3561, mandatory: false }),
    avp(4000, "00"),
    avp(10, "0004", { reserved: 1, mandatory: false }),
  ];
  const avps = [avp(0, "000a"), avp(14, "1234"), ...unknown];

  const read = readMessage(avps);

  expect(read).toEqual({
    ok: true,
    value: { type: 10, attributes: { messageType: 10, assignedSessionId: 0x1234 }, unknown },
  });
  if (!read.ok) return;
  expect(findUnknownMandatory(read.value)?.attribute).toBe(4000);
  expect(writeMessage(read.value)).toEqual(avps);
});

test("a malformed value is an error when it is mandatory, and unknown when it is not", () => {
  expect(codeOf([avp(0, "000a"), avp(14, "12")])).toBe("l2tp.avp-value");
  expect(codeOf([avp(0, "000a"), avp(14, "123456")])).toBe("l2tp.avp-value");
  expect(readMessage([avp(0, "0001"), avp(6, "01", { mandatory: false })])).toMatchObject({
    ok: true,
    value: { unknown: [{ attribute: 6 }] },
  });
});

test("a message begins with its type, and no other", () => {
  expect(codeOf([])).toBe("l2tp.message-type");
  expect(codeOf([avp(14, "1234"), avp(0, "000a")])).toBe("l2tp.message-type");
  expect(codeOf([avp(0, "0a")])).toBe("l2tp.message-type");
  expect(codeOf([avp(0, "000a", { vendorId: 9 })])).toBe("l2tp.message-type");
  expect(codeOf([avp(0, "000a", { hidden: true })])).toBe("l2tp.message-type");
});

test("a hidden AVP needs the secret and a Random Vector before it", () => {
  const secret = bytes("s");
  const hidden = hideAvp(avp(14, "1234"), { secret, randomVector: hex("0102") });

  expect(codeOf([avp(0, "000a"), avp(36, "0102"), hidden])).toBe("l2tp.secret");
  expect(codeOf([avp(0, "000a"), hidden, avp(36, "0102")], secret)).toBe("l2tp.random-vector");
  expect(codeOf([avp(0, "000a"), avp(36, "0102"), hidden], secret)).toBe("ok");
  expect(codeOf([avp(0, "000a"), avp(36, "0102"), hidden], bytes("another"))).toBe("l2tp.hidden");
});

// RFC 2661 §4.3: each hidden AVP takes the vector that stands nearest before it
test("a second Random Vector holds for what follows it", () => {
  const secret = bytes("s");
  const avps = [
    avp(0, "000a"),
    avp(36, "01"),
    hideAvp(avp(14, "1111"), { secret, randomVector: hex("01") }),
    avp(36, "02"),
    hideAvp(avp(15, "00000007"), { secret, randomVector: hex("02") }),
  ];

  expect(readMessage(avps, secret)).toMatchObject({
    ok: true,
    value: { attributes: { assignedSessionId: 0x1111, callSerialNumber: 7 } },
  });
});

test("a hidden value is the plain one again, at any length and padding", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.uint8Array({ maxLength: 40 }), (value, padding) => {
      const hiding = { secret: bytes("Spr1ngTide"), randomVector: hex("0a0b0c0d") };
      const plain = { ...avp(21, ""), value };
      expect(revealAvp(hideAvp(plain, hiding, padding), hiding)).toEqual(plain);
    }),
    { seed: 3 },
  );
});

// Computed apart from this code with `printf '\x02s3cret\x01\x02\x03\x04' | md5sum`, RFC 2661 §4.4.3
test("a challenge response is the MD5 over message type, secret and challenge", () => {
  const response = challengeResponse(MESSAGE.SCCRP, bytes("s3cret"), hex("01020304"));

  expect(Buffer.from(response).toString("hex")).toBe("fe8ecd355f4c9992a90ea047365555b9");
});

test("no two attributes have one number", () => {
  const numbers = ATTRIBUTE_NAMES.map((name) => ATTRIBUTES[name].attribute);

  expect(new Set(numbers).size).toBe(numbers.length);
});
