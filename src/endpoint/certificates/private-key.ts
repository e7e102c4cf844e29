import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { UsageError } from "../../errors/errors.ts";
import type { Certificate } from "./certificate.ts";
import { sameBytes } from "./der.ts";

/** A private key from PEM (PKCS #1, SEC 1 or PKCS #8). Neither the key nor the passphrase is ever part of an error. */
export function parsePrivateKey(pem: string, passphrase?: string): KeyObject {
  try {
    return createPrivateKey({ key: pem, format: "pem", ...(passphrase === undefined ? {} : { passphrase }) });
  } catch (cause) {
    const isLocked = passphrase === undefined && /ENCRYPTED/.test(pem);
    const mend = isLocked
      ? "it is encrypted: give its passphrase"
      : "expected an unencrypted PEM, PKCS #1, SEC 1 or PKCS #8";
    throw new UsageError("certificate.private-key", `the private key cannot be read; ${mend}`, { cause });
  }
}

/** Whether the private key is the one that the certificate is about. */
export function isKeyOf(privateKey: KeyObject, certificate: Certificate): boolean {
  const own = createPublicKey(privateKey).export({ type: "spki", format: "der" });
  return sameBytes(own, certificate.spki);
}
