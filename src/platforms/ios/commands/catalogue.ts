// Written by `npm run catalogue`.
import type { Command } from "../../command.ts";
import { showAspTableVpnContext } from "./show-asp-table-vpn-context.ts";
import { showCryptoCallAdmission } from "./show-crypto-call-admission.ts";
import { showCryptoIkev1Sa } from "./show-crypto-ikev1-sa.ts";
import { showCryptoIkev2Count } from "./show-crypto-ikev2-count.ts";
import { showCryptoIkev2Proposal } from "./show-crypto-ikev2-proposal.ts";
import { showCryptoIkev2SaDetail } from "./show-crypto-ikev2-sa-detail.ts";
import { showCryptoIkev2Sa } from "./show-crypto-ikev2-sa.ts";
import { showCryptoIkev2Session } from "./show-crypto-ikev2-session.ts";
import { showCryptoIkev2Stats } from "./show-crypto-ikev2-stats.ts";
import { showCryptoIpsecInternalDual } from "./show-crypto-ipsec-internal-dual.ts";
import { showCryptoIpsecProfile } from "./show-crypto-ipsec-profile.ts";
import { showCryptoIpsecSaCount } from "./show-crypto-ipsec-sa-count.ts";
import { showCryptoIpsecSaDetail } from "./show-crypto-ipsec-sa-detail.ts";
import { showCryptoIpsecSa } from "./show-crypto-ipsec-sa.ts";
import { showCryptoIpsecSpiLookup } from "./show-crypto-ipsec-spi-lookup.ts";
import { showCryptoIsakmpDefaultPolicy } from "./show-crypto-isakmp-default-policy.ts";
import { showCryptoIsakmpSaDetail } from "./show-crypto-isakmp-sa-detail.ts";
import { showCryptoIsakmpSa } from "./show-crypto-isakmp-sa.ts";
import { showCryptoMap } from "./show-crypto-map.ts";
import { showCryptoFlowmib } from "./show-crypto-mib-ipsec-flowmib.ts";
import { showCryptoSessionDetail } from "./show-crypto-session-detail.ts";
import { showCryptoSession } from "./show-crypto-session.ts";
import { showCryptoSockets } from "./show-crypto-sockets.ts";
import { showDebug } from "./show-debug.ts";
import { showDmvpnDetail } from "./show-dmvpn-detail.ts";
import { showDmvpn } from "./show-dmvpn.ts";
import { showEventManagerHistoryEvents } from "./show-event-manager-history-events.ts";
import { showEventManagerPolicyRegistered } from "./show-event-manager-policy-registered.ts";
import { showInterfaces } from "./show-interfaces.ts";
import { showIpInterfaceBrief } from "./show-ip-interface-brief.ts";
import { showIpNhrpSummary } from "./show-ip-nhrp-summary.ts";
import { showIpNhrpTraffic } from "./show-ip-nhrp-traffic.ts";
import { showIpNhrp } from "./show-ip-nhrp.ts";
import { showIpOspfNeighbor } from "./show-ip-ospf-neighbor.ts";
import { showL2tp } from "./show-l2tp.ts";
import { showLoggingCount } from "./show-logging-count.ts";
import { showLogging } from "./show-logging.ts";
import { showMonitorEventTrace } from "./show-monitor-event-trace.ts";
import { showNtpStatus } from "./show-ntp-status.ts";
import { showQfpIpsecDrops } from "./show-platform-hardware-qfp-active-feature-ipsec-data-drop.ts";
import { showProcessesCpuPlatform } from "./show-processes-cpu-platform.ts";
import { showProcessesCpuSorted } from "./show-processes-cpu-sorted.ts";
import { showProcessesCpu } from "./show-processes-cpu.ts";
import { showSubscriberStatistics } from "./show-subscriber-statistics.ts";
import { showVersion } from "./show-version.ts";
import { showVpdn } from "./show-vpdn.ts";
import { showVpnSessiondbAnyconnect } from "./show-vpn-sessiondb-anyconnect.ts";
import { showVpnSessiondbDetail } from "./show-vpn-sessiondb-detail.ts";
import { showVpnSessiondbL2l } from "./show-vpn-sessiondb-l2l.ts";
import { showVpnSessiondbRaIkev2Ipsec } from "./show-vpn-sessiondb-ra-ikev2-ipsec.ts";
import { showVpnSessiondbRemote } from "./show-vpn-sessiondb-remote.ts";
import { showVpnSessiondbWebvpn } from "./show-vpn-sessiondb-webvpn.ts";
import { showVpnSessiondb } from "./show-vpn-sessiondb.ts";
import { show } from "./show.ts";

export const commands: readonly Command<unknown>[] = [
  showAspTableVpnContext,
  showCryptoCallAdmission,
  showCryptoIkev1Sa,
  showCryptoIkev2Count,
  showCryptoIkev2Proposal,
  showCryptoIkev2SaDetail,
  showCryptoIkev2Sa,
  showCryptoIkev2Session,
  showCryptoIkev2Stats,
  showCryptoIpsecInternalDual,
  showCryptoIpsecProfile,
  showCryptoIpsecSaCount,
  showCryptoIpsecSaDetail,
  showCryptoIpsecSa,
  showCryptoIpsecSpiLookup,
  showCryptoIsakmpDefaultPolicy,
  showCryptoIsakmpSaDetail,
  showCryptoIsakmpSa,
  showCryptoMap,
  showCryptoFlowmib,
  showCryptoSessionDetail,
  showCryptoSession,
  showCryptoSockets,
  showDebug,
  showDmvpnDetail,
  showDmvpn,
  showEventManagerHistoryEvents,
  showEventManagerPolicyRegistered,
  showInterfaces,
  showIpInterfaceBrief,
  showIpNhrpSummary,
  showIpNhrpTraffic,
  showIpNhrp,
  showIpOspfNeighbor,
  showL2tp,
  showLoggingCount,
  showLogging,
  showMonitorEventTrace,
  showNtpStatus,
  showQfpIpsecDrops,
  showProcessesCpuPlatform,
  showProcessesCpuSorted,
  showProcessesCpu,
  showSubscriberStatistics,
  showVersion,
  showVpdn,
  showVpnSessiondbAnyconnect,
  showVpnSessiondbDetail,
  showVpnSessiondbL2l,
  showVpnSessiondbRaIkev2Ipsec,
  showVpnSessiondbRemote,
  showVpnSessiondbWebvpn,
  showVpnSessiondb,
  show,
];
