import { WireError } from "../errors/errors.ts";

/** Reads big-endian fields in order. A read past the end is an error with field and offset, never a shorter answer. */
export class Reader {
  readonly #bytes: Uint8Array;
  readonly #protocol: string;
  #at = 0;

  /** @param protocol the first part of error codes: `vici` gives `vici.short` */
  constructor(bytes: Uint8Array, protocol: string) {
    this.#bytes = bytes;
    this.#protocol = protocol;
  }

  get offset(): number {
    return this.#at;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  u8(field: string): number {
    return this.#at8(this.#take(1, field));
  }

  u16(field: string): number {
    const at = this.#take(2, field);
    return (this.#at8(at) << 8) | this.#at8(at + 1);
  }

  u32(field: string): number {
    const at = this.#take(4, field);
    const high = (this.#at8(at) << 8) | this.#at8(at + 1);
    return high * 0x1_0000 + ((this.#at8(at + 2) << 8) | this.#at8(at + 3));
  }

  /** A view on the input, not a copy. */
  bytes(length: number, field: string): Uint8Array {
    const from = this.#take(length, field);
    return this.#bytes.subarray(from, from + length);
  }

  rest(): Uint8Array {
    return this.bytes(this.left, "rest");
  }

  fail(code: string, message: string): never {
    throw new WireError(`${this.#protocol}.${code}`, `${message} (at byte ${this.#at})`, this.#at);
  }

  /** Only asked where `#take` has been: byte by byte is cheaper than a DataView for every packet. */
  #at8(at: number): number {
    return this.#bytes[at] ?? 0;
  }

  #take(length: number, field: string): number {
    if (length > this.left) this.fail("short", `${field} needs ${length} bytes, ${this.left} left`);
    const from = this.#at;
    this.#at += length;
    return from;
  }
}
