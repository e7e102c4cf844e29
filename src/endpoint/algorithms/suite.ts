import { didYouMean, UsageError } from "../../errors/errors.ts";
import { type Cipher, ciphers } from "./ciphers.ts";
import { type DhGroup, groups } from "./groups.ts";
import { type Integrity, integrities, type Prf, prfs } from "./hashes.ts";

/** What protects an IKE SA. */
export interface IkeSuite {
  readonly cipher: Cipher;
  /** Absent with an AEAD. */
  readonly integrity?: Integrity;
  readonly prf: Prf;
  readonly group: DhGroup;
}

/** What protects a child SA with ESP. */
export interface EspSuite {
  readonly cipher: Cipher;
  readonly integrity?: Integrity;
  /** With perfect forward secrecy. */
  readonly group?: DhGroup;
  /** Extended sequence numbers, RFC 4303 §2.2.1. */
  readonly esn: boolean;
}

interface Parts {
  cipher?: Cipher;
  integrity?: Integrity;
  prf?: Prf;
  group?: DhGroup;
  esn?: boolean;
}

const KEYWORDS = [...ciphers, ...integrities, ...prfs, ...groups].map(({ keyword }) => keyword).concat("esn", "noesn");

/**
 * `aes256-sha256-modp2048`, `aes128gcm16-prfsha384-ecp384`: keywords as strongSwan writes them. The PRF follows the
 * integrity algorithm unless it is named.
 *
 * @param weak keywords of broken algorithms that the operator switched on by name
 * @throws UsageError `suite.*` naming the keyword and what was meant
 */
export function parseIkeSuite(text: string, weak: readonly string[] = []): IkeSuite {
  const { cipher, integrity, prf, group } = parse(text, weak);
  if (cipher === undefined) throw refused(text, "names no encryption algorithm");
  if (group === undefined) throw refused(text, "names no Diffie-Hellman group");
  const chosen = prf ?? prfs.find((one) => one.hash === integrity?.hash);
  if (chosen === undefined) throw refused(text, "needs a PRF beside its AEAD: for example prfsha256");
  return { cipher, prf: chosen, group, ...integrityFor(text, cipher, integrity) };
}

/** `aes256-sha256`, `aes128gcm16-ecp256` (with PFS), `aes128-sha1-esn`. @throws UsageError as `parseIkeSuite` */
export function parseEspSuite(text: string, weak: readonly string[] = []): EspSuite {
  const { cipher, integrity, group, esn } = parse(text, weak);
  if (cipher === undefined) throw refused(text, "names no encryption algorithm");
  return {
    cipher,
    ...integrityFor(text, cipher, integrity),
    ...(group === undefined ? {} : { group }),
    esn: esn === true,
  };
}

function integrityFor(text: string, cipher: Cipher, integrity: Integrity | undefined): { integrity?: Integrity } {
  if (cipher.kind === "aead") return {};
  if (integrity === undefined)
    throw refused(text, `needs an integrity algorithm beside ${cipher.keyword}: for example sha256`);
  return { integrity };
}

function parse(text: string, weak: readonly string[]): Parts {
  const parts: Parts = {};
  for (const keyword of text.trim().toLowerCase().split("-")) take(parts, keyword, text);
  for (const one of [parts.cipher, parts.integrity, parts.group]) {
    if (one?.isWeak === true && !weak.includes(one.keyword)) {
      throw refused(text, `uses ${one.keyword}, which is broken; list it under “weak” to switch it on`);
    }
  }
  return parts;
}

function take(parts: Parts, keyword: string, text: string): void {
  const by = <T extends { readonly keyword: string }>(list: readonly T[]): T | undefined =>
    list.find((one) => one.keyword === keyword);
  const [cipher, integrity, prf, group] = [by(ciphers), by(integrities), by(prfs), by(groups)];
  if (cipher !== undefined) parts.cipher = cipher;
  else if (integrity !== undefined) parts.integrity = integrity;
  else if (prf !== undefined) parts.prf = prf;
  else if (group !== undefined) parts.group = group;
  else if (keyword === "esn" || keyword === "noesn") parts.esn = keyword === "esn";
  else {
    const meant = didYouMean(keyword, KEYWORDS);
    throw refused(
      text,
      `has an unknown keyword “${keyword}”${meant === undefined ? "" : `; did you mean “${meant}”?`}`,
    );
  }
}

const refused = (text: string, why: string): UsageError =>
  new UsageError("suite.refused", `the proposal “${text}” ${why}`);

/** The keywords again, for people. */
export const renderIkeSuite = ({ cipher, integrity, prf, group }: IkeSuite): string =>
  [cipher.keyword, integrity?.keyword ?? prf.keyword, group.keyword].join("-");

export const renderEspSuite = ({ cipher, integrity, group }: EspSuite): string =>
  [cipher, integrity, group].flatMap((one) => (one === undefined ? [] : [one.keyword])).join("-");
