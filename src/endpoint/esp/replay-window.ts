/** What the window says of a sequence number. */
export type ReplayVerdict = "fresh" | "replayed" | "too-old";

/**
 * The anti-replay window of RFC 4303 §3.4.3, kept as in RFC 6479: a ring of 32-bit words. `look` before the ICV is
 * checked, `advance` after: forged numbers must not move the window.
 */
export class ReplayWindow {
  readonly size: number;
  readonly #words: Uint32Array;
  #highest = 0;

  /** @param size in packets; 0 switches the check off */
  constructor(size: number) {
    this.size = size;
    this.#words = new Uint32Array(size === 0 ? 0 : ringLength(size));
  }

  /** The highest sequence number that was accepted. */
  get highest(): number {
    return this.#highest;
  }

  look(sequence: number): ReplayVerdict {
    if (this.size === 0 || sequence > this.#highest) return "fresh";
    if (sequence + this.size <= this.#highest) return "too-old";
    return (this.#word(sequence) & this.#bit(sequence)) === 0 ? "fresh" : "replayed";
  }

  advance(sequence: number): void {
    if (sequence > this.#highest) {
      this.#clearBetween(this.#highest, sequence);
      this.#highest = sequence;
    }
    if (this.size > 0) this.#words[this.#index(sequence)] = this.#word(sequence) | this.#bit(sequence);
  }

  /**
   * RFC 4303 appendix A2.2: the whole of an extended sequence number, of which only the low half is sent, from where the
   * window stands.
   */
  wholeOf(low: number): number {
    const base = Math.floor(this.#highest / HALF);
    const bottom = (this.#highest % HALF) - this.size + 1;
    if (bottom >= 0) return (low >= bottom ? base : base + 1) * HALF + low;
    return (low >= bottom + HALF && base > 0 ? base - 1 : base) * HALF + low;
  }

  #clearBetween(low: number, high: number): void {
    const [from, to] = [Math.floor(low / 32), Math.floor(high / 32)];
    const steps = Math.min(to - from, this.#words.length);
    for (let i = 1; i <= steps; i++) this.#words[(from + i) % this.#words.length] = 0;
  }

  #index = (sequence: number): number => Math.floor(sequence / 32) % this.#words.length;
  #word = (sequence: number): number => this.#words[this.#index(sequence)] ?? 0;
  #bit = (sequence: number): number => 1 << (sequence % 32);
}

const HALF = 0x1_0000_0000;

/** One word more than the window has, so that the word being written is never in it. */
const ringLength = (size: number): number => Math.ceil(size / 32) + 1;
