import type { Cipher } from "../algorithms/ciphers.ts";
import type { Integrity } from "../algorithms/hashes.ts";
import type { IkeSuite } from "../algorithms/suite.ts";
import type { CipherView, IkeAlgorithmsView, IntegrityView } from "./view.ts";

const BY_KEYWORD: Readonly<Record<string, CipherView["name"]>> = {
  "3des": "3des-cbc",
  des: "des-cbc",
  null: "null",
  chacha20poly1305: "chacha20-poly1305",
};
const AES = { cbc: "aes-cbc", ctr: "aes-ctr", gcm: "aes-gcm", ccm: "aes-ccm" } as const;

export function cipherView({ keyword, openssl, keyBits, kind }: Cipher): CipherView {
  if (keyBits !== undefined && kind === "gmac") return { name: "aes-gmac", bits: keyBits };
  if (keyBits !== undefined && openssl.startsWith("camellia")) return { name: "camellia-cbc", bits: keyBits };
  const mode = /^aes-\d+-(cbc|ctr|gcm|ccm)$/.exec(openssl)?.[1] as keyof typeof AES | undefined;
  const name = BY_KEYWORD[keyword] ?? (mode === undefined ? "null" : AES[mode]);
  return keyBits === undefined ? { name } : { name, bits: keyBits };
}

export const integrityView = ({ hash, icvLength }: Integrity): IntegrityView => ({ hash, bits: icvLength * 8 });

export const ikeAlgorithms = ({ cipher, integrity, prf, group }: IkeSuite): IkeAlgorithmsView => ({
  cipher: cipherView(cipher),
  ...(integrity === undefined ? {} : { integrity: integrityView(integrity) }),
  prf: prf.hash,
  group: group.id,
});
