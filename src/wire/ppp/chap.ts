import { createHash } from "node:crypto";
import { type Decoded, WireError } from "../../errors/errors.ts";
import { decoded } from "../decoded.ts";
import { Reader } from "../reader.ts";
import { Writer } from "../writer.ts";
import type { ControlPacket } from "./control.ts";

export type Chap =
  | {
      readonly kind: "challenge" | "response";
      readonly identifier: number;
      readonly value: Uint8Array;
      readonly name: Uint8Array;
    }
  | { readonly kind: "success" | "failure"; readonly identifier: number; readonly message: Uint8Array };

const KINDS = ["challenge", "response", "success", "failure"] as const; // by code, from 1: RFC 1994 §4

export function readChap({ code, identifier, data }: ControlPacket): Decoded<Chap> {
  return decoded(() => {
    const r = new Reader(data, "chap");
    const kind = KINDS[code - 1];
    if (kind === undefined) throw new WireError("chap.code", `CHAP has no code ${code}`, 0);
    if (kind === "success" || kind === "failure") return { kind, identifier, message: r.rest() };
    const size = r.u8("value size");
    if (size === 0) r.fail("value", "a CHAP value has one byte or more"); // RFC 1994 §4.1
    return { kind, identifier, value: r.bytes(size, "value"), name: r.rest() };
  });
}

export function writeChap(chap: Chap): ControlPacket {
  const code = KINDS.indexOf(chap.kind) + 1;
  if ("message" in chap) return { code, identifier: chap.identifier, data: chap.message };
  if (chap.value.length > 255) throw new RangeError(`a CHAP value of ${chap.value.length} bytes`);
  const data = new Writer().u8(chap.value.length).bytes(chap.value).bytes(chap.name).finish();
  return { code, identifier: chap.identifier, data };
}

/** What the secret makes of a challenge: MD5 over identifier, secret and challenge. RFC 1994 §4.1. */
export function chapResponse(identifier: number, secret: Uint8Array, challenge: Uint8Array): Uint8Array {
  return createHash("md5").update(Uint8Array.of(identifier)).update(secret).update(challenge).digest();
}
