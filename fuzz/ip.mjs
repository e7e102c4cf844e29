import { decodeAh, encodeAh } from "../dist/wire/ah/ah.js";
import { ahInputIpv4, ahInputIpv6 } from "../dist/wire/ah/icv-input.js";
import { decodeEsp, encodeEsp } from "../dist/wire/esp/esp.js";
import { decodeEspPlaintext, encodeEspPlaintext } from "../dist/wire/esp/trailer.js";
import { decodeEncapsulated, encodeEncapsulated } from "../dist/wire/esp/udp-encapsulation.js";
import { decodeIcmpv4, encodeIcmpv4 } from "../dist/wire/icmp/icmpv4.js";
import { decodeIcmpv6, encodeIcmpv6 } from "../dist/wire/icmp/icmpv6.js";
import { fillChecksum } from "../dist/wire/ip/checksum.js";
import { decodeIpv4, decodeQuotedIpv4, encodeIpv4 } from "../dist/wire/ip/ipv4.js";
import { decodeIpv4Options, encodeIpv4Options } from "../dist/wire/ip/ipv4-options.js";
import { decodeIpv6, decodeQuotedIpv6, encodeIpv6 } from "../dist/wire/ip/ipv6.js";
import { IP_PROTOCOL } from "../dist/wire/ip/protocol.js";
import { decodeUdp, encodeUdp } from "../dist/wire/ip/udp.js";

// Everything below UDP port 500: what is read must be written to the same bytes, and what stands inside is read in turn.

const between = { source: new Uint8Array(4).fill(1), destination: new Uint8Array(4).fill(2) };
const between6 = { source: new Uint8Array(16).fill(1), destination: new Uint8Array(16).fill(2) };
const header = { dscp: 0, ecn: 0, identification: 1, dontFragment: true, moreFragments: false, fragmentOffset: 0 };
const inIpv4 = (protocol, payload, options = new Uint8Array(0)) =>
  encodeIpv4({ ...header, ttl: 64, protocol, ...between, options, payload });
const inIpv6 = (protocol, payload, extensions = []) =>
  encodeIpv6({ dscp: 0, ecn: 0, flowLabel: 1, hopLimit: 64, ...between6, extensions, protocol, payload });

const echo = { kind: "echo-request", identifier: 1, sequence: 2, data: new Uint8Array(20) };
const esp = encodeEsp({
  spi: 256,
  sequence: 1,
  body: encodeEspPlaintext({ payload: Buffer.from("ab"), padLength: 4, nextHeader: 4 }),
});
const ah = encodeAh({
  nextHeader: 4,
  spi: 256,
  sequence: 1,
  icv: new Uint8Array(12),
  payload: inIpv4(1, encodeIcmpv4(echo)),
});
const datagram = { sourcePort: 4500, destinationPort: 4500, payload: esp };

function roundTrip(bytes, decoded, encode) {
  if (!decoded.ok) return undefined;
  if (Buffer.compare(encode(decoded.value), bytes) !== 0) throw new Error("not the same bytes");
  return decoded.value;
}

function readUpper(protocol, payload, pair) {
  if (protocol === IP_PROTOCOL.ICMP) {
    roundTrip(payload, decodeIcmpv4(payload), encodeIcmpv4);
    // Most mutations break the checksum: mended, the rest is reached
    if (payload.length >= 4) {
      const mended = fillChecksum(new Uint8Array(payload), 2);
      const message = roundTrip(mended, decodeIcmpv4(mended), encodeIcmpv4);
      if (message?.original !== undefined) decodeQuotedIpv4(message.original);
    }
  } else if (protocol === IP_PROTOCOL.IPV6_ICMP) {
    const message = roundTrip(payload, decodeIcmpv6(payload, pair), (m) => encodeIcmpv6(m, pair));
    if (message?.original !== undefined) decodeQuotedIpv6(message.original);
  } else if (protocol === IP_PROTOCOL.UDP) {
    const inner = roundTrip(payload, decodeUdp(payload, pair), (d) => encodeUdp(d, pair));
    if (inner !== undefined) readEncapsulated(inner.payload);
  } else if (protocol === IP_PROTOCOL.ESP) readEsp(payload);
  else if (protocol === IP_PROTOCOL.AH) roundTrip(payload, decodeAh(payload), encodeAh);
}

function readEncapsulated(payload) {
  const content = roundTrip(payload, decodeEncapsulated(payload), encodeEncapsulated);
  if (content?.kind === "esp") readEsp(content.packet);
}

function readEsp(bytes) {
  const frame = roundTrip(bytes, decodeEsp(bytes), encodeEsp);
  if (frame !== undefined) roundTrip(frame.body, decodeEspPlaintext(frame.body), encodeEspPlaintext);
}

function readIpv4(bytes) {
  const packet = roundTrip(bytes, decodeIpv4(bytes), encodeIpv4);
  if (packet === undefined) return;
  roundTrip(packet.options, decodeIpv4Options(packet.options), encodeIpv4Options);
  ahInputIpv4(packet, 12);
  readUpper(packet.protocol, packet.payload, packet);
}

export const target = {
  seeds: [
    inIpv4(IP_PROTOCOL.ICMP, encodeIcmpv4(echo), Uint8Array.of(7, 7, 4, 0, 0, 0, 0, 0)),
    inIpv4(IP_PROTOCOL.ICMP, encodeIcmpv4({ kind: "packet-too-big", mtu: 1400, original: inIpv4(50, esp) })),
    inIpv4(IP_PROTOCOL.UDP, encodeUdp(datagram, between)),
    inIpv4(IP_PROTOCOL.AH, ah),
    inIpv6(IP_PROTOCOL.IPV6_ICMP, encodeIcmpv6(echo, between6), [{ type: 0, body: Uint8Array.of(5, 2, 0, 0, 1, 0) }]),
    inIpv6(IP_PROTOCOL.ESP, esp, [{ type: 44, body: new Uint8Array(7) }]),
    inIpv6(IP_PROTOCOL.UDP, encodeUdp(datagram, between6), [{ type: 43, body: new Uint8Array(14) }]),
  ],
  run(bytes) {
    readIpv4(bytes);
    if (bytes.length >= 20) {
      const length = 4 * (bytes[0] & 15);
      if (length <= bytes.length && length >= 20) {
        const mended = new Uint8Array(bytes);
        fillChecksum(mended.subarray(0, length), 10);
        readIpv4(mended);
      }
    }
    const packet = roundTrip(bytes, decodeIpv6(bytes), encodeIpv6);
    if (packet !== undefined) {
      ahInputIpv6(packet, 12);
      readUpper(packet.protocol, packet.payload, packet);
    }
    decodeQuotedIpv4(bytes);
    decodeQuotedIpv6(bytes);
    readEncapsulated(bytes);
    roundTrip(bytes, decodeAh(bytes), encodeAh);
  },
};
