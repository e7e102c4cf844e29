import type { Command } from "../../command.ts";
import type { OutlineRow } from "../../outline-row.ts";
import { readInterfaces } from "../interfaces.ts";
import type { InterfaceRow, TerseInterface } from "../interfaces-rows.ts";
import { readInterfacesTerse } from "../interfaces-terse.ts";
import { orXml } from "../xml/any.ts";

/** `show interfaces <name>` with `detail`, `extensive` or none; `terse` behind the name is read as that table. */
export const showInterfaces = {
  run: "show interfaces",
  needs: "view",
  parse: orXml((text) => (TERSE.test(text) ? readInterfacesTerse(text) : readInterfaces(text))),
} satisfies Command<InterfaceRow | TerseInterface | OutlineRow>;

const TERSE = /^\s*Interface\s+Admin\s+Link\b|<interface-information[^>]*"terse"/m;
