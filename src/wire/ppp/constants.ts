/** Numbers of PPP. Tabular: one row each, with the document that fixes it. */

/** PPP protocol field, RFC 1661 §2. Those up to 0x3fff carry a network's packets, those from 0x8000 control them. */
export const PPP_PROTOCOL = {
  IPV4: 0x0021, // RFC 1332
  IPV6: 0x0057, // RFC 5072
  IPCP: 0x8021, // RFC 1332
  IPV6CP: 0x8057, // RFC 5072
  CCP: 0x80fd, // RFC 1962
  LCP: 0xc021, // RFC 1661
  PAP: 0xc023, // RFC 1334
  LQR: 0xc025, // RFC 1989
  CHAP: 0xc223, // RFC 1994
  EAP: 0xc227, // RFC 3748
} as const;

/** Codes of LCP; the control protocols of networks use the first seven. RFC 1661 §5. */
export const PPP_CODE = {
  CONFIGURE_REQUEST: 1,
  CONFIGURE_ACK: 2,
  CONFIGURE_NAK: 3,
  CONFIGURE_REJECT: 4,
  TERMINATE_REQUEST: 5,
  TERMINATE_ACK: 6,
  CODE_REJECT: 7,
  PROTOCOL_REJECT: 8,
  ECHO_REQUEST: 9,
  ECHO_REPLY: 10,
  DISCARD_REQUEST: 11,
} as const;

/** LCP configuration options, RFC 1661 §6; the last three are multilink's and callback's. */
export const LCP_OPTION = {
  MRU: 1,
  ACCM: 2, // RFC 1662 §7.1
  AUTHENTICATION_PROTOCOL: 3,
  QUALITY_PROTOCOL: 4,
  MAGIC_NUMBER: 5,
  PROTOCOL_FIELD_COMPRESSION: 7,
  ADDRESS_CONTROL_FIELD_COMPRESSION: 8,
  CALLBACK: 13, // RFC 1570 §2.3
  MRRU: 17, // RFC 1990 §5.1.1
  ENDPOINT_DISCRIMINATOR: 19, // RFC 1990 §5.1.3
} as const;

/** IPCP configuration options, RFC 1332 §3 and RFC 1877 §1. */
export const IPCP_OPTION = {
  IP_ADDRESSES: 1, // deprecated by RFC 1332 §3.1
  IP_COMPRESSION_PROTOCOL: 2,
  IP_ADDRESS: 3,
  PRIMARY_DNS: 129,
  PRIMARY_NBNS: 130,
  SECONDARY_DNS: 131,
  SECONDARY_NBNS: 132,
} as const;

/** Algorithms behind the CHAP protocol number in LCP's option. */
export const CHAP_ALGORITHM = {
  MD5: 5, // RFC 1994 §3
  MS_CHAP: 0x80, // RFC 2433
  MS_CHAP_V2: 0x81, // RFC 2759
} as const;

/** What a link takes before LCP agrees on another size, RFC 1661 §6.1. */
export const DEFAULT_MRU = 1_500;
