import { isisAdjacency } from "../isis-adjacency.ts";

export const isisAdjacencyUp = isisAdjacency("RPD_ISIS_ADJUP", "UP");
