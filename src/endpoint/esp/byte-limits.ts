import { type Entropy, fraction } from "../../time/entropy.ts";
import type { ChildConfig } from "../config.ts";

/**
 * The byte limits of one child SA. Both ends count the same bytes, and would renew it at the same packet: the soft limit
 * comes up to a tenth earlier, as with the time.
 */
export function byteLimits(
  { softBytes, hardBytes }: ChildConfig,
  entropy: Entropy,
): { readonly soft?: number; readonly hard?: number } {
  return {
    ...(softBytes === undefined ? {} : { soft: Math.round(softBytes * (1 - 0.1 * fraction(entropy))) }),
    ...(hardBytes === undefined ? {} : { hard: hardBytes }),
  };
}
