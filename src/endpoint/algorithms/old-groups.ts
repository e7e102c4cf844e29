import { GROUP } from "../../wire/ike/numbers.ts";

/** The primes of RFC 2409 §6.1 and §6.2; the generator of both groups is 2. */
const PRIMES: Readonly<Record<number, string>> = {
  [GROUP.MODP_768]:
    "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd" +
    "ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a63a3620ffffffffffffffff",
  [GROUP.MODP_1024]:
    "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd" +
    "ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed" +
    "ee386bfb5a899fa5ae9f24117c4b1fe649286651ece65381ffffffffffffffff",
};

/** Powers modulo the prime of one group. Secrets, values and answers are big-endian numbers of any length. */
export interface Powers {
  readonly prime: bigint;
  /** g^x, the public value of the secret x. */
  ofGenerator(secret: Uint8Array): Uint8Array;
  /** y^x of a peer's public value y, which the caller has found to be of the group. */
  of(peer: Uint8Array, secret: Uint8Array): Uint8Array;
}

/**
 * The groups that OpenSSL has dropped: it takes their primes as any others, and tests them for primality first, which holds
 * a whole endpoint up for more than 100 ms. Our own powers take 2 ms. Their time hangs on the secret, as that of all bigint
 * arithmetic does; whoever switched these groups on gave up more than that.
 *
 * @param id number of the group; `undefined` for a group that OpenSSL knows
 */
export function oldGroup(id: number): Powers | undefined {
  const digits = PRIMES[id];
  if (digits === undefined) return undefined;
  const prime = BigInt(`0x${digits}`);
  const bytes = digits.length / 2;
  return {
    prime,
    ofGenerator: (secret) => bytesOfNumber(power(2n, numberOf(secret), prime), bytes),
    of: (peer, secret) => bytesOfNumber(power(numberOf(peer), numberOf(secret), prime), bytes),
  };
}

/** base^exponent modulo the prime, by squaring. */
function power(base: bigint, exponent: bigint, prime: bigint): bigint {
  let [result, square] = [1n, base % prime];
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = (result * square) % prime;
    square = (square * square) % prime;
  }
  return result;
}

export const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString("hex") || "0"}`);

const bytesOfNumber = (value: bigint, length: number): Uint8Array =>
  Uint8Array.from(Buffer.from(value.toString(16).padStart(2 * length, "0"), "hex"));
