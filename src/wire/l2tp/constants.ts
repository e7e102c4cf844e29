/** Numbers of L2TPv2. Tabular: one row each, from RFC 2661 and the documents that add to it. */

/** UDP port of L2TP, RFC 2661 §8.1. */
export const L2TP_PORT = 1701;
/** The only version decoded here; 1 is L2F and 3 is L2TPv3 (RFC 3931). RFC 2661 §3.1. */
export const L2TP_VERSION = 2;

/** Control message types, RFC 2661 §3.2; CSUN and CSURQ are RFC 5515 §3. */
export const MESSAGE = {
  SCCRQ: 1,
  SCCRP: 2,
  SCCCN: 3,
  StopCCN: 4,
  HELLO: 6,
  OCRQ: 7,
  OCRP: 8,
  OCCN: 9,
  ICRQ: 10,
  ICRP: 11,
  ICCN: 12,
  CDN: 14,
  WEN: 15,
  SLI: 16,
  CSUN: 28,
  CSURQ: 29,
} as const;

const messageNames = new Map<number, string>(Object.entries(MESSAGE).map(([name, number]) => [number, name]));

/** `ICRQ`; a type nobody named is `type 99`. */
export const renderMessageType = (type: number): string => messageNames.get(type) ?? `type ${type}`;

/** Result codes of StopCCN, RFC 2661 §4.4.2. */
export const STOP_RESULT = {
  CLEARED: 1,
  GENERAL_ERROR: 2,
  ALREADY_EXISTS: 3,
  NOT_AUTHORIZED: 4,
  VERSION_NOT_SUPPORTED: 5,
  SHUTTING_DOWN: 6,
  FSM_ERROR: 7,
} as const;

/** Result codes of CDN, RFC 2661 §4.4.2. */
export const CDN_RESULT = {
  LOST_CARRIER: 1,
  GENERAL_ERROR: 2,
  ADMINISTRATIVE: 3,
  NO_FACILITIES_TEMPORARILY: 4,
  NO_FACILITIES: 5,
  INVALID_DESTINATION: 6,
  NO_CARRIER: 7,
  BUSY: 8,
  NO_DIAL_TONE: 9,
  TIME_LIMIT: 10,
  NO_FRAMING: 11,
} as const;

/** General error codes, in StopCCN and CDN of result 2, RFC 2661 §4.4.2. */
export const ERROR = {
  NONE: 0,
  NO_CONTROL_CONNECTION: 1,
  LENGTH: 2,
  OUT_OF_RANGE: 3,
  INSUFFICIENT_RESOURCES: 4,
  INVALID_SESSION_ID: 5,
  VENDOR_SPECIFIC: 6,
  TRY_ANOTHER: 7,
  UNKNOWN_MANDATORY_AVP: 8,
} as const;

/** Bits of Framing Capabilities and Framing Type, RFC 2661 §4.4.3 and §4.4.4. */
export const FRAMING = { SYNCHRONOUS: 1, ASYNCHRONOUS: 2 } as const;
/** Proxy Authen Type, RFC 2661 §4.4.5. */
export const PROXY_AUTHEN = { TEXT: 1, CHAP: 2, PAP: 3, NONE: 4, MSCHAP: 5 } as const;
