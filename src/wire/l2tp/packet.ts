import type { Decoded } from "../../errors/errors.ts";
import { decoded } from "../decoded.ts";
import { Reader } from "../reader.ts";
import { Writer } from "../writer.ts";
import { AVP_HEADER, type Avp, readAvp, writeAvp } from "./avp.ts";
import { L2TP_VERSION } from "./constants.ts";

/** A control message. One without any AVP is a ZLB, which only acknowledges: RFC 2661 §5.8. */
export interface ControlPacket {
  readonly kind: "control";
  readonly tunnelId: number;
  readonly sessionId: number;
  readonly ns: number;
  readonly nr: number;
  readonly avps: readonly Avp[];
  readonly oddities?: Oddities;
}

/** A data message: one PPP frame of one session. */
export interface DataPacket {
  readonly kind: "data";
  readonly tunnelId: number;
  readonly sessionId: number;
  /** To be preferred in the receiver's queue, for LCP echo requests and the like: RFC 2661 §3.1. */
  readonly priority: boolean;
  readonly hasLength: boolean;
  readonly sequence?: { readonly ns: number; readonly nr: number };
  /** What stands between header and payload; its content means nothing. */
  readonly offsetPad?: Uint8Array;
  readonly payload: Uint8Array;
  readonly oddities?: Oddities;
}

export type L2tpPacket = ControlPacket | DataPacket;

/** What a sender should not have written and a receiver passes over; kept, so that a packet comes back as it was. */
export interface Oddities {
  /** Reserved header bits: ignored on messages that come in, RFC 2661 §3.1. */
  readonly reservedBits: number;
  /** Bytes of the datagram behind the message's length. */
  readonly trailing: Uint8Array;
}

/**
 *      |T|L|x|x|S|x|O|P|x|x|x|x|  Ver  |          Length (opt)         |
 *      |           Tunnel ID           |           Session ID          |
 *      |             Ns (opt)          |             Nr (opt)          |
 *      |      Offset Size (opt)        |    Offset pad... (opt)            RFC 2661 §3.1
 */
const BIT = { TYPE: 0x8000, LENGTH: 0x4000, SEQUENCE: 0x0800, OFFSET: 0x0200, PRIORITY: 0x0100 } as const;
const RESERVED_BITS = 0x34f0;
/** Length and Ns, Nr must be there, offset and priority must not: RFC 2661 §3.1. */
const CONTROL_BITS = BIT.TYPE | BIT.LENGTH | BIT.SEQUENCE;
export const CONTROL_HEADER = 12;
/** Where Nr stands in a control message: the one field that a retransmission brings up to date, RFC 2661 §5.8. */
export const CONTROL_NR_OFFSET = 10;

/** One UDP payload. */
export function decodePacket(datagram: Uint8Array): Decoded<L2tpPacket> {
  // A socket gives Buffers, whose views cost several times as much
  const bytes =
    datagram.constructor === Uint8Array
      ? datagram
      : new Uint8Array(datagram.buffer, datagram.byteOffset, datagram.length);
  return decoded(() => readPacket(new Reader(bytes, "l2tp"), bytes));
}

function readPacket(r: Reader, bytes: Uint8Array): L2tpPacket {
  const bits = r.u16("flags and version");
  const version = bits & 0x0f;
  if (version !== L2TP_VERSION) r.fail("version", `version ${version}, only ${L2TP_VERSION} is spoken`);
  const length = (bits & BIT.LENGTH) === 0 ? bytes.length : r.u16("length");
  if (length > bytes.length) r.fail("length", `a message of ${length} bytes in a datagram of ${bytes.length}`);
  if (length < r.offset) r.fail("length", `a message of ${length} bytes is shorter than its header`);
  const body = length === bytes.length ? r : bodyOf(bytes, length, r.offset);
  const packet = (bits & BIT.TYPE) === 0 ? readData(body, bits) : readControl(body, bits);
  const reservedBits = bits & RESERVED_BITS;
  // Most packets have none: what they do not have costs nothing
  if (reservedBits === 0 && length === bytes.length) return packet;
  return { ...packet, oddities: { reservedBits, trailing: bytes.subarray(length) } };
}

