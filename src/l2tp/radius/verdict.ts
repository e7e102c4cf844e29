import { findValue, findValues } from "../../wire/radius/attributes.ts";
import { ADDRESS_CHOSEN_BY_NAS, ADDRESS_CHOSEN_BY_USER, RADIUS_CODE } from "../../wire/radius/constants.ts";
import type { RadiusPacket } from "../../wire/radius/packet.ts";
import type { Verdict } from "../ppp/authentication.ts";

/** What a server's answer means for a login. An Access-Challenge has no place in PAP or CHAP: RFC 2865 §4.4 makes it a refusal. */
export function verdictOf({ code, attributes }: RadiusPacket): Verdict {
  const accepted = code === RADIUS_CODE.ACCESS_ACCEPT;
  const message = findValues(attributes, "replyMessage").join(" ");
  const address = findValue(attributes, "framedIpAddress");
  // RFC 2865 §5.8: two values that name no address but who chooses it
  const isNamed = address !== undefined && address !== ADDRESS_CHOSEN_BY_NAS && address !== ADDRESS_CHOSEN_BY_USER;
  return { accepted, ...(message === "" ? {} : { message }), ...(accepted && isNamed ? { address } : {}) };
}
