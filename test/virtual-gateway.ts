import { parseEspSuite, parseIkeSuite } from "../src/endpoint/algorithms/suite.ts";
import type { ConnectionConfig } from "../src/endpoint/config.ts";
import { echoOf, echoReply } from "../src/endpoint/echo.ts";
import { Endpoint, type EndpointEffect, type EndpointOptions } from "../src/endpoint/endpoint.ts";
import { parseIdentity } from "../src/endpoint/identity.ts";
import { probeConnections } from "../src/endpoint/probe/explain.ts";
import { probeIke } from "../src/endpoint/probe/ike.ts";
import type { IkeFinding, IkeReport } from "../src/endpoint/probe/ike-report.ts";
import { probeIpsec } from "../src/endpoint/probe/ipsec.ts";
import type { IpsecProbeOptions } from "../src/endpoint/probe/ipsec-probe.ts";
import type { Way } from "../src/endpoint/probe/question.ts";
import { type Datagram, type ProbeEffect, ProbeRun, type Script } from "../src/endpoint/probe/run.ts";
import type { IpsecReport, StageResult } from "../src/endpoint/probe/stage.ts";
import { parseSelector } from "../src/endpoint/selectors.ts";
import { Deadlines } from "../src/time/deadlines.ts";
import { seededEntropy } from "../src/time/entropy.ts";
import { after, type Duration, type Instant, instant, milliseconds, seconds } from "../src/time/instant.ts";
import { encodeIcmpv4 } from "../src/wire/icmp/icmpv4.ts";
import type { IcmpMessage } from "../src/wire/icmp/message.ts";
import { decodeIpv4, encodeIpv4 } from "../src/wire/ip/ipv4.ts";
import { IP_PROTOCOL } from "../src/wire/ip/protocol.ts";

export const PROBE = "192.0.2.1";
export const GATEWAY = "192.0.2.2";
const PORTS = { ike: 500, nat: 4500 };
const WAY: Way = { local: { address: PROBE, port: 40_000 }, remote: GATEWAY, ports: PORTS };
const DELAY = milliseconds(5);
const CLOSED_PORT = 3;

export const psk = (text: string): ConnectionConfig["authentication"] => ({
  kind: "psk",
  secret: new TextEncoder().encode(text),
});

export function connection(change: Partial<ConnectionConfig> = {}): ConnectionConfig {
  return {
    name: "probe",
    version: 2,
    aggressive: false,
    local: { address: PROBE, identity: parseIdentity("a.example.test") },
    remote: { addresses: [GATEWAY], identity: parseIdentity("b.example.test") },
    authentication: psk("a secret of both"),
    suites: [parseIkeSuite("aes128-sha256-x25519")],
    children: [child("10.71.1.0/24", "10.71.2.0/24", "aes128-sha256")],
    retransmission: { first: milliseconds(500), factor: 2, tries: 2 },
    fragmentSize: 1280,
    forceEncapsulation: true,
    initialContact: false,
    ...change,
  };
}

export const child = (local: string, remote: string, ...suites: string[]): ConnectionConfig["children"][number] => ({
  name: "net",
  mode: "tunnel",
  localTs: [parseSelector(local)],
  remoteTs: [parseSelector(remote)],
  suites: suites.map((text) => parseEspSuite(text)),
  replayWindow: 64,
});

export interface GatewayOptions {
  readonly connections?: readonly Partial<ConnectionConfig>[];
  readonly endpoint?: Partial<EndpointOptions>;
  /** What becomes of a datagram on its way; `true` for lost. */
  readonly isLost?: (datagram: Datagram, to: "gateway" | "probe", now: Instant) => boolean;
  /** What the host behind the gateway says to a packet in place of what hosts say. */
  readonly host?: (packet: Uint8Array) => Uint8Array | undefined;
}

export interface Probed<Told, Result> {
  readonly report: Result;
  readonly told: readonly Told[];
  readonly took: Duration;
  readonly gateway: Endpoint;
  /** Datagrams that the probe sent. */
  readonly sent: readonly Datagram[];
}

export const runIpsec = (
  gateway: GatewayOptions = {},
  change: Partial<ConnectionConfig> = {},
  options: Partial<IpsecProbeOptions> = { target: Uint8Array.of(10, 71, 2, 1) },
): Probed<StageResult, IpsecReport> => {
  const dialled = connection(change);
  const endpoint = new Endpoint(
    { connections: probeConnections(dialled), entropy: seededEntropy(1), ports: { ike: 40_000, nat: 40_000 } },
    instant(0),
  );
  const script = probeIpsec({
    gateway: "gw",
    connection: dialled,
    way: WAY,
    entropy: seededEntropy(2),
    patience: { first: milliseconds(500), tries: 2 },
    pace: milliseconds(50),
    echoPatience: seconds(1),
    sizes: { floor: 1350, ceiling: 1420 },
    ...options,
  });
  return run(new ProbeRun(script, endpoint), gateway);
};

