import { trapOf } from "../../trap.ts";

/** RFC 3418 §2: the agent began anew, and its configuration may have changed. The uptime itself is the proof. */
export const coldStart = trapOf({ name: "coldStart", event: "device-restarted", oids: ["1.3.6.1.6.3.1.1.5.1"] });
