import { constants, type KeyObject, type SignKeyObjectInput, sign, verify } from "node:crypto";
import { AUTH_METHOD, nameOf, SIGNATURE_HASH } from "../../wire/ike/numbers.ts";
import type { Certificate } from "./certificate.ts";
import { concat } from "./der.ts";
import { type Curve, coordinateLength, curveOf, type PublicKey, verifySignature } from "./public-key.ts";
import { type Refusal, refuse } from "./refusal.ts";
import {
  decodeSignatureAlgorithm,
  encodeSignatureAlgorithm,
  type HashName,
  renderSignatureAlgorithm,
  type SignatureAlgorithm,
} from "./signature-algorithm.ts";

// The AUTH payload of IKEv2 by signature: RFC 7296 §2.15, RFC 4754, RFC 7427.
// ECDSA and RSASSA-PSS draw their random numbers inside the crypto library: they cannot be handed in.

export interface AuthToSign {
  readonly privateKey: KeyObject;
  /** What is signed: the message, the other's nonce and prf(SK_p, ID), RFC 7296 §2.15. */
  readonly octets: Uint8Array;
  /** The peer's SIGNATURE_HASH_ALGORITHMS; absent when it sent none and the older methods are due. */
  readonly peerHashes?: readonly number[];
  /** For a plain RSA key under RFC 7427. The peer cannot say which it takes; all take `pkcs1`, which is the default. */
  readonly rsaPadding?: "pkcs1" | "pss";
}

export type SignedAuth = { readonly ok: true; readonly method: number; readonly data: Uint8Array } | Refusal;

export interface AuthToVerify {
  readonly certificate: Certificate;
  readonly method: number;
  readonly data: Uint8Array;
  readonly octets: Uint8Array;
}

export type AuthVerdict = { readonly ok: true } | Refusal;

/** What we announce in SIGNATURE_HASH_ALGORITHMS and accept: all that RFC 7427 §7 names. */
export const ACCEPTED_HASHES: readonly number[] = [
  SIGNATURE_HASH.SHA2_256,
  SIGNATURE_HASH.SHA2_384,
  SIGNATURE_HASH.SHA2_512,
  SIGNATURE_HASH.SHA1,
];

const HASH_NAMES: Readonly<Record<number, HashName>> = {
  [SIGNATURE_HASH.SHA1]: "sha1",
  [SIGNATURE_HASH.SHA2_256]: "sha256",
  [SIGNATURE_HASH.SHA2_384]: "sha384",
  [SIGNATURE_HASH.SHA2_512]: "sha512",
};
const SALT_LENGTH = { md5: 16, sha1: 20, sha256: 32, sha384: 48, sha512: 64 } as const;

interface EcdsaMethod {
  readonly method: number;
  readonly curve: Curve;
  readonly hash: HashName;
}

/** RFC 4754 §3: each method fixes curve and hash. */
const ECDSA_METHODS: readonly EcdsaMethod[] = [
  { method: AUTH_METHOD.ECDSA_256, curve: "P-256", hash: "sha256" },
  { method: AUTH_METHOD.ECDSA_384, curve: "P-384", hash: "sha384" },
  { method: AUTH_METHOD.ECDSA_521, curve: "P-521", hash: "sha512" },
];

/** RFC 7427 where the peer speaks it and has a hash for this key, else the method of old for the key's kind. */
export function signAuth(auth: AuthToSign): SignedAuth {
  const { privateKey, octets, peerHashes = [] } = auth;
  const curve = curveOf(privateKey);
  const kind = privateKey.asymmetricKeyType;
  if (kind !== "rsa" && kind !== "rsa-pss" && curve === undefined) return unfit(privateKey);
  const hash = chooseHash(peerHashes, curve);
  if (hash !== undefined) return signDigital(auth, algorithmFor(auth, hash, curve));
  const ecdsa = ECDSA_METHODS.find((one) => one.curve === curve);
  if (ecdsa !== undefined) {
    const data = sign(ecdsa.hash, octets, { key: privateKey, dsaEncoding: "ieee-p1363" }); // RFC 4754 §7: r | s
    return { ok: true, method: ecdsa.method, data };
  }
  if (kind === "rsa") {
    const data = trySign("sha1", octets, { key: privateKey });
    return data === undefined ? unfit(privateKey) : { ok: true, method: AUTH_METHOD.RSA, data };
  }
  const mend = "use a plain RSA key, or update the peer";
  return refuse("auth.key", "a key bound to RSASSA-PSS needs a peer that speaks RFC 7427, and this one does not", mend);
}

/** The hash that fits the curve if the peer has it, else the first of SHA-256, SHA-384, SHA-512 and, last, SHA-1. */
function chooseHash(peerHashes: readonly number[], curve: Curve | undefined): HashName | undefined {
  const fitting = ECDSA_METHODS.find((one) => one.curve === curve)?.hash;
  const shared = ACCEPTED_HASHES.filter((id) => peerHashes.includes(id)).flatMap((id) => HASH_NAMES[id] ?? []);
  return shared.find((hash) => hash === fitting) ?? shared[0];
}

