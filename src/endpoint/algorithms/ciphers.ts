import { type CipherGCMTypes, createCipheriv, createDecipheriv, type KeyObject, timingSafeEqual } from "node:crypto";
import { ENCR } from "../../wire/ike/numbers.ts";

/** An encryption algorithm with one key length. */
export interface Cipher {
  /** As proposals name it: `aes128`, `aes256gcm16`, `3des`. */
  readonly keyword: string;
  readonly id: number;
  /** The key length attribute in bits; absent where the algorithm has one length. */
  readonly keyBits?: number;
  readonly keyLength: number;
  /** Bytes of key material behind the key: the salt of RFC 4106 §8.1, the nonce of RFC 3686 §5.1. */
  readonly saltLength: number;
  readonly ivLength: number;
  readonly blockLength: number;
  /** Of the tag of an AEAD; 0 for a cipher that needs an integrity algorithm beside it. */
  readonly icvLength: number;
  /** `gmac`: it authenticates and leaves the plaintext as it is. */
  readonly kind: "cbc" | "ctr" | "aead" | "gmac" | "null";
  readonly openssl: string;
  /** The numbers of IKEv1: encryption algorithm in phase 1 (RFC 2409 appendix A), transform in phase 2 (RFC 2407 §4.4.4). */
  readonly v1: { readonly phase1?: number; readonly phase2?: number };
  readonly isWeak: boolean;
}

const cbc = (keyword: string, bits: number): Cipher => ({
  keyword,
  id: ENCR.AES_CBC,
  keyBits: bits,
  keyLength: bits / 8,
  saltLength: 0,
  ivLength: 16,
  blockLength: 16,
  icvLength: 0,
  kind: "cbc",
  openssl: `aes-${bits}-cbc`,
  v1: { phase1: 7, phase2: 12 },
  isWeak: false,
});

/** RFC 5529, RFC 4312: in the place of AES. */
const camellia = (bits: number): Cipher => ({
  ...cbc(`camellia${bits}`, bits),
  id: ENCR.CAMELLIA_CBC,
  openssl: `camellia-${bits}-cbc`,
  v1: { phase1: 8, phase2: 22 },
});

const ctr = (bits: number): Cipher => ({
  ...cbc(`aes${bits}ctr`, bits),
  id: ENCR.AES_CTR,
  saltLength: 4,
  ivLength: 8,
  blockLength: 1,
  kind: "ctr",
  openssl: `aes-${bits}-ctr`,
  v1: { phase2: 13 },
});

const GCM_IDS: Readonly<Record<number, number>> = { 8: ENCR.AES_GCM_8, 12: ENCR.AES_GCM_12, 16: ENCR.AES_GCM_16 };

/** RFC 4106 §8.2, RFC 5282 §4: a salt of four bytes. IKEv1 has the same transform numbers. */
const gcm = (bits: number, icv: number): Cipher => ({
  ...ctr(bits),
  keyword: `aes${bits}gcm${icv}`,
  id: GCM_IDS[icv] ?? 0,
  icvLength: icv,
  kind: "aead",
  openssl: `aes-${bits}-gcm`,
  v1: { phase2: GCM_IDS[icv] ?? 0 },
});

/** RFC 4543: as AES-GCM, with everything among what is authenticated alone. Of ESP only; IKEv1 has a number of its own (§9). */
const gmac = (bits: number): Cipher => ({
  ...gcm(bits, 16),
  keyword: `aes${bits}gmac`,
  id: ENCR.NULL_AUTH_AES_GMAC,
  kind: "gmac",
  v1: { phase2: 23 },
});

const CCM_IDS: Readonly<Record<number, number>> = { 8: ENCR.AES_CCM_8, 12: ENCR.AES_CCM_12, 16: ENCR.AES_CCM_16 };

/** RFC 4309: a salt of three bytes, RFC 5282 §4 for IKEv2. */
const ccm = (bits: number, icv: number): Cipher => ({
  ...gcm(bits, icv),
  keyword: `aes${bits}ccm${icv}`,
  id: CCM_IDS[icv] ?? 0,
  saltLength: 3,
  icvLength: icv,
  openssl: `aes-${bits}-ccm`,
  v1: { phase2: CCM_IDS[icv] ?? 0 },
});

const FIXED = { saltLength: 0, ivLength: 8, blockLength: 8, icvLength: 0, kind: "cbc" } as const;

export const ciphers: readonly Cipher[] = [
  cbc("aes128", 128),
  cbc("aes192", 192),
  cbc("aes256", 256),
  ctr(128),
  ctr(192),
  ctr(256),
  ...[16, 12, 8].flatMap((icv) => [128, 192, 256].map((bits) => gcm(bits, icv))),
  ...[8, 12, 16].flatMap((icv) => [128, 192, 256].map((bits) => ccm(bits, icv))),
  ...[128, 192, 256].map(gmac),
  ...[128, 192, 256].map(camellia),
  {
    keyword: "chacha20poly1305",
    id: ENCR.CHACHA20_POLY1305,
    keyLength: 32,
    saltLength: 4,
    ivLength: 8,
    blockLength: 1,
    icvLength: 16,
    kind: "aead",
    openssl: "chacha20-poly1305",
    v1: { phase2: 28 }, // by IANA's registry of IPsec ESP transforms
    isWeak: false,
  },
  {
    ...FIXED,
    keyword: "3des",
    id: ENCR.TRIPLE_DES,
    keyLength: 24,
    openssl: "des-ede3-cbc",
    v1: { phase1: 5, phase2: 3 },
    isWeak: false,
  },
  // The runtime's OpenSSL has no single DES any more; triple DES with one key three times is the same function
  {
    ...FIXED,
    keyword: "des",
    id: ENCR.DES,
    keyLength: 8,
    openssl: "des-ede3-cbc",
    v1: { phase1: 1, phase2: 2 },
    isWeak: true,
  },
  {
    ...FIXED,
    keyword: "null",
    id: ENCR.NULL,
    keyLength: 0,
    ivLength: 0,
    blockLength: 1,
    kind: "null",
    openssl: "",
    v1: { phase2: 11 },
    isWeak: true,
  },
];

