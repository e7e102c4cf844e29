import { MESSAGE, renderMessageType } from "../../wire/l2tp/constants.ts";
import { CONTROL_HEADER, decodePacket } from "../../wire/l2tp/packet.ts";
import { PPP_CODE, PPP_PROTOCOL } from "../../wire/ppp/constants.ts";
import { decodeFrame } from "../../wire/ppp/frame.ts";
import type { EngineCosts } from "./options.ts";

/** A datagram as a line card sees it: what policer it meets, and whether the routing engine sees it at all. */
export type PacketKind =
  | {
      readonly plane: "control";
      /** `icrq`, `zlb`: a packet type of group l2tp. */
      readonly name: string;
      readonly message: number | undefined;
      readonly tunnel: number;
    }
  | { readonly plane: "ppp"; readonly type: string; readonly tunnel: number; readonly session: number }
  /** LCP echoes, which a line card answers by itself. */
  | { readonly plane: "echo" }
  /** What no decoder takes. */
  | { readonly plane: "none"; readonly reason: string };

/** Message types by number, as small words. */
const CONTROL_BIT = 0x80;
const FIRST_VALUE = CONTROL_HEADER + 6;

export function packetKind(bytes: Uint8Array): PacketKind {
  return ((bytes[0] ?? 0) & CONTROL_BIT) === 0 ? dataKind(bytes) : controlKind(bytes);
}

/** Only the header and the first AVP are looked at: a policer has no time for more. */
function controlKind(bytes: Uint8Array): PacketKind {
  if (bytes.length < CONTROL_HEADER) return { plane: "none", reason: "l2tp.short" };
  const tunnel = ((bytes[4] ?? 0) << 8) | (bytes[5] ?? 0);
  if (bytes.length < FIRST_VALUE + 2) return { plane: "control", name: "zlb", message: undefined, tunnel };
  const message = ((bytes[FIRST_VALUE] ?? 0) << 8) | (bytes[FIRST_VALUE + 1] ?? 0);
  return { plane: "control", name: renderMessageType(message).toLowerCase(), message, tunnel };
}

function dataKind(bytes: Uint8Array): PacketKind {
  const packet = decodePacket(bytes);
  if (!packet.ok || packet.value.kind !== "data") return { plane: "none", reason: "l2tp.malformed" };
  const frame = decodeFrame(packet.value.payload);
  if (!frame.ok) return { plane: "none", reason: frame.error.code };
  const { protocol, information } = frame.value;
  const isEcho =
    protocol === PPP_PROTOCOL.LCP &&
    (information[0] === PPP_CODE.ECHO_REQUEST || information[0] === PPP_CODE.ECHO_REPLY);
  if (isEcho) return { plane: "echo" };
  const { tunnelId: tunnel, sessionId: session } = packet.value;
  return { plane: "ppp", type: PPP_TYPES[protocol] ?? "unclassified", tunnel, session };
}

/** Packet types of group ppp. */
const PPP_TYPES: Readonly<Record<number, string>> = {
  [PPP_PROTOCOL.LCP]: "lcp",
  [PPP_PROTOCOL.PAP]: "authentication",
  [PPP_PROTOCOL.CHAP]: "authentication",
  [PPP_PROTOCOL.IPCP]: "ipcp",
  [PPP_PROTOCOL.IPV6CP]: "ipv6cp",
};

const COST_OF: Readonly<Record<number, keyof EngineCosts>> = {
  [MESSAGE.ICRQ]: "icrq",
  [MESSAGE.ICCN]: "iccn",
  [MESSAGE.CDN]: "cdn",
  [MESSAGE.HELLO]: "hello",
  [MESSAGE.SCCRQ]: "sccrq",
  [MESSAGE.SCCCN]: "scccn",
  [MESSAGE.StopCCN]: "cdn",
};

/** What a message in its order costs. */
export const costOf = (message: number | undefined, costs: EngineCosts): number =>
  costs[(message === undefined ? undefined : COST_OF[message]) ?? "duplicate"];
