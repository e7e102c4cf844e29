import { expiry, hmac, ipsecCipher, shortCipher } from "./spelling.ts";
import type { DirectionView, TunnelEventView, TunnelView } from "./view.ts";

// `show security ipsec security-associations [brief | detail] [index N]` of the SRX: negotiated tunnels only. What a
// userland endpoint does not have (location, DF bit, DSCP) is left out, as a release leaves out what it does not know.

export const briefSecurityIpsec = (tunnels: readonly TunnelView[]): readonly string[] => {
  const pairs = tunnels.flatMap(({ directions }) => directions.filter(({ direction }) => direction === "inbound"));
  const totals = `  Total active tunnels: ${tunnels.length}     Total IPsec sas: ${pairs.length}`;
  if (tunnels.length === 0) return [totals];
  return [
    totals,
    "  ID    Algorithm       SPI      Life:sec/kb  Mon lsys Port  Gateway",
    ...tunnels.flatMap((tunnel) => tunnel.directions.map((one) => briefRow(tunnel, one))),
  ];
};

/** In detail; a column has the letter. */
const MONITORING = { "-": "-", U: "UP", D: "DOWN", V: "V" } as const;

function briefRow({ index, remote, monitoring }: TunnelView, one: DirectionView): string {
  const arrow = one.direction === "inbound" ? "<" : ">";
  const algorithm = `${one.protocol}:${shortCipher(one.cipher)}/${one.integrity?.hash ?? "None"}`;
  const life = `${lifeSeconds(one)}/${one.hard?.kilobytes ?? " unlim"}`;
  return `  ${arrow}${index} ${algorithm} ${hex(one.spi)} ${life} ${monitoring} root ${remote.port} ${remote.address}`;
}

function lifeSeconds({ hard }: DirectionView): string {
  if (hard?.seconds === undefined) return "unlim";
  return hard.seconds <= 0 ? "expir" : String(hard.seconds);
}

const hex = (spi: number): string => spi.toString(16).padStart(8, "0");

export const detailSecurityIpsec = (tunnels: readonly TunnelView[]): readonly string[] =>
  tunnels.flatMap((tunnel, i) => [...(i === 0 ? [] : [""]), ...detail(tunnel)]);

const detail = (tunnel: TunnelView): readonly string[] => [
  `ID: ${tunnel.index} Virtual-system: root, VPN Name: ${tunnel.name}`,
  `  Local Gateway: ${tunnel.local.address}, Remote Gateway: ${tunnel.remote.address}`,
  `  Local Identity: ${tunnel.localIdentity}`,
  `  Remote Identity: ${tunnel.remoteIdentity}`,
  `  Version: IKEv${tunnel.ikeVersion ?? 1}`,
  `  PFS group: ${tunnel.pfsGroup === undefined ? "N/A" : `DH-group-${tunnel.pfsGroup}`}`,
  ...(tunnel.interfaceName === undefined ? [] : [`  Bind-interface: ${tunnel.interfaceName}`]),
  `  Port: ${tunnel.remote.port}, Nego#: ${tunnel.negotiations}, Fail#: ${tunnel.failures}, Def-Del#: 0`,
  ...(tunnel.events.length === 0 ? [] : ["  Tunnel events:", ...tunnel.events.map(eventLine)]),
  ...tunnel.directions.flatMap((one) => direction(tunnel, one)),
];

const eventLine = ({ lastAt, text, count }: TunnelEventView): string =>
  `    ${stamp(lastAt)}: ${text} (${count} times)`;

/** `Tue Mar 03 2026 09:41:07 +0000`: in UTC, since an endpoint has no time zone of its own. */
function stamp(at: string): string {
  const [, day = "", date = "", month = "", year = "", time = ""] =
    /^(\w+), (\d+) (\w+) (\d+) (\S+)/.exec(new Date(at).toUTCString()) ?? [];
  return `${day} ${month} ${date} ${year} ${time} +0000`;
}

const direction = (tunnel: TunnelView, one: DirectionView): readonly string[] => [
  `  Direction: ${one.direction}, SPI: ${hex(one.spi)}, AUX-SPI: ${one.auxSpi}`,
  `                              , VPN Monitoring: ${MONITORING[tunnel.monitoring]}`,
  ...(one.hard?.seconds === undefined ? [] : [`    Hard lifetime: ${expiry(one.hard.seconds, "seconds")}`]),
  `    Lifesize Remaining:  ${one.hard?.kilobytes === undefined ? "Unlimited" : `${one.hard.kilobytes} kilobytes`}`,
  ...(one.soft?.seconds === undefined ? [] : [`    Soft lifetime: ${expiry(one.soft.seconds, "seconds")}`]),
  `    Mode: ${tunnel.mode === "tunnel" ? "Tunnel" : "Transport"}(0 0), Type: ${tunnel.type}, State: ${one.isInstalled ? "installed" : "not installed"}`,
  `    Protocol: ${one.protocol}, Authentication: ${one.integrity === undefined ? "None" : hmac(one.integrity)}, Encryption: ${ipsecCipher(one.cipher)}`,
  one.replayWindow === 0
    ? "    Anti-replay service: counter-based disabled"
    : `    Anti-replay service: counter-based enabled, Replay window size: ${one.replayWindow}`,
];
