import { connect, type Socket } from "node:net";
import { UnreachableError } from "../../errors/errors.ts";
import type { Fields } from "../../model/observation.ts";
import type { ViciMessage } from "../../wire/vici/message.ts";
import { decodePacket, encodePacket, PACKET, PacketStream, type ViciPacket } from "../../wire/vici/packet.ts";

export type ViciAddress = { readonly socket: string } | { readonly host: string; readonly port: number };

export interface ViciEvents {
  event(name: string, message: ViciMessage): void;
  closed(error: UnreachableError): void;
}

interface Waiting {
  readonly resolve: (packet: ViciPacket) => void;
  readonly reject: (error: UnreachableError) => void;
}

/** Commands that answer with one event for each row, and the event's name. */
const STREAMED: Readonly<Record<string, string>> = {
  "list-sas": "list-sa",
  "list-conns": "list-conn",
  "list-policies": "list-policy",
  "list-certs": "list-cert",
  // The log of what a control command does; asked for, so that the daemon tells why it failed
  initiate: "control-log",
  terminate: "control-log",
  rekey: "control-log",
};
const ROWS_LIMIT = 200_000;

/** One connection to a charon. Commands go one after another, as the protocol wants it. */
export class ViciClient {
  readonly #socket: Socket;
  readonly #events: ViciEvents;
  readonly #stream = new PacketStream();
  #waiting: Waiting | undefined;
  #rows: { readonly event: string; readonly messages: ViciMessage[] } | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #closed: UnreachableError | undefined;

  private constructor(socket: Socket, events: ViciEvents) {
    this.#socket = socket;
    this.#events = events;
    socket.on("data", (bytes) => this.#take(bytes));
    socket.on("close", () => this.#end(new UnreachableError("vici.closed", "the daemon closed its VICI socket")));
  }

  /** @throws UnreachableError `vici.unreachable` naming the socket and the mend */
  static async dial(address: ViciAddress, timeoutMs: number, events: ViciEvents): Promise<ViciClient> {
    const socket = "socket" in address ? connect(address.socket) : connect(address.port, address.host);
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => fail("ETIMEDOUT"), timeoutMs);
      const fail = (code: string): void => {
        clearTimeout(timer);
        socket.destroy();
        reject(new UnreachableError("vici.unreachable", whyUnreachable(address, code)));
      };
      socket.once("error", (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
      socket.once("connect", () => {
        clearTimeout(timer);
        socket.removeAllListeners("error");
        resolve();
      });
    });
    socket.on("error", () => undefined); // "close" follows and tells
    return new ViciClient(socket, events);
  }

  /** Runs a command; gives its rows, or the one message it answered with. @throws UnreachableError `vici.*` */
  request(command: string, args: Fields = {}, timeoutMs = 15_000): Promise<readonly ViciMessage[]> {
    return this.#inTurn(() => this.#run(command, args as ViciMessage, timeoutMs));
  }

  /** Asks for events from now on; one that the daemon does not know is passed over. */
  async listen(names: readonly string[], timeoutMs = 5_000): Promise<void> {
    for (const name of names)
      await this.#inTurn(() => this.#exchange({ type: PACKET.EVENT_REGISTER, name, message: {} }, timeoutMs));
  }

  close(): void {
    this.#socket.destroy();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async #run(command: string, message: ViciMessage, timeoutMs: number): Promise<readonly ViciMessage[]> {
    const event = STREAMED[command];
    if (event !== undefined) {
      await this.#exchange({ type: PACKET.EVENT_REGISTER, name: event, message: {} }, timeoutMs);
      this.#rows = { event, messages: [] };
    }
    const answer = await this.#exchange({ type: PACKET.CMD_REQUEST, name: command, message }, timeoutMs);
    const rows = this.#rows?.messages ?? [];
    this.#rows = undefined;
    if (event !== undefined)
      await this.#exchange({ type: PACKET.EVENT_UNREGISTER, name: event, message: {} }, timeoutMs);
    if (answer.type === PACKET.CMD_UNKNOWN)
      throw new UnreachableError("vici.unknown-command", `this charon has no VICI command ${command}`);
    if (answer.message.success === "no") throw refusal(command, answer.message, rows);
    return event === undefined || event === "control-log" ? [answer.message] : rows;
  }

  #exchange(packet: ViciPacket, timeoutMs: number): Promise<ViciPacket> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const what = packet.name ?? "packet";
        // Its answer, should it come, would be taken for another's: start anew
        this.#end(new UnreachableError("vici.timeout", `no answer to ${what} within ${timeoutMs} ms`));
      }, timeoutMs);
      const done =
        <T>(then: (value: T) => void) =>
        (value: T): void => {
          clearTimeout(timer);
          this.#waiting = undefined;
          then(value);
        };
      this.#waiting = { resolve: done(resolve), reject: done(reject) };
      this.#socket.write(encodePacket(packet));
    });
  }

  #take(bytes: Uint8Array): void {
    try {
      for (const packet of this.#stream.push(bytes)) this.#packet(packet);
    } catch (cause) {
      this.#end(
        new UnreachableError("vici.malformed", `the daemon wrote what is no VICI: ${(cause as Error).message}`, {
          cause,
        }),
      );
    }
  }

  #packet(bytes: Uint8Array): void {
    const decoded = decodePacket(bytes);
    if (!decoded.ok) throw decoded.error;
    const packet = decoded.value;
    if (packet.type !== PACKET.EVENT) this.#waiting?.resolve(packet);
    else if (packet.name === this.#rows?.event) {
      if ((this.#rows?.messages.length ?? 0) < ROWS_LIMIT) this.#rows?.messages.push(packet.message);
    } else this.#events.event(packet.name ?? "", packet.message);
  }

  #end(error: UnreachableError): void {
    if (this.#closed !== undefined) return;
    this.#closed = error;
    this.#socket.destroy();
    this.#waiting?.reject(error);
    this.#events.closed(error);
  }
}

function refusal(command: string, answer: ViciMessage, log: readonly ViciMessage[]): UnreachableError {
  const why = typeof answer.errmsg === "string" ? answer.errmsg : "no reason given";
  const last = log.at(-1)?.msg;
  const told = typeof last === "string" ? ` (${last})` : "";
  return new UnreachableError("vici.refused", `charon refused ${command}: ${why}${told}`);
}

function whyUnreachable(address: ViciAddress, code: string): string {
  const where = "socket" in address ? address.socket : `${address.host}:${address.port}`;
  const mends: Readonly<Record<string, string>> = {
    ENOENT: "there is no such socket: is charon running, and is its vici plugin loaded and set to this path?",
    EACCES: "this user may not open it: run Spindrift in the socket's group, or set its permissions",
    ECONNREFUSED: "nothing listens there: charon is not running",
    ETIMEDOUT: "no answer: is the address right, and does a firewall let it pass?",
  };
  return `cannot reach VICI at ${where} (${code}): ${mends[code] ?? "see the code"}`;
}
