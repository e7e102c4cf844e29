/** Numbers of RADIUS. Tabular: one row each, with the document that fixes it. */

/** Codes, RFC 2865 §3 and RFC 2866 §3; the last four are RFC 5176 §2. */
export const RADIUS_CODE = {
  ACCESS_REQUEST: 1,
  ACCESS_ACCEPT: 2,
  ACCESS_REJECT: 3,
  ACCOUNTING_REQUEST: 4,
  ACCOUNTING_RESPONSE: 5,
  ACCESS_CHALLENGE: 11,
  STATUS_SERVER: 12, // RFC 5997
  DISCONNECT_REQUEST: 40,
  DISCONNECT_ACK: 41,
  DISCONNECT_NAK: 42,
  COA_REQUEST: 43,
} as const;

/** Acct-Status-Type, RFC 2866 §5.1. */
export const ACCT_STATUS = { START: 1, STOP: 2, INTERIM_UPDATE: 3, ACCOUNTING_ON: 7, ACCOUNTING_OFF: 8 } as const;

/** Acct-Authentic, RFC 2866 §5.6: who has judged the login. */
export const ACCT_AUTHENTIC = { RADIUS: 1, LOCAL: 2, REMOTE: 3 } as const;
/** Acct-Terminate-Cause, RFC 2866 §5.10: those that a PPP session over a tunnel ends by. */
export const ACCT_TERMINATE_CAUSE = { USER_REQUEST: 1, LOST_CARRIER: 2 } as const;

/** Service-Type, RFC 2865 §5.6: what a PPP user asks for. */
export const SERVICE_TYPE = { LOGIN: 1, FRAMED: 2, AUTHENTICATE_ONLY: 8 } as const;
/** Framed-Protocol, RFC 2865 §5.7. */
export const FRAMED_PROTOCOL = { PPP: 1, SLIP: 2 } as const;

/** Framed-IP-Address that leaves the choice to the NAS, RFC 2865 §5.8. */
export const ADDRESS_CHOSEN_BY_NAS = 0xfffffffe;
/** Framed-IP-Address that leaves the choice to the user, RFC 2865 §5.8. */
export const ADDRESS_CHOSEN_BY_USER = 0xffffffff;
