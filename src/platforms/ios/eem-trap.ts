import type { FieldValue } from "../../model/observation.ts";
import { type Trap, trapOf } from "../trap.ts";
import type { Varbinds } from "../varbinds.ts";
import { eemColumn, eemOids } from "./eem-mib.ts";

type Value = (varbinds: Varbinds, object: string) => FieldValue | undefined;

const asText: Value = (varbinds, object) => varbinds.text(object);
const asNumber: Value = (varbinds, object) => varbinds.number(object);

const column =
  (number: number, value: Value) =>
  (varbinds: Varbinds): FieldValue | undefined =>
    eemColumn(number)
      .map((object) => value(varbinds, object))
      .find((found) => found !== undefined);

/** A policy of the Embedded Event Manager sent word: what it was told to send stands in `intData1`, `intData2` and `strData`. */
export const eemTrap = (name: string, number: number): Trap =>
  trapOf({
    name,
    event: "policy-trap",
    oids: eemOids(`0.${number}`),
    fields: {
      eventType: column(2, asNumber),
      eventType2: column(3, asNumber),
      eventType3: column(4, asNumber),
      eventType4: column(5, asNumber),
      path: column(6, asText),
      policy: column(7, asText),
      exitStatus: column(8, asNumber),
      intData1: column(9, asNumber),
      intData2: column(10, asNumber),
      strData: column(11, asText),
    },
  });
