import {
  createDiffieHellman,
  createDiffieHellmanGroup,
  createECDH,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
} from "node:crypto";
import type { Entropy } from "../../time/entropy.ts";
import { GROUP } from "../../wire/ike/numbers.ts";
import { numberOf, oldGroup, type Powers } from "./old-groups.ts";

/** A Diffie-Hellman key pair for one exchange. Values are padded to the group's length (RFC 7296 §2.14, RFC 5903 §7). */
export interface DhKeyPair {
  readonly publicValue: Uint8Array;
  /** g^ir with the peer's public value; `undefined` for one that is not of the group (RFC 6989 §2). */
  agree(peer: Uint8Array): Uint8Array | undefined;
}

export interface DhGroup {
  /** As proposals name it: `modp2048`, `ecp256`, `x25519`. */
  readonly keyword: string;
  readonly id: number;
  /** Of the public value in bytes. */
  readonly publicLength: number;
  /** Broken by today's measure: off until switched on by name. */
  readonly isWeak: boolean;
  keyPair(entropy: Entropy): DhKeyPair;
}

/** By the names that the runtime knows; of the first two it has no arithmetic worth using: `oldGroup`. */
const MODP: Readonly<Record<number, readonly [bits: number, name: string]>> = {
  [GROUP.MODP_768]: [768, "modp1"],
  [GROUP.MODP_1024]: [1024, "modp2"],
  [GROUP.MODP_1536]: [1536, "modp5"],
  [GROUP.MODP_2048]: [2048, "modp14"],
  [GROUP.MODP_3072]: [3072, "modp15"],
  [GROUP.MODP_4096]: [4096, "modp16"],
  [GROUP.MODP_6144]: [6144, "modp17"],
  [GROUP.MODP_8192]: [8192, "modp18"],
};

/** Twice the strength that the group has: RFC 3526 §8 asks for no more, and a longer one costs time for nothing. */
const exponentLength = (bits: number): number => (bits <= 2048 ? 29 : bits <= 4096 ? 40 : 48);

function modp(id: number): DhGroup {
  const [bits, name] = MODP[id] ?? [0, ""];
  const length = bits / 8;
  const powers = once(() => oldGroup(id) ?? opensslGroup(name));
  return {
    keyword: `modp${bits}`,
    id,
    publicLength: length,
    isWeak: bits < 1536,
    keyPair(entropy) {
      const secret = entropy.bytes(exponentLength(bits));
      secret[0] = (secret[0] ?? 0) | 0x80;
      return {
        publicValue: padded(powers().ofGenerator(secret), length),
        agree(peer) {
          if (peer.length !== length || !isInRange(numberOf(peer), powers().prime)) return undefined;
          return padded(powers().of(peer, secret), length);
        },
      };
    },
  };
}

/** Made when it is first asked for: most groups never are. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** One object for all key pairs: OpenSSL looks at a prime only when it is given one. */
function opensslGroup(name: string): Powers {
  const group = createDiffieHellmanGroup(name);
  const dh = createDiffieHellman(group.getPrime(), group.getGenerator());
  return {
    prime: numberOf(group.getPrime()),
    ofGenerator(secret) {
      dh.setPrivateKey(secret);
      return dh.generateKeys();
    },
    of(peer, secret) {
      dh.setPrivateKey(secret);
      return dh.computeSecret(peer);
    },
  };
}

/** 1 < y < p-1, RFC 6989 §2.1. */
const isInRange = (y: bigint, prime: bigint): boolean => y > 1n && y < prime - 1n;

function padded(value: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  out.set(value, length - value.length);
  return out;
}

/** RFC 5903: the public value is x and y without the point's leading octet, the shared secret is x alone. */
function ecp(id: number, bits: number, curve: string): DhGroup {
  const size = Math.ceil(bits / 8);
  return {
    keyword: `ecp${bits}`,
    id,
    publicLength: 2 * size,
    isWeak: false,
    keyPair(entropy) {
      const ecdh = createECDH(curve);
      setScalar(ecdh, entropy, size, bits);
      const publicValue = new Uint8Array(ecdh.getPublicKey().subarray(1));
      return {
        publicValue,
        agree(peer) {
          if (peer.length !== 2 * size) return undefined;
          try {
            return new Uint8Array(ecdh.computeSecret(Buffer.concat([Buffer.of(4), peer])));
          } catch {
            return undefined; // not a point of the curve
          }
        },
      };
    },
  };
}

/** A scalar of the full width is above the group's order once in 2^32 times or more seldom: then another is taken. */
function setScalar(ecdh: ReturnType<typeof createECDH>, entropy: Entropy, size: number, bits: number): void {
  for (;;) {
    const scalar = entropy.bytes(size);
    if (bits % 8 !== 0) scalar[0] = (scalar[0] ?? 0) & (2 ** (bits % 8) - 1);
    try {
      ecdh.setPrivateKey(scalar);
      return;
    } catch {
      // out of range: again
    }
  }
}

/** RFC 8031 §2. Keys go in and out as JWK (RFC 8037 §2): the runtime reads DER twelve times more slowly. */
const x25519: DhGroup = {
  keyword: "x25519",
  id: GROUP.X25519,
  publicLength: 32,
  isWeak: false,
  keyPair(entropy) {
    // The runtime derives the public part itself and asks for the member alone
    const privateKey = createPrivateKey({ key: { ...OKP, x: "", d: base64url(entropy.bytes(32)) }, format: "jwk" });
    const publicValue = new Uint8Array(Buffer.from(privateKey.export({ format: "jwk" }).x ?? "", "base64url"));
    return {
      publicValue,
      agree(peer) {
        if (peer.length !== 32) return undefined;
        try {
          const publicKey = createPublicKey({ key: { ...OKP, x: base64url(peer) }, format: "jwk" });
          return new Uint8Array(diffieHellman({ privateKey, publicKey }));
        } catch {
          return undefined; // RFC 8031 §3.1: an all-zero secret is refused
        }
      },
    };
  },
};

const OKP = { kty: "OKP", crv: "X25519" } as const;

const base64url = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64url");

export const groups: readonly DhGroup[] = [
  ...Object.keys(MODP).map((id) => modp(Number(id))),
  ecp(GROUP.ECP_256, 256, "prime256v1"),
  ecp(GROUP.ECP_384, 384, "secp384r1"),
  ecp(GROUP.ECP_521, 521, "secp521r1"),
  x25519,
];

export const groupOf = (id: number): DhGroup | undefined => groups.find((group) => group.id === id);
