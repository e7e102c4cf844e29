import type { Instant } from "../../time/instant.ts";
import { mayUse } from "./certificate.ts";
import type { CertificateDatabase, KeptCertificate, KeptCrl } from "./database.ts";
import { isCurrent, isSignedBy } from "./revocation.ts";

/** A certificate of the database with what its flags say at one moment. */
export interface CertificateEntry extends KeptCertificate {
  /** It passes the checks of a chain. */
  readonly isTrusted: boolean;
  readonly isCrlIssuer: boolean;
}

export interface CrlEntry extends KeptCrl {
  /** Its issuer is known here and signed it. */
  readonly isTrusted: boolean;
  readonly isCurrent: boolean;
}

/** All certificates as they stand at `now`, the newest first as the ES PIC lists them. */
export function certificateEntries(database: CertificateDatabase, now: Instant): readonly CertificateEntry[] {
  const issuers = new Set(database.crls.map(({ crl }) => crl.issuer.key));
  return newestFirst(database.certificates).map((kept) => ({
    ...kept,
    isTrusted: database.verify({ certificate: kept.certificate, purpose: "any", now }).ok,
    // RFC 5280 §4.2.1.3: a certificate without key usage does not say that its key signs no CRLs
    isCrlIssuer: mayUse(kept.certificate, "cRLSign") || issuers.has(kept.certificate.subject.key),
  }));
}

export function crlEntries(database: CertificateDatabase, now: Instant): readonly CrlEntry[] {
  const authorities = database.authorities.filter(({ certificate }) => certificate.isCa);
  return newestFirst(database.crls).map((kept) => ({
    ...kept,
    isTrusted: authorities.some(({ certificate }) => isSignedBy(kept.crl, certificate)),
    isCurrent: isCurrent(kept.crl, now),
  }));
}

const newestFirst = <T extends { readonly id: number }>(kept: readonly T[]): readonly T[] =>
  [...kept].sort((a, b) => b.id - a.id);
