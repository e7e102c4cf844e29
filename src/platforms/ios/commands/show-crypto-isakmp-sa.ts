import type { Command } from "../../command.ts";
import { type IsakmpSa, readIsakmpSas } from "../isakmp-sa.ts";

export const showCryptoIsakmpSa = {
  run: "show crypto isakmp sa",
  needs: "privileged",
  parse: readIsakmpSas,
} satisfies Command<IsakmpSa>;