/** The key as the runtime takes it. */
export function cipherKey(cipher: Cipher, key: Uint8Array): Uint8Array {
  return cipher.id === ENCR.DES ? new Uint8Array([...key, ...key, ...key]) : key;
}

/** What one message or packet is encrypted with. */
export interface CipherInput {
  readonly key: Uint8Array | KeyObject;
  readonly salt: Uint8Array;
  readonly iv: Uint8Array;
  /** What an AEAD authenticates without encrypting it. */
  readonly aad: Uint8Array;
}

/** The ciphertext, for an AEAD with its tag behind it. The plaintext is a whole number of blocks. */
export function encrypt(cipher: Cipher, input: CipherInput, plaintext: Uint8Array): Uint8Array {
  if (cipher.kind === "null") return plaintext;
  if (cipher.kind === "gmac") return Buffer.concat([plaintext, gmacTag(cipher, input, plaintext)]);
  if (cipher.kind === "aead") {
    const one = createCipheriv(cipher.openssl as CipherGCMTypes, input.key, nonce(cipher, input), {
      authTagLength: cipher.icvLength,
    });
    one.setAAD(input.aad, { plaintextLength: plaintext.length });
    const sealed = Buffer.allocUnsafe(plaintext.length + cipher.icvLength);
    sealed.set(one.update(plaintext));
    one.final(); // these are stream ciphers: nothing is left
    sealed.set(one.getAuthTag(), plaintext.length);
    return sealed;
  }
  const one = createCipheriv(cipher.openssl, input.key, nonce(cipher, input)).setAutoPadding(false);
  const text = one.update(plaintext);
  one.final();
  return text;
}

/** The plaintext; `undefined` when an AEAD's tag does not fit or the length is no whole number of blocks. */
export function decrypt(cipher: Cipher, input: CipherInput, ciphertext: Uint8Array): Uint8Array | undefined {
  const length = ciphertext.length - cipher.icvLength;
  if (length < 0 || length % cipher.blockLength !== 0) return undefined;
  if (cipher.kind === "null") return ciphertext;
  if (cipher.kind === "gmac") {
    const plaintext = ciphertext.subarray(0, length);
    return timingSafeEqual(gmacTag(cipher, input, plaintext), ciphertext.subarray(length)) ? plaintext : undefined;
  }
  if (cipher.kind !== "aead") {
    const one = createDecipheriv(cipher.openssl, input.key, nonce(cipher, input)).setAutoPadding(false);
    const text = one.update(ciphertext);
    one.final();
    return text;
  }
  const one = createDecipheriv(cipher.openssl as CipherGCMTypes, input.key, nonce(cipher, input), {
    authTagLength: cipher.icvLength,
  });
  one.setAuthTag(ciphertext.subarray(length));
  one.setAAD(input.aad, { plaintextLength: length });
  try {
    const text = one.update(ciphertext.subarray(0, length)); // CCM checks its tag here
    one.final();
    return text;
  } catch {
    return undefined; // the tag does not fit
  }
}

/** RFC 4543 §3.3, §3.4: the IV and the plaintext are authenticated behind what an AEAD would authenticate. */
function gmacTag(cipher: Cipher, input: CipherInput, plaintext: Uint8Array): Uint8Array {
  const { openssl, icvLength: authTagLength } = cipher;
  const one = createCipheriv(openssl as CipherGCMTypes, input.key, nonce(cipher, input), { authTagLength });
  one.setAAD(Buffer.concat([input.aad, input.iv, plaintext]));
  one.final();
  return one.getAuthTag();
}

/**
 * CBC as one chain without end: the ciphertext block in front of a packet is its IV, so one object serves all packets of
 * a direction, where making one for each costs more than encrypting a small packet. What is encrypted begins with a random
 * block, whose ciphertext is the IV that nobody can foretell (RFC 3602 §3); what is decrypted begins with the IV, and the
 * first block of the answer means nothing.
 */
export function cbcChain(
  cipher: Cipher,
  key: KeyObject,
  direction: "encrypt" | "decrypt",
): (blocks: Uint8Array) => Uint8Array {
  const make = direction === "encrypt" ? createCipheriv : createDecipheriv;
  const chain = make(cipher.openssl, key, new Uint8Array(cipher.ivLength)).setAutoPadding(false);
  return (blocks) => chain.update(blocks);
}

/** RFC 4106 §4: salt and IV; RFC 3686 §4: with a block counter that begins at one. */
function nonce(cipher: Cipher, { salt, iv }: CipherInput): Uint8Array {
  if (cipher.saltLength === 0) return iv;
  const out = new Uint8Array(cipher.kind === "ctr" ? 16 : salt.length + iv.length);
  out.set(salt);
  out.set(iv, salt.length);
  if (cipher.kind === "ctr") out[15] = 1;
  return out;
}
