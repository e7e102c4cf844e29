import { createSocket, type Socket } from "node:dgram";
import type { SocketAddress } from "../../endpoint/config.ts";
import { UnreachableError } from "../../errors/errors.ts";
import { DatagramBatch, type Outgoing, type Take } from "./datagram-batch.ts";

const RECEIVE_BUFFER = 4 * 1024 * 1024;

/** A UDP socket that reads and sends many datagrams at a time where the system has calls for it, and else each by itself. */
export class UdpSocket {
  readonly address: SocketAddress;
  readonly #socket: Socket;
  #batch: DatagramBatch | undefined;
  #queue: Outgoing[] = [];

  private constructor(socket: Socket) {
    const { address, port } = socket.address();
    this.address = { address, port };
    this.#socket = socket;
    this.#batch = DatagramBatch.of(socket);
    this.#makeRoom();
  }

  /** @throws UnreachableError `ipsec.bind` naming address, port and what to do */
  static async open(address: string, port: number): Promise<UdpSocket> {
    return new UdpSocket(await bind(address, port));
  }

  /** While others have the processor a flood fills what there is; whoever is honest in it would be lost with it. */
  #makeRoom(): void {
    try {
      this.#socket.setRecvBufferSize(RECEIVE_BUFFER);
    } catch {
      // the system's own limit is lower; what it gives by default has to do
    }
    if (this.#socket.getRecvBufferSize() < RECEIVE_BUFFER) this.#batch?.forceReceiveBuffer(RECEIVE_BUFFER);
  }

  /** @param afterSome called when some of them were taken: what they asked for may be sent */
  listen(take: Take, afterSome: () => void): void {
    this.#socket.on("message", (bytes, from) => {
      take(bytes, from, false);
      this.#readOn(take, afterSome);
      afterSome();
    });
    // The path is away for this datagram; whoever sent it repeats what matters
    this.#socket.on("error", () => undefined);
  }

  #readOn(take: Take, afterSome: () => void): void {
    const isOpen = (): boolean => this.#batch !== undefined;
    this.#batch?.receive(
      (bytes, from, isBehind) => {
        if (isOpen()) take(bytes, from, isBehind);
      },
      afterSome,
      isOpen,
    );
  }

  /** It goes with the next `flush`. */
  send(to: SocketAddress, bytes: Uint8Array): void {
    this.#queue.push({ to, bytes });
  }

  flush(): void {
    if (this.#queue.length === 0) return;
    const queue = this.#queue;
    this.#queue = [];
    const sent = this.#batch?.send(queue) ?? 0;
    // What the system did not take at once waits in Node's own queue, or is lost with its reason
    for (const { to, bytes } of queue.slice(sent)) this.#socket.send(bytes, to.port, to.address, () => undefined);
  }

  close(): void {
    this.#batch = undefined; // its descriptor may soon be another's
    this.#queue = [];
    this.#socket.close();
  }
}

async function bind(address: string, port: number): Promise<Socket> {
  const family = address.includes(":") ? 6 : 4;
  // Peers are addresses: looking one up as a name would put every datagram off to a later turn
  const socket = createSocket({ type: `udp${family}`, lookup: (peer, _, found) => found(null, peer, family) });
  await new Promise<void>((resolve, reject) => {
    socket.once("error", (cause: NodeJS.ErrnoException) => reject(bindError(address, port, cause)));
    socket.bind(port, address, () => {
      socket.removeAllListeners("error");
      resolve();
    });
  });
  return socket;
}

function bindError(address: string, port: number, cause: NodeJS.ErrnoException): UnreachableError {
  const mend =
    cause.code === "EACCES"
      ? "; ports below 1024 need root, another port does not"
      : cause.code === "EADDRINUSE"
        ? "; something else listens there"
        : "";
  return new UnreachableError("ipsec.bind", `cannot listen on udp ${address}:${port}: ${cause.message}${mend}`, {
    cause,
  });
}
