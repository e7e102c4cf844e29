import { clearIke, clearIpsec, requestSwitch } from "./change.ts";
import type { OperationalCommand } from "./command.ts";
import { showCertificates, showIke, showIpsec, showRedundancy } from "./show-es.ts";
import { showSecurityEvents, showSecurityIke, showSecurityIpsec, showSecurityStatistics } from "./show-srx.ts";

/** All operational commands of an endpoint: of the ES PIC, and of the SRX (`show security`). */
export const operationalCommands: readonly OperationalCommand[] = [
  clearIke,
  clearIpsec,
  requestSwitch,
  showIke,
  showCertificates,
  showRedundancy,
  showIpsec,
  showSecurityIke,
  showSecurityIpsec,
  showSecurityStatistics,
  showSecurityEvents,
];

/** What stands beside a word that begins several commands. */
export const wordHelp: Readonly<Record<string, string>> = {
  show: "Show system information",
  clear: "Clear information in the system",
  request: "Make system-level requests",
  "show ike": "Show Internet Key Exchange information",
  "show ipsec": "Show IP Security information",
  "show security": "Show security information",
  "show security ike": "Show Internet Key Exchange information",
  "show security ipsec": "Show IP Security information",
  "clear ike": "Clear Internet Key Exchange information",
  "clear ipsec": "Clear IP Security information",
  "request ipsec": "Make requests of IP Security",
};
