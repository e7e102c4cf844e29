import { type Decoded, WireError } from "../../errors/errors.ts";
import { decoded } from "../../wire/decoded.ts";
import { DerReader, encodeElement, encodeNull, encodeOid, encodeSmallInteger, explicit, sequence, TAG } from "./der.ts";
import { ECDSA_SIGNATURE_OID, HASH_OID, KEY_OID, MGF1_OID, RSA_SIGNATURE_OID } from "./oids.ts";

export type HashName = keyof typeof HASH_OID;

/** What an AlgorithmIdentifier of a signature says, RFC 4055, RFC 5758 §3.2, RFC 8410 §3. */
export type SignatureAlgorithm =
  | { readonly kind: "rsa"; readonly hash: HashName }
  | { readonly kind: "rsa-pss"; readonly hash: HashName; readonly saltLength: number }
  | { readonly kind: "ecdsa"; readonly hash: HashName }
  | { readonly kind: "ed25519" }
  | { readonly kind: "unknown"; readonly oid: string };

export const decodeSignatureAlgorithm = (der: Uint8Array): Decoded<SignatureAlgorithm> =>
  decoded(() => {
    const r = new DerReader(der);
    const algorithm = readSignatureAlgorithm(r, "signature algorithm");
    r.end("signature algorithm");
    return algorithm;
  });

export function readSignatureAlgorithm(r: DerReader, field: string): SignatureAlgorithm {
  const body = r.enter(TAG.SEQUENCE, field);
  const oid = body.oid(`${field} identifier`);
  if (oid === KEY_OID.RSA_PSS) return readPss(body, field);
  const rsa = hashNamed(RSA_SIGNATURE_OID, oid);
  if (rsa !== undefined) {
    readNull(body, field); // RFC 4055 §5: NULL; absent is met in the field
    return { kind: "rsa", hash: rsa };
  }
  const ecdsa = hashNamed(ECDSA_SIGNATURE_OID, oid);
  if (ecdsa !== undefined) {
    body.end(field); // RFC 5758 §3.2: parameters must be absent
    return { kind: "ecdsa", hash: ecdsa };
  }
  if (oid === KEY_OID.ED25519) return { kind: "ed25519" };
  return { kind: "unknown", oid };
}

/** RSASSA-PSS-params, RFC 4055 §3.1; every field has the default of the section. */
function readPss(body: DerReader, field: string): SignatureAlgorithm {
  if (body.isAtEnd) return { kind: "rsa-pss", hash: "sha1", saltLength: 20 };
  const params = body.enter(TAG.SEQUENCE, `${field} parameters`);
  body.end(`${field} parameters`);
  const hash = params.isNext(explicit(0)) ? readHash(params.enter(explicit(0), `${field} hash`), field) : "sha1";
  const maskHash = params.isNext(explicit(1)) ? readMask(params.enter(explicit(1), `${field} mask`), field) : "sha1";
  const saltLength = params.isNext(explicit(2)) ? readNumber(params, 2, `${field} salt length`) : 20;
  const trailer = params.isNext(explicit(3)) ? readNumber(params, 3, `${field} trailer`) : 1;
  params.end(`${field} parameters`);
  if (maskHash !== hash) params.fail("pss", `${field} hashes with ${hash} and masks with ${maskHash}`);
  if (trailer !== 1 || saltLength < 0 || saltLength > 512) params.fail("pss", `${field} has impossible parameters`);
  return { kind: "rsa-pss", hash, saltLength };
}

function readNumber(r: DerReader, tag: number, field: string): number {
  const inner = r.enter(explicit(tag), field);
  const value = Number(inner.integer(field));
  inner.end(field);
  return value;
}

function readMask(r: DerReader, field: string): HashName {
  const body = r.enter(TAG.SEQUENCE, `${field} mask`);
  r.end(`${field} mask`);
  if (body.oid(`${field} mask`) !== MGF1_OID) body.fail("pss", `${field} masks with something other than MGF1`);
  return readHash(body, field);
}

function readHash(r: DerReader, field: string): HashName {
  const body = r.enter(TAG.SEQUENCE, `${field} hash`);
  r.end(`${field} hash`);
  const hash = hashNamed(HASH_OID, body.oid(`${field} hash`));
  readNull(body, field);
  return hash ?? body.fail("hash", `${field} names an unknown hash`);
}

function readNull(body: DerReader, field: string): void {
  if (!body.isAtEnd && body.take(TAG.NULL, `${field} parameters`).content.length > 0) {
    body.fail("null", `${field} parameters are not NULL`);
  }
  body.end(field);
}

const hashNamed = (table: Readonly<Partial<Record<HashName, string>>>, oid: string): HashName | undefined =>
  (["md5", "sha1", "sha256", "sha384", "sha512"] as const).find((hash) => table[hash] === oid);

/** The AlgorithmIdentifier, to the byte as RFC 7427 appendix A lists them. */
export function encodeSignatureAlgorithm(algorithm: SignatureAlgorithm): Uint8Array {
  switch (algorithm.kind) {
    case "rsa":
      return sequence(encodeOid(RSA_SIGNATURE_OID[algorithm.hash]), encodeNull());
    case "rsa-pss":
      return sequence(encodeOid(KEY_OID.RSA_PSS), encodePss(algorithm.hash, algorithm.saltLength));
    case "ecdsa":
      return sequence(encodeOid(ecdsaOid(algorithm.hash)));
    case "ed25519":
      return sequence(encodeOid(KEY_OID.ED25519));
    case "unknown":
      return sequence(encodeOid(algorithm.oid));
    default:
      return algorithm satisfies never;
  }
}

function ecdsaOid(hash: HashName): string {
  if (hash === "md5") throw new WireError("x509.hash", "there is no ECDSA with MD5", 0);
  return ECDSA_SIGNATURE_OID[hash];
}

/** Fields that have their default value are left out: X.690 §11.5, and RFC 7427 §A.4.1 for SHA-1. */
function encodePss(hash: HashName, saltLength: number): Uint8Array {
  const identifier = sequence(encodeOid(HASH_OID[hash]), encodeNull());
  const mask = sequence(encodeOid(MGF1_OID), identifier);
  const parts: Uint8Array[] = [];
  if (hash !== "sha1") parts.push(encodeElement(explicit(0), identifier), encodeElement(explicit(1), mask));
  if (saltLength !== 20) parts.push(encodeElement(explicit(2), encodeSmallInteger(saltLength)));
  return sequence(...parts);
}

/** `RSA with SHA-256`, as reasons name it. */
export function renderSignatureAlgorithm(algorithm: SignatureAlgorithm): string {
  const names = { rsa: "RSA", "rsa-pss": "RSASSA-PSS", ecdsa: "ECDSA" } as const;
  if (algorithm.kind === "ed25519") return "Ed25519";
  if (algorithm.kind === "unknown") return `algorithm ${algorithm.oid}`;
  return `${names[algorithm.kind]} with ${algorithm.hash.toUpperCase().replace("SHA", "SHA-")}`;
}
