import { printable } from "./printable.ts";

/** What a stream of bytes gave: a message, or something that had to be left out. */
export type Framed =
  | { readonly kind: "message"; readonly text: string }
  | { readonly kind: "drop"; readonly reason: FramingFault; readonly sample: string }
  /** The stream cannot be understood any more: the connection must end. */
  | { readonly kind: "end"; readonly reason: FramingFault; readonly sample: string };

export type FramingFault = "syslog.oversized" | "syslog.bad-count" | "syslog.truncated" | "syslog.empty";

const LF = 10;
const SPACE = 32;
const NUL = 0;
const COUNT_DIGITS = 7;
const SAMPLE = 80;

/**
 * Takes syslog messages out of a TCP stream (RFC 6587): octet counting (§3.4.1) when the connection's first byte is a
 * digit, else trailer framing (§3.4.2, LF or NUL). The method is told apart once per connection, as senders keep to one.
 */
export class Deframer {
  readonly #limit: number;
  #method: "unknown" | "counting" | "trailer" = "unknown";
  #buffer: Uint8Array = new Uint8Array(0);
  /** Bytes of an oversized message that are still to be passed over. */
  #skip = 0;
  #skippingLine = false;

  /** @param limit the longest message taken, in bytes */
  constructor(limit: number) {
    this.#limit = limit;
  }

  push(bytes: Uint8Array): readonly Framed[] {
    this.#buffer = this.#buffer.length === 0 ? bytes : concat(this.#buffer, bytes);
    const first = this.#buffer[0];
    if (this.#method === "unknown" && first !== undefined) {
      this.#method = first >= 48 && first <= 57 ? "counting" : "trailer";
    }
    return this.#method === "counting" ? this.#takeCounted() : this.#takeLines();
  }

  /** The stream has ended: a last line without its trailer is a message; a counted one that is cut is not. */
  end(): readonly Framed[] {
    const rest = this.#buffer;
    this.#buffer = new Uint8Array(0);
    if (rest.length === 0 || this.#skippingLine) return [];
    if (this.#method === "trailer") return message(rest);
    return [{ kind: "drop", reason: "syslog.truncated", sample: sample(rest) }];
  }

  #takeCounted(): Framed[] {
    const out: Framed[] = [];
    for (;;) {
      this.#passOver();
      if (this.#skip > 0 || this.#buffer.length === 0) return out;
      const space = this.#buffer.indexOf(SPACE);
      const digits = space < 0 ? this.#buffer.length : space;
      const count = Number(printable(this.#buffer.subarray(0, Math.min(digits, COUNT_DIGITS + 1))));
      if (digits > COUNT_DIGITS || !Number.isInteger(count) || (space >= 0 && count === 0)) {
        out.push({ kind: "end", reason: "syslog.bad-count", sample: sample(this.#buffer) });
        this.#buffer = new Uint8Array(0);
        return out;
      }
      if (space < 0) return out;
      if (count > this.#limit) {
        out.push({ kind: "drop", reason: "syslog.oversized", sample: sample(this.#buffer.subarray(space + 1)) });
        this.#skip = space + 1 + count;
        continue;
      }
      if (this.#buffer.length < space + 1 + count) return out;
      out.push(...message(this.#buffer.subarray(space + 1, space + 1 + count)));
      this.#buffer = this.#buffer.subarray(space + 1 + count);
    }
  }

  #passOver(): void {
    const now = Math.min(this.#skip, this.#buffer.length);
    this.#buffer = this.#buffer.subarray(now);
    this.#skip -= now;
  }

  #takeLines(): Framed[] {
    const out: Framed[] = [];
    let start = 0;
    for (let at = 0; at < this.#buffer.length; at++) {
      const byte = this.#buffer[at];
      if (byte !== LF && byte !== NUL) continue;
      if (!this.#skippingLine) out.push(...this.#line(this.#buffer.subarray(start, at)));
      this.#skippingLine = false;
      start = at + 1;
    }
    this.#buffer = this.#buffer.subarray(start);
    if (this.#buffer.length > this.#limit) {
      if (!this.#skippingLine) out.push({ kind: "drop", reason: "syslog.oversized", sample: sample(this.#buffer) });
      this.#skippingLine = true;
      this.#buffer = new Uint8Array(0);
    }
    return out;
  }

  #line(bytes: Uint8Array): readonly Framed[] {
    if (bytes.length > this.#limit) return [{ kind: "drop", reason: "syslog.oversized", sample: sample(bytes) }];
    return message(bytes);
  }
}

/** The text of one message, with trailing line ends taken off; an empty one is none. */
function message(bytes: Uint8Array): readonly Framed[] {
  const text = printable(bytes).trimEnd();
  return text === "" ? [] : [{ kind: "message", text }];
}

const sample = (bytes: Uint8Array): string => printable(bytes.subarray(0, SAMPLE));

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
