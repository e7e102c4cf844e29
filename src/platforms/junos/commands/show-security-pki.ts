import type { Command } from "../../command.ts";
import type { OutlineRow } from "../../outline-row.ts";
import { Lines, localeOf } from "../lines.ts";
import { PKI_LINE, type PkiDraft, type PkiEntry, type Reading } from "../pki-line.ts";
import { orXml } from "../xml/any.ts";

/** `local-certificate`, `ca-certificate` and `crl`, brief and detail. */
export const showSecurityPki = {
  run: "show security pki",
  needs: "view",
  parse: orXml((text) => {
    const lines = new Lines(text);
    const rows: PkiDraft[] = [];
    const reading: Reading = { entry: { kind: "certificate" }, open: undefined };
    for (let line = lines.next(); line !== undefined; line = lines.next()) {
      const kind = BEGIN.exec(line)?.[1];
      if (kind !== undefined) {
        reading.entry = { ...localeOf(lines), kind: /^CA/i.test(kind) ? "crl" : "certificate" };
        rows.push(reading.entry);
      }
      if (PKI_LINE.take(reading, line)) continue;
      if (!takeRevoked(reading.entry, line) && !takeOpen(reading, line)) lines.leave();
    }
    const isShort = rows.some(({ notAfter, nextUpdate }) => notAfter === undefined && nextUpdate === undefined);
    return { rows, unread: lines.unread, incomplete: lines.isCut || isShort };
  }),
} satisfies Command<PkiEntry | OutlineRow>;

const BEGIN = /^(Certificate identifier|CA profile):/i;
const REVOKED = /^([0-9A-F]{6,40})\s+(\d\d-\d\d-\d{4}(?: \d\d:\d\d(?: \S+)?)?)$/i;
/** A distinguished name in words or in letters: `Organization: …, Common name: …`, `C=DE, O=…`. */
const NAME =
  /^(?:(?:Organization(?:al unit)?|Country|State|Locality|Common name|Domain component|Email address|Serial(?: number)?): \S|(?:CN|OU?|C|ST|L|DC|SN|E|emailAddress) ?= ?\S)/;
const URL = /^[a-z]+:\/\//i;
const OCTETS = /^(?:[0-9a-f]{2}:?){8,}(?: \((?:sha1|sha256|md5)\))?$/i;

function takeRevoked(entry: PkiDraft, line: string): boolean {
  if (/^Serial number\s+Revocation date/i.test(line)) return true;
  const [, serial, at] = REVOKED.exec(line) ?? [];
  if (serial === undefined || at === undefined || entry.kind !== "crl") return false;
  entry.revoked = [...(entry.revoked ?? []), { serial, at }];
  return true;
}

/** What goes on below its label: keys and fingerprints in octets, names, addresses of revocation lists. */
function takeOpen({ entry, open }: Reading, line: string): boolean {
  const isOctets = OCTETS.test(line);
  if (isOctets && open === "fingerprint") entry.fingerprints = [...(entry.fingerprints ?? []), line];
  else if (open === "subject" && NAME.test(line)) entry.subject = line;
  else if (open === "issuer" && NAME.test(line)) entry.issuer = line;
  else if (open === "crl" && URL.test(line)) entry.crlUrl = line;
  else if (open === "ocsp" && URL.test(line)) entry.ocspUrl = line;
  else return isOctets;
  return true;
}
