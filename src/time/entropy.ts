/** Where chance comes from: SPIs, nonces, jitter, private keys. Machines are handed one; they never reach for it. */
export interface Entropy {
  /** `n` bytes that nobody can foretell (or, seeded, that everybody with the seed can). */
  bytes(n: number): Uint8Array;
}

/** What one draw from the system brings. */
const POOL = 4_096;

/**
 * Asks the system's generator for much at once: a call for one IV costs more than encrypting a small packet. Each byte is
 * handed out once, as a copy, and is forgotten here.
 */
export function pooledEntropy(draw: (n: number) => Uint8Array): Entropy {
  let pool = new Uint8Array(0);
  let at = 0;
  return {
    bytes(n) {
      if (n > POOL / 4) return draw(n);
      if (at + n > pool.length) {
        pool = Uint8Array.from(draw(POOL));
        at = 0;
      }
      const out = pool.slice(at, at + n);
      pool.fill(0, at, at + n);
      at += n;
      return out;
    },
  };
}

/** A number in [0, 1) with 32 random bits. */
export function fraction(entropy: Entropy): number {
  return new DataView(entropy.bytes(4).buffer).getUint32(0) / 0x1_0000_0000;
}

/** An integer in [low, high], both included. */
export function integerBetween(entropy: Entropy, low: number, high: number): number {
  return low + Math.floor(fraction(entropy) * (high - low + 1));
}

/** Reproducible chance for tests, simulation and the lab: xoshiro128**, filled from the seed by splitmix32. */
export function seededEntropy(seed: number): Entropy {
  let fill = seed >>> 0;
  const splitmix = (): number => {
    fill = (fill + 0x9e3779b9) >>> 0;
    let z = fill;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
  const s = new Uint32Array([splitmix(), splitmix(), splitmix(), splitmix()]);
  return {
    bytes(n) {
      const out = new Uint8Array(n);
      for (let i = 0; i < n; i += 4) {
        const word = nextWord(s);
        for (let b = 0; b < 4 && i + b < n; b++) out[i + b] = (word >>> (8 * b)) & 0xff;
      }
      return out;
    },
  };
}

const rotate = (x: number, by: number): number => ((x << by) | (x >>> (32 - by))) >>> 0;

function nextWord(s: Uint32Array): number {
  const [a = 0, b = 0, c = 0, d = 0] = s;
  const result = Math.imul(rotate(Math.imul(b, 5) >>> 0, 7), 9) >>> 0;
  const c2 = c ^ a;
  const d2 = d ^ b;
  s[1] = b ^ c2;
  s[0] = a ^ d2;
  s[2] = c2 ^ (b << 9);
  s[3] = rotate(d2 >>> 0, 11);
  return result;
}
