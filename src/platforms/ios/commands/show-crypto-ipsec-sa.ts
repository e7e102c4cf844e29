import type { Command } from "../../command.ts";
import type { IpsecFlow } from "../ipsec-flow.ts";
import { readIpsecSas } from "../ipsec-sa.ts";

export const showCryptoIpsecSa = {
  run: "show crypto ipsec sa",
  needs: "privileged",
  parse: readIpsecSas,
} satisfies Command<IpsecFlow>;
