import koffi from "koffi";
import type { SocketAddress } from "../../endpoint/config.ts";
import { parseIpAddress } from "../../wire/ip/address.ts";

/** No datagram is longer. Pages that none has filled take no memory. */
const ROOM = 65_536;
const AF_INET = 2;
/** sockaddr_in: family, port, address, eight zeros. */
const NAME = 16;
/** iovec: where the bytes stand, how many there are. */
const VECTOR = 16;
/** mmsghdr: a msghdr of 56 bytes, and how many bytes came. */
const HEADER = { size: 64, name: 0, nameLength: 8, vector: 16, vectorCount: 24, received: 56 } as const;

/**
 * Room for datagrams as the system's calls for many of them want it: an array of mmsghdr, each pointing to an address and to
 * bytes. The memory is the system's own and is never moved or given back, since the headers hold addresses into it.
 */
export class DatagramSlots {
  /** For the system: the array of mmsghdr. */
  readonly headers: unknown;
  readonly #count: number;
  readonly #bytes: Buffer;
  readonly #namesAt: number;
  readonly #vectorsAt: number;
  readonly #dataAt: number;
  #last: SocketAddress = { address: "", port: 0 };
  #lastName = Buffer.alloc(NAME);

  constructor(count: number) {
    this.#count = count;
    this.#namesAt = count * HEADER.size;
    this.#vectorsAt = this.#namesAt + count * NAME;
    this.#dataAt = this.#vectorsAt + count * VECTOR;
    const length = this.#dataAt + count * ROOM;
    this.headers = koffi.alloc("uint8_t", length);
    this.#bytes = Buffer.from(koffi.view(this.headers, length));
    const base = koffi.address(this.headers);
    for (let at = 0; at < count; at++) this.#link(at, base);
  }

  #link(at: number, base: bigint): void {
    const [header, vector] = [at * HEADER.size, this.#vectorsAt + at * VECTOR];
    const pointer = (to: number, from: number): unknown => this.#bytes.writeBigUInt64LE(base + BigInt(to), from);
    this.#bytes.fill(0, header, header + HEADER.size);
    pointer(this.#namesAt + at * NAME, header + HEADER.name);
    pointer(vector, header + HEADER.vector);
    this.#bytes.writeBigUInt64LE(1n, header + HEADER.vectorCount);
    pointer(this.#dataAt + at * ROOM, vector);
    this.#bytes.fill(0, vector + 8, vector + VECTOR);
  }

  /** Ready for datagrams to come. */
  clear(): void {
    for (let at = 0; at < this.#count; at++) this.#measure(at, ROOM);
  }

  #measure(at: number, length: number): void {
    this.#bytes.writeUInt32LE(NAME, at * HEADER.size + HEADER.nameLength);
    this.#bytes.writeUInt32LE(length, this.#vectorsAt + at * VECTOR + 8);
  }

  /** A copy of what came. */
  bytes(at: number): Uint8Array {
    const from = this.#dataAt + at * ROOM;
    const length = this.#bytes.readUInt32LE(at * HEADER.size + HEADER.received);
    return Buffer.from(this.#bytes.subarray(from, from + length));
  }

  /** Where it came from; mostly, from where the one before did. */
  address(at: number): SocketAddress {
    const from = this.#namesAt + at * NAME;
    const b = this.#bytes;
    if (b.compare(this.#lastName, 2, 8, from + 2, from + 8) !== 0) {
      b.copy(this.#lastName, 0, from, from + NAME);
      const address = `${b[from + 4]}.${b[from + 5]}.${b[from + 6]}.${b[from + 7]}`;
      this.#last = { address, port: b.readUInt16BE(from + 2) };
    }
    return this.#last;
  }

  /** Puts datagrams into the slots, from one of the list on. @returns how many; one to no IPv4 address ends it */
  fill(datagrams: readonly { readonly to: SocketAddress; readonly bytes: Uint8Array }[], first: number): number {
    const count = Math.min(this.#count, datagrams.length - first);
    for (let at = 0; at < count; at++) {
      const one = datagrams[first + at];
      const address = one === undefined ? undefined : parseIpAddress(one.to.address);
      if (one === undefined || address?.length !== 4 || one.bytes.length > ROOM) return at;
      const name = this.#namesAt + at * NAME;
      this.#bytes.writeUInt16LE(AF_INET, name);
      this.#bytes.writeUInt16BE(one.to.port, name + 2);
      this.#bytes.set(address, name + 4);
      this.#bytes.set(one.bytes, this.#dataAt + at * ROOM);
      this.#measure(at, one.bytes.length);
    }
    return count;
  }
}
