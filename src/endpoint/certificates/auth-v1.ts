import { constants, type KeyObject, privateEncrypt, publicDecrypt, timingSafeEqual } from "node:crypto";
import type { Certificate } from "./certificate.ts";
import { type Refusal, refuse } from "./refusal.ts";

// The signature of IKEv1's main and aggressive mode, RFC 2409 §5.1: HASH_I or HASH_R encrypted with the private key as
// PKCS #1 does it, without the DigestInfo that tells the hash.

export function signHash(
  privateKey: KeyObject,
  hash: Uint8Array,
): { readonly ok: true; readonly data: Uint8Array } | Refusal {
  if (privateKey.asymmetricKeyType !== "rsa") {
    const mend = "use an RSA key with IKEv1, or IKEv2 with this one";
    return refuse("auth.key", `IKEv1 signs with RSA, and the private key is ${privateKey.asymmetricKeyType}`, mend);
  }
  return { ok: true, data: privateEncrypt({ key: privateKey, padding: constants.RSA_PKCS1_PADDING }, hash) };
}

export function verifyHash(
  certificate: Certificate,
  signature: Uint8Array,
  hash: Uint8Array,
): { readonly ok: true } | Refusal {
  const { publicKey, subject } = certificate;
  if (publicKey.kind !== "rsa") {
    const mend = "give the peer an RSA certificate, or use IKEv2";
    return refuse("auth.method", `IKEv1 signs with RSA, and the certificate of ${subject.text} has another key`, mend);
  }
  const found = opened(publicKey.key, signature);
  if (found !== undefined && found.length === hash.length && timingSafeEqual(found, hash)) return { ok: true };
  return refuse(
    "auth.signature",
    `the signature is not by the key of ${subject.text}`,
    "the peer's private key and certificate do not belong together, or the two sides see different identities",
  );
}

function opened(key: KeyObject, signature: Uint8Array): Uint8Array | undefined {
  try {
    return publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature);
  } catch {
    return undefined; // wrong length or padding: not by this key
  }
}
