import { attributeOf, findValues, RADIUS_ATTRIBUTES } from "../dist/wire/radius/attributes.js";
import {
  checkMessageAuthenticator,
  isAccountingRequest,
  isResponseTo,
  signRequest,
  UNSIGNED,
} from "../dist/wire/radius/authenticator.js";
import { decodePacket, encodePacket } from "../dist/wire/radius/packet.js";
import { revealPassword } from "../dist/wire/radius/password.js";
import { decodeVendorSpecific, encodeVendorSpecific } from "../dist/wire/radius/vendor.js";

const secret = Buffer.from("testing123");
const authenticator = Buffer.alloc(16, 7);
const vendor = encodeVendorSpecific({ vendorId: 9, attributes: [{ type: 1, value: Buffer.from("ip:x=y") }] });
const signed = (code, attributes) =>
  Buffer.from(signRequest({ code, identifier: 3, authenticator, attributes }, secret));

export const target = {
  seeds: [
    signed(1, [UNSIGNED, attributeOf("userName", "alice"), attributeOf("userPassword", Buffer.alloc(16, 9))]),
    signed(4, [attributeOf("acctStatusType", 1), attributeOf("acctSessionId", "a-1"), UNSIGNED]),
    signed(2, [attributeOf("framedIpAddress", 0xc000020a), attributeOf("class", Buffer.alloc(20)), vendor]),
  ],
  run(bytes) {
    checkMessageAuthenticator(bytes, secret);
    isAccountingRequest(bytes, secret);
    isResponseTo(bytes, authenticator, secret);
    const decoded = decodePacket(bytes);
    if (!decoded.ok) return;
    if (!Buffer.from(encodePacket(decoded.value)).equals(bytes)) throw new Error("not the same bytes");
    const { attributes } = decoded.value;
    for (const name of Object.keys(RADIUS_ATTRIBUTES)) findValues(attributes, name);
    for (const value of findValues(attributes, "vendorSpecific")) decodeVendorSpecific(value);
    for (const value of findValues(attributes, "userPassword"))
      revealPassword(value, { secret, requestAuthenticator: authenticator });
  },
};
