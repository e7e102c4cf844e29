import { address, choice, number, trapOf } from "../../trap.ts";

const OSPF = "1.3.6.1.2.1.14";

/** RFC 4750: ospfIfState, in the words of RFC 2328 §9.1. */
const STATES = {
  1: "Down",
  2: "Loopback",
  3: "Waiting",
  4: "PointToPoint",
  5: "DR",
  6: "Backup",
  7: "DROther",
} as const;

export const ospfIfStateChange = trapOf({
  name: "ospfIfStateChange",
  event: "ospf-interface-status",
  oids: [`${OSPF}.16.2.16`],
  fields: {
    routerId: address(`${OSPF}.1.1`),
    interfaceAddress: address(`${OSPF}.7.1.1`),
    addressLessIndex: number(`${OSPF}.7.1.2`),
    state: choice(`${OSPF}.7.1.12`, STATES),
  },
  key: ["ospf-interface", "interfaceAddress", "addressLessIndex"],
});
