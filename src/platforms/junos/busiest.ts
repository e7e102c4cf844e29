import { showSystemProcesses } from "./commands/show-system-processes.ts";
import { withoutOwnSession } from "./own-session.ts";
import type { TableDraft } from "./process-head.ts";
import type { Process } from "./process-row.ts";

/** Per cent of one CPU: less says nothing. */
const WORTH_TELLING = 5;
const MOST_TOLD = 3;

/**
 * Who takes the routing engine's time, in a sentence: the processes in front of the table, without the idle ones and without what serves our
 * own session. `undefined` where the text is no process table.
 *
 * @param login the name that we log in with; `undefined` where there is no login, and so no session of ours
 */
export function tellBusiest(text: string, login: string | undefined): string | undefined {
  const tables = showSystemProcesses.parse(text).rows.filter(isTable);
  if (tables.length === 0) return undefined;
  return tables.map((table) => tellTable(table, login)).join("; ");
}

type Table = Pick<TableDraft, "locale" | "processes">;
const isTable = (row: object): row is TableDraft => "processes" in row && Array.isArray(row.processes);

function tellTable({ locale, processes }: Table, login: string | undefined): string {
  const others = login === undefined ? processes : withoutOwnSession(processes, login);
  const own = sharesOf(processes) - sharesOf(others);
  const busy = others
    .filter((one) => shareOf(one) >= WORTH_TELLING && !IDLE.test(one.command))
    .sort((a, b) => shareOf(b) - shareOf(a))
    .slice(0, MOST_TOLD)
    .map((one) => `${one.command} ${shareOf(one).toFixed(1)} %`);
  const where = locale === undefined ? "" : `${locale}: `;
  const who = busy.length === 0 ? `no process takes ${WORTH_TELLING} % of a CPU` : `busiest are ${busy.join(", ")}`;
  return `${where}${who}${own < 1 ? "" : `; ${own.toFixed(1)} % for our own session are left out`}`;
}

/** top prints values that no machine has for processes that have just begun. */
const shareOf = ({ wcpuPct = 0, isImplausible }: Process): number => (isImplausible === true ? 0 : wcpuPct);
const sharesOf = (processes: readonly Process[]): number => processes.reduce((sum, one) => sum + shareOf(one), 0);

const IDLE = /^\[?idle\b/;
