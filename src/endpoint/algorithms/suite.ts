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

/** What protects a child SA: ESP, AH, or ESP within AH. */
export interface EspSuite {
  readonly cipher: Cipher;
  readonly integrity?: Integrity;
  /** AH outside of it. Without ESP (`hasEsp`) it is AH alone. */
  readonly ah?: Integrity;
  /** With perfect forward secrecy. */
  readonly group?: DhGroup;
  /** Extended sequence numbers, RFC 4303 §2.2.1. */
  readonly esn: boolean;
}

export type IpsecProtocol = "ESP" | "AH" | "AH+ESP";

/** Both NULL is no ESP at all, RFC 4303 §3.2: that is how a suite of AH alone is written. */
export const hasEsp = ({ cipher, integrity }: EspSuite): boolean => cipher.kind !== "null" || integrity !== undefined;

export const protocolOf = (suite: EspSuite): IpsecProtocol =>
  suite.ah === undefined ? "ESP" : hasEsp(suite) ? "AH+ESP" : "AH";

interface Parts {
  cipher?: Cipher;
  integrity?: Integrity;
  prf?: Prf;
  group?: DhGroup;
  esn?: boolean;
}

const NO_CIPHER = ciphers.find(({ kind }) => kind === "null") as Cipher;

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
  if (cipher.kind === "gmac")
    throw refused(text, `uses ${cipher.keyword}, which encrypts nothing and is for ESP alone`);
  if (group === undefined) throw refused(text, "names no Diffie-Hellman group");
  const chosen = prf ?? prfs.find((one) => one.hash === integrity?.hash);
  if (chosen === undefined)
    throw refused(text, `needs a PRF beside its ${integrity?.keyword ?? "AEAD"}: for example prfsha256`);
  return { cipher, prf: chosen, group, ...integrityFor(text, cipher, integrity) };
}

/**
 * `aes256-sha256`, `aes128gcm16-ecp256` (with PFS), `aes128-sha1-esn`; `ah:sha256-ecp256` for AH, `ah:sha1+3des` for ESP
 * within AH, which needs no integrity algorithm of its own.
 *
 * @throws UsageError as `parseIkeSuite`
 */
export function parseEspSuite(text: string, weak: readonly string[] = []): EspSuite {
  const [, outer, inner] = /^ah:([^+]*)(?:\+(.*))?$/.exec(text.trim().toLowerCase()) ?? [];
  return outer === undefined ? parseEsp(text, weak) : parseAh(text, outer, inner, weak);
}

function parseAh(text: string, outer: string, inner: string | undefined, weak: readonly string[]): EspSuite {
  const { cipher, integrity: ah, group, esn } = parse(outer, weak);
  if (ah === undefined || cipher !== undefined)
    throw refused(text, "names no integrity algorithm for AH, and nothing else: for example ah:sha256");
  const esp: Parts = inner === undefined ? { cipher: NO_CIPHER } : parse(inner, weak);
  if (esp.cipher === undefined) throw refused(text, "names no encryption algorithm behind its “+”");
  return {
    cipher: esp.cipher,
    ...(esp.integrity === undefined ? {} : { integrity: esp.integrity }),
    ah,
    ...(group === undefined ? {} : { group }),
    esn: esn === true,
  };
}

function parseEsp(text: string, weak: readonly string[]): EspSuite {
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
  if (cipher.icvLength > 0) return {};
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

export function renderEspSuite(suite: EspSuite): string {
  const { cipher, integrity, group, ah } = suite;
  const named = (...parts: readonly ({ readonly keyword: string } | undefined)[]): string =>
    parts.flatMap((one) => (one === undefined ? [] : [one.keyword])).join("-");
  if (ah === undefined) return named(cipher, integrity, group);
  return `ah:${named(ah, group)}${hasEsp(suite) ? `+${named(cipher, integrity)}` : ""}`;
}
