import { messageOf } from "../message.ts";

/** What the crypto map protects came in the clear: one end has no policy for it, or no SA. */
export const packetNotIpsec = messageOf({
  tag: "CRYPTO-4-RECVD_PKT_NOT_IPSEC",
  event: "cleartext-received",
  pattern:
    /Rec'd packet not an IPSEC packet\.?\s*\(ip\) vrf\/dest_addr= ?(?<vrf>[^/]*)\/(?<destinationAddress>[^\s,]+), src_addr= ?(?<sourceAddress>[^\s,]+), prot= ?(?<protocol>\d+)/,
  numbers: ["protocol"],
  key: ["cleartext-received", "sourceAddress", "destinationAddress"],
});
