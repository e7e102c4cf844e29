import { createSocket, type Socket } from "node:dgram";
import type { Peer } from "../../l2tp/input.ts";
import type { LogTarget } from "../server/log-sender.ts";
import { ACCOUNTING_SERVER, CLIENT_PORTS, RADIUS_SERVER } from "./aaa.ts";
import type { Wire } from "./lns-gateway.ts";
import type { L2tpLabOptions } from "./options.ts";

type Taker = (from: Peer, to: Peer, bytes: Uint8Array) => void;

/** Real UDP on loopback under the story's addresses. */
export interface LoopbackWire extends Wire {
  /** The LNS's real address and port. */
  readonly l2tp: LogTarget;
  onDatagram(take: Taker): void;
  counts(): { readonly sent: number; readonly received: number };
  close(): Promise<void>;
}

const LOOPBACK = "127.0.0.1";
const L2TP_PORT = 1701;
/** As much as the kernel gives: a storm comes in bursts. */
const BUFFER = 4 * 1024 * 1024;

/**
 * A socket for each place of the story (the LNS, its RADIUS client's ports, the RADIUS server, each LAC), and the table that
 * translates between the story's addresses and loopback's ports. Whoever is in no table keeps the address it has: so real
 * probes and other LACs can dial the LNS.
 */
export async function openLoopbackWire(
  options: L2tpLabOptions,
  { port = 0, radius }: { readonly port?: number; readonly radius?: LogTarget },
): Promise<LoopbackWire> {
  const places: Peer[] = [
    { address: options.address, port: L2TP_PORT },
    ...CLIENT_PORTS.map((each) => ({ address: options.address, port: each })),
    ...(radius === undefined ? [RADIUS_SERVER, ACCOUNTING_SERVER] : []),
    ...options.lacs.map(({ address }) => ({ address, port: L2TP_PORT })),
  ];
  const counts = { sent: 0, received: 0 };
  const sockets = new Map<string, Socket>();
  const toReal = new Map<string, Peer>();
  const toStory = new Map<string, Peer>();
  let take: Taker = () => undefined;
  const know = (story: Peer, real: Peer): void => {
    toReal.set(keyOf(story), real);
    toStory.set(keyOf(real), story);
  };
  for (const place of places) {
    const socket = await open(place.address === options.address && place.port === L2TP_PORT ? port : 0);
    sockets.set(keyOf(place), socket);
    know(place, { address: LOOPBACK, port: socket.address().port });
    socket.on("message", (bytes, from) => {
      counts.received += 1;
      const source = { address: from.address, port: from.port };
      take(toStory.get(keyOf(source)) ?? source, place, bytes);
    });
    socket.on("error", () => undefined); // a port that nobody listens on any more: the datagram is lost
  }
  if (radius !== undefined) {
    know(RADIUS_SERVER, { address: radius.host, port: radius.port });
    know(ACCOUNTING_SERVER, { address: radius.host, port: radius.port + 1 });
  }
  return {
    l2tp: { host: LOOPBACK, port: toReal.get(keyOf(places[0] ?? RADIUS_SERVER))?.port ?? 0 },
    onDatagram: (taker) => {
      take = taker;
    },
    send(from, to, bytes) {
      const real = toReal.get(keyOf(to)) ?? to;
      counts.sent += 1;
      sockets.get(keyOf(from))?.send(bytes, real.port, real.address); // a callback would cost a turn of the loop each
    },
    counts: () => counts,
    close: async () => {
      take = () => undefined;
      await Promise.all([...sockets.values()].map((socket) => new Promise<void>((done) => socket.close(() => done()))));
      sockets.clear();
    },
  };
}

function open(port: number): Promise<Socket> {
  const socket = createSocket({
    type: "udp4",
    lookup: (peer, _, found) => found(null, peer, 4),
    recvBufferSize: BUFFER,
  });
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.bind(port, LOOPBACK, () => {
      socket.removeListener("error", reject);
      resolve(socket);
    });
  });
}

const keyOf = ({ address, port }: Peer): string => `${address} ${port}`;
