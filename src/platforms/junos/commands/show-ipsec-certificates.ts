import type { Command } from "../../command.ts";
import type { OutlineRow } from "../../outline-row.ts";
import { Lines } from "../lines.ts";
import { Pairs } from "../pairs.ts";
import type { Writable } from "../rules.ts";
import { given, integer } from "../values.ts";
import { orXml } from "../xml/any.ts";

/** The certificate database of kmd (ES-PIC) as a whole. Active entries may outnumber the total. */
export interface CertificateDatabase {
  readonly totalEntries: number;
  readonly activeEntries?: number;
  readonly lockedEntries?: number;
}

export interface IpsecCertificate {
  readonly id?: number;
  readonly references?: number;
  readonly serial?: string;
  readonly subject?: string;
  readonly flags?: readonly string[];
  readonly validFrom?: string;
  readonly validUntil?: string;
  readonly alternativeNames?: readonly string[];
  readonly issuer?: string;
}

type Draft = Writable<IpsecCertificate> & { alternativeNames?: string[] };

/** Brief and detail, with `crl` the entries of the revocation list. */
export const showIpsecCertificates = {
  run: "show ipsec certificates",
  needs: "view",
  parse: orXml((text) => {
    const lines = new Lines(text);
    const databases: CertificateDatabase[] = [];
    const rows: Draft[] = [];
    // The table of revocation lists names the issuer where that of certificates names the subject
    let named: "subject" | "issuer" = "subject";
    for (let line = lines.next(); line !== undefined; line = lines.next()) {
      const [, total, active, locked] = DATABASE.exec(line) ?? [];
      const [, id, serial, subject] = ROW.exec(line) ?? [];
      if (/^Subject:/i.test(line)) rows.push({});
      if (/^ID\s+Serial\s+Issuer/i.test(line)) named = "issuer";
      const last = rows.at(-1);
      if (total !== undefined) {
        const more = { ...given("activeEntries", integer(active)), ...given("lockedEntries", integer(locked)) };
        databases.push({ totalEntries: Number(total), ...more });
      } else if (id !== undefined) rows.push({ id: Number(id), ...given("serial", serial), ...given(named, subject) });
      else if (!HEADER.test(line) && !(last !== undefined && PAIRS.take(last, line))) lines.leave();
    }
    const total = databases[0]?.totalEntries;
    const isShort = total === undefined || rows.length < total;
    return { rows: [...databases, ...rows], unread: lines.unread, incomplete: lines.isCut || isShort };
  }),
} satisfies Command<CertificateDatabase | IpsecCertificate | OutlineRow>;

const DATABASE = /^Database:\s*Total entries:\s*(\d+)(?:\s+Active entries:\s*(\d+))?(?:\s+Locked entries:\s*(\d+))?/i;
const HEADER = /^(?:ID\s+Serial\s+(?:Subject|Issuer)|Alternative name information:)/i;
const ROW = /^(\d+)\s+(\d+)\s+([A-Za-z]+\s?=.*)$/;

const name = (row: Draft, value: string): void => {
  row.alternativeNames = [...(row.alternativeNames ?? []), value];
};

// A distinguished name is full of commas and may hold anything: these labels stand first on their line
const PAIRS = new Pairs<Draft>({
  Subject: (row, value) => {
    row.subject = value;
  },
  ID: (row, value) => {
    Object.assign(row, given("id", integer(value)));
  },
  References: (row, value) => {
    Object.assign(row, given("references", integer(value)));
  },
  Serial: (row, value) => {
    row.serial = value;
  },
  Flags: (row, value) => {
    row.flags = value.match(/Not trusted|Trusted|Non-root|Root|Non-crl-issuer|Crl-issuer/gi) ?? [value];
  },
  "Validity period starts": (row, value) => {
    row.validFrom = value;
  },
  "Validity period ends": (row, value) => {
    row.validUntil = value;
  },
  "IP address": name,
  "Email address": name,
  "DNS name": name,
  URI: name,
  Issuer: (row, value) => {
    row.issuer = value;
  },
});
