import { DerReader, sameBytes, TAG } from "./der.ts";
import { readSignatureAlgorithm, type SignatureAlgorithm } from "./signature-algorithm.ts";

/** What an authority has signed, RFC 5280 §4.1 and §5.1: a certificate or a CRL. */
export interface Signed {
  readonly der: Uint8Array;
  /** The bytes that are signed. */
  readonly tbs: Uint8Array;
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly signature: Uint8Array;
}

/**
 * The frame that certificates and CRLs share, around what `readBody` makes of the signed part.
 * @param readBody gives the fields, and the algorithm that they name
 * @throws WireError `x509.*` with the field and its offset
 */
export function readSigned<Fields extends object>(
  der: Uint8Array,
  what: string,
  readBody: (tbs: Uint8Array) => { readonly algorithm: Uint8Array; readonly fields: Fields },
): Signed & Fields {
  const whole = new DerReader(der);
  const r = whole.enter(TAG.SEQUENCE, what);
  whole.end(what);
  const tbs = r.take(TAG.SEQUENCE, `to-be-signed ${what}`).bytes;
  const algorithmDer = r.take(TAG.SEQUENCE, "signature algorithm").bytes;
  const signature = r.bits("signature");
  r.end("signature");
  const { algorithm, fields } = readBody(tbs);
  // RFC 5280 §4.1.1.2 and §5.1.1.2: the signed and the unsigned field are the same
  if (!sameBytes(algorithm, algorithmDer)) r.fail("algorithm", "the two signature algorithms differ");
  const signatureAlgorithm = readSignatureAlgorithm(new DerReader(algorithmDer), "signature algorithm");
  return { der, tbs, signatureAlgorithm, signature, ...fields };
}
