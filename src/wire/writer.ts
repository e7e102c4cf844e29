/** Writes big-endian fields in order into a buffer that grows. */
export class Writer {
  #buffer = new Uint8Array(256);
  #view = new DataView(this.#buffer.buffer);
  #length = 0;

  u8(value: number): this {
    const at = this.#grow(1);
    this.#view.setUint8(at, value);
    return this;
  }

  u16(value: number): this {
    const at = this.#grow(2);
    this.#view.setUint16(at, value);
    return this;
  }

  u32(value: number): this {
    const at = this.#grow(4);
    this.#view.setUint32(at, value);
    return this;
  }

  bytes(value: Uint8Array): this {
    const at = this.#grow(value.length); // may replace the buffer
    this.#buffer.set(value, at);
    return this;
  }

  /** A copy of all that was written. */
  finish(): Uint8Array {
    return this.#buffer.slice(0, this.#length);
  }

  /** Makes room; gives the offset of the room made. */
  #grow(by: number): number {
    const at = this.#length;
    this.#length += by;
    if (this.#length > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(this.#length, 2 * this.#buffer.length));
      larger.set(this.#buffer);
      this.#buffer = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }
}
