import { type Decoded, WireError } from "../../errors/errors.ts";
import { decoded } from "../decoded.ts";
import { Reader } from "../reader.ts";
import { Writer } from "../writer.ts";
import { PAYLOAD } from "./numbers.ts";

/** One payload as it stands on the wire; what its body means is read by the codec of its type. */
export interface Payload {
  readonly type: number;
  /** Critical (0x80) in IKEv2, and seven bits that shall be zero: kept as they came. */
  readonly flags: number;
  readonly body: Uint8Array;
  /** Of an encrypted payload (SK, SKF): the type of the first payload inside it, RFC 7296 §3.14. */
  readonly inner?: number;
}

/** The header of IKEv1 and IKEv2, RFC 7296 §3.1 (RFC 2408 §3.1 calls the SPIs cookies). SPIs are sixteen hex digits. */
export interface IkeHeader {
  readonly initiatorSpi: string;
  readonly responderSpi: string;
  readonly nextPayload: number;
  readonly major: number;
  readonly minor: number;
  readonly exchange: number;
  readonly flags: number;
  readonly messageId: number;
  /** Of the whole message in bytes. */
  readonly length: number;
}

export interface IkeMessage extends Omit<IkeHeader, "nextPayload" | "length"> {
  readonly payloads: readonly Payload[];
  /** What follows the last payload within the message: padding of an encrypted IKEv1 message, nothing otherwise. */
  readonly trailer: Uint8Array;
}

export const HEADER_LENGTH = 28;
/** No real message comes near it; a chain of empty payloads shall not keep us busy. */
const MOST_PAYLOADS = 256;
const CRITICAL = 0x80;

/** @param code what errors begin with */
export function decodeHeader(bytes: Uint8Array): Decoded<IkeHeader> {
  return decoded(() => readHeader(new Reader(bytes, "ike")));
}

export function readHeader(r: Reader): IkeHeader {
  const initiatorSpi = hexOf(r.bytes(8, "initiator SPI"));
  const responderSpi = hexOf(r.bytes(8, "responder SPI"));
  const nextPayload = r.u8("next payload");
  const version = r.u8("version");
  const exchange = r.u8("exchange type");
  const flags = r.u8("flags");
  const messageId = r.u32("message id");
  const length = r.u32("length");
  return {
    initiatorSpi,
    responderSpi,
    nextPayload,
    major: version >> 4,
    minor: version & 15,
    exchange,
    flags,
    messageId,
    length,
  };
}

export function writeHeader(w: Writer, header: IkeHeader): void {
  w.bytes(bytesOf(header.initiatorSpi)).bytes(bytesOf(header.responderSpi));
  w.u8(header.nextPayload)
    .u8((header.major << 4) | header.minor)
    .u8(header.exchange)
    .u8(header.flags);
  w.u32(header.messageId).u32(header.length);
}

/**
 * A message whose payloads are in the clear, or whose encrypted part is one SK or SKF payload (IKEv2). The encrypted
 * payloads of IKEv1 are not a chain before they are decrypted: `decodeHeader` and then `decodeChain` read those.
 */
export function decodeMessage(bytes: Uint8Array): Decoded<IkeMessage> {
  return decoded(() => {
    const r = new Reader(bytes, "ike");
    const header = readHeader(r);
    if (header.length !== bytes.length) {
      r.fail("length", `the header says ${header.length} bytes, ${bytes.length} came`);
    }
    const { payloads, trailer } = readChain(r, header.nextPayload);
    if (header.major >= 2 && trailer.length > 0) r.fail("trailing", `${trailer.length} bytes follow the last payload`);
    const { nextPayload: _, length: __, ...rest } = header;
    return { ...rest, payloads, trailer };
  });
}

export function encodeMessage(message: IkeMessage): Uint8Array {
  const chain = encodeChain(message.payloads);
  const w = new Writer();
  const length = HEADER_LENGTH + chain.length + message.trailer.length;
  writeHeader(w, { ...message, nextPayload: message.payloads[0]?.type ?? PAYLOAD.NONE, length });
  return w.bytes(chain).bytes(message.trailer).finish();
}

/** Payloads as they stand in the clear after decryption. */
export function decodeChain(
  bytes: Uint8Array,
  first: number,
): Decoded<{ payloads: readonly Payload[]; trailer: Uint8Array }> {
  return decoded(() => readChain(new Reader(bytes, "ike"), first));
}

function readChain(r: Reader, first: number): { payloads: readonly Payload[]; trailer: Uint8Array } {
  const payloads: Payload[] = [];
  let type = first;
  while (type !== PAYLOAD.NONE) {
    if (payloads.length === MOST_PAYLOADS) r.fail("payloads", `more than ${MOST_PAYLOADS} payloads`);
    const next = r.u8("next payload");
    const flags = r.u8("critical bit");
    const length = r.u16("payload length");
    if (length < 4) r.fail("payload-length", `a payload of ${length} bytes; its header alone has 4`);
    const body = r.bytes(length - 4, `payload ${type}`);
    // RFC 7296 §3.14: an encrypted payload is the last one, and its next payload is the first inside it
    if (isEncrypted(type)) {
      payloads.push({ type, flags, body, inner: next });
      break;
    }
    payloads.push({ type, flags, body });
    type = next;
  }
  return { payloads, trailer: r.rest() };
}

/** The next-payload fields are filled in from the order given. */
export function encodeChain(payloads: readonly Payload[]): Uint8Array {
  const w = new Writer();
  payloads.forEach(({ flags, body, inner }, i) => {
    if (body.length + 4 > 0xffff) throw new WireError("ike.payload-length", `a payload of ${body.length} bytes`, 0);
    w.u8(inner ?? payloads[i + 1]?.type ?? PAYLOAD.NONE).u8(flags);
    w.u16(body.length + 4).bytes(body);
  });
  return w.finish();
}

const isEncrypted = (type: number): boolean => type === PAYLOAD.SK || type === PAYLOAD.SKF;

export const isCritical = (payload: Payload): boolean => (payload.flags & CRITICAL) !== 0;

/** A payload of our own: not critical, RFC 7296 §2.5 (all that we send every implementation knows). */
export const payload = (type: number, body: Uint8Array): Payload => ({ type, flags: 0, body });

export const findPayload = (payloads: readonly Payload[], type: number): Payload | undefined =>
  payloads.find((one) => one.type === type);

export const payloadsOf = (payloads: readonly Payload[], type: number): readonly Payload[] =>
  payloads.filter((one) => one.type === type);

/** Payload types that RFC 7296 §2.5 obliges us to know. */
export const isKnownPayload = (type: number): boolean => Object.values<number>(PAYLOAD).includes(type);

export const hexOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex");
export const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, "hex"));

export const NO_SPI = "0000000000000000";
export const EMPTY = new Uint8Array(0);
