import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import type { AddressInfo } from "node:net";

/** The kernel keeps this much while we are busy, if its own limit lets it. */
const RECEIVE_BUFFER = 8 * 1024 * 1024;
/** Sockets beside the one for all; what more senders say stays in that. */
const MOST_LANES = 256;
/** Datagrams within a second that make a sender worth a socket; some take a new port for each datagram. */
const BUSY = 20;
const SECOND = 1_000;
/** Senders that are counted for it. */
const MOST_COUNTED = 10_000;
/** A lane in which nothing came for so long, in milliseconds, is given back. */
const KEPT_FOR = 60_000;

/**
 * A sender that says much gets a socket of its own, bound to the same port and connected to it: the kernel puts its
 * datagrams there and into that buffer, so that when it floods, the buffer of all others is not full because of it, and each
 * turn of the loop reads a little of either. Where a system has no such sockets, all stay in one.
 */
export class Lanes {
  readonly #main: Socket;
  readonly #onMessage: (bytes: Uint8Array, from: RemoteInfo) => void;
  readonly #lanes = new Map<string, { readonly socket: Socket; readonly expire: NodeJS.Timeout }>();
  readonly #said = new Map<string, number>();
  #countedSince = 0;
  #isClosed = false;

  constructor(main: Socket, onMessage: (bytes: Uint8Array, from: RemoteInfo) => void) {
    this.#main = main;
    this.#onMessage = onMessage;
    main.on("message", (bytes, from) => {
      this.#count(from);
      onMessage(bytes, from);
    });
  }

  get size(): number {
    return this.#lanes.size;
  }

  #count({ address, port, family }: RemoteInfo): void {
    const now = performance.now();
    if (now - this.#countedSince > SECOND || this.#said.size > MOST_COUNTED) {
      this.#said.clear();
      this.#countedSince = now;
    }
    const key = `${address} ${port}`;
    const said = (this.#said.get(key) ?? 0) + 1;
    this.#said.set(key, said);
    if (said < BUSY || this.#lanes.has(key) || this.#lanes.size >= MOST_LANES || this.#isClosed) return;
    this.#open(key, address, port, family);
  }

  close(): void {
    this.#isClosed = true;
    for (const key of [...this.#lanes.keys()]) this.#giveBack(key);
  }

  #open(key: string, address: string, port: number, family: string): void {
    const socket = createSocket({ type: family === "IPv6" ? "udp6" : "udp4", reuseAddr: true });
    const expire = setTimeout(() => this.#giveBack(key), KEPT_FOR);
    expire.unref();
    this.#lanes.set(key, { socket, expire });
    // Until it is connected others' datagrams may come here as well: they are taken like all
    socket.on("message", (bytes, from) => {
      expire.refresh();
      this.#onMessage(bytes, from);
    });
    socket.on("error", () => this.#giveBack(key));
    const { address: host, port: bound } = this.#main.address() as AddressInfo;
    socket.bind(bound, host, () => {
      if (!this.#lanes.has(key)) return;
      widen(socket);
      socket.connect(port, address);
    });
  }

  #giveBack(key: string): void {
    const lane = this.#lanes.get(key);
    if (lane === undefined) return;
    this.#lanes.delete(key);
    clearTimeout(lane.expire);
    lane.socket.close();
  }
}

/** For bursts: a restarting gateway says hundreds of lines at once. */
export function widen(socket: Socket): void {
  try {
    socket.setRecvBufferSize(RECEIVE_BUFFER);
  } catch {
    // the system's limit is lower; what it gives by default has to do
  }
}
