// Written by `npm run catalogue`.
import type { LogMessage } from "../../message.ts";
import { ddosViolationClear } from "./DDOS_PROTOCOL_VIOLATION_CLEAR.ts";
import { ddosViolationSet } from "./DDOS_PROTOCOL_VIOLATION_SET.ts";
import { culpritFlowFound } from "./DDOS_SCFD_FLOW_FOUND.ts";
import { gatewayDpdPeerDead } from "./IKE_GATEWAY_DPD_PEER_DEAD.ts";
import { gatewayIdValidated } from "./IKE_GATEWAY_ID_VALIDATION_SUCCESS.ts";
import { ikeVpnDown } from "./IKE_VPN_DOWN_ALARM_USER.ts";
import { ikeVpnUp } from "./IKE_VPN_UP_ALARM_USER.ts";
import { redundancyGroupChange } from "./JSRPD_RG_STATE_CHANGE.ts";
import { dpdPeerDown } from "./KMD_DPD_PEER_DOWN.ts";
import { kmdInternalError } from "./KMD_INTERNAL_ERROR.ts";
import { saEstablished } from "./KMD_PM_SA_ESTABLISHED.ts";
import { kmdVpnDown } from "./KMD_VPN_DOWN_ALARM_USER.ts";
import { vpnPhase1Failure } from "./KMD_VPN_PV_PHASE1.ts";
import { vpnPhase2Failure } from "./KMD_VPN_PV_PHASE2.ts";
import { tsMismatch } from "./KMD_VPN_TS_MISMATCH.ts";
import { kmdVpnUp } from "./KMD_VPN_UP_ALARM_USER.ts";
import { bgpNeighborChange } from "./RPD_BGP_NEIGHBOR_STATE_CHANGED.ts";
import { ospfNeighborDown } from "./RPD_OSPF_NBRDOWN.ts";
import { ospfNeighborUp } from "./RPD_OSPF_NBRUP.ts";
import { spuCpuHigh } from "./RTPERF_CPU_THRESHOLD_EXCEEDED.ts";
import { spuCpuNormal } from "./RTPERF_CPU_USAGE_OK.ts";
import { authFail } from "./RT_IPSEC_AUTH_FAIL.ts";
import { badSpi } from "./RT_IPSEC_BAD_SPI.ts";
import { decryptBadPad } from "./RT_IPSEC_DECRYPT_BAD_PAD.ts";
import { replayedPacket } from "./RT_IPSEC_REPLAY.ts";
import { linkDown } from "./SNMP_TRAP_LINK_DOWN.ts";
import { linkUp } from "./SNMP_TRAP_LINK_UP.ts";
import { commitRequested } from "./UI_COMMIT.ts";
import { commitCompleted } from "./UI_COMMIT_COMPLETED.ts";
import { configurationLeft } from "./UI_DBASE_LOGOUT_EVENT.ts";
import { chassisAlarm } from "./chassis-alarm.ts";
import { ikeNegotiationCompleted } from "./ike-negotiation-completed.ts";
import { ikeNegotiationFailed } from "./ike-negotiation-failed.ts";
import { ikePhase1 } from "./ike-phase-1.ts";
import { ikePhase2 } from "./ike-phase-2.ts";
import { initDaemonEnded } from "./init-daemon-ended.ts";
import { initDaemon } from "./init-daemon.ts";
import { kmdIpcFailed } from "./kmd-ipc-failed.ts";
import { logSenderStarved } from "./log-sender-starved.ts";
import { messageRepeated } from "./message-repeated.ts";
import { messagesLost } from "./messages-lost.ts";
import { ntpServerUnreachable } from "./ntp-server-unreachable.ts";

export const messages: readonly LogMessage[] = [
  ddosViolationClear,
  ddosViolationSet,
  culpritFlowFound,
  gatewayDpdPeerDead,
  gatewayIdValidated,
  ikeVpnDown,
  ikeVpnUp,
  redundancyGroupChange,
  dpdPeerDown,
  kmdInternalError,
  saEstablished,
  kmdVpnDown,
  vpnPhase1Failure,
  vpnPhase2Failure,
  tsMismatch,
  kmdVpnUp,
  bgpNeighborChange,
  ospfNeighborDown,
  ospfNeighborUp,
  spuCpuHigh,
  spuCpuNormal,
  authFail,
  badSpi,
  decryptBadPad,
  replayedPacket,
  linkDown,
  linkUp,
  commitRequested,
  commitCompleted,
  configurationLeft,
  chassisAlarm,
  ikeNegotiationCompleted,
  ikeNegotiationFailed,
  ikePhase1,
  ikePhase2,
  initDaemonEnded,
  initDaemon,
  kmdIpcFailed,
  logSenderStarved,
  messageRepeated,
  messagesLost,
  ntpServerUnreachable,
];
