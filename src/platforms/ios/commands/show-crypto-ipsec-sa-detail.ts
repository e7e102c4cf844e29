import type { Command } from "../../command.ts";
import type { IpsecFlow } from "../ipsec-flow.ts";
import { readIpsecSas } from "../ipsec-sa.ts";

export const showCryptoIpsecSaDetail = {
  run: "show crypto ipsec sa detail",
  needs: "privileged",
  parse: readIpsecSas,
} satisfies Command<IpsecFlow>;
