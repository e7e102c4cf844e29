import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Instant, instant } from "../../time/instant.ts";
import { type Certificate, parseCertificates } from "./certificate.ts";
import { type Crl, parseCrls } from "./crl.ts";
import { CertificateDatabase } from "./database.ts";
import { certificateEntries, crlEntries } from "./database-view.ts";
import { renderDate, showIpsecCertificates } from "./show.ts";

const text = (name: string): string => readFileSync(join(import.meta.dirname, "x509.fixtures", name), "utf8");
const now: Instant = instant(Date.UTC(2030, 0, 1));
const afterAll: Instant = instant(Date.UTC(2200, 0, 1));
function certificate(name: string): Certificate {
  const parsed = parseCertificates(text(`${name}.pem`));
  const [first] = parsed.ok ? parsed.value : [];
  if (first === undefined) throw new Error(`${name} is no certificate`);
  return first;
}
function crl(): Crl {
  const parsed = parseCrls(text("root.crl.pem"));
  const [first] = parsed.ok ? parsed.value : [];
  if (first === undefined) throw new Error("the fixture holds no CRL");
  return first;
}
/** A database with a root, and the ids of what was added. */
function database(...names: string[]) {
  const db = new CertificateDatabase();
  const root = db.addRoot(certificate("root"));
  return { db, root, ids: names.map((name) => db.add(certificate(name))) };
}
const counts = (db: CertificateDatabase): string | undefined => showIpsecCertificates(db, now).split("\n")[0];

test("the same certificate has one entry, and becomes a root when it is configured as one", () => {
  const { db, root, ids } = database("edge", "edge");

  expect(ids).toEqual([root + 1, root + 1]);
  expect(db.addRoot(certificate("edge"))).toBe(ids[0]);
  expect(db.add(certificate("root"))).toBe(root);
  expect(certificateEntries(db, now).map(({ isRoot }) => isRoot)).toEqual([true, true]);
});

test("what SAs use stays until the last of them is gone", () => {
  const { db, ids } = database("edge");
  const [edge = 0] = ids;
  db.acquire(edge);
  db.acquire(edge);

  db.remove(edge);

  expect(certificateEntries(db, now)[0]).toMatchObject({ id: edge, references: 2, isDeleted: true });
  expect(counts(db)).toBe("Database: Total entries: 2 Active entries: 1 Locked entries: 1");
  db.release(edge);
  expect(certificateEntries(db, now)).toHaveLength(2);
  db.release(edge);
  expect(certificateEntries(db, now)).toHaveLength(1);
});

test("a deleted certificate that comes again is active again", () => {
  const { db, ids } = database("edge");
  const [edge = 0] = ids;
  db.acquire(edge);
  db.remove(edge);

  expect(db.add(certificate("edge"))).toBe(edge);
  expect(certificateEntries(db, now)[0]).toMatchObject({ references: 1, isDeleted: false });
});

test("certificates expire; locked ones stay, and are not trusted any more", () => {
  const { db, root } = database("edge", "core");

  db.expire(afterAll);

  expect(certificateEntries(db, afterAll)).toMatchObject([{ id: root, isTrusted: false }]);
});

test("what passes the checks is trusted, over CAs of the database as well", () => {
  const { db } = database("branch-ca", "branch", "by-edge", "md5");

  const trusted = certificateEntries(db, now).filter(({ isTrusted }) => isTrusted);

  expect(trusted.map(({ certificate: { serial } }) => serial)).toEqual([3002n, 2001n, 1538512n]);
  expect(db.verify({ certificate: certificate("branch"), now }).ok).toBe(true);
  expect(db.authorities.map(({ id }) => id)).toEqual([1, 2]);
});

test("a CRL takes the trust of what it lists; an older list does not replace it", () => {
  const { db } = database("revoked");
  expect(certificateEntries(db, now)[0]?.isTrusted).toBe(true);

  expect(db.addCrl(crl())).toEqual({ ok: true, id: 3 });

  expect(certificateEntries(db, now)[0]?.isTrusted).toBe(false);
  expect(db.addCrl({ ...crl(), thisUpdate: instant(0) })).toMatchObject({ code: "crl.superseded" });
  expect(db.addCrl({ ...crl(), thisUpdate: now })).toEqual({ ok: true, id: 4 });
  expect(db.addCrl({ ...crl(), scope: "users" })).toEqual({ ok: true, id: 5 });
  expect(crlEntries(db, now).map((one) => one.id)).toEqual([5, 4]);
});

test("a list that nobody known has signed is refused: it could only hide what is revoked", () => {
  const { db } = database();
  const forged = { ...crl(), thisUpdate: now, revocations: new Map(), signature: new Uint8Array(256) };

  expect(db.addCrl(forged)).toMatchObject({ code: "crl.issuer-unknown" });
  expect(db.crls).toEqual([]);
});

