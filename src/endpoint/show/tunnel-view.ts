import { TUNNEL_EVENT } from "../../liveness/raised.ts";
import { type Instant, renderInstant } from "../../time/instant.ts";
import type { ChildConfig } from "../config.ts";
import type { AnySa } from "../either.ts";
import type { ChildSa } from "../esp/child-sa.ts";
import type { Ledger } from "../ledger.ts";
import type { ManualDirection, ManualSa } from "../manual-sa.ts";
import { cipherView, integrityView } from "./algorithms.ts";
import { selectorIdentity } from "./identity-text.ts";
import { secondsUntil } from "./ike-sa-view.ts";
import { NO_STATISTICS, statisticsOf } from "./statistics.ts";
import type { DirectionView, LifetimeView, TunnelEventView, TunnelView } from "./view.ts";

/** What others know of a security association: the interface that refers to it, and what VPN monitoring says. */
export interface TunnelSurroundings {
  readonly interface?: { readonly name: string; readonly isUp: boolean };
  readonly monitoring?: "UP" | "DOWN" | "V";
}

type SurroundingsOf = (name: string) => TunnelSurroundings;

/** A tunnel for every child of the configuration and peer that has SAs for it; its pairs of SAs in the order they were made. */
export function tunnelViews(
  sas: readonly AnySa[],
  ledger: Ledger,
  now: Instant,
  around: SurroundingsOf,
): readonly TunnelView[] {
  const byIndex = new Map<number, Pair[]>();
  for (const sa of sas) {
    for (const child of sa.children) {
      const { index } = ledger.tunnel(child);
      byIndex.set(index, [...(byIndex.get(index) ?? []), { sa, child }]);
    }
  }
  return [...byIndex]
    .sort(([a], [b]) => a - b)
    .flatMap(([, pairs]) => {
      const newest = pairs.at(-1);
      return newest === undefined ? [] : [tunnelView(newest, pairs, { ledger, now, around })];
    });
}

interface Pair {
  readonly sa: AnySa;
  readonly child: ChildSa;
}

interface Seen {
  readonly ledger: Ledger;
  readonly now: Instant;
  readonly around: SurroundingsOf;
}

function tunnelView({ sa, child }: Pair, pairs: readonly Pair[], { ledger, now, around }: Seen): TunnelView {
  const { name, mode, suite, localTs, remoteTs } = child.options;
  const { interface: referring, monitoring = "-" } = around(name);
  const { index, negotiations } = ledger.tunnel(child);
  return {
    index,
    name,
    connection: sa.connection.name,
    type: "dynamic",
    mode,
    ...familyOf(mode, referring),
    directions: pairs.flatMap((pair) => directions(pair, now)),
    local: sa.path.local,
    remote: sa.path.remote,
    localIdentity: localTs.map(selectorIdentity).join(","),
    remoteIdentity: remoteTs.map(selectorIdentity).join(","),
    ikeVersion: sa.version,
    ...(suite.group === undefined ? {} : { pfsGroup: suite.group.id }),
    monitoring,
    negotiations,
    failures: ledger.failures(sa.connection.name),
    events: eventsOf(ledger, sa.connection.name),
    statistics: statisticsOf(ledger.tunnelTotals(pairs.map((one) => one.child))),
  };
}

function familyOf(
  mode: TunnelView["mode"],
  referring: TunnelSurroundings["interface"],
): Pick<TunnelView, "interfaceFamily" | "interfaceName"> {
  if (mode === "transport") return {};
  if (referring === undefined) return { interfaceFamily: "No reference" };
  return { interfaceFamily: referring.isUp ? "Up" : "Down", interfaceName: referring.name };
}

const eventsOf = (ledger: Ledger, connection: string): readonly TunnelEventView[] =>
  ledger
    .history(connection)
    .map(({ event, count, lastAt }) => ({ text: TUNNEL_EVENT[event].text, count, lastAt: renderInstant(lastAt) }));

/** One that has been replaced sends no more: only its inbound half is still in the database. */
function directions({ sa, child }: Pair, now: Instant): readonly DirectionView[] {
  const { suite, replayWindow } = child.options;
  const both = {
    auxSpi: 0,
    protocol: "ESP" as const,
    cipher: cipherView(suite.cipher),
    ...(suite.integrity === undefined ? {} : { integrity: integrityView(suite.integrity) }),
    ...lifetimes(sa, child, now),
    replayWindow,
  };
  return [
    { direction: "inbound", spi: child.inboundSpi, isInstalled: true, ...both },
    { direction: "outbound", spi: child.outboundSpi, isInstalled: child.state === "installed", ...both },
  ];
}

function lifetimes(sa: AnySa, child: ChildSa, now: Instant): Pick<DirectionView, "soft" | "hard"> {
  const config = sa.connection.children.find(({ name }) => name === child.options.name);
  const due = sa.childRekeyAt.get(child);
  const soft: LifetimeView = {
    // Once the rekey has begun there is no soft deadline any more: it has expired
    ...(config?.lifetime === undefined ? {} : { seconds: due?.soft === undefined ? 0 : secondsUntil(due.soft, now) }),
    ...kilobytesLeft(config, child),
  };
  return {
    ...(Object.keys(soft).length === 0 ? {} : { soft }),
    ...(due?.hard === undefined ? {} : { hard: { seconds: secondsUntil(due.hard, now) } }),
  };
}

const KILOBYTE = 1_024;

const kilobytesLeft = (config: ChildConfig | undefined, { counters }: ChildSa): LifetimeView =>
  config?.softBytes === undefined
    ? {}
    : { kilobytes: Math.max(0, Math.ceil((config.softBytes - counters.inBytes) / KILOBYTE)) };

/** An association that nobody negotiated: no lifetime, no anti-replay service (RFC 4303 §3.3.3), no index. */
export const manualView = (sa: ManualSa, around: SurroundingsOf): TunnelView => ({
  index: 0,
  name: sa.name,
  connection: sa.name,
  type: "manual",
  mode: sa.mode,
  ...familyOf(sa.mode, around(sa.name).interface),
  directions: [
    manualDirection("inbound", sa.inbound, sa.isInstalled),
    manualDirection("outbound", sa.outbound, sa.isInstalled),
  ],
  local: { address: sa.localAddress, port: 0 },
  remote: { address: sa.remoteAddress, port: 0 },
  localIdentity: "",
  remoteIdentity: "",
  monitoring: around(sa.name).monitoring ?? "-",
  negotiations: 0,
  failures: 0,
  events: [],
  statistics: NO_STATISTICS,
});

const manualDirection = (
  direction: DirectionView["direction"],
  { spi, auxSpi, protocol, integrity, cipher }: ManualDirection,
  isInstalled: boolean,
): DirectionView => ({
  direction,
  spi,
  auxSpi: auxSpi ?? 0,
  isInstalled,
  protocol,
  ...(integrity === undefined ? {} : { integrity }),
  ...(cipher === undefined ? {} : { cipher }),
  replayWindow: 0,
});
