// Written by `npm run catalogue`.
import type { Command } from "../../command.ts";
import { showChassisRoutingEngine } from "./show-chassis-routing-engine.ts";
import { showIkeSecurityAssociations } from "./show-ike-security-associations.ts";
import { showInterfacesTerse } from "./show-interfaces-terse.ts";
import { showIpsecSecurityAssociations } from "./show-ipsec-security-associations.ts";
import { showNetworkAccessAaaStatisticsAuthentication } from "./show-network-access-aaa-statistics-authentication.ts";
import { showOspfNeighbor } from "./show-ospf-neighbor.ts";
import { showSecurityIkeSecurityAssociations } from "./show-security-ike-security-associations.ts";
import { showSecurityIpsecSecurityAssociations } from "./show-security-ipsec-security-associations.ts";
import { showServicesIpsecVpnIkeSecurityAssociations } from "./show-services-ipsec-vpn-ike-security-associations.ts";
import { showServicesIpsecVpnIpsecSecurityAssociations } from "./show-services-ipsec-vpn-ipsec-security-associations.ts";
import { showServicesL2tpDestination } from "./show-services-l2tp-destination.ts";
import { showServicesL2tpSession } from "./show-services-l2tp-session.ts";
import { showServicesL2tpSummary } from "./show-services-l2tp-summary.ts";
import { showServicesL2tpTunnel } from "./show-services-l2tp-tunnel.ts";
import { showSubscribersSummaryPort } from "./show-subscribers-summary-port.ts";
import { showSubscribersSummary } from "./show-subscribers-summary.ts";
import { showSystemProcesses } from "./show-system-processes.ts";
import { showSystemUptime } from "./show-system-uptime.ts";

export const commands: readonly Command<unknown>[] = [
  showChassisRoutingEngine,
  showIkeSecurityAssociations,
  showInterfacesTerse,
  showIpsecSecurityAssociations,
  showNetworkAccessAaaStatisticsAuthentication,
  showOspfNeighbor,
  showSecurityIkeSecurityAssociations,
  showSecurityIpsecSecurityAssociations,
  showServicesIpsecVpnIkeSecurityAssociations,
  showServicesIpsecVpnIpsecSecurityAssociations,
  showServicesL2tpDestination,
  showServicesL2tpSession,
  showServicesL2tpSummary,
  showServicesL2tpTunnel,
  showSubscribersSummaryPort,
  showSubscribersSummary,
  showSystemProcesses,
  showSystemUptime,
];
