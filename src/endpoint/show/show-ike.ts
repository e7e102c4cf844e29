import { apart, column, expiry, ikeCipher } from "./spelling.ts";
import type { IkeAlgorithmsView, IkeSaView, NegotiationView, SocketView } from "./view.ts";

// `show ike security-associations [brief | detail] [peer-address]` of the ES PIC.

const stateOf = ({ isMatured }: IkeSaView): string => (isMatured ? "Matured" : "Not matured");

/** The header stands on two lines as in the sample, whose rows do not wrap. */
export const briefIke = (sas: readonly IkeSaView[]): readonly string[] => [
  "Remote Address  State      Initiator cookie  Responder cookie",
  "Exchange type",
  ...sas.map(briefRow),
];

const briefRow = (sa: IkeSaView): string =>
  [
    column(sa.remote.address, 16),
    column(stateOf(sa), 11),
    `${sa.initiatorCookie} ${sa.responderCookie} ${sa.exchangeType}`,
  ].join("");

export const detailIke = (sas: readonly IkeSaView[]): readonly string[] => apart(sas.map(detail));

const detail = (sa: IkeSaView): readonly string[] => [
  `IKE peer ${sa.remote.address}`,
  `  Role: ${sa.role}, State: ${stateOf(sa)}`,
  `  Initiator cookie: ${sa.initiatorCookie}, Responder cookie: ${sa.responderCookie}`,
  `  Exchange type: ${sa.exchangeType}, Authentication method: ${sa.authenticationMethod}`,
  ends(sa.local, sa.remote),
  ...(sa.lifetime === undefined ? [] : [`  Lifetime: ${expiry(sa.lifetime, "seconds")}`]),
  ...(sa.algorithms === undefined ? [] : algorithms(sa.algorithms)),
  ...traffic(sa),
  flagLine(sa.flags),
  `  IPsec security associations: ${sa.ipsecSas.created} created, ${sa.ipsecSas.deleted} deleted`,
  `  Phase 2 negotiations in progress: ${sa.negotiations.length}`,
  ...sa.negotiations.flatMap((one) => ["", ...negotiation(sa, one)]),
];

const ends = (local: SocketView, remote: SocketView): string =>
  `  Local: ${local.address}:${local.port}, Remote: ${remote.address}:${remote.port}`;

/** The ES PIC names the hash alone: md5 or sha1. */
const algorithms = ({ integrity, cipher, prf }: IkeAlgorithmsView): readonly string[] => [
  "  Algorithms:",
  `    Authentication      : ${integrity?.hash ?? "none"}`,
  `    Encryption          : ${ikeCipher(cipher)}`,
  `    Pseudo random function: hmac-${prf}`,
];

const traffic = ({ traffic: counted }: IkeSaView): readonly string[] => [
  "  Traffic statistics:",
  counter("Input bytes   :", counted.inputBytes),
  counter("Output bytes  :", counted.outputBytes),
  counter("Input packets:", counted.inputPackets),
  counter("Output packets:", counted.outputPackets),
];

/** The sample's numbers begin in one column. */
const counter = (label: string, count: number): string => `    ${label.padEnd(25)}${count}`;

const flagLine = (flags: readonly string[]): string => `  Flags: ${flags.join(", ")}`.trimEnd();

const negotiation = ({ local, remote }: IkeSaView, one: NegotiationView): readonly string[] => [
  `  Negotiation type: Quick mode, Role: ${one.role}, Message ID: ${one.messageId}`,
  ends(local, remote),
  `  Local identity: ${one.localIdentity}`,
  `  Remote identity: ${one.remoteIdentity}`,
  flagLine(one.flags),
];
