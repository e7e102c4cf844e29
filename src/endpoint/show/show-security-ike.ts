import { column, expiry, hmac, ikeCipher } from "./spelling.ts";
import type { IkeAlgorithmsView, IkeSaView, NegotiationView } from "./view.ts";

// `show security ike security-associations [brief | detail] [index N] [peer-address]` of the SRX.

const stateOf = ({ isMatured }: IkeSaView): string => (isMatured ? "UP" : "DOWN");

/** Without an SA the SRX prints nothing. */
export const briefSecurityIke = (sas: readonly IkeSaView[]): readonly string[] =>
  sas.length === 0
    ? []
    : ["Index   State  Initiator cookie  Responder cookie  Mode           Remote Address", ...sas.map(briefRow)];

const briefRow = (sa: IkeSaView): string =>
  [
    column(sa.index, 8),
    column(stateOf(sa), 7),
    `${sa.initiatorCookie}  ${sa.responderCookie}  `,
    column(sa.exchangeType, 15),
    sa.remote.address,
  ].join("");

export const detailSecurityIke = (sas: readonly IkeSaView[]): readonly string[] =>
  sas.flatMap((sa, i) => [...(i === 0 ? [] : [""]), ...detail(sa)]);

const detail = (sa: IkeSaView): readonly string[] => [
  `IKE peer ${sa.remote.address}, Index ${sa.index}, Gateway Name: ${sa.connection}`,
  `  Role: ${sa.role}, State: ${stateOf(sa)}`,
  `  Initiator cookie: ${sa.initiatorCookie}, Responder cookie: ${sa.responderCookie}`,
  `  Exchange type: ${sa.exchangeType}, Authentication method: ${sa.authenticationMethod}`,
  `  ${ends(sa)}`,
  ...(sa.lifetime === undefined ? [] : [`  Lifetime: ${expiry(sa.lifetime, "seconds")}`]),
  "  Reauth Lifetime: Disabled",
  `  IKE Fragmentation: ${sa.fragmentSize === undefined ? "Disabled, Size: 0" : `Enabled, Size: ${sa.fragmentSize}`}`,
  "  Remote Access Client Info: Unknown Client",
  `  Peer ike-id: ${sa.remoteIdentity ?? "not available"}`,
  "  AAA assigned IP: 0.0.0.0",
  ...(sa.algorithms === undefined ? [] : algorithms(sa.algorithms)),
  ...traffic(sa),
  `  IPSec security associations: ${sa.ipsecSas.created} created, ${sa.ipsecSas.deleted} deleted`,
  `  Phase 2 negotiations in progress: ${sa.negotiations.length}`,
  ...(sa.tunnelIndexes.length === 0 ? [] : [`  IPSec Tunnel IDs: ${sa.tunnelIndexes.join(", ")}`]),
  ...sa.negotiations.flatMap((one) => ["", ...negotiation(sa, one)]),
];

const ends = ({ local, remote }: IkeSaView): string =>
  `Local: ${local.address}:${local.port}, Remote: ${remote.address}:${remote.port}`;

const algorithms = ({ integrity, cipher, prf, group }: IkeAlgorithmsView): readonly string[] => [
  "  Algorithms:",
  `   Authentication        : ${integrity === undefined ? "None" : hmac(integrity)}`,
  `   Encryption            : ${ikeCipher(cipher)}`,
  `   Pseudo random function: hmac-${prf}`,
  `   Diffie-Hellman group  : DH-group-${group}`,
];

const traffic = ({ traffic: counted }: IkeSaView): readonly string[] => [
  "  Traffic statistics:",
  counter("Input  bytes  :", counted.inputBytes),
  counter("Output bytes  :", counted.outputBytes),
  counter("Input  packets:", counted.inputPackets),
  counter("Output packets:", counted.outputPackets),
];

const counter = (label: string, count: number): string => `   ${label}${String(count).padStart(21)}`;

const negotiation = (sa: IkeSaView, one: NegotiationView): readonly string[] => [
  `    Negotiation type: Quick mode, Role: ${one.role}, Message ID: ${one.messageId}`,
  `    ${ends(sa)}`,
  `    Local identity: ${one.localIdentity}`,
  `    Remote identity: ${one.remoteIdentity}`,
  `    Flags: ${sa.isMatured ? "IKE SA is created" : "IKE SA is not created"}`,
];
