import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import type { Peer } from "../../src/l2tp/input.ts";
import { packetKind } from "../../src/lab/l2tp/packet-kind.ts";
import type { PacketTypeConfig } from "../../src/policer/config.ts";
import { DdosProtection } from "../../src/policer/ddos-protection.ts";
import { instant } from "../../src/time/instant.ts";

const BUFFER = 4_000_000;
const CARD = 1;
const now = () => instant(Date.now());

/**
 * The project's policer in front of a real LNS: a relay on UDP that lets through what Junos's ddos-protection would. Each
 * LAC has a port of its own towards the LNS. Control messages meet the policer, data does not.
 */
export class Guard {
  readonly ddos = new DdosProtection({ slots: [CARD] }, now());
  readonly #front: Socket;
  readonly #lns: Peer;
  readonly #backs = new Map<string, Socket>();

  private constructor(front: Socket, lns: Peer) {
    this.#front = front;
    this.#lns = lns;
    front.on("message", (bytes, { address, port }) => void this.#fromLac({ address, port }, bytes));
  }

  static async open(address: string, lns: Peer): Promise<Guard> {
    return new Guard(await bound(address), lns);
  }

  /** Where LACs send to. */
  get peer(): Peer {
    const { address, port } = this.#front.address();
    return { address, port };
  }

  /** `undefined`: Junos's default of 20,000 packets a second, which is as good as none. */
  police(aggregate: PacketTypeConfig | undefined): void {
    const protocols = aggregate === undefined ? {} : { protocols: { l2tp: { aggregate } } };
    this.ddos.configure({ slots: [CARD], ...protocols }, now());
  }

  close(): void {
    for (const socket of [this.#front, ...this.#backs.values()]) socket.close();
  }

  async #fromLac(from: Peer, bytes: Uint8Array): Promise<void> {
    const kind = packetKind(bytes);
    const packet = kind.plane === "control" ? { group: "l2tp", type: kind.name } : undefined;
    if (packet !== undefined && this.ddos.arrive({ fpc: CARD }, packet, 1, now()).passed === 0) return;
    const key = `${from.address} ${from.port}`;
    const back = this.#backs.get(key) ?? (await this.#open(key, from));
    back.send(bytes, this.#lns.port, this.#lns.address, () => undefined);
  }

  async #open(key: string, lac: Peer): Promise<Socket> {
    const socket = await bound(this.#front.address().address);
    socket.on("message", (bytes) => this.#front.send(bytes, lac.port, lac.address, () => undefined));
    this.#backs.set(key, socket);
    return socket;
  }
}

async function bound(address: string): Promise<Socket> {
  const socket = createSocket({
    type: "udp4",
    lookup: (peer, _, found) => found(null, peer, 4),
    recvBufferSize: BUFFER,
    sendBufferSize: BUFFER,
  });
  socket.on("error", () => undefined);
  const listening = once(socket, "listening"); // with such a lookup it listens before bind() is over
  socket.bind(0, address);
  await listening;
  return socket;
}
