import type { FlowCounters, IkeSa, IpsecSa } from "../../model/sa.ts";
import { frameOf, type SnmpSource, type TableRow, WalkedTables, walkOf } from "../snmp-source.ts";
import { CIKE_TUNNEL, CIPSEC_ACTIVE_TUNNELS, CIPSEC_END_POINT, CIPSEC_SPI, CIPSEC_TUNNEL } from "./flow-monitor-mib.ts";
import { selector } from "./selector.ts";

/** A tunnel as its row tells it, and the selectors of its end point. */
interface Tunnel {
  readonly localAddress: string;
  readonly remoteAddress: string;
  readonly mode?: "TUNNEL" | "TRANSPORT";
  readonly localTs: readonly string[];
  readonly remoteTs: readonly string[];
  readonly encaps?: number;
  readonly decaps?: number;
}

/**
 * CISCO-IPSEC-FLOW-MONITOR-MIB: the same SAs as `show crypto ipsec sa`. It was made for IKEv1; IOS puts the children of
 * IKEv2 into it, and not its IKE SAs.
 */
export const iosSnmp: SnmpSource = {
  poll: [CIPSEC_ACTIVE_TUNNELS, CIKE_TUNNEL.entry, CIPSEC_TUNNEL.entry, CIPSEC_END_POINT.entry, CIPSEC_SPI.entry].map(
    walkOf,
  ),
  read(answers) {
    const tables = new WalkedTables(answers);
    const tunnels = tunnelsOf(tables);
    const flows = [...tunnels.values()].map(flowOf);
    return {
      ...frameOf(answers, tables.scalar(CIPSEC_ACTIVE_TUNNELS), "CISCO-IPSEC-FLOW-MONITOR-MIB"),
      ikeSas: tables.rows(CIKE_TUNNEL.entry).flatMap(ikeSaOf),
      ipsecSas: tables.rows(CIPSEC_SPI.entry).flatMap((row) => ipsecSaOf(row, tunnels.get(row.index[0] ?? 0))),
      flows,
      unread: tables.unread,
    };
  },
};

function ikeSaOf({ columns }: TableRow): readonly IkeSa[] {
  const localAddress = columns.address(CIKE_TUNNEL.localAddress);
  const remoteAddress = columns.address(CIKE_TUNNEL.remoteAddress);
  if (localAddress === undefined || remoteAddress === undefined) return [];
  const active = columns.number(CIKE_TUNNEL.activeTime);
  const life = columns.number(CIKE_TUNNEL.lifeTime);
  const activeSec = active === undefined ? undefined : Math.floor(active / 100);
  return [
    {
      localAddress,
      remoteAddress,
      ikeVersion: "IKEV1",
      status: columns.number(CIKE_TUNNEL.status) === 1 ? "ESTABLISHED" : "UNKNOWN",
      ...(activeSec === undefined ? {} : { activeSec }),
      ...(activeSec === undefined || life === undefined ? {} : { lifetimeRemainingSec: Math.max(0, life - activeSec) }),
    },
  ];
}

function tunnelsOf(tables: WalkedTables): ReadonlyMap<number, Tunnel> {
  const ends = new Map(tables.rows(CIPSEC_END_POINT.entry).map((row) => [row.index[0] ?? 0, row]));
  const tunnels = new Map<number, Tunnel>();
  for (const { index, columns } of tables.rows(CIPSEC_TUNNEL.entry)) {
    const [number = 0] = index;
    const localAddress = columns.address(CIPSEC_TUNNEL.localAddress);
    const remoteAddress = columns.address(CIPSEC_TUNNEL.remoteAddress);
    if (localAddress === undefined || remoteAddress === undefined) continue;
    const mode = ({ 1: "TUNNEL", 2: "TRANSPORT" } as const)[columns.number(CIPSEC_TUNNEL.encapMode) as 1 | 2];
    const [encaps, decaps] = [columns.number(CIPSEC_TUNNEL.outPackets), columns.number(CIPSEC_TUNNEL.inPackets)];
    tunnels.set(number, {
      localAddress,
      remoteAddress,
      ...(mode === undefined ? {} : { mode }),
      ...selectorsOf(ends.get(number)),
      ...(encaps === undefined ? {} : { encaps }),
      ...(decaps === undefined ? {} : { decaps }),
    });
  }
  return tunnels;
}

function selectorsOf(end: TableRow | undefined): Pick<Tunnel, "localTs" | "remoteTs"> {
  const side = (which: "local" | "remote"): readonly string[] => {
    const address = end?.columns.address(CIPSEC_END_POINT[`${which}Address`]);
    if (end === undefined || address === undefined) return [];
    // EndPtType: only a subnet (3) has a mask for its second address
    const isSubnet = end.columns.number(CIPSEC_END_POINT[`${which}Type`]) === 3;
    const single = address.includes(":") ? "128" : "255.255.255.255";
    const mask = (isSubnet ? end.columns.address(CIPSEC_END_POINT[`${which}Mask`]) : undefined) ?? single;
    const number = (what: "Protocol" | "Port"): number => end.columns.number(CIPSEC_END_POINT[`${which}${what}`]) ?? 0;
    return [selector({ address, mask, protocol: number("Protocol"), port: number("Port") })];
  };
  return { localTs: side("local"), remoteTs: side("remote") };
}

const flowOf = ({ localAddress, remoteAddress, localTs, remoteTs, encaps, decaps }: Tunnel): FlowCounters => ({
  localAddress,
  remoteAddress,
  localTs,
  remoteTs,
  ...(encaps === undefined ? {} : { encaps }),
  ...(decaps === undefined ? {} : { decaps }),
});

/** A row of the SPIs whose tunnel is gone was read a moment too late: it is none. */
function ipsecSaOf({ columns }: TableRow, tunnel: Tunnel | undefined): readonly IpsecSa[] {
  const spi = columns.number(CIPSEC_SPI.value);
  const direction = columns.number(CIPSEC_SPI.direction);
  const protocol = columns.number(CIPSEC_SPI.protocol);
  if (tunnel === undefined || spi === undefined || direction === undefined || protocol === 3) return [];
  const { localAddress, remoteAddress, mode, localTs, remoteTs } = tunnel;
  const isExpiring = columns.number(CIPSEC_SPI.status) === 2;
  return [
    {
      direction: direction === 1 ? "INGRESS" : "EGRESS",
      spi,
      protocol: protocol === 1 ? "IPPROTO_AH" : "IPPROTO_ESP",
      ...(mode === undefined ? {} : { mode }),
      localAddress,
      remoteAddress,
      localTs,
      remoteTs,
      active: !isExpiring,
      state: isExpiring ? "expiring" : "active",
    },
  ];
}
