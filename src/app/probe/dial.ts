import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";
import type { Ports, SocketAddress } from "../../endpoint/config.ts";
import type { Endpoint } from "../../endpoint/endpoint.ts";
import type { Way } from "../../endpoint/probe/question.ts";
import { type ProbeEffect, ProbeRun, type Script } from "../../endpoint/probe/run.ts";
import { UnreachableError } from "../../errors/errors.ts";
import { EndpointSockets } from "../../intake/ipsec/endpoint-sockets.ts";
import { type Instant, instant } from "../../time/instant.ts";

type OwnEffect<Told, Result> = Exclude<ProbeEffect<Told, Result>, { kind: "send" }>;

/** What a probe is made of once its socket stands: the endpoint under it, and its story. */
export interface Prepared<Told, Result> {
  readonly endpoint: Endpoint;
  readonly script: Script<Told, Result>;
}

export interface Dialling<Told, Result> {
  /** A name or an address. */
  readonly gateway: string;
  readonly ports: Ports;
  readonly prepare: (way: Way, now: Instant) => Prepared<Told, Result>;
  readonly onTold: (told: Told) => void;
}

/** Milliseconds with their fractions, and never backwards: round trips on a LAN are shorter than one. */
const now = (): Instant => instant(performance.timeOrigin + performance.now());

/** Dials from one ephemeral UDP port, as an ordinary user, and closes it when the probe is done. */
export async function dial<Told, Result>(dialling: Dialling<Told, Result>): Promise<Result> {
  const remote = await resolve(dialling.gateway);
  const address = await localAddressTowards(remote, dialling.ports.ike);
  let finish: (result: Result) => void = () => undefined;
  const finished = new Promise<Result>((done) => {
    finish = done;
  });
  const onEffect = (effect: OwnEffect<Told, Result>): void =>
    effect.kind === "told" ? dialling.onTold(effect.told) : finish(effect.result);
  const sockets = await EndpointSockets.open<OwnEffect<Told, Result>, ProbeRun<Told, Result>>({
    addresses: [address],
    ports: { ike: 0, nat: 0 },
    onEffect,
    now,
  });
  try {
    const local: SocketAddress = sockets.addresses[0] ?? { address, port: 0 };
    const { endpoint, script } = dialling.prepare({ local, remote, ports: dialling.ports }, now());
    sockets.drive(new ProbeRun(script, endpoint));
    sockets.act((run, at) => run.start(at));
    const result = await finished;
    await new Promise(setImmediate); // the last message is handed to the system
    return result;
  } finally {
    sockets.close();
  }
}

async function resolve(gateway: string): Promise<string> {
  try {
    return (await lookup(gateway)).address;
  } catch (cause) {
    throw new UnreachableError("probe.name", `${gateway} is no address and no name that resolves; check its spelling`, {
      cause,
    });
  }
}

/** The address that the system would send from: an unbound socket that is connected tells it, and nothing is sent. */
async function localAddressTowards(remote: string, port: number): Promise<string> {
  const socket = createSocket(remote.includes(":") ? "udp6" : "udp4");
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.connect(port, remote, resolve);
    });
    return socket.address().address;
  } catch (cause) {
    throw new UnreachableError("probe.route", `there is no route to ${remote}: ${(cause as Error).message}`, { cause });
  } finally {
    socket.close();
  }
}
