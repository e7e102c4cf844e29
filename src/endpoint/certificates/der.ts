import { WireError } from "../../errors/errors.ts";

/** Tags of X.690 §8 that certificates use. */
export const TAG = {
  BOOLEAN: 0x01,
  INTEGER: 0x02,
  BIT_STRING: 0x03,
  OCTET_STRING: 0x04,
  NULL: 0x05,
  OID: 0x06,
  ENUMERATED: 0x0a,
  UTF8_STRING: 0x0c,
  SEQUENCE: 0x30,
  SET: 0x31,
  NUMERIC_STRING: 0x12,
  PRINTABLE_STRING: 0x13,
  T61_STRING: 0x14,
  IA5_STRING: 0x16,
  UTC_TIME: 0x17,
  GENERALIZED_TIME: 0x18,
  VISIBLE_STRING: 0x1a,
  UNIVERSAL_STRING: 0x1c,
  BMP_STRING: 0x1e,
} as const;

/** Context-specific tags: `[n]` around a value, and `[n]` in place of its tag. */
export const explicit = (n: number): number => 0xa0 | n;
export const implicit = (n: number): number => 0x80 | n;

export interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
  /** Tag, length and content, as they stand. */
  readonly bytes: Uint8Array;
}

/** Reads DER in order, X.690 §10: definite lengths in their shortest form, or an error with field and offset. */
export class DerReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #at: number;

  constructor(bytes: Uint8Array, from = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#at = from;
    this.#end = end;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#end;
  }

  /** Whether the next element has this tag. */
  isNext(tag: number): boolean {
    return this.#at < this.#end && this.#bytes[this.#at] === tag;
  }

  any(field: string): Element {
    const start = this.#at;
    const tag = this.#byte(field);
    if ((tag & 0x1f) === 0x1f) this.fail("tag", `${field} has a tag of several bytes`);
    const length = this.#length(field);
    if (length > this.#end - this.#at) {
      this.fail("short", `${field} needs ${length} bytes, ${this.#end - this.#at} left`);
    }
    const from = this.#at;
    this.#at += length;
    return { tag, content: this.#bytes.subarray(from, this.#at), bytes: this.#bytes.subarray(start, this.#at) };
  }

  take(tag: number, field: string): Element {
    if (this.#at < this.#end && !this.isNext(tag)) {
      this.fail("tag", `${field} has tag ${this.#bytes[this.#at]} where ${tag} is due`);
    }
    return this.any(field);
  }

  /** A reader of what an element holds; offsets stay those of the whole input. */
  enter(tag: number, field: string): DerReader {
    const { content } = this.take(tag, field);
    return new DerReader(this.#bytes, this.#at - content.length, this.#at);
  }

  oid(field: string): string {
    return decodeOid(this.take(TAG.OID, field).content) ?? this.fail("oid", `${field} is no object identifier`);
  }

  integer(field: string, tag: number = TAG.INTEGER): bigint {
    const { content } = this.take(tag, field);
    const [first, second] = content;
    const isLong = second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80));
    if (first === undefined || isLong) this.fail("integer", `${field} is not in its shortest form`);
    const value = BigInt(`0x${Buffer.from(content).toString("hex")}`);
    return BigInt.asIntN(8 * content.length, value);
  }

  boolean(field: string): boolean {
    const { content } = this.take(TAG.BOOLEAN, field);
    if (content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff)) this.fail("boolean", `${field} is neither`);
    return content[0] === 0xff;
  }

  /** A bit string of whole bytes: a key or a signature. */
  bits(field: string): Uint8Array {
    const { content } = this.take(TAG.BIT_STRING, field);
    if (content[0] !== 0) this.fail("bits", `${field} is not of whole bytes`);
    return content.subarray(1);
  }

  end(field: string): void {
    if (!this.isAtEnd) this.fail("trailing", `${this.#end - this.#at} bytes behind ${field}`);
  }

  fail(code: string, message: string): never {
    throw new WireError(`x509.${code}`, `${message} (at byte ${this.#at})`, this.#at);
  }

  #byte(field: string): number {
    const byte = this.#at < this.#end ? this.#bytes[this.#at] : undefined;
    if (byte === undefined) this.fail("short", `${field} needs a byte, none left`);
    this.#at++;
    return byte;
  }

  #length(field: string): number {
    const first = this.#byte(field);
    if (first < 0x80) return first;
    const count = first & 0x7f;
    if (count === 0 || count > 4) this.fail("length", `${field} has a length of ${count} bytes`);
    let length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + this.#byte(field);
    const isShortest = length >= 0x80 && length >= 256 ** (count - 1);
    if (!isShortest) this.fail("length", `${field} has a length that is not in its shortest form`);
    return length;
  }
}

/** X.690 §8.19: base 128, the first two arcs in one number. */
function decodeOid(content: Uint8Array): string | undefined {
  if (content.length === 0 || content.length > 64) return undefined;
  const arcs: number[] = [];
  let arc = 0;
  let isInside = false;
  for (const byte of content) {
    if (!isInside && byte === 0x80) return undefined; // not in its shortest form
    arc = arc * 128 + (byte & 0x7f);
    if (arc > 2 ** 45) return undefined;
    isInside = byte >= 0x80;
    if (!isInside) {
      arcs.push(arc);
      arc = 0;
    }
  }
  const [joint = 0, ...rest] = arcs;
  const root = Math.min(2, Math.floor(joint / 40));
  return isInside ? undefined : [root, joint - 40 * root, ...rest].join(".");
}

export function encodeElement(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const length = contents.reduce((sum, part) => sum + part.length, 0);
  const long: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) long.unshift(rest & 0xff);
  const header = length < 0x80 ? [tag, length] : [tag, 0x80 | long.length, ...long];
  return concat(Uint8Array.from(header), ...contents);
}

export function encodeOid(text: string): Uint8Array {
  const [root = 0, second = 0, ...rest] = text.split(".").map(Number);
  const bytes = [40 * root + second, ...rest].flatMap((arc) => {
    const digits = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) {
      digits.unshift((left % 128) | 0x80);
    }
    return digits;
  });
  return encodeElement(TAG.OID, Uint8Array.from(bytes));
}

export const sequence = (...contents: readonly Uint8Array[]): Uint8Array => encodeElement(TAG.SEQUENCE, ...contents);
export const encodeNull = (): Uint8Array => encodeElement(TAG.NULL);
/** A number from 0 to 127. */
export const encodeSmallInteger = (value: number): Uint8Array => encodeElement(TAG.INTEGER, Uint8Array.of(value));

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
