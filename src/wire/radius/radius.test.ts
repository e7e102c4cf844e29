import fc from "fast-check";
import { expect, test } from "vitest";
import { chapResponse } from "../ppp/chap.ts";
import { attributeOf, findValue, findValues, RADIUS_ATTRIBUTES } from "./attributes.ts";
import {
  checkMessageAuthenticator,
  isAccountingRequest,
  isResponseTo,
  signRequest,
  signResponse,
  UNSIGNED,
} from "./authenticator.ts";
import { ACCT_STATUS, RADIUS_CODE } from "./constants.ts";
import { decodePacket, encodePacket, type RadiusPacket } from "./packet.ts";
import { chapPassword, hidePassword, isChapPassword, revealPassword } from "./password.ts";
import { decodeVendorSpecific, encodeVendorSpecific } from "./vendor.ts";

const hex = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/[0-9a-f]{2}/g) ?? [], (pair) => Number.parseInt(pair, 16));
const toHex = (value: Uint8Array): string => Buffer.from(value).toString("hex");
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const codeOf = (text: string): string => {
  const decoded = decodePacket(hex(text));
  return decoded.ok ? "ok" : decoded.error.code;
};
function value(input: Uint8Array): RadiusPacket {
  const decoded = decodePacket(input);
  if (!decoded.ok) throw decoded.error;
  return decoded.value;
}
function flipped(input: Uint8Array, at: number): Uint8Array {
  const copy = input.slice();
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

// RFC 2865 §7.1: nemo logs in by Telnet; shared secret xyzzy5461, password arctangent
const REQUEST = hex(
  "010000380f403f9473978057bd83d5cb98f4227a" +
    "01066e656d6f02120dbe708d93d413ce3196e43f782a0aee0406c0a80110050600000003",
);
const ACCEPT = hex("0200002686fe220e7624ba2a1005f6bf9b55e0b20606000000010f06000000000e06c0a80103");
const SECRET = bytes("xyzzy5461");

test("the exchange of RFC 2865 §7.1 is read, its password revealed, its response verified", () => {
  const { authenticator, attributes } = value(REQUEST);
  const hidden = findValue(attributes, "userPassword") ?? hex("");

  expect(findValue(attributes, "userName")).toBe("nemo");
  expect(findValue(attributes, "nasIpAddress")).toBe(0xc0a80110);
  const hiding = { secret: SECRET, requestAuthenticator: authenticator };
  expect(revealPassword(hidden, hiding)).toEqual({ ok: true, value: bytes("arctangent") });
  expect(hidePassword(bytes("arctangent"), hiding)).toEqual(hidden);
  expect(isResponseTo(ACCEPT, authenticator, SECRET)).toBe(true);
  expect(isResponseTo(ACCEPT, authenticator, bytes("another"))).toBe(false);
  expect(isResponseTo(flipped(ACCEPT, 25), authenticator, SECRET)).toBe(false);
  expect(signResponse(value(ACCEPT), authenticator, SECRET)).toEqual(ACCEPT);
});

test("packets come back to the byte, padding behind the length with them", () => {
  expect(encodePacket(value(REQUEST))).toEqual(REQUEST);
  const padded = Uint8Array.from([...REQUEST, 0, 0]);
  expect(encodePacket(value(padded))).toEqual(padded);
  expect(isResponseTo(Uint8Array.from([...ACCEPT, 0]), value(REQUEST).authenticator, SECRET)).toBe(true);
});

test("each malformation has its name", () => {
  const zeros = "00".repeat(16);
  expect(codeOf("0100")).toBe("radius.short");
  expect(codeOf(`01000013${zeros}`)).toBe("radius.length");
  expect(codeOf(`01001001${zeros}`)).toBe("radius.length");
  expect(codeOf(`01000015${zeros}`)).toBe("radius.short");
  expect(codeOf(`01000016${zeros}0101`)).toBe("radius.attribute-length");
  expect(codeOf(`01000017${zeros}010461`)).toBe("radius.short");
  expect(codeOf(`01000015${zeros}01`)).toBe("radius.short");
});

test("a Message-Authenticator is filled in and checked, on request and response", () => {
  const request = { code: 1, identifier: 7, authenticator: hex("11".repeat(16)), attributes: [UNSIGNED] };

  const signed = signRequest(request, SECRET);
  const accept = { code: 2, identifier: 7, authenticator: hex(""), attributes: [UNSIGNED] };
  const response = signResponse(accept, request.authenticator, SECRET);

  // Computed apart from this code: printf '<packet>' | openssl dgst -md5 -hmac xyzzy5461
  expect(toHex(signed.subarray(22))).toBe("539ef468cd16ff5054e86e23316ef456");
  expect(checkMessageAuthenticator(signed, SECRET)).toBe("good");
  expect(checkMessageAuthenticator(flipped(signed, 5), SECRET)).toBe("wrong");
  expect(checkMessageAuthenticator(REQUEST, SECRET)).toBe("missing");
  expect(checkMessageAuthenticator(response, SECRET, request.authenticator)).toBe("good");
  expect(checkMessageAuthenticator(response, SECRET, hex("22".repeat(16)))).toBe("wrong");
  expect(isResponseTo(response, request.authenticator, SECRET)).toBe(true);
});

test("checking changes nothing, not even in a Buffer, whose slices are views", () => {
  const received = Buffer.from(ACCEPT);

  expect(isResponseTo(received, value(REQUEST).authenticator, SECRET)).toBe(true);
  expect(isResponseTo(received, value(REQUEST).authenticator, SECRET)).toBe(true);
  expect(Uint8Array.from(received)).toEqual(ACCEPT);
});

test("accounting requests are signed by digest", () => {
  const attributes = [
    attributeOf("acctStatusType", ACCT_STATUS.START),
    attributeOf("acctSessionId", "0001-7"),
    UNSIGNED,
  ];
  const packet = {
    code: RADIUS_CODE.ACCOUNTING_REQUEST,
    identifier: 3,
    authenticator: hex("ff".repeat(16)),
    attributes,
  };

  const signed = signRequest(packet, SECRET);

  expect(isAccountingRequest(signed, SECRET)).toBe(true);
  expect(isAccountingRequest(signed, bytes("another"))).toBe(false);
  expect(isAccountingRequest(flipped(signed, 30), SECRET)).toBe(false);
  expect(checkMessageAuthenticator(signed, SECRET)).toBe("good");
});

test("passwords of every length up to 128 survive their hiding", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 128, min: 1 }), (password) => {
      const hiding = { secret: SECRET, requestAuthenticator: hex("0f".repeat(16)) };
      expect(revealPassword(hidePassword(password, hiding), hiding)).toEqual({ ok: true, value: password });
    }),
    { seed: 2 },
  );
  const hiding = { secret: SECRET, requestAuthenticator: hex("0f".repeat(16)) };
  expect(revealPassword(hex("00"), hiding)).toMatchObject({ ok: false, error: { code: "radius.password" } });
});

