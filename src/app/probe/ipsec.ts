import { parseEspSuite, parseIkeSuite } from "../../endpoint/algorithms/suite.ts";
import type { Authentication, ConnectionConfig, Ports } from "../../endpoint/config.ts";
import { Endpoint } from "../../endpoint/endpoint.ts";
import { parseIdentity } from "../../endpoint/identity.ts";
import { probeConnections } from "../../endpoint/probe/explain.ts";
import { probeIpsec } from "../../endpoint/probe/ipsec.ts";
import type { IpsecProbeOptions } from "../../endpoint/probe/ipsec-probe.ts";
import type { Way } from "../../endpoint/probe/question.ts";
import type { IpsecReport, StageResult } from "../../endpoint/probe/stage.ts";
import { parseSelector } from "../../endpoint/selectors.ts";
import { UsageError } from "../../errors/errors.ts";
import { type Duration, type Instant, milliseconds } from "../../time/instant.ts";
import { parseIpAddress } from "../../wire/ip/address.ts";
import { systemEntropy as entropy } from "../system-entropy.ts";
import { dial } from "./dial.ts";

export type IkeMode = "v2" | "v1-main" | "v1-aggressive";

/** What an operator says of a gateway to be dialled; all but the credentials has a usual value. */
export interface IpsecOrder {
  readonly gateway: string;
  readonly ports: Ports;
  readonly mode: IkeMode;
  readonly authentication: Authentication;
  readonly localId?: string;
  readonly remoteId?: string;
  readonly localTs: readonly string[];
  readonly remoteTs: readonly string[];
  readonly proposals: readonly string[];
  readonly esp: readonly string[];
  /** Names of broken algorithms that are switched on. */
  readonly weak: readonly string[];
  readonly ping?: string;
  readonly source?: string;
  readonly udpPort?: number;
  readonly timeout: Duration;
  readonly sizes: { readonly floor: number; readonly ceiling: number };
}

/** Offered when the operator names nothing: what a gateway of today should take. */
export const USUAL_PROPOSALS = [
  "aes256gcm16-prfsha384-ecp384",
  "aes256gcm16-prfsha256-x25519",
  "aes256-sha256-modp2048",
  "aes128-sha256-modp2048",
  "aes256-sha256-ecp256",
  "aes128-sha256-x25519",
  "aes256-sha1-modp2048",
] as const;
export const USUAL_ESP_PROPOSALS = ["aes256gcm16", "aes128gcm16", "aes256-sha256", "aes128-sha256"] as const;

const NAME = "probe";
const REPLAY_WINDOW = 64;
const FRAGMENT_SIZE = 1_280;
/** A request goes out three times within the timeout: at once, after 1/7 and after 3/7 of it. */
const RETRANSMISSION = { share: 1 / 7, factor: 2, tries: 2 } as const;
const LONGEST_ECHO_WAIT = 1_000;
const PACE = milliseconds(50);

export async function runIpsecProbe(order: IpsecOrder, onTold: (stage: StageResult) => void): Promise<IpsecReport> {
  checkOrder(order);
  return dial({
    gateway: order.gateway,
    ports: order.ports,
    onTold,
    prepare: (way, now) => prepare(order, way, now),
  });
}

/** What can be said to be wrong before anything is sent. @throws UsageError */
export function checkOrder(order: IpsecOrder): void {
  connectionOf(order, { local: { address: "0.0.0.0", port: 0 }, remote: "0.0.0.0", ports: order.ports });
  addressOf(order.ping, "--ping");
  addressOf(order.source, "--source");
}

function prepare(
  order: IpsecOrder,
  way: Way,
  now: Instant,
): { endpoint: Endpoint; script: ReturnType<typeof probeIpsec> } {
  const connection = connectionOf(order, way);
  const connections = probeConnections(connection);
  const { port } = way.local;
  const endpoint = new Endpoint({ connections, entropy, ports: { ike: port, nat: port } }, now);
  return { endpoint, script: probeIpsec(probeOptions(order, connection, way)) };
}

function probeOptions(order: IpsecOrder, connection: ConnectionConfig, way: Way): IpsecProbeOptions {
  const [source, target] = [addressOf(order.source, "--source"), addressOf(order.ping, "--ping")];
  const { gateway, udpPort, sizes, timeout } = order;
  return {
    gateway,
    connection,
    way,
    entropy,
    sizes,
    patience: { first: milliseconds(timeout * RETRANSMISSION.share), tries: RETRANSMISSION.tries },
    pace: PACE,
    echoPatience: milliseconds(Math.min(timeout, LONGEST_ECHO_WAIT)),
    ...(source === undefined ? {} : { source }),
    ...(target === undefined ? {} : { target }),
    ...(udpPort === undefined ? {} : { udpPort }),
  };
}

function connectionOf(order: IpsecOrder, way: Way): ConnectionConfig {
  const { weak, timeout } = order;
  return {
    name: NAME,
    version: order.mode === "v2" ? 2 : 1,
    aggressive: order.mode === "v1-aggressive",
    local: { address: way.local.address, identity: parseIdentity(order.localId ?? way.local.address) },
    remote: {
      addresses: [way.remote],
      ports: way.ports,
      ...(order.remoteId === undefined ? {} : { identity: parseIdentity(order.remoteId) }),
    },
    authentication: order.authentication,
    suites: order.proposals.map((text) => parseIkeSuite(text, weak)),
    children: [
      {
        name: "net",
        mode: "tunnel",
        localTs: order.localTs.map(parseSelector),
        remoteTs: order.remoteTs.map(parseSelector),
        suites: order.esp.map((text) => parseEspSuite(text, weak)),
        replayWindow: REPLAY_WINDOW,
      },
    ],
    retransmission: { ...RETRANSMISSION, first: milliseconds(timeout * RETRANSMISSION.share) },
    fragmentSize: FRAGMENT_SIZE,
    forceEncapsulation: true,
    initialContact: false,
  };
}

function addressOf(text: string | undefined, option: string): Uint8Array | undefined {
  if (text === undefined) return undefined;
  const address = parseIpAddress(text);
  if (address === undefined) throw new UsageError("probe.address", `${option} wants an address, not “${text}”`);
  return address;
}
