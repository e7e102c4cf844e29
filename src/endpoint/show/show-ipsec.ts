import { apart, column, hmac, ipsecCipher, lifetimeLines } from "./spelling.ts";
import type { DirectionView, TunnelView } from "./view.ts";

// `show ipsec security-associations [brief | detail] [sa-name]` of the ES PIC. Where its samples contradict its text, the
// text wins: a manual association has the type manual also in detail, every direction has an AUX-SPI and tells of its
// anti-replay service (the sample of `clear` leaves both out), and the columns are those of the manual sample for both types.

export const briefIpsec = (tunnels: readonly TunnelView[]): readonly string[] => apart(tunnels.map(brief));

export const detailIpsec = (tunnels: readonly TunnelView[]): readonly string[] => apart(tunnels.map(detail));

const brief = (tunnel: TunnelView): readonly string[] => [
  head(tunnel),
  "Direction SPI      AUX-SPI    Mode      Type      Protocol",
  ...tunnel.directions.map((one) =>
    [
      column(one.direction, 9),
      column(one.spi, 12),
      column(one.auxSpi, 11),
      column(tunnel.mode, 10),
      column(tunnel.type, 10),
      one.protocol,
    ].join(""),
  ),
];

const detail = (tunnel: TunnelView): readonly string[] => [
  head(tunnel),
  ...tunnel.directions.flatMap((one) => ["", ...direction(tunnel, one)]),
];

/** Without an interface family the association is in transport mode. */
const head = ({ name, interfaceFamily }: TunnelView): string =>
  `Security association: ${name}${interfaceFamily === undefined ? "" : `, Interface family: ${interfaceFamily}`}`;

const direction = ({ mode, type }: TunnelView, one: DirectionView): readonly string[] => [
  `Direction: ${one.direction}, SPI: ${one.spi}, AUX-SPI: ${one.auxSpi}, State: ${one.isInstalled ? "Installed" : "Not installed"}`,
  `Mode: ${mode}, Type: ${type}`,
  `Protocol: ${one.protocol}, Authentication: ${one.integrity === undefined ? "none" : hmac(one.integrity)}, Encryption: ${ipsecCipher(one.cipher)}`,
  ...lifetimeLines("Soft lifetime", one.soft),
  ...lifetimeLines("Hard lifetime", one.hard),
  `Anti-replay service: ${one.replayWindow === 0 ? "Disabled" : `Enabled, Replay window size: ${one.replayWindow}`}`,
];
