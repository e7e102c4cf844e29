// Written by `npm run catalogue`.
import type { Command } from "../../command.ts";
import { listConns } from "./list-conns.ts";
import { listSas } from "./list-sas.ts";
import { stats } from "./stats.ts";
import { version } from "./version.ts";

export const commands: readonly Command<unknown>[] = [
  listConns,
  listSas,
  stats,
  version,
];
