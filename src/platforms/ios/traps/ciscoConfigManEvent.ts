import { choice, trapOf } from "../../trap.ts";

const HISTORY = "1.3.6.1.4.1.9.9.43.1.1.6.1";
const PLACES = {
  1: "erase",
  2: "command",
  3: "running",
  4: "startup",
  5: "local",
  6: "network-tftp",
  7: "network-rcp",
  8: "network-ftp",
  9: "network-scp",
} as const;

/** CISCO-CONFIG-MAN-MIB: somebody changed, saved or loaded the configuration. */
export const ciscoConfigManEvent = trapOf({
  name: "ciscoConfigManEvent",
  event: "configuration-changed",
  oids: ["1.3.6.1.4.1.9.9.43.2.0.1"],
  fields: {
    source: choice(`${HISTORY}.3`, { 1: "command-line", 2: "snmp" }),
    from: choice(`${HISTORY}.4`, PLACES),
    to: choice(`${HISTORY}.5`, PLACES),
  },
});
