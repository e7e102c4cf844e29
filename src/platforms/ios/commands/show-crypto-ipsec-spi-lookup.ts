import type { Command } from "../../command.ts";
import { Lines } from "../lines.ts";

/** An SPI that the device would take a packet for, and the table in which it stands. */
export interface SpiEntry {
  /** `Active SPI table`, `Transient SPI table`: the heading, as printed. */
  readonly table?: string;
  readonly spi: number;
  readonly spiHex: string;
  readonly protocol?: string;
  readonly addresses: readonly string[];
  /** What else stands in the row, in order: identities, states, the time of its making. */
  readonly words: readonly string[];
}

/**
 * `show crypto ipsec spi-lookup [detail]` of IOS-XE: the SPIs that are in use and those of a rekey under way. Cisco documents no
 * columns, so a row is what begins with an SPI, its addresses are told by their form, and the rest is kept as words.
 */
export const showCryptoIpsecSpiLookup = {
  run: "show crypto ipsec spi-lookup",
  needs: "privileged",
  parse(text) {
    const lines = new Lines(text);
    const rows: SpiEntry[] = [];
    let table: string | undefined;
    for (let line = lines.next(); line !== undefined; line = lines.next()) {
      const entry = entryOf(line, table);
      if (entry !== undefined) rows.push(entry);
      else if (TABLE.test(line)) table = line.trim().replace(/[:\s=-]+$/, "");
      else if (!HEADER.test(line)) lines.leave();
    }
    return { rows, unread: lines.unread, incomplete: (rows.length === 0 && table === undefined) || lines.isCut };
  },
} satisfies Command<SpiEntry>;

const TABLE = /^[\s=-]*(?:active|transient|current|expired|stale|pending)\b.*\bSPIs?\b|^[\s=-]*SPI (?:lookup )?table/i;
const HEADER = /^\s*(?:SPI\b.*|[=-][\s=-]*)$/;
const ENTRY = /^\s*(?:SPI[:=]?\s*)?(?<spi>0x[0-9A-Fa-f]{1,8}|[0-9A-Fa-f]{8})(?:\(\d+\))?,?(?<rest>(?:\s.*)?)$/;
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)$/;
/** Eight hexadecimal digits and two colons are also a time. */
const CLOCK = /^\d{1,2}:\d\d:\d\d(?:\.\d+)?$/;

function entryOf(line: string, table: string | undefined): SpiEntry | undefined {
  const groups = ENTRY.exec(line)?.groups;
  if (groups === undefined) return undefined;
  const { spi: spiHex = "", rest = "" } = groups;
  const words = rest.split(/[\s,]+/).filter((word) => word !== "");
  const protocol = words.find((word) => /^(?:esp|ah)$/i.test(word));
  const isAddress = (word: string): boolean => ADDRESS.test(word) && !CLOCK.test(word);
  return {
    ...(table === undefined ? {} : { table }),
    spi: Number.parseInt(spiHex.replace(/^0x/, ""), 16),
    spiHex,
    ...(protocol === undefined ? {} : { protocol }),
    addresses: words.filter(isAddress),
    words: words.filter((word) => word !== protocol && !isAddress(word)),
  };
}
