import type { Command } from "../../command.ts";
import { readInterfacesTerse, type TerseInterface } from "../interfaces-terse.ts";

export const showInterfacesTerse = {
  run: "show interfaces terse",
  needs: "view",
  parse: readInterfacesTerse,
} satisfies Command<TerseInterface>;
