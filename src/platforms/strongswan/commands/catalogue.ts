// Written by `npm run catalogue`.
import type { Command } from "../../command.ts";
import { getConns } from "./get-conns.ts";
import { getCounters } from "./get-counters.ts";
import { getPools } from "./get-pools.ts";
import { listAuthorities } from "./list-authorities.ts";
import { listCerts } from "./list-certs.ts";
import { listConns } from "./list-conns.ts";
import { listPolicies } from "./list-policies.ts";
import { listSas } from "./list-sas.ts";
import { stats } from "./stats.ts";
import { swanctlListSas } from "./swanctl---list-sas.ts";
import { version } from "./version.ts";

export const commands: readonly Command<unknown>[] = [
  getConns,
  getCounters,
  getPools,
  listAuthorities,
  listCerts,
  listConns,
  listPolicies,
  listSas,
  stats,
  swanctlListSas,
  version,
];
