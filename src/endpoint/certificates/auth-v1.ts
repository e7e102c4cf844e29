import { constants, type KeyObject, privateEncrypt, publicDecrypt, timingSafeEqual } from "node:crypto";
import type { Certificate } from "./certificate.ts";
import { signDigest, verifyDigest } from "./ecdsa-digest.ts";
import { type Curve, curveOf, type PublicKey } from "./public-key.ts";
import { type Refusal, refuse } from "./refusal.ts";

// The signature of IKEv1's main and aggressive mode, RFC 2409 §5.1: HASH_I or HASH_R itself is signed. With RSA it is
// encrypted with the private key as PKCS #1 does it, without the DigestInfo that tells the hash; with ECDSA it is the digest.

/** Authentication methods of IKEv1: RFC 2409 appendix A, RFC 4754 §6. */
export const METHOD_V1 = {
  PRE_SHARED_KEY: 1,
  RSA_SIGNATURES: 3,
  ECDSA_256: 9,
  ECDSA_384: 10,
  ECDSA_521: 11,
} as const;

const OF_CURVE = {
  "P-256": METHOD_V1.ECDSA_256,
  "P-384": METHOD_V1.ECDSA_384,
  "P-521": METHOD_V1.ECDSA_521,
} as const satisfies Readonly<Record<Curve, number>>;

/** The method by which a private key signs. */
export function methodV1(privateKey: KeyObject): { readonly ok: true; readonly method: number } | Refusal {
  const curve = curveOf(privateKey);
  if (privateKey.asymmetricKeyType === "rsa") return { ok: true, method: METHOD_V1.RSA_SIGNATURES };
  if (curve !== undefined) return { ok: true, method: OF_CURVE[curve] };
  const mend = "use an RSA key, or ECDSA on P-256, P-384 or P-521, or IKEv2 with this one";
  return refuse("auth.key", `IKEv1 has no signature with a private key of kind ${privateKey.asymmetricKeyType}`, mend);
}

export function signHash(
  privateKey: KeyObject,
  hash: Uint8Array,
): { readonly ok: true; readonly data: Uint8Array } | Refusal {
  const method = methodV1(privateKey);
  if (!method.ok) return method;
  const curve = curveOf(privateKey);
  if (curve !== undefined) return { ok: true, data: signDigest(privateKey, curve, hash) };
  return { ok: true, data: privateEncrypt({ key: privateKey, padding: constants.RSA_PKCS1_PADDING }, hash) };
}

/** Whether the holder of the certificate's key signed the hash. @param method what both ends agreed on in phase 1 */
export function verifyHash(
  { publicKey, subject }: Certificate,
  method: number,
  signature: Uint8Array,
  hash: Uint8Array,
): { readonly ok: true } | Refusal {
  const isRight = check(publicKey, method, signature, hash);
  if (isRight === undefined) {
    const mend = "have the peer send the certificate of the key that it offers, or use IKEv2";
    return refuse(
      "auth.method",
      `the certificate of ${subject.text} has a key of another kind than was agreed on`,
      mend,
    );
  }
  if (isRight) return { ok: true };
  return refuse(
    "auth.signature",
    `the signature is not by the key of ${subject.text}`,
    "the peer's private key and certificate do not belong together, or the two sides see different identities",
  );
}

function check(key: PublicKey, method: number, signature: Uint8Array, hash: Uint8Array): boolean | undefined {
  if (key.kind === "rsa" && method === METHOD_V1.RSA_SIGNATURES) {
    const found = opened(key.key, signature);
    return found !== undefined && found.length === hash.length && timingSafeEqual(found, hash);
  }
  if (key.kind !== "ecdsa" || method !== OF_CURVE[key.curve]) return undefined;
  return verifyDigest(key.key, key.curve, hash, signature);
}

function opened(key: KeyObject, signature: Uint8Array): Uint8Array | undefined {
  try {
    return publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature);
  } catch {
    return undefined; // wrong length or padding: not by this key
  }
}
