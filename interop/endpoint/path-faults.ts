// What the path between the two ends can be told to drop, as rules of nftables: see nft(8).

/** IKE on UDP 500, and on 4500 behind its marker. */
export const DROP_IKE = ["udp dport 500 drop", "udp dport 4500 @th,64,32 == 0 drop"] as const;

/** Requests of IKEv2 pass, their answers do not: so requests of both ends cross. */
export const DROP_ANSWERS = ["udp dport 4500 @th,64,32 == 0 @th,248,8 & 0x20 == 0x20 drop"] as const;

/** The requests of one end in IKEv2, not its answers. */
export const dropRequestsOf = (address: string): readonly string[] => [
  `ip saddr ${address} udp dport 4500 @th,64,32 == 0 @th,248,8 & 0x20 == 0 drop`,
];

/** All of IKE that one end sends. */
export const dropIkeOf = (address: string): readonly string[] => DROP_IKE.map((rule) => `ip saddr ${address} ${rule}`);

/** ESP alone. */
export const DROP_ESP = ["udp dport 4500 @th,64,32 != 0 drop", "udp sport 4500 @th,64,32 != 0 drop"] as const;
