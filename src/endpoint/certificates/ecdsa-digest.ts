import { createECDH, createHmac, createPublicKey, type KeyObject, verify } from "node:crypto";
import { type Curve, coordinateLength } from "./public-key.ts";

// ECDSA over a digest that is there already, as IKEv1 needs it: what is signed is HASH_I or HASH_R itself (RFC 2409 §5.1),
// and the runtime's own ECDSA always hashes what it is given. Points are multiplied by the crypto library; what is left is
// arithmetic with numbers modulo the order of the curve.

interface Parameters {
  readonly openssl: string;
  /** The order of the group, and how many bits it has: FIPS 186-4 appendix D.1.2. */
  readonly n: bigint;
  readonly bits: number;
  /** The prime of the field. */
  readonly p: bigint;
  /** For the nonce: of the strength of the curve, as RFC 4754 §3 pairs them. */
  readonly hash: "sha256" | "sha384" | "sha512";
}

const CURVES: Readonly<Record<Curve, Parameters>> = {
  "P-256": {
    openssl: "prime256v1",
    n: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    bits: 256,
    p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
    hash: "sha256",
  },
  "P-384": {
    openssl: "secp384r1",
    n: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
    bits: 384,
    p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
    hash: "sha384",
  },
  "P-521": {
    openssl: "secp521r1",
    n: 2n ** 521n - 2n ** 264n + 0xfa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
    bits: 521,
    p: 2n ** 521n - 1n,
    hash: "sha512",
  },
};

