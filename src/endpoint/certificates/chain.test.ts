import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Instant, instant, renderInstant } from "../../time/instant.ts";
import { encodeAuthorities } from "./authorities.ts";
import { type Certificate, parseCertificates } from "./certificate.ts";
import { type ChainQuestion, verifyChain } from "./chain.ts";
import { type Crl, parseCrls } from "./crl.ts";

const text = (name: string): string => readFileSync(join(import.meta.dirname, "x509.fixtures", name), "utf8");
const now: Instant = instant(Date.UTC(2030, 0, 1));
const late: Instant = instant(Date.UTC(2060, 0, 1)); // the CRL has run out
function certificate(name: string): Certificate {
  const parsed = parseCertificates(text(`${name}.pem`));
  const [first] = parsed.ok ? parsed.value : [];
  if (first === undefined) throw new Error(`${name} is no certificate`);
  return first;
}
function crls(name = "root"): readonly Crl[] {
  const parsed = parseCrls(text(`${name}.crl.pem`));
  return parsed.ok ? parsed.value : [];
}
const judge = (name: string, more: Partial<ChainQuestion> = {}) =>
  verifyChain({ certificate: certificate(name), roots: [certificate("root")], now, ...more });

describe("a chain holds", () => {
  test.each(["edge", "core", "lab", "pss"])("%s, issued by the root", (name) => {
    const verdict = judge(name);

    expect(verdict.ok && verdict.chain.map(({ subject }) => subject.text).at(-1)).toBe(
      certificate("root").subject.text,
    );
  });

  test("over a CA that the peer sends, whatever else it sends", () => {
    const intermediates = ["edge", "impostor", "deep-ca", "branch-ca"].map(certificate);

    const verdict = judge("branch", { intermediates });

    expect(verdict.ok && verdict.chain.map(({ serial }) => serial)).toEqual([3002n, 2001n, 1538512n]);
  });

  test("where a root of the same name has another key", () => {
    expect(judge("edge", { roots: [certificate("impostor"), certificate("root")] }).ok).toBe(true);
  });

  test("for a certificate that is itself trusted", () => {
    expect(judge("edge", { roots: [certificate("edge")] }).ok).toBe(true);
  });
});

describe("a chain is refused, and why", () => {
  test("expired", () => {
    const verdict = judge("edge", { now: instant(Date.UTC(2200, 0, 1)) });

    expect(verdict).toMatchObject({ code: "certificate.expired" });
    const since = renderInstant(certificate("edge").notAfter);
    expect(verdict).toHaveProperty("reason", expect.stringContaining(`CN=edge.example.test expired on ${since}`));
  });

  test("not yet valid: a clock is wrong", () => {
    expect(judge("edge", { now: instant(0) })).toMatchObject({
      code: "certificate.not-yet-valid",
      mend: expect.stringContaining("clock"),
    });
  });

  test("issuer unknown, with its name", () => {
    expect(judge("branch")).toMatchObject({
      code: "certificate.issuer-unknown",
      reason: expect.stringContaining("C=CH, O=Example VPN, CN=Example Branch CA"),
    });
    expect(judge("alone")).toMatchObject({
      code: "certificate.issuer-unknown",
      reason: "CN=alone.example.test is self-signed and not trusted",
    });
  });

  test("same name of the issuer, other key", () => {
    expect(judge("edge", { roots: [certificate("impostor")] })).toMatchObject({ code: "certificate.signature" });
  });

  test("issued by an end entity: RFC 5280 §6.1.4 (k)", () => {
    expect(judge("by-edge", { intermediates: [certificate("edge")] })).toMatchObject({ code: "certificate.not-a-ca" });
  });

  test("issued below a certificate that is trusted for itself only", () => {
    expect(judge("by-edge", { roots: [certificate("edge")] })).toMatchObject({ code: "certificate.not-a-ca" });
  });

  test("more CAs than the path length allows: RFC 5280 §6.1.4 (l)", () => {
    const intermediates = ["deep-ca", "branch-ca"].map(certificate);

    expect(judge("too-deep", { intermediates })).toMatchObject({ code: "certificate.path-length" });
  });

  test("a CA that may not sign anything but certificates", () => {
    expect(judge("root")).toMatchObject({ code: "certificate.key-usage" });
    expect(judge("root", { purpose: "any" }).ok).toBe(true);
  });

  test("a key that may not sign: RFC 4945 §5.1.3.2", () => {
    expect(judge("wrong-use")).toMatchObject({
      code: "certificate.key-usage",
      reason: expect.stringContaining("keyEncipherment"),
    });
  });

  test("a critical extension that is not understood: RFC 5280 §4.2", () => {
    expect(judge("odd-extension")).toMatchObject({ code: "certificate.critical-extension" });
  });

  test("signed with MD5", () => {
    expect(judge("md5")).toMatchObject({ code: "certificate.weak" });
  });

  test("a signature that was tampered with", () => {
    const edge = certificate("edge");

    const verdict = judge("edge", {
      certificate: { ...edge, tbs: edge.tbs.map((byte, i) => (i === 20 ? ~byte : byte)) },
    });

    expect(verdict).toMatchObject({ code: "certificate.signature" });
  });

  test("a thousand CAs of one name cost a bounded number of signatures", () => {
    const impostor = certificate("impostor");
    const intermediates = Array.from({ length: 1_000 }, (_, i) => ({
      ...impostor,
      der: Uint8Array.of(i >> 8, i & 0xff), // another certificate each
    }));
    const { authorityKeyId: _, ...unhinted } = certificate("edge");

    expect(judge("edge", { roots: [], intermediates })).toMatchObject({ code: "certificate.signature" });
    expect(judge("edge", { intermediates: [...intermediates, certificate("root")] }).ok).toBe(true);
    const last = { certificate: unhinted, roots: [...intermediates, certificate("root")] };
    expect(judge("edge", last)).toMatchObject({ code: "certificate.signature" });
  });
});

