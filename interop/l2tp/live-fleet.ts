import { randomBytes } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import type { Peer } from "../../src/l2tp/input.ts";
import { type ClientCounts, LacNode } from "../../src/lab/l2tp/lac-node.ts";
import type { L2tpLabOptions, LacSpec } from "../../src/lab/l2tp/options.ts";
import { pooledEntropy } from "../../src/time/entropy.ts";
import { instant } from "../../src/time/instant.ts";

const now = () => instant(performance.timeOrigin + performance.now());

/** A LAC of the lab with its clients on one real socket, calling a real LNS. */
export class LiveFleet {
  /** A cable that was pulled: nothing comes and nothing goes. */
  isCut = false;
  readonly #node: LacNode;
  readonly #socket: Socket;
  #timer: NodeJS.Timeout | undefined;

  private constructor(socket: Socket, lns: Peer, options: L2tpLabOptions, spec: LacSpec) {
    this.#socket = socket;
    const send = (_: Peer, __: Peer, bytes: Uint8Array): void => {
      if (!this.isCut) socket.send(bytes, lns.port, lns.address, () => undefined);
    };
    const given = { ...options, address: lns.address };
    this.#node = new LacNode(given, spec, 1, { send }, pooledEntropy(randomBytes), now());
    socket.on("message", (bytes) => {
      if (this.isCut) return;
      this.#node.receive({ address: lns.address, port: 1701 }, bytes, now());
      this.#arm();
    });
    this.#arm();
  }

  static async open(address: string, lns: Peer, options: L2tpLabOptions, spec: LacSpec): Promise<LiveFleet> {
    const socket = createSocket({
      type: "udp4",
      lookup: (peer, _, found) => found(null, peer, 4),
      recvBufferSize: 4_000_000,
      sendBufferSize: 4_000_000,
    });
    socket.on("error", () => undefined);
    const listening = once(socket, "listening"); // with such a lookup it listens before bind() is over
    socket.bind(0, address);
    await listening;
    return new LiveFleet(socket, lns, options, spec);
  }

  get counts(): ClientCounts {
    return this.#node.counts;
  }

  /** @returns whether so many were up within the time */
  async until(up: number, ms: number): Promise<boolean> {
    for (const end = Date.now() + ms; Date.now() < end && this.counts.up < up; )
      await new Promise((done) => setTimeout(done, 100));
    return this.counts.up >= up;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#socket.close();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const { deadline } = this.#node;
    if (deadline === undefined) return;
    this.#timer = setTimeout(
      () => {
        this.#node.timer(now());
        this.#arm();
      },
      Math.max(0, deadline - now()),
    );
  }
}
