import { text, trapOf } from "../../trap.ts";

/** JUNIPER-SYSLOG-MIB: what a script on the box chose to send, under an OID of its own choice. */
export const jnxUserDefinedNotification = trapOf({
  name: "jnxUserDefinedNotification",
  event: "policy-trap",
  oids: ["1.3.6.1.4.1.2636.4.12.0.2"],
  fields: { trapOid: text("1.3.6.1.4.1.2636.3.35.1.3"), message: text("1.3.6.1.4.1.2636.3.35.1.1.1.9") },
});
