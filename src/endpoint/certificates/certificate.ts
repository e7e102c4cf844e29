import { createHash } from "node:crypto";
import { type Decoded, WireError } from "../../errors/errors.ts";
import type { Instant } from "../../time/instant.ts";
import { decoded } from "../../wire/decoded.ts";
import { DerReader, explicit, implicit, TAG } from "./der.ts";
import { type Extensions, type KeyUsage, NO_EXTENSIONS, readExtensions } from "./extensions.ts";
import { type Name, nameKey, readName, renderName } from "./name.ts";
import { parsePem } from "./pem.ts";
import { type PublicKey, readPublicKey } from "./public-key.ts";
import type { SignatureAlgorithm } from "./signature-algorithm.ts";
import { readSigned, type Signed } from "./signed.ts";
import { readTime } from "./time.ts";

/** A distinguished name as it stands, as people read it, and as it is compared. */
export interface DistinguishedName {
  readonly der: Uint8Array;
  readonly name: Name;
  readonly text: string;
  readonly key: string;
}

/** An X.509 certificate, RFC 5280 §4.1. */
export interface Certificate extends Extensions {
  readonly der: Uint8Array;
  /** What the issuer signed. */
  readonly tbs: Uint8Array;
  readonly serial: bigint;
  readonly issuer: DistinguishedName;
  readonly subject: DistinguishedName;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly spki: Uint8Array;
  /** SHA-1 of the subjectPublicKeyInfo: what a certificate request names an authority by (RFC 7296 §3.7). */
  readonly keyHash: Uint8Array;
  readonly publicKey: PublicKey;
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly signature: Uint8Array;
}

/** One certificate in DER. The bytes are copied: they often lie in a packet. */
export const decodeCertificate = (der: Uint8Array): Decoded<Certificate> =>
  decoded(() => readCertificate(Uint8Array.from(der)));

/** Every CERTIFICATE block of a PEM text, in its order. */
export const parseCertificates = (pem: string): Decoded<readonly Certificate[]> =>
  decoded(() => {
    const blocks = parsePem(pem);
    if (!blocks.ok) throw blocks.error;
    const own = blocks.value.filter(({ label }) => label === "CERTIFICATE");
    if (own.length === 0) throw new WireError("pem.no-certificate", "the text holds no CERTIFICATE block", 0);
    return own.map(({ bytes }) => readCertificate(bytes));
  });

const readCertificate = (der: Uint8Array): Certificate => readSigned(der, "certificate", readTbs);

type TbsFields = Omit<Certificate, keyof Signed>;

function readTbs(tbs: Uint8Array): { readonly algorithm: Uint8Array; readonly fields: TbsFields } {
  const r = new DerReader(tbs).enter(TAG.SEQUENCE, "to-be-signed certificate");
  const version = r.isNext(explicit(0)) ? Number(r.enter(explicit(0), "version").integer("version")) : 0;
  if (version > 2 || version < 0) r.fail("version", `version ${version + 1} of certificates is unknown`);
  const serial = r.integer("serial number");
  const algorithm = r.take(TAG.SEQUENCE, "signature").bytes;
  const issuer = readDistinguishedName(r, "issuer");
  const validity = r.enter(TAG.SEQUENCE, "validity");
  const notBefore = readTime(validity, "not before");
  const notAfter = readTime(validity, "not after");
  validity.end("validity");
  const subject = readDistinguishedName(r, "subject");
  const { spki, key } = readPublicKey(r, "subject public key");
  const extensions = readTail(r);
  const keyHash = createHash("sha1").update(spki).digest();
  return {
    algorithm,
    fields: { serial, issuer, notBefore, notAfter, subject, spki, keyHash, publicKey: key, ...extensions },
  };
}

/** Unique identifiers (RFC 5280 §4.1.2.8, in no certificate of this century) are passed over. */
function readTail(r: DerReader): Extensions {
  for (const unique of [implicit(1), implicit(2)]) if (r.isNext(unique)) r.any("unique identifier");
  if (r.isAtEnd) return NO_EXTENSIONS;
  const wrapper = r.enter(explicit(3), "extensions");
  r.end("extensions");
  const extensions = readExtensions(wrapper);
  wrapper.end("extensions");
  return extensions;
}

export function readDistinguishedName(r: DerReader, field: string): DistinguishedName {
  const { bytes } = r.take(TAG.SEQUENCE, field);
  const name = readName(new DerReader(bytes), field);
  return { der: bytes, name, text: renderName(name), key: nameKey(name) };
}

export const isSelfIssued = (one: Certificate): boolean => one.subject.key === one.issuer.key;

export const mayUse = (one: Certificate, usage: KeyUsage): boolean => one.keyUsage?.includes(usage) ?? true;

/** A serial number in decimal, as routers and strongSwan's configuration show it. */
export const renderSerial = (serial: bigint): string => serial.toString();
