import type { Decoded } from "../../errors/errors.ts";
import { decoded } from "../decoded.ts";
import { Reader } from "../reader.ts";
import { Writer } from "../writer.ts";

/**
 * The one shape of LCP, the NCPs, PAP and CHAP: code, identifier, length, data. RFC 1661 §5.
 * Bytes behind the length are padding: kept, and passed over.
 */
export interface ControlPacket {
  readonly code: number;
  readonly identifier: number;
  readonly data: Uint8Array;
  readonly padding?: Uint8Array;
}

const HEADER = 4;

export function decodeControl(bytes: Uint8Array): Decoded<ControlPacket> {
  return decoded(() => {
    const r = new Reader(bytes, "ppp");
    const code = r.u8("code");
    const identifier = r.u8("identifier");
    const length = r.u16("length");
    if (length < HEADER) r.fail("length", `a packet of ${length} bytes is shorter than its header`);
    const data = r.bytes(length - HEADER, "data");
    return { code, identifier, data, ...(r.left === 0 ? {} : { padding: r.rest() }) };
  });
}

export function encodeControl({ code, identifier, data, padding }: ControlPacket): Uint8Array {
  if (HEADER + data.length > 0xffff) throw new RangeError(`a PPP control packet of ${HEADER + data.length} bytes`);
  const w = new Writer(HEADER + data.length + (padding?.length ?? 0))
    .u8(code)
    .u8(identifier)
    .u16(HEADER + data.length)
    .bytes(data);
  return (padding === undefined ? w : w.bytes(padding)).finish();
}

/** One configuration option, RFC 1661 §6. What it means depends on the protocol. */
export interface Option {
  readonly type: number;
  readonly data: Uint8Array;
}

/** The data of Configure-Request, -Ack, -Nak and -Reject. */
export function decodeOptions(data: Uint8Array): Decoded<Option[]> {
  return decoded(() => {
    const r = new Reader(data, "ppp");
    const options: Option[] = [];
    while (r.left > 0) {
      const type = r.u8("option type");
      const length = r.u8("option length");
      // RFC 1661 §6: a length that cannot be is a reason to nak the option; here nothing behind it can be read
      if (length < 2) r.fail("option-length", `option ${type} with a length of ${length}`);
      options.push({ type, data: r.bytes(length - 2, "option data") });
    }
    return options;
  });
}

export function encodeOptions(options: readonly Option[]): Uint8Array {
  const w = new Writer(options.reduce((length, { data }) => length + 2 + data.length, 0));
  for (const { type, data } of options) {
    if (data.length > 253) throw new RangeError(`a PPP option of ${data.length} bytes`);
    w.u8(type)
      .u8(2 + data.length)
      .bytes(data);
  }
  return w.finish();
}

/** An option whose value is a number of two or four bytes; without a value, a flag. */
export function optionOf(type: number, value?: number, size: 2 | 4 = 4): Option {
  if (value === undefined) return { type, data: new Uint8Array(0) };
  const w = new Writer(size);
  return { type, data: (size === 2 ? w.u16(value) : w.u32(value)).finish() };
}

/** The number in an option of exactly two or four bytes. */
export function findNumber({ data }: Option, size: 2 | 4): number | undefined {
  if (data.length !== size) return undefined;
  let number = 0;
  for (const byte of data) number = number * 0x100 + byte;
  return number;
}

/** Authentication-Protocol option, RFC 1661 §6.2: PAP names none, CHAP names its algorithm. */
export interface AuthenticationProtocol {
  readonly protocol: number;
  readonly algorithm?: number;
}

export function decodeAuthenticationProtocol(option: Option): Decoded<AuthenticationProtocol> {
  return decoded(() => {
    const r = new Reader(option.data, "ppp");
    const protocol = r.u16("authentication protocol");
    return r.left === 0 ? { protocol } : { protocol, algorithm: r.u8("algorithm") };
  });
}

export function encodeAuthenticationProtocol(type: number, { protocol, algorithm }: AuthenticationProtocol): Option {
  const w = new Writer().u16(protocol);
  return { type, data: (algorithm === undefined ? w : w.u8(algorithm)).finish() };
}
