import { type Decoded, WireError } from "../errors/errors.ts";

/** Runs a codec that throws `WireError` and hands its answer out as a value. What else is thrown is our own bug. */
export function decoded<T>(read: () => T): Decoded<T> {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    if (error instanceof WireError) return { ok: false, error };
    throw error;
  }
}
