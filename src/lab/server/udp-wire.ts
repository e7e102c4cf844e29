import { createSocket, type Socket } from "node:dgram";
import { type SocketAddress, STANDARD_PORTS } from "../../endpoint/config.ts";
import { UnreachableError } from "../../errors/errors.ts";
import type { Datagram, Wire } from "../wire.ts";

const LOOPBACK = "127.0.0.1";

export interface UdpWire extends Wire {
  /** Where on loopback a gateway's address and port are; `undefined` for what is not on this wire. */
  at(place: SocketAddress): SocketAddress | undefined;
  close(): Promise<void>;
}

/**
 * The wire between the lab's gateways as UDP sockets on loopback: one for each gateway's ports 500 and 4500. Gateways know
 * each other by documentation addresses, which no machine has; only here are they put in the place of loopback ports.
 *
 * The sockets of `intake/ipsec` bind the addresses that an endpoint knows and drive one endpoint on the wall clock. Here
 * one clock drives a whole fleet, whose datagrams pass its faults first; so the lab has a wire of its own, as thin as those.
 *
 * @throws UnreachableError `lab.bind`
 */
export async function openUdpWire(
  addresses: readonly string[],
  onArrival: (datagram: Datagram) => void,
): Promise<UdpWire> {
  const sockets = new Map<string, Socket>();
  const places = new Map<number, SocketAddress>();
  for (const address of addresses) {
    for (const port of [STANDARD_PORTS.ike, STANDARD_PORTS.nat]) {
      const socket = await bind();
      sockets.set(keyOf({ address, port }), socket);
      places.set(socket.address().port, { address, port });
    }
  }
  for (const [port, socket] of [...sockets.values()].map((one) => [one.address().port, one] as const)) {
    const to = places.get(port);
    // Whoever else sends to a gateway is seen as who they are
    socket.on("message", (bytes, { address, port: sender }) => {
      if (to !== undefined) onArrival({ from: places.get(sender) ?? { address, port: sender }, to, bytes });
    });
    socket.on("error", () => undefined); // the way is away for this datagram; the endpoint repeats what matters
  }
  const portOf = (place: SocketAddress): number | undefined => sockets.get(keyOf(place))?.address().port;
  return {
    send({ from, to, bytes }) {
      const port = portOf(to) ?? (to.address === LOOPBACK ? to.port : undefined);
      if (port !== undefined) sockets.get(keyOf(from))?.send(bytes, port, LOOPBACK, () => undefined);
    },
    nextWake: () => undefined,
    due: () => [],
    at(place) {
      const port = portOf(place);
      return port === undefined ? undefined : { address: LOOPBACK, port };
    },
    close: async () => {
      await Promise.all([...sockets.values()].map((socket) => new Promise<void>((done) => socket.close(() => done()))));
    },
  };
}

const keyOf = ({ address, port }: SocketAddress): string => `${address} ${port}`;

function bind(): Promise<Socket> {
  // Gateways are addresses: looking one up as a name would put every datagram off to a later turn
  const socket = createSocket({ type: "udp4", lookup: (peer, _, found) => found(null, peer, 4) });
  return new Promise((resolve, reject) => {
    socket.once("error", (cause) =>
      reject(new UnreachableError("lab.bind", `the lab cannot listen on udp ${LOOPBACK}: ${cause.message}`, { cause })),
    );
    socket.bind(0, LOOPBACK, () => {
      socket.removeAllListeners("error");
      resolve(socket);
    });
  });
}