/** A reader of the message alone, behind its flags and length. */
function bodyOf(bytes: Uint8Array, length: number, offset: number): Reader {
  const body = new Reader(bytes.subarray(0, length), "l2tp");
  body.bytes(offset, "header");
  return body;
}

function readControl(r: Reader, bits: number): ControlPacket {
  if ((bits & ~RESERVED_BITS & 0xfff0) !== CONTROL_BITS)
    r.fail("flags", `a control message has length and sequence, no offset and no priority: 0x${bits.toString(16)}`);
  const tunnelId = r.u16("tunnel id");
  const sessionId = r.u16("session id");
  const ns = r.u16("Ns");
  const nr = r.u16("Nr");
  const avps: Avp[] = [];
  while (r.left > 0) avps.push(readAvp(r));
  return { kind: "control", tunnelId, sessionId, ns, nr, avps };
}

function readData(r: Reader, bits: number): DataPacket {
  const tunnelId = r.u16("tunnel id");
  const sessionId = r.u16("session id");
  const sequence = (bits & BIT.SEQUENCE) === 0 ? undefined : { ns: r.u16("Ns"), nr: r.u16("Nr") };
  const offsetPad = (bits & BIT.OFFSET) === 0 ? undefined : r.bytes(r.u16("offset size"), "offset pad");
  return {
    kind: "data",
    tunnelId,
    sessionId,
    priority: (bits & BIT.PRIORITY) !== 0,
    hasLength: (bits & BIT.LENGTH) !== 0,
    ...(sequence === undefined ? {} : { sequence }),
    ...(offsetPad === undefined ? {} : { offsetPad }),
    payload: r.rest(),
  };
}

export function encodePacket(packet: L2tpPacket): Uint8Array {
  const { oddities } = packet;
  const length = lengthOf(packet);
  if (length > 0xffff) throw new RangeError(`an L2TP message of ${length} bytes`);
  const w = new Writer(length + (oddities?.trailing.length ?? 0));
  const bits = bitsOf(packet) | L2TP_VERSION | (oddities?.reservedBits ?? 0);
  w.u16(bits);
  if ((bits & BIT.LENGTH) !== 0) w.u16(length);
  if (packet.kind === "control") writeControl(w, packet);
  else writeData(w, packet);
  return (oddities === undefined ? w : w.bytes(oddities.trailing)).finish();
}

/** Bytes of header and body. */
function lengthOf(packet: L2tpPacket): number {
  if (packet.kind === "control") {
    let length = CONTROL_HEADER;
    for (const { value } of packet.avps) length += AVP_HEADER + value.length;
    return length;
  }
  const { hasLength, sequence, offsetPad, payload } = packet;
  const optional = (hasLength ? 2 : 0) + (sequence === undefined ? 0 : 4);
  return 6 + optional + (offsetPad === undefined ? 0 : 2 + offsetPad.length) + payload.length;
}

function writeControl(w: Writer, { tunnelId, sessionId, ns, nr, avps }: ControlPacket): void {
  w.u16(tunnelId).u16(sessionId).u16(ns).u16(nr);
  for (const avp of avps) writeAvp(w, avp);
}

function writeData(w: Writer, { tunnelId, sessionId, sequence, offsetPad, payload }: DataPacket): void {
  w.u16(tunnelId).u16(sessionId);
  if (sequence !== undefined) w.u16(sequence.ns).u16(sequence.nr);
  if (offsetPad !== undefined) w.u16(offsetPad.length).bytes(offsetPad);
  w.bytes(payload);
}

function bitsOf(packet: L2tpPacket): number {
  if (packet.kind === "control") return CONTROL_BITS;
  return (
    (packet.hasLength ? BIT.LENGTH : 0) |
    (packet.sequence === undefined ? 0 : BIT.SEQUENCE) |
    (packet.offsetPad === undefined ? 0 : BIT.OFFSET) |
    (packet.priority ? BIT.PRIORITY : 0)
  );
}