describe("revocation", () => {
  test("a revoked certificate is refused with date and reason, also by a list that has run out", () => {
    const reason = expect.stringContaining("serial 2004) was revoked on 2026-");
    const expected = { code: "certificate.revoked", reason };

    expect(judge("revoked", { crls: crls() })).toMatchObject(expected);
    expect(judge("revoked", { crls: crls(), now: late })).toMatchObject(expected);
    expect(judge("revoked").ok).toBe(true);
    expect(judge("revoked", { crls: crls(), revocation: "off" }).ok).toBe(true);
  });

  test("what is not listed is not revoked; where a fresh list is required, a stale one and none are refused", () => {
    const required = { crls: crls(), revocation: "required" } as const;

    expect(judge("edge", required).ok).toBe(true);
    expect(judge("edge", { ...required, now: late })).toMatchObject({ code: "certificate.revocation-unknown" });
    expect(judge("edge", { ...required, crls: [] })).toMatchObject({ code: "certificate.revocation-unknown" });
  });

  test("a list that its issuer did not sign, or that has unknown critical extensions, proves nothing", () => {
    const forged = crls().map((crl) => ({ ...crl, signature: crl.signature.map((byte) => ~byte) }));
    const odd = crls().map((crl) => ({ ...crl, unknownCritical: ["2.5.29.27"] }));

    expect(judge("revoked", { crls: forged }).ok).toBe(true);
    expect(judge("edge", { crls: odd, revocation: "required" })).toMatchObject({
      code: "certificate.revocation-unknown",
    });
  });
});

describe("a list of one distribution point: RFC 5280 §6.3.3 (b)", () => {
  const required = { crls: crls("parted"), revocation: "required" } as const;

  test("clears certificates that name the point", () => {
    expect(crls("parted")).toMatchObject([{ scope: "users", points: ["http://crl.example.test/1.crl"] }]);
    expect(judge("parted", required).ok).toBe(true);
  });

  test("revokes what it lists, and is silent about all others and about CAs", () => {
    expect(judge("revoked", required)).toMatchObject({ code: "certificate.revoked" });
    expect(judge("edge", required)).toMatchObject({ code: "certificate.revocation-unknown" });
    expect(judge("branch-ca", { ...required, purpose: "any" })).toMatchObject({
      code: "certificate.revocation-unknown",
    });
  });

  test("where none is known, the certificate says where it can be had", () => {
    expect(judge("parted", { revocation: "required" })).toHaveProperty(
      "mend",
      expect.stringContaining("from http://crl.example.test/1.crl or http://crl.example.test/2.crl"),
    );
  });
});

test("a certificate request names authorities by the hash of their key: RFC 7296 §3.7", () => {
  const [root, impostor] = ["root", "impostor"].map(certificate);
  if (!root || !impostor) throw new Error("fixtures are missing");

  expect(encodeAuthorities([root, impostor])).toEqual(new Uint8Array([...root.keyHash, ...impostor.keyHash]));
  expect(root.keyHash).toHaveLength(20);
});
