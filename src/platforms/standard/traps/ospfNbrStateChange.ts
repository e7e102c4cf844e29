import { address, choice, number, trapOf } from "../../trap.ts";

const OSPF = "1.3.6.1.2.1.14";

/** RFC 4750: ospfNbrState, in the words of RFC 2328 §10.1. */
const STATES = { 1: "Down", 2: "Attempt", 3: "Init", 4: "2Way", 5: "ExStart", 6: "Exchange", 7: "Loading", 8: "Full" };

/** OSPF-TRAP-MIB (RFC 4750): a neighbour gained or lost. Over a tunnel it is the first that tells that packets do not pass. */
export const ospfNbrStateChange = trapOf({
  name: "ospfNbrStateChange",
  event: "ospf-neighbor-status",
  oids: [`${OSPF}.16.2.2`],
  fields: {
    routerId: address(`${OSPF}.1.1`),
    neighborAddress: address(`${OSPF}.10.1.1`),
    addressLessIndex: number(`${OSPF}.10.1.2`),
    neighbor: address(`${OSPF}.10.1.3`),
    state: choice(`${OSPF}.10.1.6`, STATES),
  },
  key: ["ospf", "neighbor"],
});
