import { after, milliseconds } from "../../time/instant.ts";
import { PROTOCOL } from "../../wire/ike/numbers.ts";
import { type EspSuite, protocolOf } from "../algorithms/suite.ts";
import type { ChildConfig } from "../config.ts";
import { byteLimits } from "../esp/byte-limits.ts";
import { ChildSa } from "../esp/child-sa.ts";
import type { Host } from "../host.ts";
import type { DirectionKeys } from "../ikev2/keys.ts";
import type { TrafficSelector } from "../selectors.ts";
import { heldChild } from "./children.ts";
import { secretsOf } from "./exchange.ts";
import type { IsakmpSa, QuickMode } from "./isakmp-sa.ts";
import { keymat } from "./keys.ts";
import { endsOf, withKilobytes } from "./lifetimes.ts";

// The child that a quick mode comes to: which suites may be asked for, its SPIs, its keys, and its place among the others.

type V1Host = Host<IsakmpSa>;

/** A child that was renewed is kept so long for what is still on its way. */
const STRAGGLERS = milliseconds(3_000);

/** AH covers the addresses that a NAT rewrites: where one stands between us there is only ESP (RFC 3948 §1). */
export const usableSuites = ({ path }: IsakmpSa, { suites }: ChildConfig): readonly EspSuite[] =>
  path.isEncapsulated ? suites.filter(({ ah }) => ah === undefined) : suites;

export const NO_AH_HERE =
  "AH cannot pass the NAT between the peers (RFC 3948 §1); offer ESP with an integrity algorithm";

/** As many SPIs of ours as the suites need. */
export function newSpis(host: V1Host, suites: readonly EspSuite[]): Pick<QuickMode, "inboundSpi" | "auxSpi"> {
  const inboundSpi = host.newChildSpi();
  return { inboundSpi, auxSpi: suites.some((one) => protocolOf(one) === "AH+ESP") ? host.newChildSpi() : 0 };
}

/** What both ends have agreed on. */
export interface Made {
  readonly suite: EspSuite;
  /** The peer's, under which we send. */
  readonly spi: Uint8Array;
  /** Of the ESP within AH. */
  readonly auxSpi?: Uint8Array;
  readonly shared: Uint8Array | undefined;
  readonly localTs: readonly TrafficSelector[];
  readonly remoteTs: readonly TrafficSelector[];
}

export function makeChild(
  host: V1Host,
  sa: IsakmpSa,
  quick: QuickMode,
  { suite, spi, auxSpi, shared, localTs, remoteTs }: Made,
): ChildSa {
  const { suite: ike, keys } = secretsOf(sa);
  const outboundSpi = numberOf(spi);
  const nonces = { initiator: quick.ni, responder: quick.nr };
  const aux = auxSpi === undefined ? undefined : { inboundSpi: quick.auxSpi, outboundSpi: numberOf(auxSpi) };
  // RFC 2409 §5.5: each direction's keys hang on the protocol, and on the SPI that its receiver chose
  const keysFor = (of: number): DirectionKeys =>
    keymat(ike.prf, keys.d, { ...suite, protocol: PROTOCOL.ESP, spi: of }, nonces, shared);
  const ahKeyFor = (of: number): Uint8Array => {
    const wanted = { cipher: suite.cipher, ...(suite.ah === undefined ? {} : { integrity: suite.ah }) };
    const bare = { ...wanted, cipher: { ...suite.cipher, keyLength: 0, saltLength: 0 } };
    return keymat(ike.prf, keys.d, { ...bare, protocol: PROTOCOL.AH, spi: of }, nonces, shared).integrity;
  };
  return new ChildSa({
    name: quick.config.name,
    connection: sa.connection.name,
    inboundSpi: quick.inboundSpi,
    outboundSpi,
    suite,
    ...(aux === undefined ? {} : { aux }),
    inboundKeys: keysFor(aux?.inboundSpi ?? quick.inboundSpi),
    outboundKeys: keysFor(aux?.outboundSpi ?? outboundSpi),
    ...(suite.ah === undefined
      ? {}
      : { ahKeys: { inbound: ahKeyFor(quick.inboundSpi), outbound: ahKeyFor(outboundSpi) } }),
    mode: quick.config.mode,
    localTs,
    remoteTs,
    replayWindow: quick.config.replayWindow,
    ecn: quick.config.ecn ?? "compatibility",
    bytes: byteLimits(withKilobytes(quick.config, quick.lifetimes, quick.isOurs), host.entropy),
    madeAt: host.now,
  });
}

/** It carries traffic from now on, in place of the one that it renews. */
export function install(
  host: V1Host,
  sa: IsakmpSa,
  { config, old, isOurs, lifetimes }: QuickMode,
  child: ChildSa,
): void {
  sa.children.push(child);
  sa.childRekeyAt.set(child, endsOf(host, config.lifetime, lifetimes, isOurs));
  host.install(sa, child);
  const connection = sa.connection.name;
  if (old === undefined) {
    host.event({ kind: "child-sa-established", connection, child });
    return;
  }
  host.event({ kind: "child-sa-rekeyed", connection, child, replaces: old.inboundSpi });
  old.state = "rekeyed";
  const due = heldChild(host, sa, (one) => one === old)?.holder.childRekeyAt;
  const hard = isOurs ? after(host.now, STRAGGLERS) : due?.get(old)?.hard;
  due?.set(old, { soft: undefined, hard });
  // RFC 2409 §5.5: the peer has the new one when our last message is there, and nothing tells us that it is
  if (isOurs && due !== undefined) child.replaces = old;
}

const numberOf = (spi: Uint8Array): number => new DataView(spi.buffer, spi.byteOffset).getUint32(0);
