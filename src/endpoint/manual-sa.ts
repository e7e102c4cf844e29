import { UsageError } from "../errors/errors.ts";
import { isIpv6, parseIpAddress } from "../wire/ip/address.ts";
import type { TrafficSelector } from "./selectors.ts";

export interface ManualIntegrity {
  readonly hash: "md5" | "sha1" | "sha256";
  readonly bits: 96 | 128;
}

/** No counter mode: under a key that stays after a restart its IVs would repeat (RFC 4106 §2, RFC 3686 §2.1). */
export interface ManualCipher {
  readonly name: "des-cbc" | "3des-cbc" | "aes-cbc";
  readonly bits?: number;
}

/** The algorithms of one direction; which of them there are depends on the protocol. */
export interface ManualDirection {
  /** Of AH in a bundle of AH and ESP. */
  readonly spi: number;
  /** Of ESP in a bundle, which has an SPI for each. */
  readonly auxSpi?: number;
  readonly protocol: "ESP" | "AH" | "AH+ESP";
  /** Of AH where there is AH. */
  readonly integrity?: ManualIntegrity;
  readonly cipher?: ManualCipher;
  /** As long as the algorithms want them. */
  readonly keys: { readonly integrity?: Uint8Array; readonly encryption?: Uint8Array };
}

/** A security association that nobody negotiates: all its parameters are configured at both ends, and it never expires. */
export interface ManualSa {
  readonly name: string;
  readonly mode: "tunnel" | "transport";
  readonly localAddress: string;
  readonly remoteAddress: string;
  readonly inbound: ManualDirection;
  readonly outbound: ManualDirection;
  /** What it protects: in tunnel mode everything unless said, in transport mode what passes between the two addresses. */
  readonly localTs?: readonly TrafficSelector[];
  readonly remoteTs?: readonly TrafficSelector[];
  /** How its packets go: as IP packets of their own unless said; in UDP only ESP can (RFC 3948). */
  readonly encapsulation?: "ip" | "udp";
  /** UDP port of the peer, where packets go in UDP and it is not ours. */
  readonly remotePort?: number;
  /** That refers to it, in tunnel mode. */
  readonly interface?: { readonly name: string; readonly isUp: boolean };
}

/** RFC 4303 §2.1: 0 is for local use, up to 255 are reserved. */
const FIRST_SPI = 256;
const LAST_SPI = 0xffff_ffff;

const INTEGRITY_KEYS = { md5: 16, sha1: 20, sha256: 32 } as const;
const AES_BITS = [128, 192, 256];
const CIPHER_KEYS = { "des-cbc": 8, "3des-cbc": 24 } as const;

/** Bytes of the key. */
const integrityKeyLength = ({ hash }: ManualIntegrity): number => INTEGRITY_KEYS[hash];

/** Bytes of the key: AES has 128 bits unless said. */
export const cipherKeyLength = ({ name, bits = 128 }: ManualCipher): number =>
  name === "aes-cbc" ? bits / 8 : CIPHER_KEYS[name];

/** @throws UsageError `manual-sa.*` naming the association, the direction and the value */
export function checkManualSa(sa: ManualSa): ManualSa {
  for (const direction of ["inbound", "outbound"] as const) {
    const at = `manual security association ${sa.name}, ${direction}`;
    checkDirection(sa[direction], sa.mode, at);
    checkKeys(sa[direction], at);
  }
  checkAsAWhole(sa, `manual security association ${sa.name}`);
  return sa;
}

function checkDirection(
  { protocol, spi, auxSpi, integrity, cipher }: ManualDirection,
  mode: ManualSa["mode"],
  at: string,
): void {
  if (!isSpi(spi)) throw refused("spi", `${at}: SPI ${spi} is outside ${FIRST_SPI}..${LAST_SPI}`);
  if (protocol === "AH+ESP" ? auxSpi === undefined || !isSpi(auxSpi) : auxSpi !== undefined) {
    throw refused(
      "aux-spi",
      `${at}: AH+ESP needs an auxiliary SPI for ESP (${FIRST_SPI}..${LAST_SPI}), AH or ESP alone has none`,
    );
  }
  if (mode === "transport" && protocol === "AH+ESP")
    throw refused("protocol", `${at}: transport mode takes ESP or AH; use tunnel mode for AH+ESP`);
  if (protocol !== "ESP" && integrity === undefined)
    throw refused("authentication", `${at}: AH authenticates; give an authentication algorithm`);
  if (protocol === "AH" && cipher !== undefined)
    throw refused("encryption", `${at}: AH encrypts nothing; use ESP or AH+ESP, or leave the encryption out`);
  if (protocol === "AH+ESP" && cipher === undefined)
    throw refused("encryption", `${at}: ESP within AH is there to encrypt; give an encryption algorithm, or use AH`);
  if (integrity === undefined && cipher === undefined)
    throw refused("algorithms", `${at}: it neither encrypts nor authenticates; give at least one algorithm`);
}

function checkKeys({ integrity, cipher, keys }: ManualDirection, at: string): void {
  if (cipher?.name === "aes-cbc" && !AES_BITS.includes(cipher.bits ?? 128))
    throw refused("encryption", `${at}: AES has keys of ${AES_BITS.join(", ")} bits, not of ${cipher.bits}`);
  const wanted = [
    ["authentication", keys.integrity, integrity === undefined ? undefined : integrityKeyLength(integrity)],
    ["encryption", keys.encryption, cipher === undefined ? undefined : cipherKeyLength(cipher)],
  ] as const;
  for (const [what, key, length] of wanted) {
    if ((key?.length ?? 0) === (length ?? 0)) continue;
    throw refused(
      "key",
      length === undefined
        ? `${at}: an ${what} key without an ${what} algorithm; leave it out`
        : `${at}: the ${what} key has ${key?.length ?? 0} bytes; give ${length}`,
    );
  }
}

function checkAsAWhole(sa: ManualSa, at: string): void {
  if (sa.inbound.protocol !== sa.outbound.protocol)
    throw refused("protocol", `${at}: ${sa.inbound.protocol} inbound and ${sa.outbound.protocol} outbound; use one`);
  if (sa.encapsulation === "udp" && sa.inbound.protocol !== "ESP") {
    const why = "AH covers the addresses that a NAT rewrites, so there is no AH in UDP (RFC 3948 §1)";
    throw refused("encapsulation", `${at}: ${why}; use ESP, or encapsulation “ip”`);
  }
  const [local, remote] = [parseIpAddress(sa.localAddress), parseIpAddress(sa.remoteAddress)];
  if (local === undefined || remote === undefined || isIpv6(local) !== isIpv6(remote)) {
    const found = `“${sa.localAddress}” and “${sa.remoteAddress}”`;
    throw refused("address", `${at}: ${found} are no two addresses of one family`);
  }
}

const isSpi = (spi: number): boolean => Number.isInteger(spi) && spi >= FIRST_SPI && spi <= LAST_SPI;

const refused = (what: string, message: string): UsageError => new UsageError(`manual-sa.${what}`, message);
