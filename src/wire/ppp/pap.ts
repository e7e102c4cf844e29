import { type Decoded, WireError } from "../../errors/errors.ts";
import { decoded } from "../decoded.ts";
import { Reader } from "../reader.ts";
import { Writer } from "../writer.ts";
import type { ControlPacket } from "./control.ts";

/** Codes of PAP, RFC 1334 §2.2. */
const PAP_CODE = { AUTHENTICATE_REQUEST: 1, AUTHENTICATE_ACK: 2, AUTHENTICATE_NAK: 3 } as const;

export type Pap =
  | {
      readonly kind: "request";
      readonly identifier: number;
      readonly peerId: Uint8Array;
      readonly password: Uint8Array;
    }
  | { readonly kind: "ack" | "nak"; readonly identifier: number; readonly message: Uint8Array };

export function readPap({ code, identifier, data }: ControlPacket): Decoded<Pap> {
  return decoded(() => {
    const r = new Reader(data, "pap");
    if (code === PAP_CODE.AUTHENTICATE_REQUEST) {
      const peerId = r.bytes(r.u8("peer-id length"), "peer-id");
      return { kind: "request", identifier, peerId, password: r.bytes(r.u8("password length"), "password") };
    }
    if (code !== PAP_CODE.AUTHENTICATE_ACK && code !== PAP_CODE.AUTHENTICATE_NAK)
      throw new WireError("pap.code", `PAP has no code ${code}`, 0);
    // RFC 1334 §2.2.2 wants a length byte; daemons are met that leave it out with the message
    const message = r.left === 0 ? r.rest() : r.bytes(r.u8("message length"), "message");
    return { kind: code === PAP_CODE.AUTHENTICATE_ACK ? "ack" : "nak", identifier, message };
  });
}

export function writePap(pap: Pap): ControlPacket {
  const w = new Writer();
  if (pap.kind === "request") {
    for (const field of [pap.peerId, pap.password]) w.u8(fits(field).length).bytes(field);
    return { code: PAP_CODE.AUTHENTICATE_REQUEST, identifier: pap.identifier, data: w.finish() };
  }
  w.u8(fits(pap.message).length).bytes(pap.message);
  const code = pap.kind === "ack" ? PAP_CODE.AUTHENTICATE_ACK : PAP_CODE.AUTHENTICATE_NAK;
  return { code, identifier: pap.identifier, data: w.finish() };
}

function fits(field: Uint8Array): Uint8Array {
  if (field.length > 255) throw new RangeError(`a PAP field of ${field.length} bytes`);
  return field;
}