test("peers cannot fill the database: past its limit the oldest that nothing uses goes", () => {
  const { db, ids } = database("edge", "core");
  const [edge = 0] = ids;
  db.acquire(edge);
  const lab = certificate("lab");

  for (let i = 0; i < 10_001; i++) db.add({ ...lab, der: Uint8Array.of(i >> 16, i >> 8, i) });

  expect(db.verify({ certificate: certificate("edge"), now }).ok).toBe(true);
  expect(db.authorities).toHaveLength(1);
  expect(db.certificates).toHaveLength(10_000);
  expect(db.certificates.map(({ id }) => id).slice(0, 3)).toEqual([1, edge, 7]);
  db.release(edge);
});

test("show ipsec certificates", () => {
  const { db } = database("core", "edge");

  expect(showIpsecCertificates(db, now)).toBe(
    [
      "Database: Total entries: 3 Active entries: 3 Locked entries: 1",
      "ID      Serial      Subject",
      "3       22314868    C=CH, O=Example VPN",
      "2       22315496    CN=core.example.test",
      "1       1538512     C=CH, O=Example VPN",
      "",
    ].join("\n"),
  );
});

test("show ipsec certificates detail", () => {
  const { db, root } = database("core", "edge");
  db.acquire(root);
  const [edge, core, ca] = ["edge", "core", "root"].map(certificate);
  const validity = (one: Certificate | undefined): string[] => [
    `Validity period starts: ${renderDate(one?.notBefore ?? now)}`,
    `Validity period ends: ${renderDate(one?.notAfter ?? now)}`,
  ];

  expect(showIpsecCertificates(db, now, { detail: true }).split("\n")).toEqual([
    "Database: Total entries: 3 Active entries: 3 Locked entries: 1",
    "Subject: C=CH, O=Example VPN, CN=edge.example.test",
    "ID: 3, References: 0, Serial: 22314868",
    "Flags: Trusted Non-root Non-crl-issuer",
    ...validity(edge),
    "Alternative name information:",
    "  DNS name: edge.example.test",
    "  Email address: noc@example.test",
    "  IP address: 192.0.2.1",
    "  IP address: 2001:db8::1",
    "  URI: https://edge.example.test/",
    "Issuer: C=CH, O=Example VPN, CN=Example Root CA",
    "",
    "Subject: CN=core.example.test",
    "ID: 2, References: 0, Serial: 22315496",
    "Flags: Trusted Non-root Crl-issuer", // it has no key usage, as those in Junos' sample
    ...validity(core),
    "Alternative name information:",
    "  DNS name: core.example.test",
    "Issuer: C=CH, O=Example VPN, CN=Example Root CA",
    "",
    "Subject: C=CH, O=Example VPN, CN=Example Root CA",
    "ID: 1, References: 1, Serial: 1538512",
    "Flags: Trusted Root Crl-issuer",
    ...validity(ca),
    "Issuer: C=CH, O=Example VPN, CN=Example Root CA",
    "",
  ]);
});

test("what is not trusted says so", () => {
  const { db } = database("md5");

  expect(showIpsecCertificates(db, now, { detail: true })).toContain("Flags: Not trusted Non-root Non-crl-issuer\n");
});

test("show ipsec certificates crl", () => {
  const { db } = database("edge");
  db.addCrl(crl());
  const on = renderDate(crl().thisUpdate);

  expect(showIpsecCertificates(db, now, { crl: true })).toBe(
    [
      "Database: Total entries: 1 Active entries: 1 Locked entries: 0",
      "ID      Serial      Issuer",
      "3       2004        C=CH, O=Example VPN",
      "",
    ].join("\n"),
  );
  expect(showIpsecCertificates(db, now, { crl: true, detail: true }).split("\n")).toEqual([
    "Database: Total entries: 1 Active entries: 1 Locked entries: 0",
    "Issuer: C=CH, O=Example VPN, CN=Example Root CA",
    "ID: 3, CRL number: 7, Revoked certificates: 1",
    "Flags: Trusted",
    `Last update: ${on}`,
    `Next update: ${renderDate(crl().nextUpdate ?? now)}`,
    `  Serial: 2004, Revoked: ${on}, Reason: Key compromise`,
    "",
  ]);
});

test.each([
  ["2003-03-01T01:20:42Z", "2003 Mar 1st, 01:20:42 GMT"],
  ["2003-03-31T01:50:42Z", "2003 Mar 31st, 01:50:42 GMT"],
  ["2024-02-02T00:00:00Z", "2024 Feb 2nd, 00:00:00 GMT"],
  ["2024-12-23T23:59:59Z", "2024 Dec 23rd, 23:59:59 GMT"],
  ["2024-05-11T12:00:00Z", "2024 May 11th, 12:00:00 GMT"],
  ["2024-05-12T12:00:00Z", "2024 May 12th, 12:00:00 GMT"],
  ["2024-05-13T12:00:00Z", "2024 May 13th, 12:00:00 GMT"],
  ["2024-05-30T12:00:00Z", "2024 May 30th, 12:00:00 GMT"],
])("%s is shown as %s", (iso, shown) => {
  expect(renderDate(instant(Date.parse(iso)))).toBe(shown);
});
