/** Why a certificate, an identity or a signature is not accepted. Callers branch on the code, operators read the rest. */
export interface Refusal {
  readonly ok: false;
  readonly code: RefusalCode;
  /** What fails, by name. */
  readonly reason: string;
  /** What the operator can do about it. */
  readonly mend: string;
}

export type RefusalCode =
  | "certificate.expired"
  | "certificate.not-yet-valid"
  | "certificate.issuer-unknown"
  | "certificate.not-a-ca"
  | "certificate.path-length"
  | "certificate.key-usage"
  | "certificate.critical-extension"
  | "certificate.signature"
  | "certificate.weak"
  | "certificate.unsupported"
  | "certificate.revoked"
  | "certificate.revocation-unknown"
  | "certificate.identity"
  | "crl.issuer-unknown"
  | "crl.superseded"
  | "auth.method"
  | "auth.hash"
  | "auth.signature"
  | "auth.key";

export const refuse = (code: RefusalCode, reason: string, mend: string): Refusal => ({ ok: false, code, reason, mend });
