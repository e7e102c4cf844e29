import { between, type Instant, renderDuration, renderInstant } from "../../time/instant.ts";
import { type Certificate, isSelfIssued, mayUse } from "./certificate.ts";
import type { Crl } from "./crl.ts";
import { sameBytes } from "./der.ts";
import { verifySignature } from "./public-key.ts";
import { type Refusal, refuse } from "./refusal.ts";
import { checkRevocation, type RevocationCheck } from "./revocation.ts";
import { renderSignatureAlgorithm } from "./signature-algorithm.ts";

export interface ChainQuestion {
  readonly certificate: Certificate;
  /** What the peer sent beside its own; trusted for nothing by themselves. */
  readonly intermediates?: readonly Certificate[];
  /** The trust anchors. An end entity's own certificate among them is trusted as it is. */
  readonly roots: readonly Certificate[];
  readonly crls?: readonly Crl[];
  readonly revocation?: RevocationCheck;
  /** What the certificate shall be good for: to sign an AUTH payload, which is the default, or anything. */
  readonly purpose?: "auth" | "any";
  readonly now: Instant;
}

/** The path from the end entity to the trust anchor, both included. */
export type ChainVerdict = { readonly ok: true; readonly chain: readonly Certificate[] } | Refusal;

/** What a peer can make us work on one handshake is bounded. */
const LONGEST_CHAIN = 8;
const MOST_SIGNATURES = 32;
/** RFC 8247 §3.2 and NIST SP 800-131A: shorter keys are within reach of a patient attacker. */
const LEAST_RSA_BITS = 1024;

/** Path building and validation, RFC 5280 §6.1, as far as RFC 4945 §5.1 needs it for IKE. */
export function verifyChain(question: ChainQuestion): ChainVerdict {
  const { certificate, purpose = "auth", now } = question;
  const early = checkDates(certificate, now) ?? (purpose === "auth" ? checkUse(certificate) : undefined);
  if (early !== undefined) return early;
  let firstRefusal: Refusal | undefined;
  for (const found of chainsOf([certificate], question, { signatures: MOST_SIGNATURES })) {
    if (!found.ok) firstRefusal ??= found;
    else {
      const refusal = checkChain(found.chain, question);
      if (refusal === undefined) return found;
      firstRefusal ??= refusal;
    }
  }
  return firstRefusal ?? issuerUnknown(certificate);
}

/** Every way up to a trust anchor, and why each dead end is one. Names lead the way, signatures decide. */
function* chainsOf(
  chain: readonly Certificate[],
  question: ChainQuestion,
  budget: { signatures: number },
): Generator<ChainVerdict> {
  const last = chain.at(-1);
  if (last === undefined) return;
  const { roots, intermediates = [] } = question;
  if (roots.some(({ der }) => sameBytes(der, last.der))) {
    yield { ok: true, chain };
    return;
  }
  const isNew = (one: Certificate): boolean => !chain.some(({ der }) => sameBytes(der, one.der));
  const named = [...roots, ...intermediates].filter((one) => one.subject.key === last.issuer.key && isNew(one));
  const candidates = likeliestFirst(named, last);
  if (candidates.length === 0 || chain.length >= LONGEST_CHAIN) yield issuerUnknown(last);
  for (const issuer of candidates) {
    if (budget.signatures-- <= 0) return;
    const refusal = checkSignature(last, issuer);
    if (refusal === undefined) yield* chainsOf([...chain, issuer], question, budget);
    else yield refusal;
  }
}

/** RFC 5280 §4.2.1.1: of several authorities of one name, the key identifier tells the one; it is a hint, no proof. */
function likeliestFirst(candidates: readonly Certificate[], { authorityKeyId }: Certificate): readonly Certificate[] {
  if (authorityKeyId === undefined) return candidates;
  const isNamed = ({ subjectKeyId }: Certificate): boolean =>
    subjectKeyId !== undefined && sameBytes(subjectKeyId, authorityKeyId);
  return [...candidates.filter(isNamed), ...candidates.filter((one) => !isNamed(one))];
}

