import { createSocket, type RemoteInfo, type Socket } from "node:dgram";

/** One answer of the SNMP library that has not left yet. */
export type HeldAnswer = () => void;

/**
 * net-snmp answers an inform before it tells of it. An acknowledged inform must be durable, so its socket is ours: what
 * the library sends while it handles one datagram is held, and the owner lets it go or lets it fall.
 */
export class HeldSocket {
  readonly #socket: Socket;
  #held: HeldAnswer | undefined;
  #report: number | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  static async bind(host: string, port: number): Promise<HeldSocket> {
    const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.bind(port, host, () => {
        socket.removeListener("error", reject);
        resolve();
      });
    });
    return new HeldSocket(socket);
  }

  get socket(): Socket {
    return this.#socket;
  }

  /** What the library takes for node's `dgram`. */
  asModule(afterDatagram: (rinfo: RemoteInfo, bytes: Uint8Array, report: number | undefined) => void): {
    createSocket(): unknown;
  } {
    const real = this.#socket;
    const send = (buffer: Uint8Array, offset: number, length: number, port: number, address: string): void => {
      this.#report = usmReport(buffer);
      this.#held = () => real.send(buffer, offset, length, port, address, () => undefined);
    };
    const on = (event: string, listener: (...given: never[]) => void): unknown => {
      if (event !== "message") return real.on(event, listener as () => void);
      return real.on("message", (bytes, rinfo) => {
        this.#held = undefined;
        this.#report = undefined;
        (listener as (bytes: Uint8Array, rinfo: RemoteInfo) => void)(bytes, rinfo);
        this.take()?.(); // no inform took it: a report, which may leave at once
        afterDatagram(rinfo, bytes, this.#report);
      });
    };
    return {
      createSocket: () => ({
        on,
        send,
        bind: () => undefined,
        address: () => real.address(),
        close: (done?: () => void) => real.close(done),
      }),
    };
  }

  /** The answer to the datagram in hand; from now on it is the caller's. */
  take(): HeldAnswer | undefined {
    const held = this.#held;
    this.#held = undefined;
    return held;
  }
}

/** usmStats (RFC 3414 §5), DER: 1.3.6.1.6.3.15.1.1.N */
const USM_STATS = [0x2b, 6, 1, 6, 3, 15, 1, 1] as const;

/** Which usmStats counter a report carries: 3 unknown user, 4 unknown engine (discovery), 5 wrong digest. */
function usmReport(bytes: Uint8Array): number | undefined {
  const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(Buffer.from(USM_STATS));
  return at < 0 ? undefined : bytes[at + USM_STATS.length];
}
