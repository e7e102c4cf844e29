import { parseIkeSuite } from "../src/endpoint/algorithms/suite.ts";
import type { ConnectionConfig } from "../src/endpoint/config.ts";
import { checkDpd, type DpdMode } from "../src/liveness/dpd-config.ts";
import { checkVpnMonitor, type VpnMonitorStatement } from "../src/liveness/vpn-monitor-config.ts";
import { milliseconds, seconds } from "../src/time/instant.ts";
import { connection, type Datagram, type LinkOptions, type Side, VirtualLink } from "./virtual-link.ts";

// Two endpoints on a virtual link, watched: what the tests of liveness share.

export const v1 = { version: 1, suites: [parseIkeSuite("aes128-sha256-modp2048")] } as const;
export const v2 = { version: 2 } as const;
export const VERSIONS = [
  ["IKEv1", v1],
  ["IKEv2", v2],
] as const;

export function connected(options: LinkOptions = {}, version: Partial<ConnectionConfig> = v2): VirtualLink {
  const link = new VirtualLink({ ...options, a: { ...version, ...options.a }, b: { ...version, ...options.b } });
  link.act("a", (endpoint, now) => endpoint.up("lab", now));
  link.advance(seconds(2));
  return link;
}

export const dpd = (mode: DpdMode, interval = 10, threshold = 5): Pick<ConnectionConfig, "dpd"> => ({
  dpd: checkDpd({ mode, interval, threshold }).config,
});

export const isEsp = ({ to, bytes }: Datagram): boolean =>
  to.port === 4500 && bytes.subarray(0, 4).some((byte) => byte !== 0);
export const allPasses = () => [milliseconds(5)];
export const espIsDropped = (_: Side, datagram: Datagram) => (isEsp(datagram) ? [] : [milliseconds(5)]);
export const bothWays = (link: VirtualLink): boolean => link.ping("a") && link.ping("b");
export const logs = (link: VirtualLink, side: Side, tag: string): readonly string[] =>
  link.of(side, "log").flatMap((one) => (one.tag === tag ? [one.text] : []));
export const st0 = (link: VirtualLink, side: Side) => link.sides[side].liveness.tunnels[0];
export const spisOf = (link: VirtualLink, side: Side): readonly string[] =>
  link.sides[side].ikeSas.map((sa) => sa.localSpi);

/** Questions that this side asked, however often each was repeated. */
export const asked = (link: VirtualLink, side: Side): number =>
  link
    .of(side, "message-sent")
    .filter(({ summary }) => summary === "INFORMATIONAL (liveness)" || summary === "informational (R_U_THERE)").length;

/** One packet a second from a to b, for a while. */
export function sendFor(link: VirtualLink, secondsOfIt: number): void {
  for (let i = 0; i < secondsOfIt; i++) {
    link.ping("a");
    link.advance(milliseconds(950));
  }
}

export interface Monitoring {
  readonly statement?: VpnMonitorStatement;
  readonly interval?: number;
  readonly threshold?: number;
  readonly establish?: ConnectionConfig["establish"];
}

/** Only a monitors; b's end of the tunnel answers. */
export function monitored({ statement = {}, interval, threshold, establish }: Monitoring = {}, version = v2 as object) {
  const options = {
    ...(interval === undefined ? {} : { interval }),
    ...(threshold === undefined ? {} : { threshold }),
  };
  const { config } = checkVpnMonitor(statement, options, {
    name: "net",
    localAddress: "192.0.2.1",
    peerAddress: "192.0.2.2",
    st0: { name: "st0.0", mode: "point-to-point" },
    kind: "site-to-site",
    trafficSelectors: 1,
    establishTunnels: establish === "immediately" ? "immediately" : "on-traffic",
    interfaces: {},
  });
  const [child] = connection("a", {}).children;
  if (child === undefined) throw new Error("no child");
  const more = establish === undefined ? {} : { establish };
  return { ...version, ...more, children: [{ ...child, monitor: config, tunnelInterface: "st0.7" }] };
}

export const echoes = (link: VirtualLink): number =>
  link.sent.filter(({ side, datagram }) => side === "a" && isEsp(datagram)).length;
