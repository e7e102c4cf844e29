import { parseEspSuite, parseIkeSuite } from "../endpoint/algorithms/suite.ts";
import type { ChildConfig, ConnectionConfig } from "../endpoint/config.ts";
import { parseIdentity } from "../endpoint/identity.ts";
import { parseSelector } from "../endpoint/selectors.ts";
import { UsageError } from "../errors/errors.ts";
import { checkDpd } from "../liveness/dpd-config.ts";
import { checkVpnMonitor } from "../liveness/vpn-monitor-config.ts";
import { hours, milliseconds, parseDuration, seconds } from "../time/instant.ts";
import { parseIpAddress } from "../wire/ip/address.ts";
import type { ChildDocument, EndpointDocument } from "./config/endpoint-schema.ts";
import type { Credentials } from "./endpoint-credentials.ts";
import { USUAL_ESP_PROPOSALS, USUAL_PROPOSALS } from "./probe/ipsec.ts";

const IKE_LIFETIME = { soft: hours(7), hard: hours(8) };
const CHILD_LIFETIME = hours(1);
const KEEPALIVE = seconds(20);
const REPLAY_WINDOW = 64;
const FRAGMENT_SIZE = 1_280;
const SOURCE = "source";

/** The address of an endpoint of ours, and the port it asks for; 0 for any. @throws UsageError `config.endpoint` */
export function localOf({ name, local }: EndpointDocument): { readonly address: string; readonly port: number } {
  const [, bracketed, plain, port = "0"] = /^(?:\[(.+)\]|([^:]+|[^:]*:[^:]*:.*?))(?::(\d{1,5}))?$/.exec(local) ?? [];
  const address = bracketed ?? plain ?? local;
  if (parseIpAddress(address) === undefined || Number(port) > 65_535)
    throw refused(
      name,
      `local is “${local}”; write an address of this machine, with :PORT if you want one, as 192.0.2.10:4500`,
    );
  return { address, port: Number(port) };
}

/**
 * What the configuration says of an endpoint of ours, as a connection with its children.
 *
 * @param address of this end
 * @throws UsageError `config.endpoint`, `suite.*`, `identity.value`, `selector.value`, and those of liveness
 */
export function connectionOf(
  document: EndpointDocument,
  address: string,
  { identity, authentication }: Pick<Credentials, "identity" | "authentication">,
): ConnectionConfig {
  const { name, gateways, ports, ike = "v2", remoteId, weak = [], establish = "immediately", dpd } = document;
  const { natKeepalive, followsRedirects } = document;
  for (const gateway of gateways)
    if (parseIpAddress(gateway) === undefined) throw refused(name, `gateways lists “${gateway}”, which is no address`);
  return {
    name,
    version: ike === "v2" ? 2 : 1,
    aggressive: ike === "v1-aggressive",
    local: { address, identity },
    remote: {
      addresses: gateways,
      ...(ports === undefined ? {} : { ports }),
      ...(remoteId === undefined ? {} : { identity: parseIdentity(remoteId) }),
    },
    authentication,
    suites: (document.proposals ?? USUAL_PROPOSALS).map((text) => parseIkeSuite(text, weak)),
    children: childrenOf(document).map((child, i) =>
      childOf(child, { document, address, tunnelInterface: `st0.${i}` }),
    ),
    lifetime: IKE_LIFETIME,
    retransmission: { first: seconds(2), factor: 1.8, tries: 4 },
    fragmentSize: FRAGMENT_SIZE,
    forceEncapsulation: true,
    ...(natKeepalive === undefined ? {} : { natKeepalive: parseDuration(natKeepalive) ?? KEEPALIVE }),
    ...(followsRedirects === undefined ? {} : { followsRedirects }),
    ...(establish === "immediately" ? { establish } : {}),
    ...(dpd === undefined ? {} : { dpd: checkDpd(dpd).config }),
  };
}

/** Those of `children`, or the one that `localTs` and `remoteTs` describe, which has the endpoint's name. */
function childrenOf({ name, localTs, remoteTs, children }: EndpointDocument): readonly ChildDocument[] {
  const isOne = localTs !== undefined && remoteTs !== undefined;
  if (isOne === (children !== undefined) || (children !== undefined && (localTs ?? remoteTs) !== undefined))
    throw refused(name, "say in one way what it protects: localTs and remoteTs, or children that each have both");
  if (isOne) return [{ name, localTs, remoteTs }];
  const names = (children ?? []).map((child) => child.name);
  const twice = names.find((one, i) => names.indexOf(one) !== i);
  if (twice !== undefined) throw refused(name, `two children are called “${twice}”; give each a name of its own`);
  return children ?? [];
}

interface Around {
  readonly document: EndpointDocument;
  readonly address: string;
  readonly tunnelInterface: string;
}

function childOf(child: ChildDocument, around: Around): ChildConfig {
  const { weak = [], ...whole } = around.document;
  const { esp = USUAL_ESP_PROPOSALS, lifetime, softBytes, hardBytes, singlePair } = { ...whole, ...child };
  const hard = (lifetime === undefined ? undefined : parseDuration(lifetime)) ?? CHILD_LIFETIME;
  return {
    name: child.name,
    mode: "tunnel",
    localTs: child.localTs.map(parseSelector),
    remoteTs: child.remoteTs.map(parseSelector),
    suites: esp.map((text) => parseEspSuite(text, weak)),
    lifetime: { soft: milliseconds(hard * 0.8), hard },
    ...(softBytes === undefined ? {} : { softBytes }),
    ...(hardBytes === undefined ? {} : { hardBytes }),
    ...(singlePair === undefined ? {} : { singlePair }),
    replayWindow: REPLAY_WINDOW,
    tunnelInterface: around.tunnelInterface,
    ...monitorOf(child, around),
  };
}

function monitorOf(child: ChildDocument, { document, address, tunnelInterface }: Around): Pick<ChildConfig, "monitor"> {
  const { gateways, establish = "immediately" } = document;
  const { monitor } = { ...document, ...child };
  if (monitor === undefined) return {};
  const { destination, source, optimized, verifyPath, interval, threshold } = monitor;
  const statement = {
    ...(optimized === undefined ? {} : { optimized }),
    ...(source === undefined ? {} : { sourceInterface: SOURCE }),
    ...(destination === undefined ? {} : { destinationIp: destination }),
    ...(verifyPath === undefined ? {} : { verifyPath: verifyOf(verifyPath) }),
  };
  const options = {
    ...(interval === undefined ? {} : { interval }),
    ...(threshold === undefined ? {} : { threshold }),
  };
  const { config } = checkVpnMonitor(statement, options, {
    name: child.name,
    localAddress: address,
    peerAddress: gateways[0] ?? "",
    st0: { name: tunnelInterface, mode: "point-to-point" },
    kind: "site-to-site",
    trafficSelectors: child.localTs.length,
    establishTunnels: establish,
    interfaces: source === undefined ? {} : { [SOURCE]: source },
  });
  return { monitor: config };
}

const verifyOf = ({
  destination,
  packetSize,
}: NonNullable<NonNullable<EndpointDocument["monitor"]>["verifyPath"]>) => ({
  ...(destination === undefined ? {} : { destinationIp: destination }),
  ...(packetSize === undefined ? {} : { packetSize }),
});

const refused = (name: string, why: string): UsageError =>
  new UsageError("config.endpoint", `endpoint “${name}”: ${why}`);
