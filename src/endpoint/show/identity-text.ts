import { ID_TYPE } from "../../wire/ike/numbers.ts";
import { renderIpAddress } from "../../wire/ip/address.ts";
import { type Identity, renderIdentity } from "../identity.ts";
import { networkOf, type TrafficSelector } from "../selectors.ts";

// An identity as the key management daemon prints it: id-type-name(proto-name:port-number,[0..id-data-len]=iddata).

const PROTOCOLS: Readonly<Record<number, string>> = {
  0: "any",
  1: "icmp",
  6: "tcp",
  17: "udp",
  47: "gre",
  58: "icmpv6",
  89: "ospf",
};

/** Of a phase 2 negotiation: `ipv4_subnet(tcp:80,[0..7]=198.51.100.0/24)`. */
export function selectorIdentity(selector: TrafficSelector): string {
  const { start, end, protocol, startPort, endPort } = selector;
  const family = start.length === 4 ? "ipv4" : "ipv6";
  const network = networkOf(selector);
  const port = startPort === endPort ? startPort : 0;
  const flow = `${PROTOCOLS[protocol] ?? protocol}:${port}`;
  if (network?.prefix === start.length * 8) {
    return `${family}(${flow},[0..${start.length - 1}]=${renderIpAddress(start)})`;
  }
  const [kind, value] =
    network === undefined
      ? ["range", `${renderIpAddress(start)}-${renderIpAddress(end)}`]
      : ["subnet", `${renderIpAddress(network.address)}/${network.prefix}`];
  return `${family}_${kind}(${flow},[0..${start.length * 2 - 1}]=${value})`;
}

const KINDS: Readonly<Record<number, string>> = {
  [ID_TYPE.IPV4_ADDR]: "ipv4",
  [ID_TYPE.IPV6_ADDR]: "ipv6",
  [ID_TYPE.FQDN]: "fqdn",
  [ID_TYPE.RFC822_ADDR]: "usr@fqdn",
  [ID_TYPE.DER_ASN1_DN]: "der_asn1_dn",
  [ID_TYPE.KEY_ID]: "key_id",
};

/** Of an end: `fqdn(any:0,[0..11]=gw1.example.net)`. */
export const peerIdentity = (identity: Identity): string =>
  `${KINDS[identity.type] ?? `id_${identity.type}`}(any:0,[0..${identity.data.length - 1}]=${renderIdentity(identity)})`;
