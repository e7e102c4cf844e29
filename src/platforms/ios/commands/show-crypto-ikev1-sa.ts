import type { Command } from "../../command.ts";
import { type IsakmpSa, readIsakmpSas } from "../isakmp-sa.ts";

/** The name that ASA has given to `show crypto isakmp sa`. */
export const showCryptoIkev1Sa = {
  run: "show crypto ikev1 sa",
  needs: "privileged",
  parse: readIsakmpSas,
} satisfies Command<IsakmpSa>;
