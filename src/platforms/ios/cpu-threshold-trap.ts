import { indexOf, number, type Trap, trapOf } from "../trap.ts";
import type { Varbinds } from "../varbinds.ts";

const TOTAL = "1.3.6.1.4.1.9.9.109.1.1.1.1";
const THRESHOLD = "1.3.6.1.4.1.9.9.109.1.2.4.1";

/** cpmCPUThresholdClass is the last part of the row's index: the same word as the log line says. */
const CLASSES: Readonly<Record<number, string>> = { 1: "Total", 2: "Interrupt", 3: "Process" };

const kindOf = (varbinds: Varbinds): string | undefined =>
  CLASSES[varbinds.index(`${THRESHOLD}.2`)?.[1] ?? varbinds.index(`${THRESHOLD}.4`)?.[1] ?? 0];

/** CISCO-PROCESS-MIB: the CPU crossed a threshold (`process cpu threshold`). */
export const cpuThresholdTrap = (name: string, last: number, event: string, state: "HIGH" | "NORMAL"): Trap =>
  trapOf({
    name,
    event,
    oids: [`1.3.6.1.4.1.9.9.109.2.0.${last}`],
    fields: {
      kind: kindOf,
      cpu: indexOf(0, `${THRESHOLD}.2`, `${THRESHOLD}.4`),
      thresholdPct: state === "HIGH" ? number(`${THRESHOLD}.2`) : number(`${THRESHOLD}.4`),
      cpuPct: number(`${TOTAL}.10`),
      interruptPct: number(`${TOTAL}.11`),
    },
    always: { state },
    key: ["cpu", "kind"],
  });
