import fc from "fast-check";
import { expect, test } from "vitest";
import { chapResponse, readChap, writeChap } from "./chap.ts";
import { LCP_OPTION, PPP_CODE, PPP_PROTOCOL } from "./constants.ts";
import {
  decodeAuthenticationProtocol,
  decodeControl,
  decodeOptions,
  encodeAuthenticationProtocol,
  encodeControl,
  encodeOptions,
  findNumber,
  optionOf,
} from "./control.ts";
import { decodeFrame, encodeFrame, frameOf } from "./frame.ts";
import { readPap, writePap } from "./pap.ts";

const hex = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/[0-9a-f]{2}/g) ?? [], (pair) => Number.parseInt(pair, 16));
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const toHex = (value: Uint8Array): string => Buffer.from(value).toString("hex");

type Answer = { readonly ok: true } | { readonly ok: false; readonly error: { readonly code: string } };
const codeOf = (answer: Answer): string => (answer.ok ? "ok" : answer.error.code);

test("frames come with and without address, with one and two bytes of protocol", () => {
  for (const [text, expected] of [
    ["ff03c0210104", { hasAddress: true, protocol: PPP_PROTOCOL.LCP, compressed: false }],
    ["c0210104", { hasAddress: false, protocol: PPP_PROTOCOL.LCP, compressed: false }],
    ["ff032145", { hasAddress: true, protocol: PPP_PROTOCOL.IPV4, compressed: true }],
    ["2145", { hasAddress: false, protocol: PPP_PROTOCOL.IPV4, compressed: true }],
    ["002145", { hasAddress: false, protocol: PPP_PROTOCOL.IPV4, compressed: false }],
  ] as const) {
    const decoded = decodeFrame(hex(text));
    expect(decoded).toMatchObject({ ok: true, value: expected });
    if (decoded.ok) expect(encodeFrame(decoded.value)).toEqual(hex(text));
  }
  expect(toHex(frameOf(PPP_PROTOCOL.LCP, hex("0901")))).toBe("ff03c0210901");
});

test("frames that are none have their names", () => {
  expect(codeOf(decodeFrame(hex("")))).toBe("ppp.short");
  expect(codeOf(decodeFrame(hex("ff04c021")))).toBe("ppp.control");
  expect(codeOf(decodeFrame(hex("ff03c0")))).toBe("ppp.short");
  expect(codeOf(decodeFrame(hex("c020")))).toBe("ppp.protocol");
});

// Written by hand after RFC 1661 §5.1 and §6: MRU 1460, CHAP with MD5, a magic number
test("a Configure-Request is read option by option and written to the same bytes", () => {
  const request = hex("01 07 0013 01 04 05b4 03 05 c223 05 05 06 12345678".replaceAll(" ", ""));

  const packet = decodeControl(request);
  if (!packet.ok) throw packet.error;
  const options = decodeOptions(packet.value.data);
  if (!options.ok) throw options.error;
  const [mru, authentication, magic] = options.value;

  expect(packet.value).toMatchObject({ code: PPP_CODE.CONFIGURE_REQUEST, identifier: 7 });
  expect(mru && findNumber(mru, 2)).toBe(1460);
  expect(authentication && decodeAuthenticationProtocol(authentication)).toEqual({
    ok: true,
    value: { protocol: PPP_PROTOCOL.CHAP, algorithm: 5 },
  });
  expect(magic && findNumber(magic, 4)).toBe(0x12345678);
  const again = [
    optionOf(LCP_OPTION.MRU, 1460, 2),
    encodeAuthenticationProtocol(LCP_OPTION.AUTHENTICATION_PROTOCOL, { protocol: PPP_PROTOCOL.CHAP, algorithm: 5 }),
    optionOf(LCP_OPTION.MAGIC_NUMBER, 0x12345678),
  ];
  expect(encodeControl({ ...packet.value, data: encodeOptions(again) })).toEqual(request);
});

test("padding behind the length is passed over and comes back", () => {
  const padded = hex("0901000800000000aaaa");

  const packet = decodeControl(padded);

  expect(packet).toMatchObject({ ok: true, value: { code: 9, data: hex("00000000"), padding: hex("aaaa") } });
  if (packet.ok) expect(encodeControl(packet.value)).toEqual(padded);
});

test("lengths that cannot be have their names", () => {
  expect(codeOf(decodeControl(hex("01010003")))).toBe("ppp.length");
  expect(codeOf(decodeControl(hex("01010005")))).toBe("ppp.short");
  expect(codeOf(decodeOptions(hex("0101")))).toBe("ppp.option-length");
  expect(codeOf(decodeOptions(hex("010405")))).toBe("ppp.short");
  expect(codeOf(decodeOptions(hex("01")))).toBe("ppp.short");
  expect(findNumber({ type: 1, data: hex("05dc00") }, 2)).toBeUndefined();
});

test("PAP goes out and comes in; an answer may lack its message", () => {
  const request = { kind: "request", identifier: 1, peerId: bytes("alice"), password: bytes("wonderland") } as const;

  expect(toHex(writePap(request).data)).toBe("05616c6963650a776f6e6465726c616e64");
  expect(readPap(writePap(request))).toEqual({ ok: true, value: request });
  expect(readPap({ code: 2, identifier: 1, data: hex("") })).toMatchObject({ ok: true, value: { kind: "ack" } });
  expect(readPap({ code: 3, identifier: 1, data: hex("026e6f") })).toMatchObject({
    ok: true,
    value: { kind: "nak", message: bytes("no") },
  });
  expect(codeOf(readPap({ code: 1, identifier: 1, data: hex("05616c") }))).toBe("pap.short");
  expect(codeOf(readPap({ code: 9, identifier: 1, data: hex("") }))).toBe("pap.code");
});

test("CHAP goes out and comes in", () => {
  const challenge = { kind: "challenge", identifier: 4, value: hex("0102030405060708"), name: bytes("lns") } as const;
  const failure = { kind: "failure", identifier: 4, message: bytes("denied") } as const;

  expect(readChap(writeChap(challenge))).toEqual({ ok: true, value: challenge });
  expect(readChap(writeChap(failure))).toEqual({ ok: true, value: failure });
  expect(codeOf(readChap({ code: 1, identifier: 1, data: hex("00") }))).toBe("chap.value");
  expect(codeOf(readChap({ code: 2, identifier: 1, data: hex("1001") }))).toBe("chap.short");
  expect(codeOf(readChap({ code: 5, identifier: 1, data: hex("") }))).toBe("chap.code");
});

// Computed apart from this code with `printf '\x04wonderland\x01\x02\x03\x04' | md5sum`
test("a CHAP response is the MD5 over identifier, secret and challenge", () => {
  expect(toHex(chapResponse(4, bytes("wonderland"), hex("01020304")))).toBe("314bc5d6088b356226dba9a4468bf0ba");
});

test("whatever is accepted comes back to the byte", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (input) => {
      const frame = decodeFrame(input);
      if (frame.ok) expect(encodeFrame(frame.value)).toEqual(input);
      const control = decodeControl(input);
      if (control.ok) expect(encodeControl(control.value)).toEqual(input);
      const options = decodeOptions(input);
      if (options.ok) expect(encodeOptions(options.value)).toEqual(input);
    }),
    { seed: 8, numRuns: 2_000 },
  );
});
