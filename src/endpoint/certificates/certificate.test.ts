import { createHash, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { renderInstant } from "../../time/instant.ts";
import { decodeCertificate, parseCertificates } from "./certificate.ts";
import { decodeCrl, parseCrls } from "./crl.ts";
import { encodeElement, sequence, TAG } from "./der.ts";
import { renderGeneralName } from "./general-name.ts";
import { parsePem, renderPem } from "./pem.ts";

const text = (name: string): string => readFileSync(join(import.meta.dirname, "x509.fixtures", name), "utf8");
const bytes = (name: string): Uint8Array => new Uint8Array(new X509Certificate(text(name)).raw);
const hex = (of: Uint8Array): string => Buffer.from(of).toString("hex");
function certificate(name: string) {
  const decoded = decodeCertificate(bytes(name));
  if (!decoded.ok) throw decoded.error;
  return decoded.value;
}

test("a certificate says whose it is, by whom, for how long, and what else it stands for", () => {
  const edge = certificate("edge.pem");

  expect(edge.subject.text).toBe("C=CH, O=Example VPN, CN=edge.example.test");
  expect(edge.issuer.text).toBe("C=CH, O=Example VPN, CN=Example Root CA");
  expect(edge.serial).toBe(22314868n);
  expect(renderInstant(edge.notAfter)).toBe(new Date(new X509Certificate(text("edge.pem")).validTo).toISOString());
  expect(edge.keyUsage).toEqual(["digitalSignature"]);
  expect(edge.isCa).toBe(false);
  expect(edge.altNames.map(({ kind }) => kind)).toEqual(["dns", "email", "ip", "ip", "uri", "dn"]);
  expect(edge.altNames.map(renderGeneralName)).toEqual([
    "edge.example.test",
    "noc@example.test",
    "192.0.2.1",
    "2001:db8::1",
    "https://edge.example.test/",
    "O=Example VPN, CN=edge alias",
  ]);
});

test.each(["edge.pem", "branch.pem", "core.pem", "lab.pem", "pss.pem", "root.pem"])(
  "%s has the key and its hash that the crypto library sees",
  (name) => {
    const spki = new X509Certificate(text(name)).publicKey.export({ type: "spki", format: "der" });

    const own = certificate(name);

    expect(hex(own.spki)).toBe(hex(spki));
    expect(hex(own.keyHash)).toBe(createHash("sha1").update(spki).digest("hex")); // RFC 7296 §3.7
  },
);

test("kinds of keys and signatures are told apart", () => {
  expect(certificate("edge.pem").publicKey).toMatchObject({ kind: "rsa", bits: 2048 });
  expect(certificate("branch.pem").publicKey).toMatchObject({ kind: "ecdsa", curve: "P-256" });
  expect(certificate("lab.pem").publicKey).toMatchObject({ kind: "ecdsa", curve: "P-521" });
  expect(certificate("pss.pem").publicKey).toMatchObject({ kind: "rsa-pss" });
  expect(certificate("pss.pem").signatureAlgorithm).toEqual({ kind: "rsa-pss", hash: "sha512", saltLength: 64 });
  expect(certificate("branch.pem").signatureAlgorithm).toEqual({ kind: "ecdsa", hash: "sha256" });
});

test("a CA says how deep it may reach, and an unknown critical extension is kept by its number", () => {
  expect(certificate("branch-ca.pem")).toMatchObject({
    isCa: true,
    pathLength: 0,
    keyUsage: ["keyCertSign", "cRLSign"],
  });
  expect(certificate("root.pem").pathLength).toBeUndefined();
  expect(certificate("parted.pem").crlPoints).toHaveLength(2);
  expect(certificate("odd-extension.pem").unknownCritical).toEqual(["1.3.6.1.4.1.99999.1"]);
});

test("what is decoded does not change with the buffer it came in", () => {
  const buffer = bytes("edge.pem");
  const decoded = decodeCertificate(buffer);

  buffer.fill(0);

  expect(decoded.ok && hex(decoded.value.der)).toBe(hex(bytes("edge.pem")));
});

test.each(["edge.pem", "pss.pem"])("%s cut at any length is an error with its place", (name) => {
  const whole = bytes(name);

  for (let length = 0; length < whole.length; length++) {
    const decoded = decodeCertificate(whole.subarray(0, length));
    expect(decoded).toMatchObject({ ok: false, error: { code: "x509.short" } });
  }
});

test("bytes behind the certificate, and lengths in a longer form than due, are refused: X.690 §10.1", () => {
  const whole = bytes("branch.pem");

  expect(decodeCertificate(Buffer.concat([whole, Buffer.of(0)]))).toMatchObject({ error: { code: "x509.trailing" } });
  const loose = Buffer.concat([Buffer.of(0x30, 0x83, 0), whole.subarray(2)]);
  expect(decodeCertificate(loose)).toMatchObject({ error: { code: "x509.length" } });
  expect(decodeCertificate(Buffer.of(0x30, 0x80, 0, 0))).toMatchObject({ error: { code: "x509.length" } });
});

test("the signed and the unsigned algorithm must be the same: RFC 5280 §4.1.1.2", () => {
  const whole = Buffer.from(bytes("edge.pem"));
  const sha256WithRsa = Buffer.from("06092a864886f70d01010b", "hex");
  whole[whole.lastIndexOf(sha256WithRsa) + 10] = 0x0c;

  expect(decodeCertificate(whole)).toMatchObject({ error: { code: "x509.algorithm" } });
});

test("a CRL says who signed it, when the next is due, and which serials are revoked since when and why", () => {
  const crls = parseCrls(text("root.crl.pem"));
  const [crl] = crls.ok ? crls.value : [];

  expect(crl?.issuer.text).toBe("C=CH, O=Example VPN, CN=Example Root CA");
  expect(crl?.number).toBe(7n);
  expect(crl?.nextUpdate).toBeGreaterThan(crl?.thisUpdate ?? Number.POSITIVE_INFINITY);
  expect(crl?.scope).toBe("all");
  expect([...(crl?.revocations.values() ?? [])]).toEqual([
    { serial: 2004n, on: crl?.thisUpdate, reason: "keyCompromise" },
  ]);
});

test("a CRL cut at any length is an error", () => {
  const blocks = parsePem(text("root.crl.pem"));
  const whole = blocks.ok ? (blocks.value[0]?.bytes ?? new Uint8Array(0)) : new Uint8Array(0);

  expect(decodeCrl(whole).ok).toBe(true);
  for (let length = 0; length < whole.length; length++) expect(decodeCrl(whole.subarray(0, length)).ok).toBe(false);
});

test("a PEM text may hold several certificates with words between them", () => {
  const bundle = `the branch\n${text("branch.pem")}\r\nits CA\n${text("branch-ca.pem").replaceAll("\n", "\r\n")}`;

  const parsed = parseCertificates(bundle);

  expect(parsed.ok && parsed.value.map(({ subject }) => subject.text)).toEqual([
    "C=CH, O=Example VPN, CN=branch.example.test",
    "C=CH, O=Example VPN, CN=Example Branch CA",
  ]);
});

test("PEM that is cut off, no base64, or of another kind is named", () => {
  const whole = text("branch.pem");

  expect(parseCertificates(whole.slice(0, -30))).toMatchObject({ error: { code: "pem.open" } });
  expect(parseCertificates(whole.replace("MII", "M?I"))).toMatchObject({ error: { code: "pem.base64" } });
  expect(parseCertificates(text("edge.key"))).toMatchObject({ error: { code: "pem.no-certificate" } });
  expect(renderPem("CERTIFICATE", bytes("branch.pem"))).toBe(whole);
});

test("times have one form: RFC 5280 §4.1.2.5", () => {
  const withTime = (tag: number, time: string): Uint8Array => {
    const whole = bytes("root.pem");
    const at = Buffer.from(whole).indexOf(Buffer.of(TAG.UTC_TIME, 13));
    return Buffer.concat([
      whole.subarray(0, at),
      Buffer.of(tag, time.length),
      Buffer.from(time),
      whole.subarray(at + 15),
    ]);
  };
  const notBefore = (time: string): unknown => {
    const decoded = decodeCertificate(withTime(TAG.UTC_TIME, time));
    return decoded.ok ? renderInstant(decoded.value.notBefore) : decoded.error.code;
  };

  expect(notBefore("500101000000Z")).toBe("1950-01-01T00:00:00.000Z");
  expect(notBefore("491231235959Z")).toBe("2049-12-31T23:59:59.000Z");
  expect(notBefore("260230000000Z")).toBe("x509.time");
  expect(notBefore("2601010000+01")).toBe("x509.time");
  expect(decodeCertificate(sequence(encodeElement(TAG.SEQUENCE)))).toMatchObject({ error: { code: "x509.short" } });
});
