import { UsageError } from "../errors/errors.ts";
import { ID_TYPE, nameOf } from "../wire/ike/numbers.ts";
import type { Identification } from "../wire/ike/payloads.ts";
import { isIpv6, parseIpAddress, renderIpAddress } from "../wire/ip/address.ts";
import { parseName, renderDerName } from "./certificates/name.ts";

/** Who an endpoint says it is: the identity of an ID payload, RFC 7296 §3.5. */
export interface Identity {
  readonly type: number;
  readonly data: Uint8Array;
}

/** An identity from text, by its look: a name with `=`, an address, `user@host`, `@#hex` for a key id, else a host name. @throws UsageError `identity.value` */
export function parseIdentity(text: string): Identity {
  const identity = identityOf(text.trim());
  if (identity !== undefined) return identity;
  const forms = "an address, a host name, user@host, a distinguished name such as C=CH, CN=gw, or @# and hex digits";
  throw new UsageError("identity.value", `“${text}” is no identity; give ${forms}`);
}

function identityOf(given: string): Identity | undefined {
  const keyId = /^@#((?:[0-9a-fA-F]{2})+)$/.exec(given)?.[1];
  if (keyId !== undefined) return { type: ID_TYPE.KEY_ID, data: Buffer.from(keyId, "hex") };
  const address = parseIpAddress(given);
  if (address !== undefined) return { type: isIpv6(address) ? ID_TYPE.IPV6_ADDR : ID_TYPE.IPV4_ADDR, data: address };
  if (given.includes("=")) {
    const name = parseName(given);
    return name.ok ? { type: ID_TYPE.DER_ASN1_DN, data: name.value } : undefined;
  }
  const host = given.startsWith("@") ? given.slice(1) : given; // strongSwan's way to say that it is no address
  if (host === "" || /[^\x21-\x7e]/.test(host)) return undefined;
  return { type: host.includes("@") ? ID_TYPE.RFC822_ADDR : ID_TYPE.FQDN, data: Buffer.from(host, "latin1") };
}

export function renderIdentity({ type, data }: Identity): string {
  const text = Buffer.from(data).toString("latin1");
  switch (type) {
    case ID_TYPE.DER_ASN1_DN:
      return renderDerName(data);
    case ID_TYPE.FQDN:
    case ID_TYPE.RFC822_ADDR:
      return text.replaceAll(/[^\x20-\x7e]/g, "?");
    case ID_TYPE.IPV4_ADDR:
    case ID_TYPE.IPV6_ADDR:
      return data.length === 4 || data.length === 16 ? renderIpAddress(data) : `? (${data.length} bytes)`;
    case ID_TYPE.KEY_ID:
      return `@#${Buffer.from(data).toString("hex")}`;
    default:
      return `${nameOf(ID_TYPE, type)} ${Buffer.from(data).toString("hex")}`;
  }
}

export const isSameIdentity = (a: Identity, b: Identity): boolean =>
  a.type === b.type && Buffer.compare(a.data, b.data) === 0;

export const idPayload = ({ type, data }: Identity): Identification => ({ type, protocol: 0, port: 0, data });
