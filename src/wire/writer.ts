/**
 * Writes big-endian fields in order into a buffer that grows. Byte by byte and without a DataView: V8 keeps small arrays on
 * its own heap as long as nobody asks for their buffer, and most packets are small.
 */
export class Writer {
  #buffer: Uint8Array<ArrayBuffer>;
  #length = 0;

  /** @param capacity where it is known how much will be written, nothing is allocated twice */
  constructor(capacity = 64) {
    this.#buffer = new Uint8Array(capacity);
  }

  u8(value: number): this {
    const at = this.#grow(1);
    this.#buffer[at] = value;
    return this;
  }

  u16(value: number): this {
    const at = this.#grow(2);
    this.#buffer[at] = value >>> 8;
    this.#buffer[at + 1] = value;
    return this;
  }

  u32(value: number): this {
    const at = this.#grow(4);
    this.#buffer[at] = value >>> 24;
    this.#buffer[at + 1] = value >>> 16;
    this.#buffer[at + 2] = value >>> 8;
    this.#buffer[at + 3] = value;
    return this;
  }

  bytes(value: Uint8Array): this {
    const at = this.#grow(value.length); // may replace the buffer
    this.#buffer.set(value, at);
    return this;
  }

  /** All that was written; what is written later does not show in it. */
  finish(): Uint8Array {
    // A full buffer can be given away: the next write makes another
    return this.#length === this.#buffer.length ? this.#buffer : this.#buffer.slice(0, this.#length);
  }

  /** Makes room; gives the offset of the room made. */
  #grow(by: number): number {
    const at = this.#length;
    this.#length += by;
    if (this.#length > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(this.#length, 2 * this.#buffer.length));
      larger.set(this.#buffer);
      this.#buffer = larger;
    }
    return at;
  }
}
