import type { Command } from "../../command.ts";
import { type IsakmpSa, readIsakmpSas } from "../isakmp-sa.ts";

export const showCryptoIsakmpSaDetail = {
  run: "show crypto isakmp sa detail",
  needs: "privileged",
  parse: readIsakmpSas,
} satisfies Command<IsakmpSa>;
