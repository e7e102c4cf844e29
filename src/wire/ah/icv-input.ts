import { type Decoded, WireError } from "../../errors/errors.ts";
import { decoded } from "../decoded.ts";
import { encodeIpv4, type Ipv4Packet } from "../ip/ipv4.ts";
import {
  decodeIpv4Options,
  encodeIpv4Options,
  IPV4_OPTION,
  type Ipv4Option,
  type Ipv4Options,
} from "../ip/ipv4-options.ts";
import { encodeIpv6, type Ipv6Packet } from "../ip/ipv6.ts";
import type { Ipv6Extension } from "../ip/ipv6-extensions.ts";
import { IP_PROTOCOL } from "../ip/protocol.ts";
import { Reader } from "../reader.ts";
import { Writer } from "../writer.ts";
import { AH_FIXED } from "./ah.ts";

// What the ICV of AH covers: the packet as it arrives at its end, with what routers change set to zero, RFC 4302 §3.3.3.1.
// The high half of an extended sequence number comes behind it and is the SA's to add, RFC 4302 §3.3.3.2.2.

const NOTHING = new Uint8Array(0);

/** Options that no router changes: RFC 4302 Appendix A1. Any other is zeroed whole, type and length with it. */
const IMMUTABLE_OPTIONS = new Set<number>([
  IPV4_OPTION.END,
  IPV4_OPTION.NOP,
  IPV4_OPTION.SECURITY,
  IPV4_OPTION.EXTENDED_SECURITY,
  IPV4_OPTION.COMMERCIAL_SECURITY,
  IPV4_OPTION.ROUTER_ALERT,
  IPV4_OPTION.MULTI_DESTINATION,
]);

/** In an IPv6 option's type: its data may change on the way, RFC 8200 §4.2. */
const MAY_CHANGE = 0x20;
const PAD1 = 0;

/** @param packet its payload begins with the AH header; the `icvLength` bytes of its ICV count as zero */
export function ahInputIpv4(packet: Ipv4Packet, icvLength: number): Decoded<Uint8Array> {
  const options = decodeIpv4Options(packet.options);
  return options.ok ? decoded(() => stableIpv4(packet, options.value, icvLength)) : options;
}

function stableIpv4(packet: Ipv4Packet, { options, padding }: Ipv4Options, icvLength: number): Uint8Array {
  const stable = new Writer();
  for (const option of options) stable.bytes(stableOption(option));
  const { reservedFlag: _, ...rest } = packet;
  return encodeIpv4({
    ...rest,
    dscp: 0,
    ecn: 0,
    dontFragment: false,
    moreFragments: false,
    fragmentOffset: 0,
    ttl: 0,
    checksum: 0,
    options: stable.bytes(padding).finish(),
    payload: withoutIcv(packet.payload, icvLength),
    trailing: NOTHING,
  });
}

/** @param packet its payload begins with the AH header; a routing header must be as at the packet's end */
export function ahInputIpv6(packet: Ipv6Packet, icvLength: number): Decoded<Uint8Array> {
  return decoded(() =>
    encodeIpv6({
      ...packet,
      dscp: 0,
      ecn: 0,
      flowLabel: 0,
      hopLimit: 0,
      extensions: packet.extensions.map(stableExtension),
      payload: withoutIcv(packet.payload, icvLength),
      trailing: NOTHING,
    }),
  );
}

function stableOption(option: Ipv4Option): Uint8Array {
  const bytes = encodeIpv4Options({ options: [option], padding: NOTHING });
  return IMMUTABLE_OPTIONS.has(option.type) ? bytes : new Uint8Array(bytes.length);
}

/** RFC 4302 §3.3.3.1.2.1: the data of an option that may change counts as zero, its type and length as they are. */
function stableExtension(extension: Ipv6Extension): Ipv6Extension {
  if (extension.type !== IP_PROTOCOL.HOPOPT && extension.type !== IP_PROTOCOL.IPV6_OPTS) return extension;
  const body = new Uint8Array(extension.body);
  const r = new Reader(body, "ah");
  while (r.left > 0) {
    const type = r.u8("option type");
    if (type === PAD1) continue;
    const data = r.bytes(r.u8("option length"), `option ${type}`); // a view: zeroing it zeroes the body
    if ((type & MAY_CHANGE) !== 0) data.fill(0);
  }
  return { ...extension, body };
}

/** The padding behind the ICV counts as it is: RFC 4302 §3.3.3.2.1. */
function withoutIcv(payload: Uint8Array, icvLength: number): Uint8Array {
  const end = AH_FIXED + icvLength;
  if (payload.length < end)
    throw new WireError("ah.short", `the header needs ${end} bytes, ${payload.length} are there`, 0);
  return new Uint8Array(payload).fill(0, AH_FIXED, end);
}
