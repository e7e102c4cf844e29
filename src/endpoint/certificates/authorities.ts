import type { Certificate } from "./certificate.ts";
import { concat } from "./der.ts";

/** The data of a certificate request: the SHA-1 of each trusted authority's key, one behind the other (RFC 7296 §3.7). */
export const encodeAuthorities = (roots: readonly Certificate[]): Uint8Array =>
  concat(...roots.map(({ keyHash }) => keyHash));
