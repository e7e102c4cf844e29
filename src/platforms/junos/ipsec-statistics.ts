import type { Parsed } from "../command.ts";
import { Lines, localeOf } from "./lines.ts";
import { Pairs } from "./pairs.ts";
import { integer } from "./values.ts";

/** IPsec counters of a device, a node, a PIC or one tunnel. A release that does not count a thing does not print it. */
export interface IpsecStatistics {
  readonly locale?: string;
  readonly pic?: string;
  readonly serviceSet?: string;
  readonly localAddress?: string;
  readonly remoteAddress?: string;
  readonly tunnelIndex?: number;
  readonly esp: Counters;
  readonly ah: Counters;
  /** `invalidSpi` is SPI drift in a number: packets that came under an SPI this end does not know. */
  readonly errors: Counters;
}

type Counters = Readonly<Record<string, number>>;
type CounterDraft = Record<string, number>;

interface Draft {
  locale?: string;
  pic?: string;
  serviceSet?: string;
  localAddress?: string;
  remoteAddress?: string;
  tunnelIndex?: number;
  readonly esp: CounterDraft;
  readonly ah: CounterDraft;
  readonly errors: CounterDraft;
}

interface Reading {
  readonly row: Draft;
  section: CounterDraft;
}

const SECTION = /^(ESP|AH) Statistics:?$|^(Errors):?$/i;

/** `show security ipsec statistics`, `show services ipsec-vpn ipsec statistics`: of all, or `index` of one tunnel. */
export function readIpsecStatistics(text: string): Parsed<IpsecStatistics> {
  const lines = new Lines(text);
  const readings: Reading[] = [];
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const [, protocol, errors] = SECTION.exec(line) ?? [];
    const last = readings.at(-1);
    const isNew =
      last === undefined ||
      /^PIC:/i.test(line) ||
      last.row.locale !== lines.locale ||
      (protocol?.toUpperCase() === "ESP" && Object.keys(last.row.esp).length > 0);
    const reading = isNew ? newReading(localeOf(lines)) : last;
    if (protocol !== undefined) reading.section = protocol.toUpperCase() === "ESP" ? reading.row.esp : reading.row.ah;
    else if (errors !== undefined) reading.section = reading.row.errors;
    else if (!PAIRS.take(reading, line)) {
      lines.leave();
      continue;
    }
    if (isNew) readings.push(reading);
  }
  const rows = readings.map(({ row }) => row);
  const isShort = rows.length === 0 || rows.some(({ errors }) => Object.keys(errors).length === 0);
  return { rows, unread: lines.unread, incomplete: lines.isCut || isShort };
}

function newReading(locale: { readonly locale?: string }): Reading {
  const row: Draft = { ...locale, esp: {}, ah: {}, errors: {} };
  return { row, section: row.esp };
}

const count =
  (name: string) =>
  ({ section }: Reading, value: string): void => {
    const found = integer(value);
    if (found !== undefined) section[name] = found;
  };
const text =
  (name: "pic" | "serviceSet" | "localAddress" | "remoteAddress") =>
  ({ row }: Reading, value: string): void => {
    row[name] = value.replace(/,.*/, "");
  };

const PAIRS = new Pairs<Reading>({
  PIC: text("pic"),
  "Service set": text("serviceSet"),
  "Local gateway": text("localAddress"),
  "Remote gateway": text("remoteAddress"),
  "Tunnel index": ({ row }, value) => {
    const index = integer(value);
    if (index !== undefined) row.tunnelIndex = index;
  },
  "Encrypted bytes": count("encryptedBytes"),
  "Decrypted bytes": count("decryptedBytes"),
  "Encrypted packets": count("encryptedPackets"),
  "Decrypted packets": count("decryptedPackets"),
  "Input bytes": count("inputBytes"),
  "Output bytes": count("outputBytes"),
  "Input packets": count("inputPackets"),
  "Output packets": count("outputPackets"),
  "AH authentication failures": count("ahAuthenticationFailures"),
  "Replay errors": count("replayErrors"),
  "ESP authentication failures": count("espAuthenticationFailures"),
  "ESP decryption failures": count("espDecryptionFailures"),
  "Bad headers": count("badHeaders"),
  "Bad trailers": count("badTrailers"),
  "Invalid SPI": count("invalidSpi"),
  "TS check fail": count("tsCheckFailures"),
  "Exceeds tunnel MTU": count("exceedsTunnelMtu"),
  Discarded: count("discarded"),
  "Replay before window drops": count("replayBeforeWindow"),
  "Replayed pkts": count("replayedPackets"),
  "IP integrity errors": count("ipIntegrityErrors"),
  "Rule lookup failures": count("ruleLookupFailures"),
  "No SA errors": count("noSaErrors"),
  "Flow errors": count("flowErrors"),
  "Misc errors": count("miscErrors"),
});
