/** Who or what a Vendor ID payload names, by how it begins. Most are MD5 of a text, which stands beside them. */
const KNOWN: readonly (readonly [prefix: string, name: string])[] = [
  ["882fe56d6fd20dbc2251613b2ebe5beb", "strongSwan"], // "strongSwan"
  ["4f45", "Openswan or Libreswan"], // "OE" and ten letters
  ["7003cbc1097dbe9c2600ba6983bc8b35", "racoon (KAME, ipsec-tools)"], // "KAME/racoon"
  ["12f5f28c457168a9702d9fe274cc", "Cisco Unity"], // "CISCO-UNITY", two bytes of version
  ["1e2b516905991c7d7c96fcbfb587e461", "Windows"], // "MS NT5 ISAKMPOAKLEY", four bytes of version
  ["26244d38eddb61b3172a36e3d0cfb819", "Windows: initial contact"], // "Vid-Initial-Contact"
  ["fb1de3cdf341b7ea16b7e5be0855f120", "Windows: negotiation discovery"], // "MS-Negotiation Discovery Capable"
  ["e3a5966a76379fe707228231e5ce8652", "Windows: cryptographically generated addresses"], // "IKE CGA version 1"
  ["f4ed19e0c114eb516faaac0ee37daf2807b4381f", "Check Point"],
  ["8299031757a36082c6a621de", "FortiGate"],
  ["299ee8289f40a8973bc78687e2e7226b532c3b76", "Juniper ScreenOS"],
  ["166f932d55eb64d8e4df4fd37e2313f0d0fd8451", "Juniper ScreenOS or Junos"],
  ["699369228741c6d4ca094c93e242c9de19e7b7c6", "Juniper ScreenOS or Junos"],
  ["4a4340b543e02b84c88a8b96a8af9ebe77d9accc", "Juniper ScreenOS or Junos"],
  ["64405f46f03b7660a23be116a1975058e69e8387", "Juniper ScreenOS or Junos"],
  ["2a2bcac19b8e91b426107807e02e7249569d6fd3", "Juniper ScreenOS or Junos"],
  ["625027749d5ab97f5616c1602765cf480a3b7d0b", "ZyXEL"],
  ["404bf439522ca3f6", "SonicWall"],
  ["09002689dfd6b712", "XAUTH"], // "draft-ietf-ipsra-isakmp-xauth-06.txt", cut
  ["afcad71368a1f1c96b8696fc7757", "DPD (RFC 3706)"],
  ["4a131c81070358455c5728f20e95452f", "NAT traversal (RFC 3947)"], // "RFC 3947"
  ["4485152d18b6bbcd0be8a8469579ddcc", "NAT traversal (draft 0)"], // "draft-ietf-ipsec-nat-t-ike-00"
  ["cd60464335df21f87cfdb2fc68b6a448", "NAT traversal (draft 2)"], // "draft-ietf-ipsec-nat-t-ike-02"
  ["90cb80913ebb696e086381b5ec427b1f", "NAT traversal (draft 2)"], // the same and a line feed
  ["7d9419a65310ca6f2c179d9215529d56", "NAT traversal (draft 3)"], // "draft-ietf-ipsec-nat-t-ike-03"
  ["4048b7d56ebce88525e7de7f00d6c2d3", "fragmentation of IKEv1"], // "FRAGMENTATION"
];
const READABLE = /^[\x20-\x7e]{4,}/;

/** Its name, its text where it is one (as Cisco's are), or its digits. */
export function renderVendorId(body: Uint8Array): string {
  const hex = Buffer.from(body).toString("hex");
  const text = READABLE.exec(Buffer.from(body).toString("latin1"))?.[0];
  if (text !== undefined && text.length >= body.length - 4 && !text.startsWith("OE")) return `“${text}”`;
  return KNOWN.find(([prefix]) => hex.startsWith(prefix))?.[1] ?? `unknown ${hex}`;
}
