// Written by `npm run catalogue`.
import type { LogMessage } from "../../message.ts";
import { bgpCeasedForPrefixes } from "./BGP_CEASE_PREFIX_LIMIT_EXCEEDED.ts";
import { bgpPrefixLimitExceeded } from "./BGP_PREFIX_LIMIT_EXCEEDED.ts";
import { bgpPrefixThresholdExceeded } from "./BGP_PREFIX_THRESH_EXCEEDED.ts";
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
import { lacpInterfaceDown } from "./LACP_INTF_DOWN.ts";
import { bgpNeighborChange } from "./RPD_BGP_NEIGHBOR_STATE_CHANGED.ts";
import { isisAdjacencyDown } from "./RPD_ISIS_ADJDOWN.ts";
import { isisAdjacencyUp } from "./RPD_ISIS_ADJUP.ts";
import { ospfNeighborDown } from "./RPD_OSPF_NBRDOWN.ts";
import { ospfNeighborUp } from "./RPD_OSPF_NBRUP.ts";
import { spuCpuHigh } from "./RTPERF_CPU_THRESHOLD_EXCEEDED.ts";
import { spuCpuNormal } from "./RTPERF_CPU_USAGE_OK.ts";
import { sessionClosed } from "./RT_FLOW_SESSION_CLOSE.ts";
import { sessionCreated } from "./RT_FLOW_SESSION_CREATE.ts";
import { sessionDenied } from "./RT_FLOW_SESSION_DENY.ts";
import { authFail } from "./RT_IPSEC_AUTH_FAIL.ts";
import { badSpi } from "./RT_IPSEC_BAD_SPI.ts";
import { decryptBadPad } from "./RT_IPSEC_DECRYPT_BAD_PAD.ts";
import { replayedPacket } from "./RT_IPSEC_REPLAY.ts";
import { linkDown } from "./SNMP_TRAP_LINK_DOWN.ts";
import { linkUp } from "./SNMP_TRAP_LINK_UP.ts";
import { commitRequested } from "./UI_COMMIT.ts";
import { commitCompleted } from "./UI_COMMIT_COMPLETED.ts";
import { configurationError } from "./UI_CONFIGURATION_ERROR.ts";
import { configurationEntered } from "./UI_DBASE_LOGIN_EVENT.ts";
import { configurationLeft } from "./UI_DBASE_LOGOUT_EVENT.ts";
import { configurationLoaded } from "./UI_LOAD_EVENT.ts";
import { bgpNotification } from "./bgp-notification.ts";
import { chassisAlarm } from "./chassis-alarm.ts";
import { craftAlarm } from "./craft-alarm.ts";
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
import { tcpMd5Failed } from "./tcp-md5-failed.ts";

export const messages: readonly LogMessage[] = [
  bgpCeasedForPrefixes,
  bgpPrefixLimitExceeded,
  bgpPrefixThresholdExceeded,
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
  lacpInterfaceDown,
  bgpNeighborChange,
  isisAdjacencyDown,
  isisAdjacencyUp,
  ospfNeighborDown,
  ospfNeighborUp,
  spuCpuHigh,
  spuCpuNormal,
  sessionClosed,
  sessionCreated,
  sessionDenied,
  authFail,
  badSpi,
  decryptBadPad,
  replayedPacket,
  linkDown,
  linkUp,
  commitRequested,
  commitCompleted,
  configurationError,
  configurationEntered,
  configurationLeft,
  configurationLoaded,
  bgpNotification,
  chassisAlarm,
  craftAlarm,
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
  tcpMd5Failed,
];
