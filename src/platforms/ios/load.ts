import type { ControlPlaneLoad } from "../../model/observation.ts";
import type { CpuRow, Process } from "./processes-cpu.ts";

/** What serves a login: the SSH server's side of it, and the EXEC that answers. Our own session is among them. */
const SESSION_PROCESSES = /^(?:SSH Process|SSH Event handler|Virtual Exec|Exec|VTY)/;

/** How idle the CPU is over a minute by `show processes cpu`, without what the session that asks takes itself. */
export function loadOf(rows: readonly CpuRow[]): ControlPlaneLoad | undefined {
  const total = rows
    .map((row) => (row.kind === "cpu" ? row.values.oneMinPct : undefined))
    .find((pct) => pct !== undefined);
  if (typeof total !== "number") return undefined;
  const own = rows.filter(isProcess).filter(({ name }) => SESSION_PROCESSES.test(name));
  const ownPct = own.reduce((sum, { oneMinPct }) => sum + oneMinPct, 0);
  return { idlePct: Math.max(0, Math.min(100, 100 - total + Math.min(ownPct, total))) };
}

const isProcess = (row: CpuRow): row is Process => row.kind === "process";