function algorithmFor({ privateKey, rsaPadding }: AuthToSign, hash: HashName, curve?: Curve): SignatureAlgorithm {
  if (curve !== undefined) return { kind: "ecdsa", hash };
  const isPss = privateKey.asymmetricKeyType === "rsa-pss" || rsaPadding === "pss";
  return isPss ? { kind: "rsa-pss", hash, saltLength: SALT_LENGTH[hash] } : { kind: "rsa", hash };
}

/** RFC 7427 §3: one byte of length, the AlgorithmIdentifier, the signature. */
function signDigital({ privateKey, octets }: AuthToSign, algorithm: SignatureAlgorithm): SignedAuth {
  if (!("hash" in algorithm)) return unfit(privateKey);
  const pss =
    algorithm.kind === "rsa-pss"
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: algorithm.saltLength }
      : undefined;
  const identifier = encodeSignatureAlgorithm(algorithm);
  const signature = trySign(algorithm.hash, octets, { key: privateKey, ...pss });
  if (signature === undefined) return unfit(privateKey);
  const data = concat(Uint8Array.of(identifier.length), identifier, signature);
  return { ok: true, method: AUTH_METHOD.SIGNATURE, data };
}

/** The crypto library throws for a key that is too short for the hash, or bound to another one. */
function trySign(hash: HashName, octets: Uint8Array, key: SignKeyObjectInput): Uint8Array | undefined {
  try {
    return sign(hash, octets, key);
  } catch {
    return undefined;
  }
}

/** Whether the holder of the certificate's key signed these octets. The certificate itself is `verifyChain`'s to judge. */
export function verifyAuth({ certificate, method, data, octets }: AuthToVerify): AuthVerdict {
  const { publicKey: key, subject } = certificate;
  const ecdsa = ECDSA_METHODS.find((one) => one.method === method);
  if (method === AUTH_METHOD.SIGNATURE) return verifyDigital(key, subject.text, data, octets);
  if (method === AUTH_METHOD.RSA && key.kind === "rsa") return verdict(verifyRsa(key, octets, data), subject.text);
  if (ecdsa !== undefined && key.kind === "ecdsa" && key.curve === ecdsa.curve) {
    return verdict(verifyEcdsa(key.key, ecdsa, octets, data), subject.text);
  }
  return refuse(
    "auth.method",
    `the peer signed with method ${nameOf(AUTH_METHOD, method)}, and the certificate of ${subject.text} has ${describe(key)}`,
    "have the peer send the certificate that belongs to its private key",
  );
}

/** RFC 7296 §3.8: SHA-1 is what everybody can; RFC 8017's identifier in the padding tells of another, which some send. */
const verifyRsa = (key: PublicKey, octets: Uint8Array, data: Uint8Array): boolean =>
  (["sha1", "sha256", "sha384", "sha512"] as const).some((hash) =>
    verifySignature({ kind: "rsa", hash }, key, octets, data),
  );

const verifyEcdsa = (key: KeyObject, { curve, hash }: EcdsaMethod, octets: Uint8Array, data: Uint8Array): boolean =>
  data.length === 2 * coordinateLength(curve) && verify(hash, octets, { key, dsaEncoding: "ieee-p1363" }, data);

function verifyDigital(key: PublicKey, holder: string, data: Uint8Array, octets: Uint8Array): AuthVerdict {
  const [length = 0] = data;
  const algorithm = decodeSignatureAlgorithm(data.subarray(1, 1 + length));
  if (!algorithm.ok) {
    const reason = `the signature's AlgorithmIdentifier cannot be read: ${algorithm.error.message}`;
    return refuse("auth.method", reason, "this is the peer's fault; try its older signature method");
  }
  const { value } = algorithm;
  if (value.kind === "unknown" || value.kind === "ed25519" || value.hash === "md5") {
    const reason = `the peer signed with ${renderSignatureAlgorithm(value)}, which was not offered to it`;
    return refuse("auth.hash", reason, "have the peer sign with SHA-256, SHA-384 or SHA-512 as announced");
  }
  return verdict(verifySignature(value, key, octets, data.subarray(1 + length)), holder);
}

function verdict(isRight: boolean, holder: string): AuthVerdict {
  if (isRight) return { ok: true };
  return refuse(
    "auth.signature",
    `the signature is not by the key of ${holder}`,
    "the peer's private key and certificate do not belong together, or somebody stands between: compare both on the peer",
  );
}

function unfit(key: KeyObject): Refusal {
  const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {};
  const what = [key.asymmetricKeyType ?? key.type, namedCurve ?? modulusLength].filter(Boolean).join(" ");
  const mend = "use an RSA key of at least 2048 bits, or an ECDSA key on P-256, P-384 or P-521";
  return refuse("auth.key", `a private key of kind ${what} signs nothing in IKE here`, mend);
}

function describe(key: PublicKey): string {
  if (key.kind === "unsupported") return key.what;
  return key.kind === "ecdsa" ? `a key on ${key.curve}` : `a key of kind ${key.kind}`;
}
