import { ospfNeighborChange } from "../ospf-neighbor.ts";

export const ospfNeighborUp = ospfNeighborChange("RPD_OSPF_NBRUP");
