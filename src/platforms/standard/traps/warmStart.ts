import { trapOf } from "../../trap.ts";

/** RFC 3418 §2: only the SNMP agent began anew. */
export const warmStart = trapOf({ name: "warmStart", event: "snmp-agent-restarted", oids: ["1.3.6.1.6.3.1.1.5.2"] });
