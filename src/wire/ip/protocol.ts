/** Protocol numbers in the IPv4 Protocol and IPv6 Next Header field, https://www.iana.org/assignments/protocol-numbers */
export const IP_PROTOCOL = {
  HOPOPT: 0,
  ICMP: 1,
  IPV4: 4,
  TCP: 6,
  UDP: 17,
  IPV6: 41,
  IPV6_ROUTE: 43,
  IPV6_FRAG: 44,
  GRE: 47,
  ESP: 50,
  AH: 51,
  IPV6_ICMP: 58,
  /** Nothing follows; in ESP a dummy packet, to be dropped without a word: RFC 4303 §2.6. */
  IPV6_NO_NEXT: 59,
  IPV6_OPTS: 60,
  MOBILITY: 135,
  HIP: 139,
  SHIM6: 140,
} as const;
