import { ospfNeighborChange } from "../ospf-neighbor.ts";

export const ospfNeighborDown = ospfNeighborChange("RPD_OSPF_NBRDOWN");