const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x0${Buffer.from(bytes).toString("hex")}`);
const bytesOf = (value: bigint, length: number): Buffer =>
  Buffer.from(value.toString(16).padStart(2 * length, "0"), "hex");
const mod = (value: bigint, m: bigint): bigint => ((value % m) + m) % m;

/** By the extended Euclidean algorithm; `m` is a prime, and `value` no multiple of it. */
function inverse(value: bigint, m: bigint): bigint {
  let [a, b, x, y] = [mod(value, m), m, 1n, 0n];
  while (a > 1n) {
    const quotient = b / a;
    [a, b, x, y] = [b % a, a, y - quotient * x, x];
  }
  return mod(x, m);
}

/** The leftmost bits of the digest, as many as the order has: FIPS 186-4 §6.4. */
function digestNumber(digest: Uint8Array, { bits }: Parameters): bigint {
  const extra = 8 * digest.length - bits;
  return extra > 0 ? numberOf(digest) >> BigInt(extra) : numberOf(digest);
}

/** The multiple of the base point, x and y. */
function timesBase(scalar: bigint, curve: Curve): Point {
  const length = coordinateLength(curve);
  const ecdh = createECDH(CURVES[curve].openssl);
  ecdh.setPrivateKey(bytesOf(scalar, length));
  return pointOf(ecdh.getPublicKey().subarray(1), length);
}

interface Point {
  readonly x: bigint;
  readonly y: bigint;
}

const pointOf = (bytes: Uint8Array, length: number): Point => ({
  x: numberOf(bytes.subarray(0, length)),
  y: numberOf(bytes.subarray(length)),
});

/**
 * Numbers below the order that nobody foretells without the key: RFC 6979 §3.2. The first is the signature's nonce, and the
 * same digest gets the same one, so that no two digests ever share it.
 */
export function* nonces(curve: Curve, key: bigint, digest: Uint8Array): Generator<bigint, never> {
  const parameters = CURVES[curve];
  const { hash, n, bits } = parameters;
  const length = coordinateLength(curve);
  const seed = Buffer.concat([bytesOf(key, length), bytesOf(digestNumber(digest, parameters) % n, length)]);
  const hmac = (k: Uint8Array, ...data: readonly Uint8Array[]): Buffer =>
    data.reduce((mac, part) => mac.update(part), createHmac(hash, k)).digest();
  const size = { sha256: 32, sha384: 48, sha512: 64 }[hash];
  let [k, v]: [Uint8Array, Uint8Array] = [new Uint8Array(size).fill(0), new Uint8Array(size).fill(1)];
  const stir = (mark: number, data: Uint8Array): void => {
    k = hmac(k, v, Uint8Array.of(mark), data);
    v = hmac(k, v);
  };
  stir(0, seed);
  stir(1, seed);
  for (;;) {
    let t: Uint8Array = new Uint8Array(0);
    while (8 * t.length < bits) {
      v = hmac(k, v);
      t = Buffer.concat([t, v]);
    }
    const candidate = numberOf(t) >> BigInt(8 * t.length - bits);
    if (candidate > 0n && candidate < n) yield candidate;
    stir(0, new Uint8Array(0));
  }
}

/**
 * The signature of a digest, r and s of one length each: RFC 4754 §7.
 *
 * @param privateKey on that curve
 */
export function signDigest(privateKey: KeyObject, curve: Curve, digest: Uint8Array): Uint8Array {
  const parameters = CURVES[curve];
  const { n } = parameters;
  const length = coordinateLength(curve);
  const key = numberOf(Buffer.from(privateKey.export({ format: "jwk" }).d ?? "", "base64url"));
  const e = digestNumber(digest, parameters);
  const numbers = nonces(curve, key, digest);
  for (;;) {
    const k = numbers.next().value;
    const blind = numbers.next().value; // how long the arithmetic takes tells nothing of nonce and key
    const r = timesBase(k, curve).x % n;
    const s = mod(inverse(mod(k * blind, n), n) * mod(e * blind + r * mod(key * blind, n), n), n);
    if (r > 0n && s > 0n) return Buffer.concat([bytesOf(r, length), bytesOf(s, length)]);
  }
}

/** Hashed in place of the digest: any message does. */
const STAND_IN = new Uint8Array(0);

/**
 * Whether r and s sign the digest. A signature of e under the key Q is one of e' under Q + ((e − e') / r) G, since both have
 * the same point R = (e / s) G + (r / s) Q; and for the hash e' of a message that we choose the crypto library verifies.
 */
export function verifyDigest(publicKey: KeyObject, curve: Curve, digest: Uint8Array, signature: Uint8Array): boolean {
  const parameters = CURVES[curve];
  const { n, bits, hash } = parameters;
  const length = coordinateLength(curve);
  if (signature.length !== 2 * length) return false;
  const [r, s] = [numberOf(signature.subarray(0, length)), numberOf(signature.subarray(length))];
  if (r === 0n || s === 0n || r >= n || s >= n) return false;
  const other = numberOf(EMPTY_HASH[hash]) >> BigInt(Math.max(0, 8 * EMPTY_HASH[hash].length - bits));
  const shift = mod((digestNumber(digest, parameters) - other) * inverse(r, n), n);
  const moved = shift === 0n ? publicKey : shifted(publicKey, timesBase(shift, curve), curve);
  return moved !== undefined && verify(hash, STAND_IN, { key: moved, dsaEncoding: "ieee-p1363" }, signature);
}

/** The hashes of the empty message, FIPS 180-4. */
const EMPTY_HASH = {
  sha256: Buffer.from("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "hex"),
  sha384: Buffer.from(
    "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b",
    "hex",
  ),
  sha512: Buffer.from(
    "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
    "hex",
  ),
};

/** The sum of two points; `undefined` where both have one x, which nobody meets by chance. */
function shifted(publicKey: KeyObject, by: Point, curve: Curve): KeyObject | undefined {
  const { p } = CURVES[curve];
  const length = coordinateLength(curve);
  const jwk = publicKey.export({ format: "jwk" });
  const coordinate = (text: string | undefined): bigint => numberOf(Buffer.from(text ?? "", "base64url"));
  const own = { x: coordinate(jwk.x), y: coordinate(jwk.y) };
  if (own.x === by.x) return undefined;
  const slope = mod((by.y - own.y) * inverse(by.x - own.x, p), p);
  const x = mod(slope * slope - own.x - by.x, p);
  const y = mod(slope * (own.x - x) - own.y, p);
  const [xText, yText] = [x, y].map((value) => bytesOf(value, length).toString("base64url"));
  return createPublicKey({ key: { ...jwk, x: xText ?? "", y: yText ?? "" }, format: "jwk" });
}
