// Written by `npm run catalogue`.
import type { Command } from "../../command.ts";
import { showChassisAlarms } from "./show-chassis-alarms.ts";
import { showChassisClusterInterfaces } from "./show-chassis-cluster-interfaces.ts";
import { showChassisClusterStatus } from "./show-chassis-cluster-status.ts";
import { showChassisFpcPicStatus } from "./show-chassis-fpc-pic-status.ts";
import { showChassisFpc } from "./show-chassis-fpc.ts";
import { showChassisRoutingEngine } from "./show-chassis-routing-engine.ts";
import { showConfiguration } from "./show-configuration.ts";
import { showDdosProtectionProtocolsViolations } from "./show-ddos-protection-protocols-violations.ts";
import { showDdosProtectionProtocols } from "./show-ddos-protection-protocols.ts";
import { showDdosProtectionStatistics } from "./show-ddos-protection-statistics.ts";
import { showIkeSecurityAssociations } from "./show-ike-security-associations.ts";
import { showInterfacesTerse } from "./show-interfaces-terse.ts";
import { showInterfaces } from "./show-interfaces.ts";
import { showIpsecCertificates } from "./show-ipsec-certificates.ts";
import { showIpsecRedundancy } from "./show-ipsec-redundancy.ts";
import { showIpsecSecurityAssociations } from "./show-ipsec-security-associations.ts";
import { showLog } from "./show-log.ts";
import { showNetworkAccessAaaStatisticsAuthentication } from "./show-network-access-aaa-statistics-authentication.ts";
import { showNtpStatus } from "./show-ntp-status.ts";
import { showOspfNeighbor } from "./show-ospf-neighbor.ts";
import { showSecurityIkeSecurityAssociations } from "./show-security-ike-security-associations.ts";
import { showSecurityIpsecInactiveTunnels } from "./show-security-ipsec-inactive-tunnels.ts";
import { showSecurityIpsecSecurityAssociations } from "./show-security-ipsec-security-associations.ts";
import { showSecurityIpsecStatistics } from "./show-security-ipsec-statistics.ts";
import { showSecurityIpsecTunnelEventsStatistics } from "./show-security-ipsec-tunnel-events-statistics.ts";
import { showSecurityMonitoring } from "./show-security-monitoring.ts";
import { showSecurityPki } from "./show-security-pki.ts";
import { showServicesIpsecVpnIkeSecurityAssociations } from "./show-services-ipsec-vpn-ike-security-associations.ts";
import { showServicesIpsecVpnIpsecSecurityAssociations } from "./show-services-ipsec-vpn-ipsec-security-associations.ts";
import { showServicesIpsecVpnIpsecStatistics } from "./show-services-ipsec-vpn-ipsec-statistics.ts";
import { showServicesL2tpDestination } from "./show-services-l2tp-destination.ts";
import { showServicesL2tpSession } from "./show-services-l2tp-session.ts";
import { showServicesL2tpSummary } from "./show-services-l2tp-summary.ts";
import { showServicesL2tpTunnel } from "./show-services-l2tp-tunnel.ts";
import { showSubscribersSummaryPort } from "./show-subscribers-summary-port.ts";
import { showSubscribersSummary } from "./show-subscribers-summary.ts";
import { showSystemBuffers } from "./show-system-buffers.ts";
import { showSystemCoreDumps } from "./show-system-core-dumps.ts";
import { showSystemProcesses } from "./show-system-processes.ts";
import { showSystemUptime } from "./show-system-uptime.ts";
import { showVersion } from "./show-version.ts";
import { show } from "./show.ts";

export const commands: readonly Command<unknown>[] = [
  showChassisAlarms,
  showChassisClusterInterfaces,
  showChassisClusterStatus,
  showChassisFpcPicStatus,
  showChassisFpc,
  showChassisRoutingEngine,
  showConfiguration,
  showDdosProtectionProtocolsViolations,
  showDdosProtectionProtocols,
  showDdosProtectionStatistics,
  showIkeSecurityAssociations,
  showInterfacesTerse,
  showInterfaces,
  showIpsecCertificates,
  showIpsecRedundancy,
  showIpsecSecurityAssociations,
  showLog,
  showNetworkAccessAaaStatisticsAuthentication,
  showNtpStatus,
  showOspfNeighbor,
  showSecurityIkeSecurityAssociations,
  showSecurityIpsecInactiveTunnels,
  showSecurityIpsecSecurityAssociations,
  showSecurityIpsecStatistics,
  showSecurityIpsecTunnelEventsStatistics,
  showSecurityMonitoring,
  showSecurityPki,
  showServicesIpsecVpnIkeSecurityAssociations,
  showServicesIpsecVpnIpsecSecurityAssociations,
  showServicesIpsecVpnIpsecStatistics,
  showServicesL2tpDestination,
  showServicesL2tpSession,
  showServicesL2tpSummary,
  showServicesL2tpTunnel,
  showSubscribersSummaryPort,
  showSubscribersSummary,
  showSystemBuffers,
  showSystemCoreDumps,
  showSystemProcesses,
  showSystemUptime,
  showVersion,
  show,
];
