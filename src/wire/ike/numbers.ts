// The numbers of IANA's registries "ikev2-parameters" and "isakmp-registry" that Spindrift speaks; others are kept as numbers.

/** Exchange types, RFC 7296 §3.1 and RFC 2408 §3.1. */
export const EXCHANGE = {
  IDENTITY_PROTECTION: 2, // IKEv1 main mode
  AGGRESSIVE: 4,
  INFORMATIONAL_V1: 5,
  TRANSACTION: 6,
  QUICK_MODE: 32, // RFC 2409 §5.5
  IKE_SA_INIT: 34,
  IKE_AUTH: 35,
  CREATE_CHILD_SA: 36,
  INFORMATIONAL: 37,
} as const;

/** Header flags of IKEv2, RFC 7296 §3.1. */
export const FLAG = { INITIATOR: 0x08, VERSION: 0x10, RESPONSE: 0x20 } as const;
/** Header flags of IKEv1, RFC 2408 §3.1. */
export const FLAG_V1 = { ENCRYPTION: 0x01, COMMIT: 0x02, AUTH_ONLY: 0x04 } as const;

/** Payload types of IKEv2, RFC 7296 §3.2. */
export const PAYLOAD = {
  NONE: 0,
  SA: 33,
  KE: 34,
  ID_I: 35,
  ID_R: 36,
  CERT: 37,
  CERTREQ: 38,
  AUTH: 39,
  NONCE: 40,
  NOTIFY: 41,
  DELETE: 42,
  VENDOR_ID: 43,
  TS_I: 44,
  TS_R: 45,
  SK: 46,
  CP: 47,
  EAP: 48,
  SKF: 53, // RFC 7383 §2.5
} as const;

/** Payload types of IKEv1, RFC 2408 §3.1; NAT-D and NAT-OA of RFC 3947 §3.2, §5.2; fragments as Cisco and Windows send them. */
export const PAYLOAD_V1 = {
  NONE: 0,
  SA: 1,
  PROPOSAL: 2,
  TRANSFORM: 3,
  KE: 4,
  ID: 5,
  CERT: 6,
  CERTREQ: 7,
  HASH: 8,
  SIGNATURE: 9,
  NONCE: 10,
  NOTIFY: 11,
  DELETE: 12,
  VENDOR_ID: 13,
  CONFIG: 14,
  NAT_D: 20,
  NAT_OA: 21,
  NAT_D_DRAFT: 130,
  FRAGMENT: 132,
} as const;

/** Security protocol identifiers, RFC 7296 §3.3.1. */
export const PROTOCOL = { NONE: 0, IKE: 1, AH: 2, ESP: 3 } as const;

/** Transform types, RFC 7296 §3.3.2. */
export const TRANSFORM = { ENCR: 1, PRF: 2, INTEG: 3, DH: 4, ESN: 5 } as const;

/** Encryption transforms, RFC 7296 §3.3.2, RFC 4106 §8, RFC 7634 §3. */
export const ENCR = {
  DES: 2,
  TRIPLE_DES: 3,
  NULL: 11,
  AES_CBC: 12,
  AES_CTR: 13,
  AES_CCM_8: 14,
  AES_CCM_12: 15,
  AES_CCM_16: 16,
  AES_GCM_8: 18,
  AES_GCM_12: 19,
  AES_GCM_16: 20,
  CHACHA20_POLY1305: 28,
} as const;

export const PRF = {
  HMAC_MD5: 1,
  HMAC_SHA1: 2,
  AES128_XCBC: 4,
  HMAC_SHA2_256: 5,
  HMAC_SHA2_384: 6,
  HMAC_SHA2_512: 7,
} as const;

export const INTEG = {
  NONE: 0,
  HMAC_MD5_96: 1,
  HMAC_SHA1_96: 2,
  AES_XCBC_96: 5,
  HMAC_SHA1_160: 7,
  AES_CMAC_96: 8, // RFC 4494 §4
  HMAC_SHA2_256_128: 12,
  HMAC_SHA2_384_192: 13,
  HMAC_SHA2_512_256: 14,
} as const;

/** Diffie-Hellman groups; RFC 2409 §6, RFC 3526, RFC 5903, RFC 8031. */
export const GROUP = {
  MODP_768: 1,
  MODP_1024: 2,
  MODP_1536: 5,
  MODP_2048: 14,
  MODP_3072: 15,
  MODP_4096: 16,
  MODP_6144: 17,
  MODP_8192: 18,
  ECP_256: 19,
  ECP_384: 20,
  ECP_521: 21,
  X25519: 31,
} as const;

