import type { Command } from "../../command.ts";
import type { TerseInterface } from "../interfaces-rows.ts";
import { readInterfacesTerse } from "../interfaces-terse.ts";

export const showInterfacesTerse = {
  run: "show interfaces terse",
  needs: "view",
  xml: true,
  parse: readInterfacesTerse,
} satisfies Command<TerseInterface>;
