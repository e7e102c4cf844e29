import type { Socket } from "node:net";
import koffi from "koffi";

/** SOL_SOCKET and SO_LINGER, which are other numbers on each system. */
const NUMBERS: Readonly<Record<string, { readonly level: number; readonly name: number }>> = {
  linux: { level: 1, name: 13 },
  darwin: { level: 0xffff, name: 0x80 },
};

type SetSockOpt = (fd: number, level: number, name: number, value: Buffer, length: number) => number;
let setsockopt: SetSockOpt | undefined;

/**
 * When a process is killed the kernel closes its sockets in good order, and a sender takes that for our acknowledgement of
 * what was read and is not durable yet. A socket that lingers for no time is reset instead; it is taken back just before
 * the close that we mean. Node has no word for the option. Where the system is none of those known, nothing is changed.
 */
export function resetWhenKilled(socket: Socket, isReset: boolean): void {
  const numbers = NUMBERS[process.platform];
  const fd = (socket as unknown as { _handle?: { fd?: number } })._handle?.fd;
  if (numbers === undefined || fd === undefined || fd < 0) return;
  setsockopt ??= koffi
    .load(null)
    .func("int setsockopt(int fd, int level, int name, const void *value, uint32_t length)") as SetSockOpt;
  const linger = new Int32Array([isReset ? 1 : 0, 0]); // struct linger: on or off, seconds
  setsockopt(fd, numbers.level, numbers.name, Buffer.from(linger.buffer), linger.byteLength);
}
