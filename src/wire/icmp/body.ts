import type { Reader } from "../reader.ts";
import type { Writer } from "../writer.ts";
import type { DeliveryError, Echo, IcmpMessage, OtherIcmp } from "./message.ts";

// What ICMPv4 and ICMPv6 have in common: their layouts are the same, their type numbers are not.

/** The type numbers of one of the two. */
export interface CommonTypes {
  readonly ECHO_REQUEST: number;
  readonly ECHO_REPLY: number;
  readonly UNREACHABLE: number;
  readonly TIME_EXCEEDED: number;
}

/** Behind the checksum. */
export function readBody(r: Reader, types: CommonTypes, type: number, code: number): IcmpMessage {
  switch (type) {
    case types.ECHO_REQUEST:
      return readEcho(r, "echo-request", code);
    case types.ECHO_REPLY:
      return readEcho(r, "echo-reply", code);
    case types.UNREACHABLE:
      return readDeliveryError(r, "unreachable", code);
    case types.TIME_EXCEEDED:
      return readDeliveryError(r, "time-exceeded", code);
    default:
      return { kind: "other", type, code, body: r.rest() };
  }
}

/** From the type on, with a checksum of zero. */
export function writeMessage(w: Writer, types: CommonTypes, message: Echo | DeliveryError | OtherIcmp): void {
  switch (message.kind) {
    case "echo-request":
      writeEcho(w, types.ECHO_REQUEST, message);
      break;
    case "echo-reply":
      writeEcho(w, types.ECHO_REPLY, message);
      break;
    case "unreachable":
      writeDeliveryError(w, types.UNREACHABLE, message);
      break;
    case "time-exceeded":
      writeDeliveryError(w, types.TIME_EXCEEDED, message);
      break;
    case "other":
      w.u8(message.type).u8(message.code).u16(0).bytes(message.body);
  }
}

function readEcho(r: Reader, kind: Echo["kind"], code: number): Echo {
  const identifier = r.u16("identifier");
  const sequence = r.u16("sequence number");
  return { kind, identifier, sequence, data: r.rest(), ...kept(code) };
}

function writeEcho(w: Writer, type: number, { identifier, sequence, data, reserved }: Echo): void {
  w.u8(type)
    .u8(reserved ?? 0)
    .u16(0);
  w.u16(identifier).u16(sequence).bytes(data);
}

function readDeliveryError(r: Reader, kind: DeliveryError["kind"], code: number): DeliveryError {
  const reserved = r.u32("unused");
  return { kind, code, original: r.rest(), ...kept(reserved) };
}

function writeDeliveryError(w: Writer, type: number, { code, original, reserved }: DeliveryError): void {
  w.u8(type).u8(code).u16(0);
  w.u32(reserved ?? 0).bytes(original);
}

/** A field that should be zero is kept when it is not. */
export const kept = (reserved: number): { reserved?: number } => (reserved === 0 ? {} : { reserved });
