import { hexOf } from "../wire/ike/message.ts";
import { ID_TYPE } from "../wire/ike/numbers.ts";
import type { Identification } from "../wire/ike/payloads.ts";
import { parseIpAddress, renderIpAddress } from "../wire/ip/address.ts";

/** Who an endpoint says it is, RFC 7296 §3.5. */
export interface Identity {
  readonly type: number;
  readonly data: Uint8Array;
}

/** `192.0.2.1`, `gw@example.test`, `gw.example.test`, or `keyid:` with hex digits behind it; as strongSwan and IOS guess it. */
export function parseIdentity(text: string): Identity {
  const address = parseIpAddress(text);
  if (address !== undefined)
    return { type: address.length === 4 ? ID_TYPE.IPV4_ADDR : ID_TYPE.IPV6_ADDR, data: address };
  if (/^keyid:[0-9a-fA-F]*$/.test(text))
    return { type: ID_TYPE.KEY_ID, data: new Uint8Array(Buffer.from(text.slice(6), "hex")) };
  const name = text.startsWith("@") ? text.slice(1) : text;
  return {
    type: text.includes("@") && !text.startsWith("@") ? ID_TYPE.RFC822_ADDR : ID_TYPE.FQDN,
    data: new TextEncoder().encode(name),
  };
}

export function renderIdentity({ type, data }: Identity): string {
  if ((type === ID_TYPE.IPV4_ADDR && data.length === 4) || (type === ID_TYPE.IPV6_ADDR && data.length === 16))
    return renderIpAddress(data);
  if (type === ID_TYPE.FQDN || type === ID_TYPE.RFC822_ADDR)
    return new TextDecoder().decode(data).replace(/[^\x20-\x7e]/g, "?");
  return type === ID_TYPE.KEY_ID ? `keyid:${hexOf(data)}` : `type ${type}:${hexOf(data)}`;
}

export const isSameIdentity = (a: Identity, b: Identity): boolean =>
  a.type === b.type && Buffer.compare(a.data, b.data) === 0;

export const idPayload = ({ type, data }: Identity): Identification => ({ type, protocol: 0, port: 0, data });
