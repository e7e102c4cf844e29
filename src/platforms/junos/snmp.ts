import type { IkeSa, IpsecSa } from "../../model/sa.ts";
import { renderIpAddress } from "../../wire/ip/address.ts";
import { frameOf, type SnmpSource, type TableRow, WalkedTables, walkOf } from "../snmp-source.ts";
import { octetsOf, type Varbinds } from "../varbinds.ts";
import { IKE_TUNNEL, IPSEC_SA, IPSEC_TUNNEL, IPSEC_TUNNELS } from "./flow-monitor-mib.ts";
import { selectorOf } from "./selector.ts";

/** JUNIPER-IPSEC-FLOW-MON-MIB: the same SAs as `show security ike|ipsec security-associations`. */
export const junosSnmp: SnmpSource = {
  poll: [IPSEC_TUNNELS, IKE_TUNNEL.entry, IPSEC_TUNNEL.entry, IPSEC_SA.entry].map(walkOf),
  read(answers) {
    const tables = new WalkedTables(answers);
    const tunnels = new Map(tables.rows(IPSEC_TUNNEL.entry).map((row) => [row.index.join("."), row]));
    return {
      ...frameOf(answers, tables.scalar(IPSEC_TUNNELS), "JUNIPER-IPSEC-FLOW-MON-MIB"),
      ikeSas: tables.rows(IKE_TUNNEL.entry).flatMap(ikeSaOf),
      // The SA's own number stands behind the index of its tunnel
      ipsecSas: tables
        .rows(IPSEC_SA.entry)
        .flatMap((row) => ipsecSasOf(row, tunnels.get(row.index.slice(0, -1).join(".")))),
      flows: [],
      unread: tables.unread,
    };
  },
};

/** InetAddressType, then InetAddress with its length in front (RFC 4001 §4.1), then the tunnel's number. */
function remoteOf(index: readonly number[]): string | undefined {
  const [, length = 0, ...rest] = index;
  const octets = rest.slice(0, length);
  return (length === 4 || length === 16) && octets.length === length
    ? renderIpAddress(Uint8Array.from(octets))
    : undefined;
}

const ROLES = { 1: "INITIATOR", 2: "RESPONDER" } as const;
const VERSIONS = { 1: "IKEV1", 2: "IKEV1", 3: "IKEV2" } as const;
const MODES = { 1: "TUNNEL", 2: "TRANSPORT" } as const;

function ikeSaOf({ index, columns }: TableRow): readonly IkeSa[] {
  const remoteAddress = remoteOf(index);
  const localAddress = columns.address(IKE_TUNNEL.localAddress);
  if (remoteAddress === undefined || localAddress === undefined) return [];
  const role = ROLES[columns.number(IKE_TUNNEL.role) as 1 | 2];
  const ikeVersion = VERSIONS[columns.number(IKE_TUNNEL.negotiationMode) as 1 | 2 | 3];
  const initiatorSpi = cookieOf(columns, IKE_TUNNEL.initiatorCookie);
  const responderSpi = cookieOf(columns, IKE_TUNNEL.responderCookie);
  return [
    {
      ...(initiatorSpi === undefined ? {} : { initiatorSpi }),
      ...(responderSpi === undefined ? {} : { responderSpi }),
      localAddress,
      remoteAddress,
      ...(ikeVersion === undefined ? {} : { ikeVersion }),
      ...(role === undefined ? {} : { role }),
      status: columns.number(IKE_TUNNEL.state) === 1 ? "ESTABLISHED" : "IDLE",
      ...agesOf(columns, IKE_TUNNEL),
    },
  ];
}

/** 16 hex digits, printed or as octets. */
function cookieOf(columns: Varbinds, object: string): string | undefined {
  const text = columns.text(object);
  if (text === undefined) return undefined;
  const octets = octetsOf(text);
  const digits =
    octets.length === 8
      ? Array.from(octets, (byte) => byte.toString(16).padStart(2, "0")).join("")
      : text.replace(/^0x/i, "").toLowerCase();
  return /^[0-9a-f]{16}$/.test(digits) ? digits : undefined;
}

function agesOf(
  columns: Varbinds,
  { lifeTime, activeTime }: { readonly lifeTime: string; readonly activeTime: string },
): { readonly activeSec?: number; readonly lifetimeRemainingSec?: number } {
  const active = columns.number(activeTime);
  const life = columns.number(lifeTime);
  if (active === undefined) return {};
  const activeSec = Math.floor(active / 100);
  return { activeSec, ...(life === undefined ? {} : { lifetimeRemainingSec: Math.max(0, life - activeSec) }) };
}

/** Both directions stand in one row. */
function ipsecSasOf({ index, columns }: TableRow, tunnel: TableRow | undefined): readonly IpsecSa[] {
  const remoteAddress = remoteOf(index);
  const localAddress = tunnel?.columns.address(IPSEC_TUNNEL.localAddress);
  if (remoteAddress === undefined || tunnel === undefined || localAddress === undefined) return [];
  const mode = MODES[columns.number(IPSEC_SA.encapMode) as 1 | 2];
  const isExpiring = columns.number(IPSEC_SA.state) === 2;
  const shared = {
    protocol: columns.number(IPSEC_SA.protocol) === 1 ? "IPPROTO_AH" : "IPPROTO_ESP",
    ...(mode === undefined ? {} : { mode }),
    localAddress,
    remoteAddress,
    localTs: selectorOf(tunnel.columns.text(IPSEC_TUNNEL.localProxyId)),
    remoteTs: selectorOf(tunnel.columns.text(IPSEC_TUNNEL.remoteProxyId)),
    active: !isExpiring,
    state: isExpiring ? "expiring" : "active",
    ...agesOf(columns, IPSEC_SA),
  } as const;
  const directions = [
    ["INGRESS", IPSEC_SA.inSpi],
    ["EGRESS", IPSEC_SA.outSpi],
  ] as const;
  return directions.flatMap(([direction, object]): readonly IpsecSa[] => {
    const spi = columns.number(object);
    return spi === undefined || spi === 0 ? [] : [{ direction, spi, ...shared }];
  });
}