export const runIke = (gateway: GatewayOptions = {}): Probed<IkeFinding, IkeReport> => {
  const endpoint = new Endpoint({ connections: [], entropy: seededEntropy(1) }, instant(0));
  const script: Script<IkeFinding, IkeReport> = probeIke({
    gateway: "gw",
    way: WAY,
    entropy: seededEntropy(2),
    patience: { first: milliseconds(500), tries: 3 },
    pace: milliseconds(50),
  });
  return run(new ProbeRun(script, endpoint), gateway);
};

function gatewayOf({ connections = [{}], endpoint }: GatewayOptions): Endpoint {
  const own = (change: Partial<ConnectionConfig>): ConnectionConfig => ({
    ...connection({ children: [child("10.71.2.0/24", "10.71.1.0/24", "aes128-sha256")] }),
    name: "lab",
    local: { address: GATEWAY, identity: parseIdentity("b.example.test") },
    remote: { addresses: [PROBE], identity: parseIdentity("a.example.test") },
    ...change,
  });
  return new Endpoint(
    { connections: connections.map(own), entropy: seededEntropy(3), ports: PORTS, ...endpoint },
    instant(0),
  );
}

/** Runs a probe against a gateway of ours and the host behind it, on virtual time, until it is done. */
function run<Told, Result>(probe: ProbeRun<Told, Result>, options: GatewayOptions): Probed<Told, Result> {
  const gateway = gatewayOf(options);
  const onTheWay = new Deadlines<{ readonly datagram: Datagram; readonly to: "gateway" | "probe" }>();
  const told: Told[] = [];
  const sent: Datagram[] = [];
  let report: { readonly result: Result } | undefined;
  let now = instant(0);
  const send = (to: "gateway" | "probe", datagram: Datagram): void => {
    if (to === "gateway") sent.push(datagram);
    if (options.isLost?.(datagram, to, now) !== true) onTheWay.set({ datagram, to }, after(now, DELAY));
  };
  const ofProbe = (effects: readonly ProbeEffect<Told, Result>[]): void => {
    for (const effect of effects) {
      if (effect.kind === "send") send("gateway", effect);
      else if (effect.kind === "told") told.push(effect.told);
      else report = { result: effect.result };
    }
  };
  const ofGateway = (effects: readonly EndpointEffect[]): void => {
    for (const effect of effects) {
      if (effect.kind === "send") send("probe", effect);
      if (effect.kind !== "deliver") continue;
      const reply = (options.host ?? usualHost)(effect.packet);
      if (reply !== undefined) ofGateway(gateway.send(reply, now));
    }
  };
  ofProbe(probe.start(now));
  while (report === undefined) {
    const times = [onTheWay.next(), probe.nextWake(), gateway.nextWake()].filter((at) => at !== undefined);
    if (times.length === 0) throw new Error("the probe waits for nothing");
    now = instant(Math.max(now, Math.min(...times)));
    for (const { datagram, to } of onTheWay.due(now)) {
      if (to === "probe") ofProbe(probe.receive(datagram, now));
      else ofGateway(gateway.receive(datagram, now));
    }
    if ((probe.nextWake() ?? Number.POSITIVE_INFINITY) <= now) ofProbe(probe.wake(now));
    if ((gateway.nextWake() ?? Number.POSITIVE_INFINITY) <= now) ofGateway(gateway.wake(now));
  }
  for (const { datagram, to } of onTheWay.due(after(now, DELAY)))
    if (to === "gateway") ofGateway(gateway.receive(datagram, after(now, DELAY)));
  return { report: report.result, told, took: milliseconds(now), gateway, sent };
}

/** Answers echoes, and says of any UDP port that it is closed. */
export function usualHost(packet: Uint8Array): Uint8Array | undefined {
  const echo = echoOf(packet);
  if (echo?.kind === "echo-request") return echoReply(echo);
  const ip = decodeIpv4(packet);
  if (!ip.ok || ip.value.protocol !== IP_PROTOCOL.UDP) return undefined;
  return icmpTo(packet, { kind: "unreachable", code: CLOSED_PORT, original: packet.subarray(0, 28) });
}

/** An ICMP message of the packet's destination to its sender. */
export function icmpTo(packet: Uint8Array, message: IcmpMessage): Uint8Array {
  const ip = decodeIpv4(packet);
  if (!ip.ok) throw ip.error;
  const { source, destination } = ip.value;
  const header = { ...ip.value, source: destination, destination: source, protocol: IP_PROTOCOL.ICMP };
  return encodeIpv4({ ...header, payload: encodeIcmpv4(message) });
}
