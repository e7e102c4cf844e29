import { text, trapOf } from "../../trap.ts";
import type { Varbinds } from "../../varbinds.ts";

const VARS = "1.3.6.1.4.1.2636.3.37.1";

/** jnxEventAvTable: names and values side by side. */
function attributes(varbinds: Varbinds): Readonly<Record<string, string>> | undefined {
  const values = varbinds.all(`${VARS}.2.1.3`);
  const pairs = varbinds
    .all(`${VARS}.2.1.2`)
    .map(({ value }, place): [string, string] => [String(value), String(values[place]?.value ?? "")]);
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs);
}

/** JUNIPER-EVENT-MIB: an op script or an event policy sent word. */
export const jnxEventTrap = trapOf({
  name: "jnxEventTrap",
  event: "policy-trap",
  oids: ["1.3.6.1.4.1.2636.4.13.0.1"],
  fields: { message: text(`${VARS}.1`), attributes },
});
