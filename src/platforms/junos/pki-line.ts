import { Pairs } from "./pairs.ts";
import type { Writable } from "./rules.ts";

/** A certificate or a revocation list that the gateway holds. Instants are as printed, in the device's zone. */
export interface PkiEntry {
  readonly kind: "certificate" | "crl";
  readonly locale?: string;
  /** The name of the certificate, or of the profile of its authority. */
  readonly name?: string;
  readonly version?: string;
  readonly serialNumber?: string;
  readonly issuedTo?: string;
  readonly issuer?: string;
  readonly subject?: string;
  readonly alternateSubject?: string;
  readonly notBefore?: string;
  readonly notAfter?: string;
  readonly publicKeyAlgorithm?: string;
  readonly signatureAlgorithm?: string;
  readonly keyUse?: string;
  readonly keypairLocation?: string;
  readonly crlUrl?: string;
  readonly ocspUrl?: string;
  readonly fingerprints?: readonly string[];
  readonly renewal?: string;
  readonly effectiveDate?: string;
  readonly nextUpdate?: string;
  readonly revoked?: readonly { readonly serial: string; readonly at: string }[];
}

export type PkiDraft = Writable<PkiEntry>;

/** An entry while its lines are read; `open` is the label whose value goes on below. */
export interface Reading {
  entry: PkiDraft;
  open: "subject" | "issuer" | "crl" | "ocsp" | "fingerprint" | undefined;
}

type TextName = Exclude<keyof PkiDraft, "kind" | "locale" | "fingerprints" | "revoked">;
const text =
  (name: TextName, open?: Reading["open"]) =>
  (reading: Reading, value: string): void => {
    reading.open = value === "" ? open : undefined;
    if (value !== "") reading.entry[name] = value.replace(/,$/, "");
  };
const opens =
  (open: Reading["open"]) =>
  (reading: Reading): void => {
    reading.open = open;
  };

export const PKI_LINE = new Pairs<Reading>({
  LSYS: opens(undefined),
  "Certificate identifier": text("name"),
  "CA profile": text("name"),
  "Certificate version": text("version"),
  "CRL version": text("version"),
  "Serial number": text("serialNumber"),
  hexadecimal: text("serialNumber"),
  decimal: opens(undefined),
  "Issued to": text("issuedTo"),
  "Issued by": text("issuer"),
  "Recipient name": text("issuedTo"),
  Issuer: text("issuer", "issuer"),
  "CRL issuer": text("issuer", "issuer"),
  Subject: text("subject", "subject"),
  "Subject string": text("subject", "subject"),
  "Alternate subject": text("alternateSubject"),
  "Cert-Chain": opens(undefined),
  Validity: opens(undefined),
  "Not before": text("notBefore"),
  "Not after": text("notAfter"),
  "Public key algorithm": text("publicKeyAlgorithm"),
  "Public key verification status": opens(undefined),
  "Signature algorithm": text("signatureAlgorithm"),
  "Distribution CRL": text("crlUrl", "crl"),
  "Authority Information Access OCSP": text("ocspUrl", "ocsp"),
  "Use for key": text("keyUse"),
  "Keypair Location": text("keypairLocation"),
  Fingerprint: opens("fingerprint"),
  "Auto-re-enrollment": opens(undefined),
  Status: text("renewal"),
  "Next trigger time": opens(undefined),
  "Effective date": text("effectiveDate"),
  "Next update": text("nextUpdate"),
  "Revocation List": opens(undefined),
});
