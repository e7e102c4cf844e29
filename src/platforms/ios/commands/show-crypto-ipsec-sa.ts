import type { Command } from "../../command.ts";
import { type IpsecFlow, readIpsecSas } from "../ipsec-sa.ts";

export const showCryptoIpsecSa = {
  run: "show crypto ipsec sa",
  needs: "privileged",
  parse: readIpsecSas,
} satisfies Command<IpsecFlow>;
