import type { KeyObject } from "node:crypto";
import { UsageError } from "../../errors/errors.ts";
import type { Instant } from "../../time/instant.ts";
import type { Authentication, SignatureClaim, Signer, Verifier } from "../config.ts";
import type { Identity } from "../identity.ts";
import { signAuth, verifyAuth } from "./auth.ts";
import { methodV1, signHash, verifyHash } from "./auth-v1.ts";
import { encodeAuthorities } from "./authorities.ts";
import { type Certificate, decodeCertificate, isSelfIssued, parseCertificates } from "./certificate.ts";
import type { Crl } from "./crl.ts";
import { CertificateDatabase } from "./database.ts";
import { matchIdentity } from "./identity.ts";
import { isKeyOf, parsePrivateKey } from "./private-key.ts";
import type { Refusal } from "./refusal.ts";

export interface CertificateAuthenticationOptions {
  /** PEM: our own first, behind it the intermediate authorities that the peer may lack. */
  readonly certificate: string;
  /** PEM, unencrypted unless the passphrase is given. */
  readonly key: string;
  readonly passphrase?: string;
  /** PEM: the authorities to trust. */
  readonly roots: readonly string[];
  readonly crls?: readonly Crl[];
  /** Where all these certificates and lists are kept, and whatever else it holds judges too; one of its own unless said. */
  readonly database?: CertificateDatabase;
  /** A peer has proved itself: with the certificate that the database keeps under this id. */
  readonly onProved?: (identity: Identity, id: number) => void;
  /** A verdict on a certificate is one on this moment. */
  readonly now: () => Instant;
}

/**
 * Both ends by certificate, as a connection's `authentication`.
 *
 * @throws UsageError `certificate.*` for what cannot be read, and for a key and a certificate that do not belong together;
 *   `crl.*` for a list that none of the authorities has signed
 */
export function certificateAuthentication(options: CertificateAuthenticationOptions): Authentication {
  const { certificate, key, passphrase, roots } = options;
  const own = read(certificate, "our certificate");
  const privateKey = parsePrivateKey(key, passphrase);
  const [first] = own;
  if (first !== undefined && !isKeyOf(privateKey, first)) {
    throw new UsageError(
      "certificate.private-key",
      `the private key is not that of ${first.subject.text}; give the key that it was issued for`,
    );
  }
  const trusted = roots.flatMap((pem) => read(pem, "a trusted authority"));
  const database = kept(own, trusted, options);
  return { kind: "certificate", sign: signer(own, privateKey), verify: verifier(trusted, { ...options, database }) };
}

function kept(
  own: readonly Certificate[],
  trusted: readonly Certificate[],
  { database = new CertificateDatabase(), crls = [] }: CertificateAuthenticationOptions,
): CertificateDatabase {
  for (const root of trusted) database.addRoot(root);
  for (const one of own) database.add(one);
  for (const crl of crls) orThrow(database.addCrl(crl));
  return database;
}

function read(pem: string, what: string): readonly Certificate[] {
  const parsed = parseCertificates(pem);
  if (parsed.ok) return parsed.value;
  throw new UsageError("certificate.unreadable", `${what} cannot be read: ${parsed.error.message}`);
}

const signer = (own: readonly Certificate[], privateKey: KeyObject): Signer => ({
  // RFC 7296 §3.6: the peer has the root, or does not trust it
  certificates: own.filter((one, i) => i === 0 || !isSelfIssued(one)).map(({ der }) => der),
  ...fitForV1(privateKey),
  sign: (octets, peerHashes) => orThrow(signAuth({ privateKey, octets, peerHashes })),
  signHash: (hash) => orThrow(signHash(privateKey, hash)).data,
});

/** Known before anybody is dialled. */
function fitForV1(privateKey: KeyObject): Pick<Signer, "methodV1" | "unfitForV1"> {
  const found = methodV1(privateKey);
  return found.ok ? { methodV1: found.method } : { unfitForV1: inWords(found) };
}

function orThrow<Done extends { readonly ok: true }>(done: Done | Refusal): Done {
  if (done.ok) return done;
  throw new UsageError(done.code, inWords(done));
}

type Judge = Pick<CertificateAuthenticationOptions, "now" | "onProved"> & { readonly database: CertificateDatabase };

const verifier = (roots: readonly Certificate[], by: Judge): Verifier => ({
  authorities: encodeAuthorities(roots),
  authorityNames: roots.map(({ subject }) => subject.der),
  verify: ({ method, octets, signature, ...claim }) =>
    judge(claim, by, (certificate) => verifyAuth({ certificate, method, data: signature, octets })),
  verifyHash: ({ method, octets, signature, ...claim }) =>
    judge(claim, by, (certificate) => verifyHash(certificate, method, signature, octets)),
});

/** The chain, then whether it vouches for the identity, then the proof: the first that fails is the reason. */
function judge(
  { certificates, identity }: Pick<SignatureClaim, "certificates" | "identity">,
  { database, onProved, now }: Judge,
  checkSignature: (certificate: Certificate) => { readonly ok: true } | Refusal,
): string | undefined {
  const [certificate, ...intermediates] = certificates.map(decodeCertificate);
  // RFC 7296 §3.6: the first certificate is the one whose key signed
  if (certificate === undefined) return "the peer sent no certificate; have it send its own";
  if (!certificate.ok) return `the peer's certificate cannot be read: ${certificate.error.message}`;
  const chain = database.verify({
    certificate: certificate.value,
    intermediates: intermediates.flatMap((one) => (one.ok ? [one.value] : [])),
    now: now(),
  });
  if (!chain.ok) return inWords(chain);
  const matched = matchIdentity(certificate.value, identity);
  if (!matched.ok) return inWords(matched);
  const proof = checkSignature(certificate.value);
  if (!proof.ok) return inWords(proof);
  onProved?.(identity, database.add(certificate.value));
  return undefined;
}

const inWords = ({ reason, mend }: Refusal): string => `${reason}; ${mend}`;
