import { UsageError } from "../errors/errors.ts";
import { type Duration, seconds } from "../time/instant.ts";
import { isIpv6, parseIpAddress } from "../wire/ip/address.ts";
import { inRange } from "./range.ts";

// VPN monitoring and datapath verification as Junos configures them, IPv6 besides:
// https://www.juniper.net/documentation/us/en/software/junos/cli-reference/topics/ref/statement/security-edit-vpn-monitor.html
// https://www.juniper.net/documentation/us/en/software/junos/cli-reference/topics/ref/statement/verify-path-edit-security.html

/** `[edit security ipsec vpn <name> vpn-monitor]`. */
export interface VpnMonitorStatement {
  readonly optimized?: boolean;
  readonly sourceInterface?: string;
  readonly destinationIp?: string;
  readonly verifyPath?: { readonly destinationIp?: string; readonly packetSize?: number };
}

/** `[edit security ipsec vpn-monitor-options]`, in seconds and pings; for every VPN. */
export interface VpnMonitorOptions {
  readonly interval?: number;
  readonly threshold?: number;
}

/** What of the VPN's own configuration decides whether it can be monitored. */
export interface MonitoredVpn {
  readonly name: string;
  readonly localAddress: string;
  readonly peerAddress: string;
  /** `bind-interface`: absent in a policy-based VPN. */
  readonly st0?: { readonly name: string; readonly mode: "point-to-point" | "multipoint" };
  readonly kind: "site-to-site" | "autovpn" | "advpn";
  readonly trafficSelectors: number;
  readonly establishTunnels: "immediately" | "on-traffic";
  /** Address by interface, for `source-interface`. */
  readonly interfaces: Readonly<Record<string, string>>;
  /** Of this gateway, such as `SRX345`. */
  readonly chassis?: string;
}

export interface VpnMonitorConfig {
  readonly mode: "always-send" | "optimized";
  readonly interval: Duration;
  readonly threshold: number;
  readonly ping: EchoTarget;
  readonly verifyPath?: EchoTarget;
  /** Whether st0 is up without an SA: it must be where traffic through it is to bring the tunnel up. */
  readonly st0WithoutSa: "Up" | "Link-Layer-Down";
}

export interface EchoTarget {
  readonly source: string;
  readonly destination: string;
  /** Of the ICMP payload. */
  readonly payloadLength: number;
}

const VPN_MONITOR_DEFAULT = { interval: 10, threshold: 10, packetSize: 64 } as const;

/** @throws UsageError on what cannot work; what is only unwise comes back as a warning */
export function checkVpnMonitor(
  statement: VpnMonitorStatement,
  options: VpnMonitorOptions,
  vpn: MonitoredVpn,
): { config: VpnMonitorConfig; warnings: string[] } {
  const interval = inRange("vpn-monitor-options interval", options.interval ?? VPN_MONITOR_DEFAULT.interval, 2, 3600);
  const threshold = inRange(
    "vpn-monitor-options threshold",
    options.threshold ?? VPN_MONITOR_DEFAULT.threshold,
    1,
    65536,
  );
  const destination = statement.destinationIp ?? vpn.peerAddress;
  checkLocalDestination(destination, vpn);
  const verifyPath = checkVerifyPath(statement, vpn);
  const config: VpnMonitorConfig = {
    mode: statement.optimized === true ? "optimized" : "always-send",
    interval: seconds(interval),
    threshold,
    ping: target(vpn.name, sourceOf(statement, vpn), destination, VPN_MONITOR_DEFAULT.packetSize),
    st0WithoutSa: verifyPath === undefined && vpn.establishTunnels === "on-traffic" ? "Up" : "Link-Layer-Down",
    ...(verifyPath === undefined ? {} : { verifyPath }),
  };
  return { config, warnings: verifyPath === undefined ? [] : warningsOf(config, vpn) };
}

function warningsOf({ mode }: VpnMonitorConfig, { name, establishTunnels }: MonitoredVpn): string[] {
  const warnings: string[] = [];
  if (mode === "always-send") warnings.push(`vpn ${name}: set vpn-monitor optimized beside verify-path`);
  if (establishTunnels === "on-traffic")
    warnings.push(
      `vpn ${name}: verify-path keeps st0 down, so no traffic will bring the tunnel up; set establish-tunnels immediately`,
    );
  return warnings;
}

/** Source interface and destination of the monitoring have no part in the verification. */
function checkVerifyPath({ verifyPath }: VpnMonitorStatement, vpn: MonitoredVpn): EchoTarget | undefined {
  if (verifyPath === undefined) return undefined;
  const refuse = (why: string, mend: string): never => {
    throw new UsageError("liveness.verify-path", `vpn ${vpn.name}: verify-path ${why}; ${mend}`);
  };
  if (vpn.st0 === undefined) return refuse("needs a route-based VPN", "set bind-interface to an st0 unit");
  if (vpn.kind !== "site-to-site") return refuse(`does not work with ${vpn.kind}`, "use it on a site-to-site VPN");
  if (vpn.st0.mode === "multipoint")
    return refuse(`does not work on ${vpn.st0.name} in point-to-multipoint mode`, "delete multipoint there");
  if (vpn.trafficSelectors > 1)
    return refuse(`does not work with ${vpn.trafficSelectors} traffic selectors`, "keep one, or delete verify-path");
  const size = inRange("verify-path packet-size", verifyPath.packetSize ?? VPN_MONITOR_DEFAULT.packetSize, 64, 1350);
  return target(vpn.name, vpn.localAddress, verifyPath.destinationIp ?? vpn.peerAddress, size);
}

function sourceOf({ sourceInterface }: VpnMonitorStatement, vpn: MonitoredVpn): string {
  if (sourceInterface === undefined) return vpn.localAddress;
  const address = vpn.interfaces[sourceInterface];
  if (address !== undefined) return address;
  throw new UsageError(
    "liveness.source-interface",
    `vpn ${vpn.name}: source-interface ${sourceInterface} has no address; it has one on ${Object.keys(vpn.interfaces).join(", ") || "no interface"}`,
  );
}

/** Chassis that monitor nothing but their own interfaces. */
const LOCAL_ONLY = /^SRX5[468]00$/;

function checkLocalDestination(destination: string, vpn: MonitoredVpn): void {
  if (vpn.chassis === undefined || !LOCAL_ONLY.test(vpn.chassis)) return;
  if (destination === vpn.peerAddress || Object.values(vpn.interfaces).includes(destination)) return;
  throw new UsageError(
    "liveness.destination",
    `vpn ${vpn.name}: an ${vpn.chassis} monitors no device outside; destination-ip ${destination} must be an interface of a gateway`,
  );
}

/** ICMP and IP headers come out of the packet's size. */
function target(vpn: string, source: string, destination: string, packetSize: number): EchoTarget {
  const [from, to] = [source, destination].map((text) => parseIpAddress(text));
  if (from === undefined || to === undefined)
    throw new UsageError(
      "liveness.address",
      `vpn ${vpn}: “${from === undefined ? source : destination}” is no address`,
    );
  if (from.length !== to.length)
    throw new UsageError(
      "liveness.family",
      `vpn ${vpn}: ${source} cannot ping ${destination}: one is IPv4, the other IPv6`,
    );
  return { source, destination, payloadLength: packetSize - (isIpv6(to) ? 40 : 20) - 8 };
}
