import type { Reader } from "../reader.ts";
import type { Writer } from "../writer.ts";
import { IP_PROTOCOL } from "./protocol.ts";

/** An extension header, RFC 8200 §4. */
export interface Ipv6Extension {
  readonly type: number;
  /** Behind next header and length: 6 bytes and a multiple of 8; in a fragment header the 7 behind next header. */
  readonly body: Uint8Array;
}

/** A fragment header's fields, RFC 8200 §4.5. */
export interface Ipv6Fragment {
  /** In units of 8 bytes. */
  readonly offset: number;
  readonly more: boolean;
  readonly identification: number;
}

/** Those with a length in units of 8 bytes beyond the first: RFC 8200 §4.3, §4.4, §4.6, RFC 6564 §4. */
const MEASURED = new Set<number>([
  IP_PROTOCOL.HOPOPT,
  IP_PROTOCOL.IPV6_ROUTE,
  IP_PROTOCOL.IPV6_OPTS,
  IP_PROTOCOL.MOBILITY,
  IP_PROTOCOL.HIP,
  IP_PROTOCOL.SHIM6,
]);

/** Reads the chain up to the first header that is no extension header. */
export function readExtensions(r: Reader, first: number): { extensions: Ipv6Extension[]; protocol: number } {
  const extensions: Ipv6Extension[] = [];
  let protocol = first;
  while (MEASURED.has(protocol) || protocol === IP_PROTOCOL.IPV6_FRAG) {
    const type = protocol;
    protocol = r.u8("next header");
    const length = type === IP_PROTOCOL.IPV6_FRAG ? 7 : 6 + 8 * r.u8("header extension length");
    const extension = { type, body: r.bytes(length, `extension header ${type}`) };
    extensions.push(extension);
    // RFC 8200 §4.5: behind a later fragment's header stand bytes out of the middle, not headers
    if ((ipv6FragmentOf(extension)?.offset ?? 0) > 0) break;
  }
  return { extensions, protocol };
}

/** Writes the chain; gives the next header field of what stands before it. */
export function writeExtensions(w: Writer, extensions: readonly Ipv6Extension[], protocol: number): number {
  for (const [i, { type, body }] of extensions.entries()) {
    w.u8(extensions[i + 1]?.type ?? protocol);
    if (type !== IP_PROTOCOL.IPV6_FRAG) w.u8(unitsOf(body));
    w.bytes(body);
  }
  return extensions[0]?.type ?? protocol;
}

function unitsOf(body: Uint8Array): number {
  const units = (body.length - 6) / 8;
  if (!Number.isInteger(units) || units < 0 || units > 255)
    throw new RangeError(`an IPv6 extension header with ${body.length} bytes behind its length`);
  return units;
}

export function ipv6FragmentOf({ type, body }: Ipv6Extension): Ipv6Fragment | undefined {
  if (type !== IP_PROTOCOL.IPV6_FRAG || body.length !== 7) return undefined;
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const offsetAndFlags = view.getUint16(1);
  return { offset: offsetAndFlags >> 3, more: (offsetAndFlags & 1) === 1, identification: view.getUint32(3) };
}
