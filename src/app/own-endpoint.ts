import type { ConnectionConfig } from "../endpoint/config.ts";
import { Endpoint, type EndpointOptions } from "../endpoint/endpoint.ts";
import { OperatedEndpoint, type OperatedOptions } from "../endpoint/operated.ts";
import { RedundantInterface } from "../endpoint/redundancy/redundant-interface.ts";
import { RedundantTunnel } from "../endpoint/redundancy/redundant-tunnel.ts";
import { UsageError } from "../errors/errors.ts";
import { checkBadSpi } from "../liveness/bad-spi.ts";
import { type Instant, parseDuration, seconds } from "../time/instant.ts";
import { parseIpAddress } from "../wire/ip/address.ts";
import type { EndpointDocument } from "./config/endpoint-schema.ts";
import { connectionOf, localOf } from "./endpoint-config.ts";
import { type Credentials, credentialsOf } from "./endpoint-credentials.ts";
import { manualOf } from "./endpoint-manual.ts";
import { systemEntropy as entropy } from "./system-entropy.ts";

/** An endpoint of the configuration, ready to be given its sockets. */
export interface Planned {
  /** Of this machine, the primary first. */
  readonly addresses: readonly [string] | readonly [primary: string, backup: string];
  /** For IKE and ESP together; 0 for any. */
  readonly port: number;
  /** @param bound the port that it got */
  build(bound: number, now: Instant): OperatedEndpoint;
}

const RETRY = seconds(30);

/**
 * What the configuration says of one endpoint, checked before anything is opened.
 *
 * @throws UsageError `config.endpoint` and those of credentials, suites, selectors and liveness
 */
export function planOf(document: EndpointDocument, directory: string, now: () => Instant): Planned {
  const { name, redundancy } = document;
  const { address, port } = localOf(document);
  if (redundancy !== undefined) checkRedundancy(document, port);
  const { local: backup } = redundancy ?? {};
  const names = backup === undefined ? [name] : [name, `${name} (backup)`];
  const credentials = credentialsOf(document, { address, directory, connections: names, now });
  const addresses = backup === undefined ? ([address] as const) : ([address, backup] as const);
  const connections = addresses.map((one, i) => connectionFrom(document, names[i] ?? name, one, credentials));
  const manual = manualOf(document, address, directory);
  return { addresses, port, build: (bound, at) => built(document, { connections, manual }, credentials, bound, at) };
}

function connectionFrom(
  document: EndpointDocument,
  name: string,
  address: string,
  credentials: Credentials,
): ConnectionConfig {
  const { gateways, redundancy } = document;
  const { gateway } = redundancy ?? {};
  const whole = gateway === undefined ? document : { ...document, gateways: [...gateways, gateway] };
  const { establish, ...connection } = connectionOf(whole, address, credentials);
  // With a backup peer it is the pair that dials
  return { ...connection, name, ...(gateway === undefined && establish !== undefined ? { establish } : {}) };
}

function built(
  document: EndpointDocument,
  configured: Pick<EndpointOptions, "connections" | "manual">,
  { certificates }: Credentials,
  bound: number,
  now: Instant,
): OperatedEndpoint {
  const { respondBadSpi } = document;
  const badSpi = respondBadSpi === undefined ? {} : { badSpi: checkBadSpi({ maxResponses: respondBadSpi }) };
  const endpoint = new Endpoint({ ...configured, entropy, ports: { ike: bound, nat: bound }, ...badSpi }, now);
  return new OperatedEndpoint({
    endpoint,
    ...redundancyOf(document, endpoint, now),
    ...(certificates === undefined ? {} : { certificates }),
  });
}

function redundancyOf(
  { name, redundancy = {}, establish = "immediately" }: EndpointDocument,
  endpoint: Endpoint,
  now: Instant,
): Pick<OperatedOptions, "peers" | "interfaces"> {
  const [first, second] = endpoint.connections;
  if (first === undefined) return {};
  const { gateway, retry, interfaces } = redundancy;
  if (gateway !== undefined) {
    const pause = (retry === undefined ? undefined : parseDuration(retry)) ?? RETRY;
    return { peers: [new RedundantTunnel({ endpoint, connection: first.name, name, retry: pause }, now)] };
  }
  if (second === undefined) return {};
  const [primary, backup] = interfaces ?? [first.local.address, second.local.address];
  const pair = {
    endpoint,
    names: { primary, backup },
    connections: { primary: first.name, backup: second.name },
    isDialling: establish === "immediately",
  };
  return { interfaces: new RedundantInterface(pair, now) };
}

function checkRedundancy({ name, gateways, redundancy = {} }: EndpointDocument, port: number): void {
  const { gateway, local, interfaces, retry } = redundancy;
  const refuse = (why: string): never => {
    throw new UsageError("config.endpoint", `endpoint “${name}”: redundancy: ${why}`);
  };
  for (const address of [gateway, local])
    if (address !== undefined && parseIpAddress(address) === undefined) refuse(`“${address}” is no address`);
  if ((gateway === undefined) === (local === undefined))
    refuse("give one: gateway for a backup peer, or local for a backup interface");
  if (gateway !== undefined && gateways.length !== 1)
    refuse(`gateways lists ${gateways.length} addresses; name the primary there alone, and the backup here`);
  if (gateway !== undefined && gateways.includes(gateway)) refuse(`${gateway} is the primary as well; give another`);
  if (gateway === undefined && retry !== undefined) refuse("retry is for a backup peer; leave it out");
  if (local === undefined && interfaces !== undefined)
    refuse("interfaces names two; give the backup's address as local");
  if (interfaces !== undefined && interfaces[0] === interfaces[1]) refuse("both interfaces have one name; give two");
  if (local !== undefined && port === 0)
    refuse("both interfaces use one port, which is to be said: write local as ADDRESS:4500");
}