function checkChain(chain: readonly Certificate[], question: ChainQuestion): Refusal | undefined {
  const { crls = [], revocation: check = "when-known", now } = question;
  for (const [i, certificate] of chain.entries()) {
    const issuer = chain[i + 1];
    const refusal =
      checkDates(certificate, now) ??
      checkExtensions(certificate) ??
      (i > 0 ? checkAuthority(certificate, chain.slice(1, i)) : undefined) ??
      (issuer && checkRevocation({ certificate, issuer, crls, check, now }));
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function checkDates({ subject, issuer, notBefore, notAfter }: Certificate, now: Instant): Refusal | undefined {
  if (now > notAfter) {
    return refuse(
      "certificate.expired",
      `${subject.text} expired on ${renderInstant(notAfter)}, ${renderDuration(between(notAfter, now))} ago`,
      `renew it at ${issuer.text} and install it where it is used; if it should still hold, correct this clock`,
    );
  }
  if (now >= notBefore) return undefined;
  return refuse(
    "certificate.not-yet-valid",
    `${subject.text} is valid only from ${renderInstant(notBefore)}, in ${renderDuration(between(now, notBefore))}`,
    "correct the clock of this side, or of the CA that issued it",
  );
}

/** RFC 4945 §5.1.3.2: a certificate that limits its use must allow signatures. */
function checkUse(certificate: Certificate): Refusal | undefined {
  if (mayUse(certificate, "digitalSignature") || mayUse(certificate, "nonRepudiation")) return undefined;
  return refuse(
    "certificate.key-usage",
    `the key of ${certificate.subject.text} may be used for ${certificate.keyUsage?.join(", ") || "nothing"}, not to sign`,
    "have it issued with key usage digitalSignature",
  );
}

function checkExtensions({ subject, unknownCritical }: Certificate): Refusal | undefined {
  if (unknownCritical.length === 0) return undefined;
  return refuse(
    "certificate.critical-extension",
    `${subject.text} has the critical extension ${unknownCritical.join(", ")}, which is not understood here`,
    "have it issued without that extension, or with the extension not critical",
  );
}

/** RFC 5280 §6.1.4 (k) to (n): an issuer is a CA, allowed to sign certificates, with no more CAs below it than it allows. */
function checkAuthority(ca: Certificate, below: readonly Certificate[]): Refusal | undefined {
  if (!ca.isCa) {
    const mend = "have the certificate issued by a CA; a CA has basic constraints with cA TRUE";
    return refuse("certificate.not-a-ca", `${ca.subject.text} has issued a certificate but is no CA`, mend);
  }
  if (!mayUse(ca, "keyCertSign")) {
    const mend = "have the CA's certificate issued with key usage keyCertSign";
    return refuse("certificate.key-usage", `the key of ${ca.subject.text} may not sign certificates`, mend);
  }
  const count = below.filter((one) => !isSelfIssued(one)).length;
  if (ca.pathLength === undefined || count <= ca.pathLength) return undefined;
  return refuse(
    "certificate.path-length",
    `${ca.subject.text} allows ${ca.pathLength} CAs below it, and there are ${count}`,
    "have the certificate issued by a CA nearer to the root",
  );
}

function checkSignature(certificate: Certificate, issuer: Certificate): Refusal | undefined {
  const { signatureAlgorithm: algorithm, subject } = certificate;
  const name = renderSignatureAlgorithm(algorithm);
  if ("hash" in algorithm && algorithm.hash === "md5") {
    const mend = "have it issued anew with SHA-256";
    return refuse("certificate.weak", `${subject.text} is signed with ${name}, which can be forged`, mend);
  }
  const key = issuer.publicKey;
  if (algorithm.kind === "unknown" || key.kind === "unsupported") {
    const what = key.kind === "unsupported" ? `its issuer has ${key.what}` : `it is signed with ${name}`;
    const mend = "use RSA, or ECDSA on P-256, P-384 or P-521";
    return refuse("certificate.unsupported", `${subject.text} cannot be verified: ${what}`, mend);
  }
  if ("bits" in key && key.bits < LEAST_RSA_BITS) {
    const mend = "give the CA a key of at least 2048 bits";
    return refuse("certificate.weak", `${issuer.subject.text} has an RSA key of only ${key.bits} bits`, mend);
  }
  if (isSignedBy(certificate, issuer)) return undefined;
  return refuse(
    "certificate.signature",
    `${subject.text} is not signed by the key of ${issuer.subject.text} that is known here: same name, other key`,
    "load the CA's current certificate; a CA that renewed its key has two",
  );
}

/** Pairs whose signature was found right: a database judges its certificates each time it is shown. */
const signedPairs = new WeakMap<Certificate, WeakSet<Certificate>>();

function isSignedBy(certificate: Certificate, issuer: Certificate): boolean {
  const known = signedPairs.get(certificate) ?? new WeakSet<Certificate>();
  if (known.has(issuer)) return true;
  const { signatureAlgorithm, tbs, signature } = certificate;
  if (!verifySignature(signatureAlgorithm, issuer.publicKey, tbs, signature)) return false;
  signedPairs.set(certificate, known.add(issuer));
  return true;
}

function issuerUnknown(certificate: Certificate): Refusal {
  const { subject, issuer } = certificate;
  if (isSelfIssued(certificate)) {
    const mend = "load that certificate itself as trusted, or have it issued by a CA that is";
    return refuse("certificate.issuer-unknown", `${subject.text} is self-signed and not trusted`, mend);
  }
  return refuse(
    "certificate.issuer-unknown",
    `the issuer of ${subject.text} is not trusted: ${issuer.text}`,
    `load the certificate of ${issuer.text} as a trusted CA, or have the peer send the CAs between it and a trusted one`,
  );
}
