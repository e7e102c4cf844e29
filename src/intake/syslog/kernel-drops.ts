import { readFileSync } from "node:fs";
import { renderIpAddress } from "../../wire/ip/address.ts";

/** What the kernel dropped of one socket since it was opened, its buffer being full. */
export interface SocketDrops {
  /** The peer of a connected socket. */
  readonly source: string | undefined;
  readonly drops: number;
}

const TABLES = ["/proc/net/udp", "/proc/net/udp6"];

/** The sockets of a port, by Linux's own count; empty where there is none to read. */
export function kernelDrops(port: number): readonly SocketDrops[] {
  return TABLES.flatMap((path) => {
    try {
      return readDrops(readFileSync(path, "latin1"), port);
    } catch {
      return [];
    }
  });
}

/** The columns of proc(5): slot, local address, remote address, …, and last the drops. */
export function readDrops(table: string, port: number): readonly SocketDrops[] {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return table.split("\n").flatMap((line) => {
    const cells = line.trim().split(/\s+/);
    const [, local, remote] = cells;
    if (local?.endsWith(wanted) !== true || remote === undefined) return [];
    return [{ source: addressOf(remote), drops: Number(cells.at(-1)) }];
  });
}

/** `0100007F:9FE9`, each four bytes in the machine's order; all zero for a socket without peer. */
function addressOf(cell: string): string | undefined {
  const [hex = "", port] = cell.split(":");
  if (port === "0000") return undefined;
  const words = Array.from({ length: hex.length / 8 }, (_, i) => hex.slice(8 * i, 8 * i + 8).match(/../g) ?? []);
  const bytes = words.flatMap((word) => word.reverse().map((byte) => Number.parseInt(byte, 16)));
  return renderIpAddress(Uint8Array.from(bytes));
}
