import { AH_FIXED, decodeAh, encodeAh, icvPadding } from "../../wire/ah/ah.ts";
import { ahInputIpv4, ahInputIpv6 } from "../../wire/ah/icv-input.ts";
import { IP_PROTOCOL } from "../../wire/ip/protocol.ts";
import { type Integrity, isSame, keyedIcv } from "../algorithms/hashes.ts";
import type { KeyedMac } from "../algorithms/hmac.ts";
import { highBits } from "../esp/transform.ts";
import { type IpPacket, isIpv6 } from "../packet.ts";

/** One direction of AH: how its packets are authenticated, headers included. */
export interface AhTransform {
  readonly spi: number;
  readonly integrity: Integrity;
  readonly esn: boolean;
  readonly icv: KeyedMac;
}

export const ahTransform = (
  spi: number,
  { integrity, esn }: { readonly integrity: Integrity; readonly esn: boolean },
  key: Uint8Array,
): AhTransform => ({ spi, integrity, esn, icv: keyedIcv(integrity, key) });

const familyOf = (packet: IpPacket): "ipv4" | "ipv6" => (isIpv6(packet) ? "ipv6" : "ipv4");

/**
 * Puts AH between a packet's headers and what they carry, RFC 4302 §3.1 and §3.3: in tunnel mode that is a whole IP
 * packet, in transport mode what stood there.
 *
 * @param sequence up to 2^32 - 1, with ESN up to 2^53
 */
export function sealAh(t: AhTransform, sequence: number, packet: IpPacket): IpPacket {
  const { icvLength } = t.integrity;
  const payload = encodeAh({
    nextHeader: packet.protocol,
    spi: t.spi,
    sequence: sequence % 0x1_0000_0000,
    icv: new Uint8Array(icvLength + icvPadding(icvLength, familyOf(packet))),
    payload: packet.payload,
  });
  const sealed: IpPacket = { ...packet, protocol: IP_PROTOCOL.AH, payload };
  const mac = icvOf(t, sequence, sealed);
  if (mac === undefined) throw new RangeError("AH over a header whose options cannot be read");
  payload.set(mac, AH_FIXED);
  return sealed;
}

/** The sequence number that a packet shows: its low half; `undefined` when its AH is not of this transform's form. */
export function ahSequence({ integrity }: AhTransform, packet: IpPacket): number | undefined {
  const header = decodeAh(packet.payload);
  const length = integrity.icvLength + icvPadding(integrity.icvLength, familyOf(packet));
  return header.ok && header.value.icv.length === length ? header.value.sequence : undefined;
}

/** The packet without its AH; `undefined` when the ICV does not fit. @param sequence whole, as the window tells it */
export function openAh(t: AhTransform, sequence: number, packet: IpPacket): IpPacket | undefined {
  const header = decodeAh(packet.payload);
  const expected = icvOf(t, sequence, packet);
  if (!header.ok || expected === undefined) return undefined;
  const { nextHeader, payload } = header.value;
  const given = header.value.icv.subarray(0, t.integrity.icvLength);
  return isSame(given, expected) ? { ...packet, protocol: nextHeader, payload } : undefined;
}

/** RFC 4302 §3.3.3.2.2: the high half of an extended sequence number counts behind the packet. */
function icvOf({ integrity, esn, icv }: AhTransform, sequence: number, packet: IpPacket): Uint8Array | undefined {
  const { icvLength } = integrity;
  const input = isIpv6(packet) ? ahInputIpv6(packet, icvLength) : ahInputIpv4(packet, icvLength);
  return input.ok ? icv(input.value, highBits({ suite: { esn } }, sequence)) : undefined;
}
