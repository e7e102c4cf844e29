import type { Decoded } from "../../errors/errors.ts";
import { decoded } from "../decoded.ts";
import { Reader } from "../reader.ts";
import { Writer } from "../writer.ts";

/** Codes of EAP, RFC 3748 §4. */
export const EAP_CODE = { REQUEST: 1, RESPONSE: 2, SUCCESS: 3, FAILURE: 4 } as const;

/** The message in an EAP payload, RFC 7296 §3.16. */
export interface EapMessage {
  readonly code: number;
  readonly identifier: number;
  /** Of the method, RFC 3748 §5; absent in a success and a failure. */
  readonly type?: number;
  readonly data: Uint8Array;
}

const HEADER = 4;

export const decodeEap = (body: Uint8Array): Decoded<EapMessage> =>
  decoded(() => {
    const r = new Reader(body, "ike.eap");
    const code = r.u8("code");
    const identifier = r.u8("identifier");
    const length = r.u16("length");
    if (length !== body.length) r.fail("length", `an EAP message of ${length} bytes in a payload of ${body.length}`);
    return r.left === 0
      ? { code, identifier, data: r.rest() }
      : { code, identifier, type: r.u8("type"), data: r.rest() };
  });

export function encodeEap({ code, identifier, type, data }: EapMessage): Uint8Array {
  const hasType = type !== undefined;
  const w = new Writer().u8(code).u8(identifier);
  w.u16(HEADER + (hasType ? 1 : 0) + data.length);
  if (hasType) w.u8(type);
  return w.bytes(data).finish();
}
