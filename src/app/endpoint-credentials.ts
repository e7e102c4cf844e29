import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { certificateAuthentication } from "../endpoint/certificates/authentication.ts";
import { type Certificate, parseCertificates } from "../endpoint/certificates/certificate.ts";
import { type Crl, parseCrls } from "../endpoint/certificates/crl.ts";
import { CertificateDatabase } from "../endpoint/certificates/database.ts";
import { matchIdentity, subjectIdentity } from "../endpoint/certificates/identity.ts";
import { CertificateReferences } from "../endpoint/certificates/references.ts";
import type { Authentication } from "../endpoint/config.ts";
import { type Identity, parseIdentity } from "../endpoint/identity.ts";
import type { OperatedOptions } from "../endpoint/operated.ts";
import { UsageError } from "../errors/errors.ts";
import type { Instant } from "../time/instant.ts";
import type { EndpointDocument } from "./config/endpoint-schema.ts";
import { resolveSecret } from "./config/secret.ts";

/** How an endpoint of ours proves who it is, and what it needs to judge its peer. */
export interface Credentials {
  readonly identity: Identity;
  readonly authentication: Authentication;
  readonly certificates?: NonNullable<OperatedOptions["certificates"]>;
}

export interface CredentialsOptions {
  /** Of this end: who it is unless the configuration or a certificate says more. */
  readonly address: string;
  /** From where files are meant. */
  readonly directory: string;
  /** The names of the connections that prove themselves with it. */
  readonly connections: readonly string[];
  readonly now: () => Instant;
}

/**
 * The pre-shared key, or the certificate with its key, authorities and CRLs, read from where the configuration says.
 *
 * @throws UsageError `config.endpoint` unless it is exactly one of both, and for what cannot be read; `config.secret`,
 *   `identity.value`, and `certificate.*`, `crl.*` for what does not fit together
 */
export function credentialsOf(document: EndpointDocument, options: CredentialsOptions): Credentials {
  const { name, psk, cert, key, ca, crls, localId } = document;
  const { address, directory } = options;
  const isByCertificate = cert !== undefined && key !== undefined && ca !== undefined;
  if ((psk !== undefined) === isByCertificate || (psk !== undefined && (cert ?? key ?? ca ?? crls) !== undefined))
    throw new UsageError(
      "config.endpoint",
      `endpoint “${name}”: say in one way how it authenticates: psk alone, or cert, key and ca (and crls)`,
    );
  if (isByCertificate) return byCertificate({ ...document, cert, key, ca }, options);
  const secret = resolveSecret(psk ?? "", `${name}: psk`, directory);
  return {
    identity: parseIdentity(localId ?? address),
    authentication: { kind: "psk", secret: new TextEncoder().encode(secret) },
  };
}

type ByCertificate = EndpointDocument & Required<Pick<EndpointDocument, "cert" | "key" | "ca">>;

function byCertificate(document: ByCertificate, { directory, connections, now }: CredentialsOptions): Credentials {
  const { name, cert, key, ca, crls = [], localId } = document;
  const read = (path: string, what: string): string => readText(resolve(directory, path), `${name}: ${what}`);
  const certificate = read(cert, "cert");
  const own = ownOf(certificate, name);
  const identity = localId === undefined ? subjectIdentity(own) : parseIdentity(localId);
  checkIdentity(own, identity, name);
  const database = new CertificateDatabase();
  const ids = new Map<string, number>();
  const references = new CertificateReferences(database, ids);
  const authentication = certificateAuthentication({
    certificate,
    key: resolveSecret(key, `${name}: key`, directory),
    roots: ca.map((path) => read(path, "ca")),
    crls: crls.flatMap((path) => crlsOf(read(path, "crls"), `${name}: ${path}`)),
    database,
    onProved: (who, id) => references.proved(who, id),
    now,
  });
  for (const connection of connections) ids.set(connection, database.add(own));
  return { identity, authentication, certificates: { database, references } };
}

function ownOf(pem: string, name: string): Certificate {
  const parsed = parseCertificates(pem);
  const [own] = parsed.ok ? parsed.value : [];
  if (own !== undefined) return own;
  const why = parsed.ok ? "it holds no certificate" : parsed.error.message;
  throw new UsageError("certificate.unreadable", `${name}: cert cannot be read: ${why}; give a PEM, our own first`);
}

/** The peer will refuse an identity that the certificate does not vouch for, and say no more than that. */
function checkIdentity(own: Certificate, identity: Identity, name: string): void {
  const matched = matchIdentity(own, identity);
  if (!matched.ok) throw new UsageError(matched.code, `${name}: localId: ${matched.reason}; ${matched.mend}`);
}

function crlsOf(pem: string, where: string): readonly Crl[] {
  const parsed = parseCrls(pem);
  if (parsed.ok) return parsed.value;
  throw new UsageError("crl.unreadable", `${where}: ${parsed.error.message}; give the CRL as PEM (openssl crl -out)`);
}

function readText(path: string, where: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new UsageError("config.endpoint", `${where}: ${path} cannot be read (${(cause as Error).message})`, {
      cause,
    });
  }
}
