import { isisAdjacency } from "../isis-adjacency.ts";

export const isisAdjacencyDown = isisAdjacency("RPD_ISIS_ADJDOWN", "DOWN");
