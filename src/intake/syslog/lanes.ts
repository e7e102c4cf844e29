import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import type { AddressInfo } from "node:net";

/** Sockets in use beside the one for all; a flood from more senders stays in that. */
const MOST_LANES = 64;
/** A sender that has been within its rate for so long, in milliseconds, gives its lane back. */
const KEPT_FOR = 60_000;

/**
 * A sender that floods gets a socket of its own, bound to the same port and connected to it: the kernel puts its datagrams
 * there and into that buffer, so that the buffer of all others is never full because of it, and each turn of the loop reads
 * a little of either. Where a system has no such sockets, all stay in one.
 */
export class Lanes {
  readonly #main: Socket;
  readonly #onMessage: (bytes: Uint8Array, from: RemoteInfo) => void;
  readonly #lanes = new Map<string, { readonly socket: Socket; expire: NodeJS.Timeout }>();
  #isClosed = false;

  constructor(main: Socket, onMessage: (bytes: Uint8Array, from: RemoteInfo) => void) {
    this.#main = main;
    this.#onMessage = onMessage;
    main.on("message", onMessage);
  }

  get size(): number {
    return this.#lanes.size;
  }

  /** A datagram of this sender was beyond its rate. */
  flooded({ address, port, family }: RemoteInfo): void {
    const key = `${address} ${port}`;
    const known = this.#lanes.get(key);
    if (known !== undefined) known.expire.refresh();
    else if (this.#lanes.size < MOST_LANES && !this.#isClosed) this.#open(key, address, port, family);
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
    socket.on("message", this.#onMessage);
    socket.on("error", () => this.#giveBack(key));
    const { address: host, port: bound } = this.#main.address() as AddressInfo;
    socket.bind(bound, host, () => {
      if (this.#lanes.has(key)) socket.connect(port, address);
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
