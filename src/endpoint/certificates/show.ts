import type { Instant } from "../../time/instant.ts";
import { renderSerial } from "./certificate.ts";
import type { Reason, Revocation } from "./crl.ts";
import type { CertificateDatabase } from "./database.ts";
import { type CertificateEntry, type CrlEntry, certificateEntries, crlEntries } from "./database-view.ts";
import { type GeneralName, renderGeneralName } from "./general-name.ts";
import { type Name, renderName } from "./name.ts";

// `show ipsec certificates [crl] [brief | detail]`, in the layout of the ES PIC's samples. Where a sample contradicts
// itself, its text wins: it shows more active entries than entries, and an issuer that is spelt in two ways.

export interface ShowCertificates {
  /** The entries of the revocation lists in place of the certificates. */
  readonly crl?: boolean;
  readonly detail?: boolean;
}

export function showIpsecCertificates(database: CertificateDatabase, now: Instant, how: ShowCertificates = {}): string {
  const entries = { certificates: certificateEntries(database, now), crls: crlEntries(database, now) };
  return certificateLines(entries, how)
    .map((line) => `${line}\n`)
    .join("");
}

/** The same of what the database held at one moment. */
export const certificateLines = (
  { certificates, crls }: { readonly certificates: readonly CertificateEntry[]; readonly crls: readonly CrlEntry[] },
  how: ShowCertificates,
): readonly string[] => (how.crl === true ? renderCrls(crls, how) : renderCertificates(certificates, how));

function renderCertificates(entries: readonly CertificateEntry[], { detail }: ShowCertificates): string[] {
  const counts = renderCounts({
    total: entries.length,
    active: entries.filter(({ isDeleted }) => !isDeleted).length,
    locked: entries.filter(({ isRoot }) => isRoot).length,
  });
  if (detail === true) return [counts, ...apart(entries.map(renderDetail))];
  const rows = entries.map(({ id, certificate: { serial, subject } }) => row(id, serial, renderBrief(subject.name)));
  return [counts, row("ID", "Serial", "Subject"), ...rows];
}

/** The samples have none of this form; it follows theirs. A list counts as active until its next update is due. */
function renderCrls(entries: readonly CrlEntry[], { detail }: ShowCertificates): string[] {
  const active = entries.filter(({ isCurrent }) => isCurrent).length;
  const counts = renderCounts({ total: entries.length, active, locked: 0 });
  if (detail === true) return [counts, ...apart(entries.map(renderCrlDetail))];
  const rows = entries.flatMap(({ id, crl }) =>
    [...crl.revocations.values()].map(({ serial }) => row(id, serial, renderBrief(crl.issuer.name))),
  );
  return [counts, row("ID", "Serial", "Issuer"), ...rows];
}

function renderDetail({ id, references, certificate, ...state }: CertificateEntry): string[] {
  const { subject, serial, issuer, notBefore, notAfter, altNames } = certificate;
  const names = altNames.flatMap(renderAltName);
  return [
    `Subject: ${subject.text}`,
    `ID: ${id}, References: ${references}, Serial: ${renderSerial(serial)}`,
    `Flags: ${renderFlags(state)}`,
    `Validity period starts: ${renderDate(notBefore)}`,
    `Validity period ends: ${renderDate(notAfter)}`,
    ...(names.length > 0 ? ["Alternative name information:", ...names] : []),
    `Issuer: ${issuer.text}`,
  ];
}

function renderCrlDetail({ id, crl, isTrusted }: CrlEntry): string[] {
  const number = crl.number === undefined ? "" : `, CRL number: ${crl.number}`;
  return [
    `Issuer: ${crl.issuer.text}`,
    `ID: ${id}${number}, Revoked certificates: ${crl.revocations.size}`,
    `Flags: ${trust(isTrusted)}`,
    `Last update: ${renderDate(crl.thisUpdate)}`,
    ...(crl.nextUpdate === undefined ? [] : [`Next update: ${renderDate(crl.nextUpdate)}`]),
    ...[...crl.revocations.values()].map(renderRevocation),
  ];
}

const renderRevocation = ({ serial, on, reason }: Revocation): string =>
  `  Serial: ${renderSerial(serial)}, Revoked: ${renderDate(on)}, Reason: ${REASONS[reason]}`;

const REASONS: Readonly<Record<Reason, string>> = {
  unspecified: "Unspecified",
  keyCompromise: "Key compromise",
  cACompromise: "CA compromise",
  affiliationChanged: "Affiliation changed",
  superseded: "Superseded",
  cessationOfOperation: "Cessation of operation",
  certificateHold: "Certificate hold",
  removeFromCRL: "Removed from CRL",
  privilegeWithdrawn: "Privilege withdrawn",
  aACompromise: "AA compromise",
};

type Flags = Pick<CertificateEntry, "isTrusted" | "isRoot" | "isCrlIssuer">;

const renderFlags = ({ isTrusted, isRoot, isCrlIssuer }: Flags): string =>
  [trust(isTrusted), isRoot ? "Root" : "Non-root", isCrlIssuer ? "Crl-issuer" : "Non-crl-issuer"].join(" ");

const trust = (isTrusted: boolean): string => (isTrusted ? "Trusted" : "Not trusted");

/** The four kinds that Junos documents; others are not shown. */
const ALT_NAMES = { dns: "DNS name", email: "Email address", ip: "IP address", uri: "URI" } as const;

const renderAltName = (name: GeneralName): string[] =>
  name.kind === "other" || name.kind === "dn" ? [] : [`  ${ALT_NAMES[name.kind]}: ${renderGeneralName(name)}`];

const renderCounts = ({ total, active, locked }: { total: number; active: number; locked: number }): string =>
  `Database: Total entries: ${total} Active entries: ${active} Locked entries: ${locked}`;

/** Columns of 8 and 12; a serial number of 20 bytes moves the name to the right. */
const row = (id: number | string, serial: bigint | string, name: string): string =>
  `${String(id).padEnd(7)} ${String(serial).padEnd(11)} ${name}`;

/** The brief form names country and organization; a name that has neither is shown whole. */
function renderBrief(name: Name): string {
  const brief = name.filter((rdn) => rdn.every(({ type }) => type === "C" || type === "O"));
  return renderName(brief.length > 0 ? brief : name);
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `2003 Mar 1st, 01:20:42 GMT` */
export function renderDate(at: Instant): string {
  const date = new Date(at);
  const time = date.toISOString().slice(11, 19);
  return `${date.getUTCFullYear()} ${MONTHS[date.getUTCMonth()]} ${ordinal(date.getUTCDate())}, ${time} GMT`;
}

function ordinal(day: number): string {
  const isTeen = day >= 11 && day <= 13;
  return `${day}${isTeen ? "th" : (["th", "st", "nd", "rd"][day % 10] ?? "th")}`;
}

/** An empty line between blocks. */
const apart = (blocks: readonly (readonly string[])[]): string[] =>
  blocks.flatMap((block, i) => (i === 0 ? block : ["", ...block]));