test("a CHAP-Password is the identifier and its response", () => {
  const challenge = hex("0102030405060708");
  const given = chapPassword(4, chapResponse(4, bytes("wonderland"), challenge));

  expect(isChapPassword(given, challenge, bytes("wonderland"))).toBe(true);
  expect(isChapPassword(given, challenge, bytes("Wonderland"))).toBe(false);
  expect(isChapPassword(hex("04"), challenge, bytes("wonderland"))).toBe(false);
});

test("values are found by name; malformed ones are passed over", () => {
  const attributes = [
    { type: RADIUS_ATTRIBUTES.sessionTimeout.type, value: hex("00") },
    attributeOf("sessionTimeout", 3_600),
    attributeOf("class", hex("01")),
    attributeOf("class", hex("02")),
    attributeOf("tunnelServerAuthId", { tag: 1, text: "lns" }),
    attributeOf("tunnelClientAuthId", { text: "lac" }),
  ];

  expect(findValue(attributes, "sessionTimeout")).toBe(3_600);
  expect(findValues(attributes, "class")).toEqual([hex("01"), hex("02")]);
  expect(findValue(attributes, "tunnelServerAuthId")).toEqual({ tag: 1, text: "lns" });
  expect(findValue(attributes, "tunnelClientAuthId")).toEqual({ text: "lac" });
  expect(findValue(attributes, "replyMessage")).toBeUndefined();
});

test("vendors' attributes go out and come in", () => {
  const cisco = { vendorId: 9, attributes: [{ type: 1, value: bytes("ip:addr-pool=p1") }] };

  expect(decodeVendorSpecific(encodeVendorSpecific(cisco).value)).toEqual({ ok: true, value: cisco });
  expect(decodeVendorSpecific(hex("000000090101"))).toMatchObject({ ok: false });
});

test("whatever is accepted comes back to the byte", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (rest) => {
      const input = Uint8Array.from([1, 2, 0, 20 + Math.floor(rest.length / 2), ...hex("ab".repeat(16)), ...rest]);
      const decoded = decodePacket(input);
      if (decoded.ok) expect(encodePacket(decoded.value)).toEqual(input);
    }),
    { seed: 13, numRuns: 2_000 },
  );
});
