import { choice, indexOf, trapOf } from "../../trap.ts";

const STATE = "1.3.6.1.4.1.9.9.106.1.2.1.1.15";

/** CISCO-HSRP-MIB: which box answers for the tunnels' address changed hands. */
export const cHsrpStateChange = trapOf({
  name: "cHsrpStateChange",
  event: "redundancy-group-status",
  oids: ["1.3.6.1.4.1.9.9.106.2.0.1"],
  fields: {
    interfaceIndex: indexOf(0, STATE),
    redundancyGroup: indexOf(1, STATE),
    state: choice(STATE, { 1: "initial", 2: "learn", 3: "listen", 4: "speak", 5: "standby", 6: "active" }),
  },
  key: ["redundancy-group", "redundancyGroup"],
});