/** Notify types of IKEv2, RFC 7296 §3.10.1 and those who added to it. */
export const NOTIFY = {
  UNSUPPORTED_CRITICAL_PAYLOAD: 1,
  INVALID_IKE_SPI: 4,
  INVALID_MAJOR_VERSION: 5,
  INVALID_SYNTAX: 7,
  INVALID_MESSAGE_ID: 9,
  INVALID_SPI: 11,
  NO_PROPOSAL_CHOSEN: 14,
  INVALID_KE_PAYLOAD: 17,
  AUTHENTICATION_FAILED: 24,
  SINGLE_PAIR_REQUIRED: 34,
  NO_ADDITIONAL_SAS: 35,
  INTERNAL_ADDRESS_FAILURE: 36,
  FAILED_CP_REQUIRED: 37,
  TS_UNACCEPTABLE: 38,
  INVALID_SELECTORS: 39,
  TEMPORARY_FAILURE: 43,
  CHILD_SA_NOT_FOUND: 44,
  INITIAL_CONTACT: 16384,
  SET_WINDOW_SIZE: 16385,
  ADDITIONAL_TS_POSSIBLE: 16386,
  IPCOMP_SUPPORTED: 16387,
  NAT_DETECTION_SOURCE_IP: 16388,
  NAT_DETECTION_DESTINATION_IP: 16389,
  COOKIE: 16390,
  USE_TRANSPORT_MODE: 16391,
  HTTP_CERT_LOOKUP_SUPPORTED: 16392,
  REKEY_SA: 16393,
  ESP_TFC_PADDING_NOT_SUPPORTED: 16394,
  NON_FIRST_FRAGMENTS_ALSO: 16395,
  MOBIKE_SUPPORTED: 16396, // RFC 4555
  MULTIPLE_AUTH_SUPPORTED: 16404, // RFC 4739
  REDIRECT_SUPPORTED: 16406, // RFC 5685
  REDIRECT: 16407,
  REDIRECTED_FROM: 16408,
  EAP_ONLY_AUTHENTICATION: 16417,
  CHILDLESS_IKEV2_SUPPORTED: 16418, // RFC 6023
  QUICK_CRASH_DETECTION: 16419, // RFC 6290
  IKEV2_MESSAGE_ID_SYNC_SUPPORTED: 16420, // RFC 6311
  FRAGMENTATION_SUPPORTED: 16430, // RFC 7383
  SIGNATURE_HASH_ALGORITHMS: 16431, // RFC 7427
} as const;

/** From here on a notify tells a state, below it an error: RFC 7296 §3.10.1. */
export const FIRST_STATUS_NOTIFY = 16384;

/** Notify types of IKEv1, RFC 2408 §3.14.1, RFC 2407 §4.6.3, RFC 3706 §5.3. */
export const NOTIFY_V1 = {
  INVALID_COOKIE: 4,
  INVALID_SPI: 11,
  NO_PROPOSAL_CHOSEN: 14,
  PAYLOAD_MALFORMED: 16,
  INVALID_KEY_INFORMATION: 17,
  INVALID_ID_INFORMATION: 18,
  INVALID_HASH_INFORMATION: 23,
  AUTHENTICATION_FAILED: 24,
  RESPONDER_LIFETIME: 24576,
  REPLAY_STATUS: 24577,
  INITIAL_CONTACT: 24578,
  R_U_THERE: 36136,
  R_U_THERE_ACK: 36137,
} as const;

/** Identification types, RFC 7296 §3.5. */
export const ID_TYPE = {
  IPV4_ADDR: 1,
  FQDN: 2,
  RFC822_ADDR: 3,
  IPV4_ADDR_SUBNET: 4, // IKEv1 quick mode only
  IPV6_ADDR: 5,
  IPV6_ADDR_SUBNET: 6,
  IPV4_ADDR_RANGE: 7, // RFC 2407 §4.6.2.8
  IPV6_ADDR_RANGE: 8,
  DER_ASN1_DN: 9,
  DER_ASN1_GN: 10,
  KEY_ID: 11,
} as const;

/** Authentication methods, RFC 7296 §3.8, RFC 4754, RFC 7427. */
export const AUTH_METHOD = {
  RSA: 1,
  SHARED_KEY: 2,
  ECDSA_256: 9,
  ECDSA_384: 10,
  ECDSA_521: 11,
  NULL: 13,
  SIGNATURE: 14,
} as const;

/** Hash algorithms of SIGNATURE_HASH_ALGORITHMS, RFC 7427 §7. */
export const SIGNATURE_HASH = { SHA1: 1, SHA2_256: 2, SHA2_384: 3, SHA2_512: 4 } as const;

/** Certificate encodings, RFC 7296 §3.6; the same number in RFC 2408 §3.9. */
export const CERT_ENCODING = { X509_SIGNATURE: 4 } as const;

/** The name of a number in one of the tables above; `type 123` for one that has none. */
export function nameOf(table: Readonly<Record<string, number>>, value: number): string {
  return Object.keys(table).find((name) => table[name] === value) ?? `type ${value}`;
}
