import { Endpoint, type EndpointEffect } from "../endpoint/endpoint.ts";
import type { EndpointEvent } from "../endpoint/events.ts";
import { OperatedEndpoint } from "../endpoint/operated.ts";
import { UsageError } from "../errors/errors.ts";
import { EndpointSockets } from "../intake/ipsec/endpoint-sockets.ts";
import { checkBadSpi } from "../liveness/bad-spi.ts";
import type { LogEffect } from "../liveness/raised.ts";
import type { LogArrival } from "../model/arrival.ts";
import { type Instant, instant } from "../time/instant.ts";
import type { EndpointDocument } from "./config/endpoint-schema.ts";
import { connectionOf, localOf } from "./endpoint-config.ts";
import { credentialsOf } from "./endpoint-credentials.ts";
import type { HeldEndpoint } from "./lab-desk.ts";
import { systemEntropy as entropy } from "./system-entropy.ts";

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
}

/**
 * The operator's own IPsec endpoints, kept running: dialled as configured and watched as they say. What they write into their
 * logs comes in as from any gateway. @throws UsageError for what the configuration says wrong; UnreachableError `ipsec.bind`
 */
export async function openOwnEndpoints(options: OwnEndpointsOptions): Promise<OwnEndpoints> {
  checkNames(options.endpoints);
  const open: Awaited<ReturnType<typeof openOne>>[] = [];
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

type OwnEffect = Exclude<EndpointEffect, { kind: "send" | "send-ip" }>;

async function openOne(document: EndpointDocument, { directory, onLog, onEvent }: OwnEndpointsOptions) {
  const { name, respondBadSpi } = document;
  const { address, port } = localOf(document);
  const credentials = credentialsOf(document, { address, directory, connections: [name], now });
  const connection = connectionOf(document, address, credentials);
  const { certificates } = credentials;
  const sockets = await EndpointSockets.open<OwnEffect, OperatedEndpoint>({
    addresses: [address],
    ports: { ike: port, nat: port },
    onEffect: (effect) => {
      if (effect.kind !== "event") return; // what comes out of the tunnel is for nobody here
      onEvent?.(name, effect.event);
      if (effect.event.kind === "log") onLog(logOf(name, address, effect.event, now()));
    },
  });
  const bound = sockets.addresses[0]?.port ?? port;
  const badSpi = respondBadSpi === undefined ? {} : { badSpi: checkBadSpi({ maxResponses: respondBadSpi }) };
  const endpoint = new Endpoint(
    { connections: [connection], entropy, ports: { ike: bound, nat: bound }, ...badSpi },
    now(),
  );
  const operated = new OperatedEndpoint({ endpoint, ...(certificates === undefined ? {} : { certificates }) });
  sockets.drive(operated);
  const held: HeldEndpoint = {
    name,
    address,
    view: () => operated.view(now()),
    order: (order) => sockets.act((one, at) => one.order(order, at)),
  };
  return {
    held,
    leave: () => sockets.act((one, at) => one.down(at)),
    close: () => sockets.close(),
  };
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
