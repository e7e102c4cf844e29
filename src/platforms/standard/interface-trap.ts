import { choice, number, type Trap, trapOf } from "../trap.ts";
import type { Varbinds } from "../varbinds.ts";

const IF = "1.3.6.1.2.1.2.2.1";
const IF_NAME = "1.3.6.1.2.1.31.1.1.1.1";
/** OLD-CISCO-INTERFACES-MIB locIfReason, which IOS sends beside the standard objects. */
const REASON = "1.3.6.1.4.1.9.2.2.1.1.20";

const ADMIN = { 1: "up", 2: "down", 3: "testing" } as const;
const OPER = { ...ADMIN, 4: "unknown", 5: "dormant", 6: "notPresent", 7: "lowerLayerDown" } as const;

const nameOf = (varbinds: Varbinds): string | undefined => varbinds.text(IF_NAME) ?? varbinds.text(`${IF}.2`);

/** RFC 2863 §6: linkDown and linkUp, with the names that vendors send beside them. */
export const interfaceTrap = (name: string, last: number, state: "UP" | "DOWN"): Trap =>
  trapOf({
    name,
    event: "interface-status",
    oids: [`1.3.6.1.6.3.1.1.5.${last}`],
    fields: {
      interfaceIndex: (varbinds) => varbinds.number(`${IF}.1`) ?? varbinds.index(`${IF}.8`)?.[0],
      interface: nameOf,
      interfaceType: number(`${IF}.3`),
      adminStatus: choice(`${IF}.7`, ADMIN),
      operStatus: choice(`${IF}.8`, OPER),
      reason: (varbinds) => varbinds.text(REASON),
    },
    beside: [`${IF}.2`],
    always: { state },
    key: ["interface", "interface"],
  });
