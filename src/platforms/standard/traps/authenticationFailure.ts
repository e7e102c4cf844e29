import { address, trapOf } from "../../trap.ts";

/** RFC 3418 §2: somebody asked the device under a community or user that it does not know; IOS says who (authAddr). */
export const authenticationFailure = trapOf({
  name: "authenticationFailure",
  event: "snmp-authentication-failed",
  oids: ["1.3.6.1.6.3.1.1.5.5"],
  fields: { remoteAddress: address("1.3.6.1.4.1.9.2.1.5") },
});
