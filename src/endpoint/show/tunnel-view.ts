import { TUNNEL_EVENT } from "../../liveness/raised.ts";
import { type Instant, renderInstant } from "../../time/instant.ts";
import { hasEsp } from "../algorithms/suite.ts";
import type { ChildConfig } from "../config.ts";
import { countedWith, NONE_COUNTED } from "../counted.ts";
import type { AnySa } from "../either.ts";
import type { Endpoint } from "../endpoint.ts";
import type { ChildSa } from "../esp/child-sa.ts";
import type { Ledger } from "../ledger.ts";
import type { TunnelStatus } from "../liveness/liveness.ts";
import type { ManualDirection } from "../manual-sa.ts";
import type { ManualTunnel } from "../manual-tunnels.ts";
import { cipherView, integrityView } from "./algorithms.ts";
import { selectorIdentity } from "./identity-text.ts";
import { secondsUntil } from "./ike-sa-view.ts";
import { statisticsOf } from "./statistics.ts";
import type { DirectionView, LifetimeView, TunnelEventView, TunnelView } from "./view.ts";

/** A tunnel for every child of the configuration and peer that has SAs for it; its pairs of SAs in the order they were made. */
export function tunnelViews({ ikeSas, ledger, liveness }: Endpoint, now: Instant): readonly TunnelView[] {
  const byTunnel = new Map<unknown, Pair[]>();
  for (const sa of ikeSas) {
    for (const child of sa.children) {
      const key = ledger.tunnel(child) ?? child;
      const pairs = byTunnel.get(key) ?? [];
      pairs.push({ sa, child });
      byTunnel.set(key, pairs);
    }
  }
  return [...byTunnel.values()]
    .flatMap((pairs) => {
      const newest = pairs.at(-1);
      const status = newest === undefined ? undefined : liveness.tunnelOf(newest.child);
      return newest === undefined ? [] : [tunnelView(newest, pairs, { ledger, now, status })];
    })
    .sort((a, b) => a.index - b.index);
}

interface Pair {
  readonly sa: AnySa;
  readonly child: ChildSa;
}

interface Seen {
  readonly ledger: Ledger;
  readonly now: Instant;
  readonly status: TunnelStatus | undefined;
}

function tunnelView({ sa, child }: Pair, pairs: readonly Pair[], { ledger, now, status }: Seen): TunnelView {
  const { name, mode, suite, localTs, remoteTs } = child.options;
  const { name: connection } = sa.connection;
  return {
    index: status?.id ?? 0,
    name,
    connection,
    type: "dynamic",
    mode,
    ...familyOf(mode, configOf(sa, child)?.tunnelInterface, status?.st0 === "Up"),
    directions: pairs.flatMap((pair) => directions(pair, now)),
    local: sa.path.local,
    remote: sa.path.remote,
    localIdentity: localTs.map(selectorIdentity).join(","),
    remoteIdentity: remoteTs.map(selectorIdentity).join(","),
    ikeVersion: sa.version,
    ...(suite.group === undefined ? {} : { pfsGroup: suite.group.id }),
    monitoring: status?.monitoring ?? "-",
    negotiations: ledger.tunnel(child)?.negotiations ?? 0,
    failures: ledger.failures(connection),
    events: eventsOf(ledger, connection, name),
    statistics: statisticsOf(ledger.tunnelTotals(pairs.map((one) => one.child))),
  };
}

const configOf = ({ connection }: AnySa, { options }: ChildSa): ChildConfig | undefined =>
  connection.children.find(({ name }) => name === options.name);

function familyOf(
  mode: TunnelView["mode"],
  interfaceName: string | undefined,
  isUp: boolean,
): Pick<TunnelView, "interfaceFamily" | "interfaceName"> {
  if (mode === "transport") return {};
  if (interfaceName === undefined) return { interfaceFamily: "No reference" };
  return { interfaceFamily: isUp ? "Up" : "Down", interfaceName };
}

const eventsOf = (ledger: Ledger, connection: string, child: string): readonly TunnelEventView[] =>
  ledger
    .history(connection, child)
    .map(({ event, count, lastAt }) => ({ text: TUNNEL_EVENT[event].text, count, lastAt: renderInstant(lastAt) }));

/** One that has been replaced sends no more: only its inbound half is still in the database. */
function directions({ sa, child }: Pair, now: Instant): readonly DirectionView[] {
  const { suite, replayWindow, aux } = child.options;
  // Where both protect a packet, AH is the one that authenticates and ESP the one that encrypts
  const integrity = suite.ah ?? suite.integrity;
  const both = {
    protocol: child.protocol,
    ...(hasEsp(suite) ? { cipher: cipherView(suite.cipher) } : {}),
    ...(integrity === undefined ? {} : { integrity: integrityView(integrity) }),
    ...lifetimes(sa, child, now),
    replayWindow,
  };
  const [inbound, outbound] = [aux?.inboundSpi ?? 0, aux?.outboundSpi ?? 0];
  const isSending = child.state === "installed";
  return [
    { direction: "inbound", spi: child.inboundSpi, auxSpi: inbound, isInstalled: true, ...both },
    { direction: "outbound", spi: child.outboundSpi, auxSpi: outbound, isInstalled: isSending, ...both },
  ];
}

function lifetimes(sa: AnySa, child: ChildSa, now: Instant): Pick<DirectionView, "soft" | "hard"> {
  const config = configOf(sa, child);
  const due = sa.childRekeyAt.get(child);
  const soft: LifetimeView = {
    // Once the rekey has begun there is no soft deadline any more: it has expired
    ...(config?.lifetime === undefined ? {} : { seconds: due?.soft === undefined ? 0 : secondsUntil(due.soft, now) }),
    ...kilobytesLeft(child, "soft"),
  };
  const hard: LifetimeView = {
    ...(due?.hard === undefined ? {} : { seconds: secondsUntil(due.hard, now) }),
    ...kilobytesLeft(child, "hard"),
  };
  return {
    ...(Object.keys(soft).length === 0 ? {} : { soft }),
    ...(Object.keys(hard).length === 0 ? {} : { hard }),
  };
}

const KILOBYTE = 1_024;

/** Of the direction in which more has passed. */
function kilobytesLeft({ options, counters }: ChildSa, limit: "soft" | "hard"): LifetimeView {
  const bytes = options.bytes?.[limit];
  if (bytes === undefined) return {};
  const used = Math.max(counters.inBytes, counters.outBytes);
  return { kilobytes: Math.max(0, Math.ceil((bytes - used) / KILOBYTE)) };
}

/** An association that nobody negotiated: no lifetime, no anti-replay service (RFC 4303 §3.3.3), no index. */
export const manualView = ({ config, child, isInstalled, isInterfaceUp }: ManualTunnel): TunnelView => ({
  index: 0,
  name: config.name,
  connection: config.name,
  type: "manual",
  mode: config.mode,
  ...familyOf(config.mode, config.interface?.name, isInterfaceUp),
  directions: [
    manualDirection("inbound", config.inbound, isInstalled),
    manualDirection("outbound", config.outbound, isInstalled),
  ],
  local: { address: config.localAddress, port: 0 },
  remote: { address: config.remoteAddress, port: 0 },
  localIdentity: child.options.localTs.map(selectorIdentity).join(","),
  remoteIdentity: child.options.remoteTs.map(selectorIdentity).join(","),
  monitoring: "-",
  negotiations: 0,
  failures: 0,
  events: [],
  statistics: statisticsOf(countedWith(NONE_COUNTED, [child])),
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
