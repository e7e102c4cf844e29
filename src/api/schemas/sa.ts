import Type from "typebox";
import type { FlowCounters, IkeSa, IpsecSa } from "../../model/sa.ts";
import { record } from "./fields.ts";
import type { Holds, Mirrors } from "./mirror.ts";

const Text = Type.String();
const Seconds = Type.Optional(Type.Number({ description: "seconds" }));
const Count = Type.Optional(Type.Number());
const Selectors = (whose: string) => Type.Array(Text, { description: `protected traffic on the ${whose} side, CIDR with optional [proto/port]` });

export const ikeSa = record(
  {
    connection: Type.Optional(Text),
    localIndex: Type.Optional(Type.String({ description: "the number by which the device lets this SA be cleared" })),
    initiatorSpi: Type.Optional(Type.String({ description: "16 hex digits, RFC 7296 §3.1" })),
    responderSpi: Type.Optional(Text),
    localAddress: Text,
    remoteAddress: Text,
    localPort: Count,
    remotePort: Count,
    ikeVersion: Type.Optional(Type.Enum(["IKEV1", "IKEV2"])),
    role: Type.Optional(Type.Enum(["INITIATOR", "RESPONDER"])),
    status: Type.Enum(["CONNECTING", "ESTABLISHED", "IDLE", "INVALID", "UNKNOWN"]),
    state: Type.Optional(Type.String({ description: "the device's own word" })),
    activeSec: Seconds,
    lifetimeRemainingSec: Seconds,
  },
  { description: "An IKE SA as one end holds it" },
);
export type IkeSaHolds = Holds<Mirrors<IkeSa, typeof ikeSa>>;

export const ipsecSa = record(
  {
    direction: Type.Enum(["INGRESS", "EGRESS"]),
    spi: Type.Integer({ minimum: 0, maximum: 0xffffffff, description: "RFC 4303 §2.1" }),
    protocol: Type.Enum(["IPPROTO_ESP", "IPPROTO_AH"]),
    mode: Type.Optional(Type.Enum(["TUNNEL", "TRANSPORT"])),
    localAddress: Text,
    remoteAddress: Text,
    localTs: Selectors("local"),
    remoteTs: Selectors("remote"),
    connection: Type.Optional(Text),
    child: Type.Optional(Text),
    localIndex: Type.Optional(Text),
    active: Type.Boolean({ description: "false for an SA kept only for the stragglers of a rekey" }),
    state: Type.Optional(Text),
    activeSec: Seconds,
    lifetimeRemainingSec: Seconds,
    packets: Count,
    bytes: Count,
  },
  { description: "One direction of a child SA as one end holds it" },
);
export type IpsecSaHolds = Holds<Mirrors<IpsecSa, typeof ipsecSa>>;

export const flowCounters = record(
  {
    localAddress: Text,
    remoteAddress: Text,
    localTs: Selectors("local"),
    remoteTs: Selectors("remote"),
    encaps: Count,
    decaps: Count,
    noSaSend: Type.Optional(Type.Number({ description: "packets to send for which there was no SA" })),
    invalidSaReceived: Type.Optional(Type.Number({ description: "packets that came with an unknown SPI" })),
  },
  { description: "Packet counters of one flow on one end" },
);
export type FlowHolds = Holds<Mirrors<FlowCounters, typeof flowCounters>>;
