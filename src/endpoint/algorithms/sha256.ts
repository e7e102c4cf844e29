// SHA-256 by its compression function (FIPS 180-4 §6.2.2), for messages so short that calling the runtime costs more than
// hashing them. Additions, rotations and masks alone: the time it takes says nothing about what is hashed.

export const SHA256_BLOCK = 64;
export const SHA256_LENGTH = 32;

/** FIPS 180-4 §5.3.3. */
export const SHA256_INITIAL: readonly number[] = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];

/** Of the block that is being compressed: nothing is kept between two calls. */
const schedule = new Int32Array(64);

const choose = (x: number, y: number, z: number): number => z ^ (x & (y ^ z));
const majority = (x: number, y: number, z: number): number => (x & y) | (z & (x | y));
const sum0 = (x: number): number => ((x >>> 2) | (x << 30)) ^ ((x >>> 13) | (x << 19)) ^ ((x >>> 22) | (x << 10));
const sum1 = (x: number): number => ((x >>> 6) | (x << 26)) ^ ((x >>> 11) | (x << 21)) ^ ((x >>> 25) | (x << 7));
const sigma0 = (x: number): number => ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
const sigma1 = (x: number): number => ((x >>> 17) | (x << 15)) ^ ((x >>> 19) | (x << 13)) ^ (x >>> 10);

/** FIPS 180-4 §4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
const roots = Int32Array.from(primes(64), (prime) => {
  const root = Math.cbrt(prime);
  return (root - Math.floor(root)) * 2 ** 32;
});

function primes(count: number): readonly number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) if (found.every((prime) => n % prime !== 0)) found.push(n);
  return found;
}

/** The block as sixteen words, most significant byte first, and 48 more of them: FIPS 180-4 §6.2.2 step 1. */
function expand(bytes: Uint8Array, at: number): void {
  for (let i = 0; i < 16; i++, at += 4)
    schedule[i] =
      ((bytes[at] as number) << 24) |
      ((bytes[at + 1] as number) << 16) |
      ((bytes[at + 2] as number) << 8) |
      (bytes[at + 3] as number);
  for (let i = 16; i < 64; i++)
    schedule[i] =
      (schedule[i - 16] as number) +
      sigma0(schedule[i - 15] as number) +
      (schedule[i - 7] as number) +
      sigma1(schedule[i - 2] as number);
}

/**
 * One block into the state. Four rounds a turn: the names move on instead of the values.
 *
 * @param state eight words
 * @param at where in `bytes` the 64 bytes of the block begin
 */
export function sha256Block(state: Int32Array, bytes: Uint8Array, at: number): void {
  expand(bytes, at);
  let a = state[0] as number;
  let b = state[1] as number;
  let c = state[2] as number;
  let d = state[3] as number;
  let e = state[4] as number;
  let f = state[5] as number;
  let g = state[6] as number;
  let h = state[7] as number;
  for (let i = 0; i < 64; i += 4) {
    h = (h + sum1(e) + choose(e, f, g) + (roots[i] as number) + (schedule[i] as number)) | 0;
    const d1 = (d + h) | 0;
    const h1 = (h + sum0(a) + majority(a, b, c)) | 0;
    g = (g + sum1(d1) + choose(d1, e, f) + (roots[i + 1] as number) + (schedule[i + 1] as number)) | 0;
    const c1 = (c + g) | 0;
    const g1 = (g + sum0(h1) + majority(h1, a, b)) | 0;
    f = (f + sum1(c1) + choose(c1, d1, e) + (roots[i + 2] as number) + (schedule[i + 2] as number)) | 0;
    const b1 = (b + f) | 0;
    const f1 = (f + sum0(g1) + majority(g1, h1, a)) | 0;
    e = (e + sum1(b1) + choose(b1, c1, d1) + (roots[i + 3] as number) + (schedule[i + 3] as number)) | 0;
    const a1 = (a + e) | 0;
    const e1 = (e + sum0(f1) + majority(f1, g1, h1)) | 0;
    a = e1;
    b = f1;
    c = g1;
    d = h1;
    e = a1;
    f = b1;
    g = c1;
    h = d1;
  }
  state[0] = ((state[0] as number) + a) | 0;
  state[1] = ((state[1] as number) + b) | 0;
  state[2] = ((state[2] as number) + c) | 0;
  state[3] = ((state[3] as number) + d) | 0;
  state[4] = ((state[4] as number) + e) | 0;
  state[5] = ((state[5] as number) + f) | 0;
  state[6] = ((state[6] as number) + g) | 0;
  state[7] = ((state[7] as number) + h) | 0;
}
