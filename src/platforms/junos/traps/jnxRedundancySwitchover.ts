import { choice, text, trapOf } from "../../trap.ts";

const ENTRY = "1.3.6.1.4.1.2636.3.1.14.1";
const STATES = { 1: "unknown", 2: "master", 3: "backup", 4: "disabled" } as const;

/** JUNIPER-MIB: mastership of the routing engines changed. SAs of the old one may be gone. */
export const jnxRedundancySwitchover = trapOf({
  name: "jnxRedundancySwitchover",
  event: "redundancy-group-status",
  oids: ["1.3.6.1.4.1.2636.4.1.4"],
  fields: {
    part: text(`${ENTRY}.5`),
    configuredState: choice(`${ENTRY}.6`, STATES),
    state: choice(`${ENTRY}.7`, STATES),
  },
  key: ["redundancy-group", "part"],
});
