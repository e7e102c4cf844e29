import { UsageError } from "../errors/errors.ts";

/** The algorithms of one direction; which of them there are depends on the protocol. */
export interface ManualDirection {
  readonly spi: number;
  /** Of AH in a bundle of AH and ESP, which has an SPI for each. */
  readonly auxSpi?: number;
  readonly protocol: "ESP" | "AH" | "AH+ESP";
  readonly integrity?: { readonly hash: "md5" | "sha1" | "sha256"; readonly bits: 96 | 128 };
  readonly cipher?: { readonly name: "des-cbc" | "3des-cbc" | "aes-cbc"; readonly bits?: number };
}

/** A security association that nobody negotiates: all its parameters are configured at both ends, and it never expires. */
export interface ManualSa {
  readonly name: string;
  readonly mode: "tunnel" | "transport";
  readonly localAddress: string;
  readonly remoteAddress: string;
  readonly inbound: ManualDirection;
  readonly outbound: ManualDirection;
  readonly isInstalled: boolean;
  /** That refers to it, in tunnel mode. */
  readonly interface?: { readonly name: string; readonly isUp: boolean };
}

/** RFC 4303 §2.1: 0 is for local use, up to 255 are reserved. */
const FIRST_SPI = 256;
const LAST_SPI = 0xffff_ffff;

/** @throws UsageError `manual-sa.*` naming the direction and the value */
export function checkManualSa(sa: ManualSa): ManualSa {
  for (const direction of ["inbound", "outbound"] as const) {
    const { protocol, spi, auxSpi, integrity, cipher } = sa[direction];
    const at = `manual security association ${sa.name}, ${direction}`;
    if (!isSpi(spi)) throw refused("spi", `${at}: SPI ${spi} is outside ${FIRST_SPI}..${LAST_SPI}`);
    if (protocol === "AH+ESP" ? auxSpi === undefined || !isSpi(auxSpi) : auxSpi !== undefined) {
      throw refused(
        "aux-spi",
        `${at}: AH+ESP needs an auxiliary SPI for AH (${FIRST_SPI}..${LAST_SPI}), AH or ESP alone has none`,
      );
    }
    if (sa.mode === "transport" && protocol === "AH+ESP") {
      throw refused("protocol", `${at}: transport mode takes ESP or AH; use tunnel mode for AH+ESP`);
    }
    if (protocol !== "ESP" && integrity === undefined) {
      throw refused("authentication", `${at}: AH authenticates; give an authentication algorithm`);
    }
    if (protocol === "AH" && cipher !== undefined) {
      throw refused("encryption", `${at}: AH encrypts nothing; use ESP or AH+ESP, or leave the encryption out`);
    }
    if (integrity === undefined && cipher === undefined) {
      throw refused("algorithms", `${at}: it neither encrypts nor authenticates; give at least one algorithm`);
    }
  }
  return sa;
}

const isSpi = (spi: number): boolean => Number.isInteger(spi) && spi >= FIRST_SPI && spi <= LAST_SPI;

const refused = (what: string, message: string): UsageError => new UsageError(`manual-sa.${what}`, message);
