// Written by `npm run catalogue`.
import type { LogMessage } from "../../message.ts";
import { asaKeepaliveLost } from "./ASA-3-713123.ts";
import { asaSessionEnded } from "./ASA-4-113019.ts";
import { asaPolicyMismatch } from "./ASA-4-402116.ts";
import { asaReplay } from "./ASA-4-402119.ts";
import { asaAuthenticationFailed } from "./ASA-4-402120.ts";
import { asaIkev2Aborted } from "./ASA-4-750003.ts";
import { asaPhase1Completed } from "./ASA-5-713119.ts";
import { asaPhase2Completed } from "./ASA-5-713120.ts";
import { asaIkev2Up } from "./ASA-5-750006.ts";
import { asaIkev2Down } from "./ASA-5-750007.ts";
import { asaSaCreated } from "./ASA-6-602303.ts";
import { asaSaDeleted } from "./ASA-6-602304.ts";
import { bgpPrefixesReach } from "./BGP-4-MAXPFX.ts";
import { bgpAdjacency } from "./BGP-5-ADJCHANGE.ts";
import { bgpPrefixThreshold } from "./BGP-5-MAXPFX.ts";
import { clnsAdjacency } from "./CLNS-5-ADJCHANGE.ts";
import { configurationCommitted } from "./CONFIG-6-DB_COMMIT.ts";
import { ikeDenySaRequest } from "./CRYPTO-4-IKE_DENY_SA_REQ.ts";
import { ikmpBadMessage } from "./CRYPTO-4-IKMP_BAD_MESSAGE.ts";
import { ikmpNoSa } from "./CRYPTO-4-IKMP_NO_SA.ts";
import { packetReplayError } from "./CRYPTO-4-PKT_REPLAY_ERR.ts";
import { recvdPktInvSpi } from "./CRYPTO-4-RECVD_PKT_INV_SPI.ts";
import { packetMacError } from "./CRYPTO-4-RECVD_PKT_MAC_ERR.ts";
import { packetNotIpsec } from "./CRYPTO-4-RECVD_PKT_NOT_IPSEC.ts";
import { ikev2SessionStatus } from "./CRYPTO-5-IKEV2_SESSION_STATUS.ts";
import { invalidCertificate } from "./CRYPTO-5-IKMP_INVAL_CERT.ts";
import { sessionStatus } from "./CRYPTO-5-SESSION_STATUS.ts";
import { ikmpModeFailure } from "./CRYPTO-6-IKMP_MODE_FAILURE.ts";
import { ikmpNotEncrypted } from "./CRYPTO-6-IKMP_NOT_ENCRYPTED.ts";
import { isakmpOnOff } from "./CRYPTO-6-ISAKMP_ON_OFF.ts";
import { dmvpnCrypto } from "./DMVPN-5-CRYPTO_SS.ts";
import { eigrpNeighbor } from "./DUAL-5-NBRCHANGE.ts";
import { eemLog } from "./HA_EM-6-LOG.ts";
import { ikev2SaDown } from "./IKEV2-5-SA_DOWN.ts";
import { ikev2SaUp } from "./IKEV2-5-SA_UP.ts";
import { hmacError } from "./IPSEC-3-HMAC_ERROR.ts";
import { replayError } from "./IPSEC-3-REPLAY_ERROR.ts";
import { ntpSyncLost } from "./IP_NTP-5-SYNC_LOSS.ts";
import { isisAdjacency } from "./ISIS-5-ADJCHANGE.ts";
import { lineProtocol } from "./LINEPROTO-5-UPDOWN.ts";
import { linkStatus } from "./LINK-3-UPDOWN.ts";
import { linkChanged } from "./LINK-5-CHANGED.ts";
import { ntpPeerUnreachable } from "./NTP-4-PEERUNREACH.ts";
import { ospfAdjacency } from "./OSPF-5-ADJCHG.ts";
import { pixInvalidSpi } from "./PIX-4-402101.ts";
import { certificateExpired } from "./PKI-3-CERTIFICATE_INVALID_EXPIRED.ts";
import { certificateNotYetValid } from "./PKI-3-CERTIFICATE_INVALID_NOT_YET_VALID.ts";
import { crlFetchFailed } from "./PKI-3-CRL_FETCH_FAIL.ts";
import { radiusAllDead } from "./RADIUS-3-ALLDEADSERVER.ts";
import { radiusAlive } from "./RADIUS-4-RADIUS_ALIVE.ts";
import { radiusDead } from "./RADIUS-4-RADIUS_DEAD.ts";
import { cpuFalling } from "./SYS-1-CPUFALLINGTHRESHOLD.ts";
import { cpuRising } from "./SYS-1-CPURISINGTHRESHOLD.ts";
import { configured } from "./SYS-5-CONFIG_I.ts";
import { restarted } from "./SYS-5-RESTART.ts";
import { recursiveTunnel } from "./TUN-5-RECURDOWN.ts";

export const messages: readonly LogMessage[] = [
  asaKeepaliveLost,
  asaSessionEnded,
  asaPolicyMismatch,
  asaReplay,
  asaAuthenticationFailed,
  asaIkev2Aborted,
  asaPhase1Completed,
  asaPhase2Completed,
  asaIkev2Up,
  asaIkev2Down,
  asaSaCreated,
  asaSaDeleted,
  bgpPrefixesReach,
  bgpAdjacency,
  bgpPrefixThreshold,
  clnsAdjacency,
  configurationCommitted,
  ikeDenySaRequest,
  ikmpBadMessage,
  ikmpNoSa,
  packetReplayError,
  recvdPktInvSpi,
  packetMacError,
  packetNotIpsec,
  ikev2SessionStatus,
  invalidCertificate,
  sessionStatus,
  ikmpModeFailure,
  ikmpNotEncrypted,
  isakmpOnOff,
  dmvpnCrypto,
  eigrpNeighbor,
  eemLog,
  ikev2SaDown,
  ikev2SaUp,
  hmacError,
  replayError,
  ntpSyncLost,
  isisAdjacency,
  lineProtocol,
  linkStatus,
  linkChanged,
  ntpPeerUnreachable,
  ospfAdjacency,
  pixInvalidSpi,
  certificateExpired,
  certificateNotYetValid,
  crlFetchFailed,
  radiusAllDead,
  radiusAlive,
  radiusDead,
  cpuFalling,
  cpuRising,
  configured,
  restarted,
  recursiveTunnel,
];
