// Written by `npm run catalogue`.
import type { LogMessage } from "../../message.ts";
import { ikmpNoSa } from "./CRYPTO-4-IKMP_NO_SA.ts";
import { recvdPktInvSpi } from "./CRYPTO-4-RECVD_PKT_INV_SPI.ts";
import { sessionStatus } from "./CRYPTO-5-SESSION_STATUS.ts";
import { ikmpModeFailure } from "./CRYPTO-6-IKMP_MODE_FAILURE.ts";
import { eemLog } from "./HA_EM-6-LOG.ts";
import { lineProtocol } from "./LINEPROTO-5-UPDOWN.ts";
import { configured } from "./SYS-5-CONFIG_I.ts";
import { restarted } from "./SYS-5-RESTART.ts";

export const messages: readonly LogMessage[] = [
  ikmpNoSa,
  recvdPktInvSpi,
  sessionStatus,
  ikmpModeFailure,
  eemLog,
  lineProtocol,
  configured,
  restarted,
];
