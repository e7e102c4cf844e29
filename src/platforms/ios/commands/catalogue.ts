// Written by `npm run catalogue`.
import type { Command } from "../../command.ts";
import { showCryptoIpsecSaDetail } from "./show-crypto-ipsec-sa-detail.ts";
import { showCryptoIpsecSa } from "./show-crypto-ipsec-sa.ts";
import { showCryptoIsakmpSa } from "./show-crypto-isakmp-sa.ts";
import { showCryptoSession } from "./show-crypto-session.ts";
import { showDebug } from "./show-debug.ts";
import { showVersion } from "./show-version.ts";

export const commands: readonly Command<unknown>[] = [
  showCryptoIpsecSaDetail,
  showCryptoIpsecSa,
  showCryptoIsakmpSa,
  showCryptoSession,
  showDebug,
  showVersion,
];
