/** Every error of ours: a dotted `code` that never changes, and a text that says what was expected, found, and mends it. */
export abstract class SpindriftError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.name = new.target.name;
  }
}

/** The operator's slip: where, what, and how to mend it. Shown as it is; exit 2 or HTTP 400. */
export class UsageError extends SpindriftError {}

/** The world is away: a device, a socket, a disk. It becomes an observation and is tried again by policy. */
export class UnreachableError extends SpindriftError {}

/** Bytes that are not what their protocol says. Codecs throw it inside and hand it out as a value. */
export class WireError extends SpindriftError {
  /** Where in the input the reader stood, in bytes. */
  readonly offset: number;

  constructor(code: string, message: string, offset: number) {
    // An answer and no accident: under a flood of bad datagrams most of the time would go into stacks that nobody reads
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(code, message);
    Error.stackTraceLimit = stackTraceLimit;
    this.offset = offset;
  }
}

/** The answer of a decoder: the value, or the error with its offset. */
export type Decoded<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: WireError };

/** The name among `known` that `given` was probably meant to be. */
export function didYouMean(given: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(given.length / 3)) + 1;
  for (const name of known) {
    const distance = editDistance(given.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + cost));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
