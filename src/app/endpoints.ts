import type { EndpointEffect } from "../endpoint/endpoint.ts";
import type { EndpointEvent } from "../endpoint/events.ts";
import type { OperatedEndpoint } from "../endpoint/operated.ts";
import { UsageError } from "../errors/errors.ts";
import { EndpointSockets } from "../intake/ipsec/endpoint-sockets.ts";
import { isLocalAddress } from "../intake/ipsec/local-address.ts";
import type { LogEffect } from "../liveness/raised.ts";
import type { LogArrival } from "../model/arrival.ts";
import { type Instant, instant, seconds } from "../time/instant.ts";
import type { EndpointDocument } from "./config/endpoint-schema.ts";
import type { HeldEndpoint } from "./endpoint-desk.ts";
import { planOf } from "./own-endpoint.ts";

export interface OwnEndpoints {
  readonly held: readonly HeldEndpoint[];
  /** Tells the peers, and closes the sockets. */
  close(): Promise<void>;
}

export interface OwnEndpointsOptions {
  readonly endpoints: readonly EndpointDocument[];
  /** From where `file:` references are meant. */
  readonly directory: string;
  /** What an endpoint writes into its system log. */
  readonly onLog: (log: LogArrival) => void;
  /** Everything that happens in one, besides. */
  readonly onEvent?: (endpoint: string, event: EndpointEvent) => void;
  /** Whether the system has this address now; of interest where there is a backup interface. */
  readonly isThere?: (address: string) => boolean;
}

/**
 * The operator's own IPsec endpoints, kept running: dialled as configured and watched as they say. What they write into their
 * logs comes in as from any gateway. @throws UsageError for what the configuration says wrong; UnreachableError `ipsec.bind`
 */
export async function openOwnEndpoints(options: OwnEndpointsOptions): Promise<OwnEndpoints> {
  checkNames(options.endpoints);
  const open: Opened[] = [];
  const close = async (): Promise<void> => {
    for (const one of open) one.leave();
    await new Promise(setImmediate); // the last messages are handed to the system
    for (const one of open) one.close();
  };
  try {
    for (const document of options.endpoints) open.push(await openOne(document, options));
  } catch (error) {
    await close();
    throw error;
  }
  return { held: open.map(({ held }) => held), close };
}

interface Opened {
  readonly held: HeldEndpoint;
  leave(): void;
  close(): void;
}

/** An interface that went is seen within this time; its peers would need longer. */
const LOOK_EVERY = seconds(2);

type OwnSockets = EndpointSockets<OwnEffect, OperatedEndpoint>;
type OwnEffect = Exclude<EndpointEffect, { kind: "send" | "send-ip" }>;

async function openOne(document: EndpointDocument, options: OwnEndpointsOptions): Promise<Opened> {
  const { name } = document;
  const { directory, onLog, onEvent, isThere = isLocalAddress } = options;
  const { addresses, port, build } = planOf(document, directory, now);
  const [address] = addresses;
  const sockets = await EndpointSockets.open<OwnEffect, OperatedEndpoint>({
    addresses,
    ports: { ike: port, nat: port },
    onEffect: (effect) => {
      if (effect.kind !== "event") return; // what comes out of the tunnel is for nobody here
      onEvent?.(name, effect.event);
      if (effect.event.kind === "log") onLog(logOf(name, address, effect.event, now()));
    },
  });
  const operated = build(sockets.addresses[0]?.port ?? port, now());
  sockets.drive(operated);
  if (document.establish !== "on-traffic") sockets.act((one, at) => one.up(at));
  const stopLooking = addresses.length === 2 ? look(addresses, sockets, isThere) : () => undefined;
  const held: HeldEndpoint = {
    name,
    address,
    view: () => operated.view(now()),
    order: (order) => sockets.act((one, at) => one.order(order, at)),
  };
  return {
    held,
    leave: () => {
      stopLooking();
      sockets.act((one, at) => one.down(at));
    },
    close: () => sockets.close(),
  };
}

/** Primary and backup interface are there as long as the system has their addresses. */
function look(
  addresses: readonly [string, string],
  sockets: OwnSockets,
  isThere: (address: string) => boolean,
): () => void {
  const lookOnce = (): void => {
    for (const [i, member] of (["primary", "backup"] as const).entries()) {
      const state = isThere(addresses[i] ?? "") ? "online" : "offline";
      sockets.act((one, at) => one.setInterface(member, state, at));
    }
  };
  lookOnce();
  const timer = setInterval(lookOnce, LOOK_EVERY);
  return () => clearInterval(timer);
}

const now = (): Instant => instant(Date.now());

function checkNames(endpoints: readonly EndpointDocument[]): void {
  const names = endpoints.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new UsageError("config.reference", `two endpoints are called “${twice}”; names must be unique`);
}

/** RFC 5424 §6.2.1: the facility of system daemons, and the severity. */
const DAEMON = 3;
const SEVERITY: Readonly<Record<LogEffect["severity"], number>> = { error: 3, warning: 4, notice: 5, info: 6 };

/** As the real gateway's daemon frames it, RFC 5424 §6. */
function logOf(name: string, address: string, { tag, severity, text }: LogEffect, at: Instant): LogArrival {
  const header = `<${DAEMON * 8 + SEVERITY[severity]}>1 ${new Date(at).toISOString()} ${name} kmd - ${tag} -`;
  return { kind: "log", at, transport: "endpoint", source: address, text: `${header} ${text}` };
}
