import { type Instant, renderInstant } from "../../time/instant.ts";
import { type Certificate, mayUse, renderSerial } from "./certificate.ts";
import type { Crl, Revocation } from "./crl.ts";
import { verifySignature } from "./public-key.ts";
import { type Refusal, refuse } from "./refusal.ts";

/** How much a certificate needs a CRL: not at all, where one is at hand, or always a fresh one. */
export type RevocationCheck = "off" | "when-known" | "required";

export interface RevocationQuestion {
  readonly certificate: Certificate;
  readonly issuer: Certificate;
  readonly crls: readonly Crl[];
  readonly check: RevocationCheck;
  readonly now: Instant;
}

/** The refusal of a certificate that its issuer has revoked, or whose state cannot be known where it must be. */
export function checkRevocation(question: RevocationQuestion): Refusal | undefined {
  const { certificate, issuer, crls, check, now } = question;
  if (check === "off") return undefined;
  const own = crls.filter((crl) => speaksOf(crl, certificate) && isSignedBy(crl, issuer));
  for (const crl of own) {
    const entry = crl.revocations.get(certificate.serial);
    // A revocation of a list that has run out still stands, RFC 5280 §3.3; a hold is one as long as it is listed
    if (entry !== undefined && entry.reason !== "removeFromCRL") return revoked(certificate, entry);
  }
  const isFresh = own.some((crl) => isComplete(crl, certificate) && isCurrent(crl, now));
  return check === "required" && !isFresh ? unknown(certificate, own) : undefined;
}

export const isCurrent = ({ thisUpdate, nextUpdate }: Crl, now: Instant): boolean =>
  thisUpdate <= now && (nextUpdate === undefined || now <= nextUpdate);

/** A list of one distribution point is silent about certificates of another: RFC 5280 §6.3.3 (b) (2) (i). */
const isComplete = ({ points }: Crl, { crlPoints }: Certificate): boolean =>
  points === undefined || points.some((point) => crlPoints.includes(point));

/** A list with a critical extension that we do not process proves nothing: RFC 5280 §5.2. */
function speaksOf(crl: Crl, certificate: Certificate): boolean {
  const isInScope = crl.scope === "all" || (crl.scope === "authorities") === certificate.isCa;
  return crl.issuer.key === certificate.issuer.key && isInScope && crl.unknownCritical.length === 0;
}

/** RFC 5280 §6.3.3 (f) and (g): under the issuer's name, by a key that may sign CRLs. */
export const isSignedBy = (crl: Crl, issuer: Certificate): boolean =>
  crl.issuer.key === issuer.subject.key &&
  mayUse(issuer, "cRLSign") &&
  verifySignature(crl.signatureAlgorithm, issuer.publicKey, crl.tbs, crl.signature);

const revoked = ({ subject, serial, issuer }: Certificate, { on, reason }: Revocation): Refusal =>
  refuse(
    "certificate.revoked",
    `${subject.text} (serial ${renderSerial(serial)}) was revoked on ${renderInstant(on)}, reason ${reason}`,
    `have ${issuer.text} issue a new certificate with a new key`,
  );

function unknown({ subject, issuer, crlPoints }: Certificate, crls: readonly Crl[]): Refusal {
  const [stale] = crls;
  const found =
    stale?.nextUpdate === undefined
      ? "there is no usable CRL of its issuer"
      : `the CRL of its issuer ran out on ${renderInstant(stale.nextUpdate)}`;
  const from = crlPoints.length > 0 ? ` from ${crlPoints.join(" or ")}` : "";
  return refuse(
    "certificate.revocation-unknown",
    `whether ${subject.text} is revoked cannot be known: ${found}`,
    `load the current CRL of ${issuer.text}${from}, or check revocation only when a CRL is known`,
  );
}
