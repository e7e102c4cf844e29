// Written by `npm run catalogue`.
import type { Command } from "../../command.ts";
import { showCryptoIkev1Sa } from "./show-crypto-ikev1-sa.ts";
import { showCryptoIkev2SaDetail } from "./show-crypto-ikev2-sa-detail.ts";
import { showCryptoIkev2Sa } from "./show-crypto-ikev2-sa.ts";
import { showCryptoIkev2Session } from "./show-crypto-ikev2-session.ts";
import { showCryptoIpsecSaCount } from "./show-crypto-ipsec-sa-count.ts";
import { showCryptoIpsecSaDetail } from "./show-crypto-ipsec-sa-detail.ts";
import { showCryptoIpsecSa } from "./show-crypto-ipsec-sa.ts";
import { showCryptoIsakmpSaDetail } from "./show-crypto-isakmp-sa-detail.ts";
import { showCryptoIsakmpSa } from "./show-crypto-isakmp-sa.ts";
import { showCryptoSessionDetail } from "./show-crypto-session-detail.ts";
import { showCryptoSession } from "./show-crypto-session.ts";
import { showCryptoSockets } from "./show-crypto-sockets.ts";
import { showDebug } from "./show-debug.ts";
import { showVersion } from "./show-version.ts";

export const commands: readonly Command<unknown>[] = [
  showCryptoIkev1Sa,
  showCryptoIkev2SaDetail,
  showCryptoIkev2Sa,
  showCryptoIkev2Session,
  showCryptoIpsecSaCount,
  showCryptoIpsecSaDetail,
  showCryptoIpsecSa,
  showCryptoIsakmpSaDetail,
  showCryptoIsakmpSa,
  showCryptoSessionDetail,
  showCryptoSession,
  showCryptoSockets,
  showDebug,
  showVersion,
];
