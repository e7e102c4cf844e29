import { choice, indexOf, number, type Trap, text, trapOf } from "../trap.ts";
import type { Varbinds } from "../varbinds.ts";

// JUNIPER-MIB: jnxContentsTable and jnxOperatingTable name what is in the chassis, jnxFruTable what can be replaced in it.
const CONTENTS = "1.3.6.1.4.1.2636.3.1.8.1";
const OPERATING = "1.3.6.1.4.1.2636.3.1.13.1";
const FRU = "1.3.6.1.4.1.2636.3.1.15.1";

const FRU_STATES = {
  1: "unknown",
  2: "empty",
  3: "present",
  4: "ready",
  5: "announce-online",
  6: "online",
  7: "announce-offline",
  8: "offline",
  9: "diagnostic",
  10: "standby",
} as const;

const FRU_TYPES = {
  1: "other",
  2: "clock-generator",
  3: "fpc",
  4: "sfm",
  5: "control-board",
  6: "routing-engine",
  7: "pem",
  8: "front-panel",
  9: "sib",
  10: "pmb",
  11: "pic",
  12: "craft-interface",
  13: "fan",
} as const;

const part = (varbinds: Varbinds): string | undefined =>
  varbinds.text(`${CONTENTS}.6`) ?? varbinds.text(`${OPERATING}.5`);

/** An alarm of the chassis: the same that alarmd logs. */
export const chassisAlarmTrap = (name: string, oid: string, reason: string, state: "SET" | "CLEARED"): Trap =>
  trapOf({
    name,
    event: "chassis-alarm",
    oids: [oid],
    fields: { part, temperature: number(`${OPERATING}.7`) },
    beside: [1, 2, 3, 4].flatMap((column) => [`${CONTENTS}.${column}`, `${OPERATING}.${column}`]),
    always: { state, reason },
    key: ["alarm", "part", "reason"],
  });

/** A part that can be replaced came or went. */
export const fruTrap = (name: string, oid: string, change: string): Trap =>
  trapOf({
    name,
    event: "chassis-fru-status",
    oids: [oid],
    fields: {
      part: text(`${FRU}.5`),
      type: choice(`${FRU}.6`, FRU_TYPES),
      slot: number(`${FRU}.7`),
      state: choice(`${FRU}.8`, FRU_STATES),
      offlineReason: number(`${FRU}.10`),
      container: indexOf(0, `${FRU}.5`, `${FRU}.7`),
    },
    beside: [1, 2, 3, 4, 9, 11, 12, 13].map((column) => `${FRU}.${column}`),
    always: { change },
    key: ["fru", "part"],
  });

export const CHASSIS_TRAPS = "1.3.6.1.4.1.2636.4.1";
export const CHASSIS_OK_TRAPS = "1.3.6.1.4.1.2636.4.2";
