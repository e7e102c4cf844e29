import { WireError } from "../../errors/errors.ts";

/** RFC 6242 §4.3: what ends a message of NETCONF 1.0, and the first message of every session. */
const END_MARK = new TextEncoder().encode("]]>]]>");
/** How much of the mark still stands when its next byte differs: the mark begins again inside itself. */
const FALL_BACK = [0, 0, 1, 0, 1, 2] as const;
/** RFC 6242 §4.2: 1 to 4294967295, without leading zeros. */
const LARGEST_CHUNK = 4_294_967_295;
const LF = 10;
const HASH = 35;
const ZERO = 48;
const NINE = 57;

/** One message, or the reason why this stream cannot be understood any more. */
export type Framed =
  | { readonly kind: "message"; readonly text: string }
  | { readonly kind: "fault"; readonly error: WireError };

type Phase =
  | { readonly at: "marked" }
  /** Between chunks: `seen` is what came of `\n#123\n` or `\n##\n`. */
  | { readonly at: "head"; readonly seen: string }
  | { readonly at: "data"; readonly left: number }
  | { readonly at: "fault"; readonly error: WireError };

/**
 * Takes NETCONF messages out of a stream of bytes (RFC 6242 §4): end marks first, chunks from the moment on when both
 * peers have said `base:1.1`. Bytes go in with `push`, messages come out of `next` one at a time, so that the framing can
 * change right behind the `<hello>`.
 */
export class NetconfDeframer {
  readonly #limit: number;
  #phase: Phase = { at: "marked" };
  #input: Uint8Array[] = [];
  /** The message that is being put together. */
  #pieces: Uint8Array[] = [];
  #size = 0;
  /** Bytes of the end mark that the message ends with so far. */
  #marked = 0;
  /** Bytes of the stream that were taken. */
  #offset = 0;

  /** @param limit bytes of the longest message that is taken */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** From the next message on, chunks. */
  expectChunks(): void {
    if (this.#phase.at === "marked") this.#phase = { at: "head", seen: "" };
  }

  push(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#input.push(bytes);
  }

  /** The next message; `undefined` when more bytes are needed. A fault stays. */
  next(): Framed | undefined {
    for (;;) {
      const { phase, input } = { phase: this.#phase, input: this.#input[0] };
      if (phase.at === "fault") return { kind: "fault", error: phase.error };
      if (input === undefined) return undefined;
      if (phase.at === "marked") {
        if (this.#takeMarked(input)) return this.#message(END_MARK.length);
      } else if (phase.at === "head") {
        if (this.#takeHead(input, phase.seen)) return this.#message(0);
      } else this.#takeData(input, phase.left);
    }
  }

  #takeMarked(input: Uint8Array): boolean {
    for (let at = 0; at < input.length; at++) {
      const byte = input[at];
      while (this.#marked > 0 && byte !== END_MARK[this.#marked]) this.#marked = FALL_BACK[this.#marked] ?? 0;
      if (byte === END_MARK[this.#marked]) this.#marked++;
      if (this.#marked === END_MARK.length) {
        this.#marked = 0;
        this.#keep(input, at + 1);
        return true;
      }
    }
    this.#keep(input, input.length);
    return false;
  }

  /** `\n#<size>\n` begins a chunk, `\n##\n` ends the message. Whether it was the end. */
  #takeHead(input: Uint8Array, before: string): boolean {
    let seen = before;
    for (let at = 0; at < input.length; at++) {
      const byte = input[at] ?? 0;
      // Junos ends its hello with a line feed behind the mark: between messages it means nothing
      if (byte === LF && seen === "\n" && this.#size === 0) continue;
      if (!mayFollow(seen, byte)) {
        this.#drop(input, at);
        this.#fail(
          "netconf.chunk",
          `expected \\n#<size>\\n or \\n##\\n, found byte ${byte} after ${JSON.stringify(seen)}`,
        );
        return false;
      }
      seen += String.fromCharCode(byte);
      if (byte !== LF || seen.length === 1) continue;
      this.#drop(input, at + 1);
      return this.#headEnded(seen.slice(2, -1));
    }
    this.#drop(input, input.length);
    this.#phase = { at: "head", seen };
    return false;
  }

  #headEnded(size: string): boolean {
    const count = Number(size);
    this.#phase = { at: "head", seen: "" };
    if (size === "#") {
      if (this.#size > 0) return true;
      this.#fail("netconf.chunk", "a message without a chunk"); // §4.2: Chunked-Message = 1*chunk end-of-chunks
    } else if (count > LARGEST_CHUNK)
      this.#fail("netconf.chunk", `a chunk of ${size} bytes, but 4294967295 are the most`);
    else if (this.#size + count > this.#limit) this.#oversized();
    else this.#phase = { at: "data", left: count };
    return false;
  }

  #takeData(input: Uint8Array, left: number): void {
    const taken = Math.min(left, input.length);
    this.#keep(input, taken);
    if (this.#phase.at === "data")
      this.#phase = taken === left ? { at: "head", seen: "" } : { at: "data", left: left - taken };
  }

  #keep(input: Uint8Array, count: number): void {
    this.#pieces.push(input.subarray(0, count));
    this.#size += count;
    this.#drop(input, count);
    if (this.#size > this.#limit + END_MARK.length) this.#oversized();
  }

  #drop(input: Uint8Array, count: number): void {
    this.#offset += count;
    if (count === input.length) this.#input.shift();
    else this.#input[0] = input.subarray(count);
  }

  #message(without: number): Framed {
    if (this.#phase.at === "fault") return { kind: "fault", error: this.#phase.error };
    const bytes = new Uint8Array(this.#size);
    let at = 0;
    for (const piece of this.#pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    this.#pieces = [];
    this.#size = 0;
    return { kind: "message", text: new TextDecoder().decode(bytes.subarray(0, bytes.length - without)) };
  }

  #oversized(): void {
    this.#fail("netconf.oversized", `a message of more than ${this.#limit} bytes`);
  }

  #fail(code: string, message: string): void {
    this.#phase = {
      at: "fault",
      error: new WireError(code, `byte ${this.#offset} of the stream: ${message}`, this.#offset),
    };
    this.#pieces = [];
    this.#input = [];
  }
}

/** Whether the byte may follow in `\n#[1-9][0-9]{0,9}\n` or `\n##\n` (RFC 6242 §4.2). */
function mayFollow(seen: string, byte: number): boolean {
  switch (seen.length) {
    case 0:
      return byte === LF;
    case 1:
      return byte === HASH;
    case 2:
      return byte === HASH || (byte > ZERO && byte <= NINE);
    default:
      if (byte === LF) return true;
      return seen.charCodeAt(2) !== HASH && byte >= ZERO && byte <= NINE && seen.length < 12;
  }
}

/** A message as it goes over the wire: with the end mark, or in one chunk, whose size counts bytes. */
export function frame(message: string, framing: "marked" | "chunked"): string {
  if (framing === "marked") return `${message}]]>]]>`;
  return `\n#${new TextEncoder().encode(message).length}\n${message}\n##\n`;
}
