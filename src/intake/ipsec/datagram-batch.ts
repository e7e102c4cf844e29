import type { Socket } from "node:dgram";
import { endianness } from "node:os";
import koffi from "koffi";
import type { SocketAddress } from "../../endpoint/config.ts";
import { DatagramSlots } from "./datagram-slots.ts";

export interface Outgoing {
  readonly to: SocketAddress;
  readonly bytes: Uint8Array;
}

/** @param isBehind it lay there among many that were not read in time */
export type Take = (bytes: Uint8Array, from: SocketAddress, isBehind: boolean) => void;

const AT_ONCE = 64;
/** Batches that one call reads at most: alarms wait no longer. */
const MOST_BATCHES = 32;
/** Whoever reads more than this at one go did not keep up. Our own choice: 128 answers take a millisecond or two. */
const IN_TIME = 2;
const MSG_DONTWAIT = 0x40;
const SOL_SOCKET = 1;
const SO_RCVBUFFORCE = 33;

type Receive = (fd: number, headers: unknown, count: number, flags: number, timeout: null) => number;
type Send = (fd: number, headers: unknown, count: number, flags: number) => number;

type SetOption = (fd: number, level: number, name: number, value: Buffer, length: number) => number;

interface System {
  readonly receive: Receive;
  readonly send: Send;
  readonly setOption: SetOption;
  readonly incoming: DatagramSlots;
  readonly outgoing: DatagramSlots;
}

/**
 * Many datagrams of an IPv4 socket in one call of the system: Linux' recvmmsg(2) and sendmmsg(2). Node reads and writes
 * each by a call and some objects of its own, which costs more than taking a small ESP packet out of its tunnel. Its
 * socket stays who waits and who is told; this one reads what came besides, and sends what the system takes at once.
 */
export class DatagramBatch {
  readonly #fd: number;
  readonly #system: System;

  private constructor(fd: number, system: System) {
    this.#fd = fd;
    this.#system = system;
  }

  /** @returns `undefined` where there is no such call, or no IPv4 socket: then Node's own way has to do */
  static of(socket: Socket): DatagramBatch | undefined {
    const fd = descriptorOf(socket);
    const system = fd === undefined || socket.address().family !== "IPv4" ? undefined : findSystem();
    return fd === undefined || system === undefined ? undefined : new DatagramBatch(fd, system);
  }

  /** Room for what comes in a moment, beyond the system's limit for ordinary users: it takes a privileged one. */
  forceReceiveBuffer(size: number): void {
    const value = Buffer.from(Int32Array.of(size).buffer);
    this.#system.setOption(this.#fd, SOL_SOCKET, SO_RCVBUFFORCE, value, value.length);
  }

  /**
   * Reads what is there without waiting.
   *
   * @param afterBatch what those datagrams asked for may be sent
   * @param isOpen whether the socket still is: whoever takes a datagram may close it
   */
  receive(take: Take, afterBatch: () => void, isOpen: () => boolean): void {
    const { incoming, receive } = this.#system;
    for (let i = 0; i < MOST_BATCHES && isOpen(); i++) {
      incoming.clear();
      const count = receive(this.#fd, incoming.headers, AT_ONCE, MSG_DONTWAIT, null);
      for (let at = 0; at < count; at++) take(incoming.bytes(at), incoming.address(at), i >= IN_TIME);
      afterBatch();
      if (count < AT_ONCE) return;
    }
  }

  /** @returns how many of the first ones the system took; an address that is none of IPv4 ends it */
  send(datagrams: readonly Outgoing[]): number {
    const { outgoing, send } = this.#system;
    let sent = 0;
    while (sent < datagrams.length) {
      const filled = outgoing.fill(datagrams, sent);
      const count = filled === 0 ? 0 : send(this.#fd, outgoing.headers, filled, MSG_DONTWAIT);
      if (count > 0) sent += count;
      if (count < filled || filled === 0) break;
    }
    return sent;
  }
}

/** Node gives a datagram socket's descriptor to nobody but itself. */
function descriptorOf(socket: Socket): number | undefined {
  const key = Object.getOwnPropertySymbols(socket).find(({ description }) => description === "state symbol");
  const state = key === undefined ? undefined : (socket as unknown as Record<symbol, unknown>)[key];
  const fd = (state as { readonly handle?: { readonly fd?: number } } | undefined)?.handle?.fd;
  return fd === undefined || fd < 0 ? undefined : fd;
}

let found: System | undefined;

/** The layout of `DatagramSlots` is that of Linux on 64 bits, least significant byte first. */
function findSystem(): System | undefined {
  if (process.platform !== "linux" || !["x64", "arm64"].includes(process.arch) || endianness() !== "LE")
    return undefined;
  found ??= openSystem();
  return found;
}

function openSystem(): System {
  const system = koffi.load(null);
  return {
    receive: system.func("int recvmmsg(int fd, void *headers, uint32_t count, int flags, void *timeout)") as Receive,
    send: system.func("int sendmmsg(int fd, void *headers, uint32_t count, int flags)") as Send,
    setOption: system.func(
      "int setsockopt(int fd, int level, int name, const void *value, uint32_t length)",
    ) as SetOption,
    incoming: new DatagramSlots(AT_ONCE),
    outgoing: new DatagramSlots(AT_ONCE),
  };
}
