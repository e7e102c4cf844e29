import type { Decoded } from "../../errors/errors.ts";
import { decoded } from "../decoded.ts";
import { Reader } from "../reader.ts";
import { Writer } from "../writer.ts";

/** The data of a REDIRECT notify, RFC 5685 §9.2. */
export interface Redirect {
  /** What names the new gateway: 1 an IPv4 address, 2 an IPv6 address, 3 a host name. */
  readonly type: number;
  readonly gateway: Uint8Array;
  /** The initiator's nonce in an answer to IKE_SA_INIT; nothing otherwise. */
  readonly nonce: Uint8Array;
}

export const GATEWAY = { IPV4: 1, IPV6: 2, FQDN: 3 } as const;

export const decodeRedirect = (data: Uint8Array): Decoded<Redirect> =>
  decoded(() => {
    const r = new Reader(data, "ike.redirect");
    const type = r.u8("gateway type");
    const length = r.u8("gateway length");
    return { type, gateway: r.bytes(length, "gateway"), nonce: r.rest() };
  });

export const encodeRedirect = ({ type, gateway, nonce }: Redirect): Uint8Array =>
  new Writer().u8(type).u8(gateway.length).bytes(gateway).bytes(nonce).finish();
