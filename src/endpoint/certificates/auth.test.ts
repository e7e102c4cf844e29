import { createHash, generateKeyPairSync, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { AUTH_METHOD, SIGNATURE_HASH } from "../../wire/ike/numbers.ts";
import { ACCEPTED_HASHES, type AuthToSign, signAuth, verifyAuth } from "./auth.ts";
import { signHash, verifyHash } from "./auth-v1.ts";
import { type Certificate, parseCertificates } from "./certificate.ts";
import { isKeyOf, parsePrivateKey } from "./private-key.ts";
import { decodeSignatureAlgorithm, encodeSignatureAlgorithm, type SignatureAlgorithm } from "./signature-algorithm.ts";

const text = (name: string): string => readFileSync(join(import.meta.dirname, "x509.fixtures", name), "utf8");
function certificate(name: string): Certificate {
  const parsed = parseCertificates(text(`${name}.pem`));
  const [first] = parsed.ok ? parsed.value : [];
  if (first === undefined) throw new Error(`${name} is no certificate`);
  return first;
}
const privateKey = (name: string): KeyObject => parsePrivateKey(text(`${name}.key`));
const octets = Buffer.from("IKE_SA_INIT request | Nr | prf(SK_pi, IDi')");
function signed(name: string, more: Partial<AuthToSign> = {}) {
  const auth = signAuth({ privateKey: privateKey(name), octets, ...more });
  if (!auth.ok) throw new Error(auth.reason);
  return auth;
}
const verdict = (name: string, { method, data }: { method: number; data: Uint8Array }, over: Uint8Array = octets) =>
  verifyAuth({ certificate: certificate(name), method, data, octets: over });

/** What the AlgorithmIdentifier of an AUTH payload says. */
function algorithmOf({ data }: { data: Uint8Array }): unknown {
  const decoded = decodeSignatureAlgorithm(data.subarray(1, 1 + (data[0] ?? 0)));
  return decoded.ok ? decoded.value : decoded.error.code;
}

describe("with a peer that announced no hashes, the method is that of the key", () => {
  test.each([
    ["edge", AUTH_METHOD.RSA, 256],
    ["branch", AUTH_METHOD.ECDSA_256, 64], // RFC 4754 §7: r | s
    ["core", AUTH_METHOD.ECDSA_384, 96],
    ["lab", AUTH_METHOD.ECDSA_521, 132],
  ])("%s signs with method %i", (name, method, length) => {
    const auth = signed(name);

    expect([auth.method, auth.data.length]).toEqual([method, length]);
    expect(verdict(name, auth)).toEqual({ ok: true });
    expect(verdict(name, auth, Buffer.from("other octets"))).toMatchObject({ code: "auth.signature" });
  });

  test("a key bound to RSASSA-PSS has none", () => {
    expect(signAuth({ privateKey: privateKey("pss"), octets })).toMatchObject({ code: "auth.key" });
  });
});

describe("with a peer that speaks RFC 7427", () => {
  test.each([
    ["edge", { kind: "rsa", hash: "sha256" }],
    ["branch", { kind: "ecdsa", hash: "sha256" }],
    ["core", { kind: "ecdsa", hash: "sha384" }],
    ["lab", { kind: "ecdsa", hash: "sha512" }],
    ["pss", { kind: "rsa-pss", hash: "sha256", saltLength: 32 }],
  ])("%s chooses what fits its key", (name, algorithm) => {
    const auth = signed(name, { peerHashes: ACCEPTED_HASHES });

    expect(auth.method).toBe(AUTH_METHOD.SIGNATURE);
    expect(algorithmOf(auth)).toEqual(algorithm);
    expect(verdict(name, auth)).toEqual({ ok: true });
    expect(verdict(name, auth, Buffer.from("other octets"))).toMatchObject({ code: "auth.signature" });
  });

  test.each(
    Object.entries(SIGNATURE_HASH).flatMap(([hash, id]) => ["pkcs1", "pss", "ecdsa"].map((how) => [hash, how, id])),
  )("%s, %s: the peer's only hash is used", (_, how, id) => {
    const name = how === "ecdsa" ? "lab" : "edge";
    const padding = how === "pss" ? ({ rsaPadding: "pss" } as const) : {};

    const auth = signed(name, { peerHashes: [Number(id)], ...padding });

    expect(auth.method).toBe(AUTH_METHOD.SIGNATURE);
    expect(verdict(name, auth)).toEqual({ ok: true });
  });

  test("hashes that we do not have lead back to the older method", () => {
    expect(signed("edge", { peerHashes: [5] }).method).toBe(AUTH_METHOD.RSA);
  });
});

describe("what is not the holder's signature is refused with its reason", () => {
  test("another key of the same kind", () => {
    const auth = signed("branch", { peerHashes: ACCEPTED_HASHES });

    expect(verdict("core", auth)).toMatchObject({ code: "auth.signature" });
  });

  test("a method that the certificate's key cannot have", () => {
    expect(verdict("edge", signed("branch"))).toMatchObject({ code: "auth.method" });
    expect(verdict("core", signed("branch"))).toMatchObject({ code: "auth.method" });
    expect(verdict("edge", { method: AUTH_METHOD.SHARED_KEY, data: octets })).toMatchObject({
      code: "auth.method",
      reason: expect.stringContaining("SHARED_KEY"),
    });
  });

  test.each([0, 1, 10, 16, 40])("AUTH data of %i bytes", (length) => {
    const { data } = signed("edge", { peerHashes: ACCEPTED_HASHES });

    expect(verdict("edge", { method: AUTH_METHOD.SIGNATURE, data: data.subarray(0, length) }).ok).toBe(false);
    expect(verdict("edge", { method: AUTH_METHOD.RSA, data: data.subarray(0, length) }).ok).toBe(false);
    expect(verdict("branch", { method: AUTH_METHOD.ECDSA_256, data: data.subarray(0, length) }).ok).toBe(false);
  });

  test("MD5, which nobody offered", () => {
    const identifier = encodeSignatureAlgorithm({ kind: "rsa", hash: "md5" });
    const data = Buffer.concat([Buffer.of(identifier.length), identifier, Buffer.alloc(256)]);

    expect(verdict("edge", { method: AUTH_METHOD.SIGNATURE, data })).toMatchObject({ code: "auth.hash" });
  });
});

describe("AlgorithmIdentifiers are those of RFC 7427 appendix A, to the byte", () => {
  const vectors: readonly (readonly [string, SignatureAlgorithm, string])[] = [
    ["§A.1.1", { kind: "rsa", hash: "sha1" }, "300d06092a864886f70d0101050500"],
    ["§A.1.2", { kind: "rsa", hash: "sha256" }, "300d06092a864886f70d01010b0500"],
    ["§A.1.3", { kind: "rsa", hash: "sha384" }, "300d06092a864886f70d01010c0500"],
    ["§A.1.4", { kind: "rsa", hash: "sha512" }, "300d06092a864886f70d01010d0500"],
    ["§A.3.1", { kind: "ecdsa", hash: "sha1" }, "300906072a8648ce3d0401"],
    ["§A.3.2", { kind: "ecdsa", hash: "sha256" }, "300a06082a8648ce3d040302"],
    ["§A.3.3", { kind: "ecdsa", hash: "sha384" }, "300a06082a8648ce3d040303"],
    ["§A.3.4", { kind: "ecdsa", hash: "sha512" }, "300a06082a8648ce3d040304"],
    ["§A.4.1", { kind: "rsa-pss", hash: "sha1", saltLength: 20 }, "300d06092a864886f70d01010a3000"],
    [
      "§A.4.3",
      { kind: "rsa-pss", hash: "sha256", saltLength: 32 },
      "304106092a864886f70d01010a3034a00f300d06096086480165030402010500a11c301a06092a864886f70d010108300d06096086480165030402010500a203020120",
    ],
  ];

  test.each(vectors)("%s", (_, algorithm, hex) => {
    expect(Buffer.from(encodeSignatureAlgorithm(algorithm)).toString("hex")).toBe(hex);
    expect(decodeSignatureAlgorithm(Buffer.from(hex, "hex"))).toEqual({ ok: true, value: algorithm });
  });

  test("§A.4.2: defaults that are spelt out all the same are understood", () => {
    const hex =
      "303e06092a864886f70d01010a3031a00b300906052b0e03021a0500a118301606092a864886f70d010108300906052b0e03021a0500a203020114a303020101";

    expect(decodeSignatureAlgorithm(Buffer.from(hex, "hex"))).toEqual({
      ok: true,
      value: { kind: "rsa-pss", hash: "sha1", saltLength: 20 },
    });
  });
});

describe("IKEv1 signs the hash as it is: RFC 2409 §5.1", () => {
  const hash = createHash("sha1").update("HASH_I").digest();

  test("signed and verified, without DigestInfo", () => {
    const signature = signHash(privateKey("edge"), hash);

    expect(signature.ok && verifyHash(certificate("edge"), 3, signature.data, hash)).toEqual({ ok: true });
    expect(signature.ok && verifyHash(certificate("edge"), 3, signature.data, hash.subarray(1))).toMatchObject({
      code: "auth.signature",
    });
  });

  test("a signature with DigestInfo, of another length, or none, is not one", () => {
    const { data } = signed("edge");

    expect(verifyHash(certificate("edge"), 3, data, hash)).toMatchObject({ code: "auth.signature" });
    expect(verifyHash(certificate("edge"), 3, data.subarray(1), hash)).toMatchObject({ code: "auth.signature" });
  });

  test("ECDSA, RFC 4754: r and s, under the method of the key's curve and no other", () => {
    const signature = signHash(privateKey("branch"), hash);

    expect(signature.ok && signature.data.length).toBe(64);
    expect(signature.ok && verifyHash(certificate("branch"), 9, signature.data, hash)).toEqual({ ok: true });
    expect(signature.ok && verifyHash(certificate("branch"), 9, signature.data, hash.subarray(1))).toMatchObject({
      code: "auth.signature",
    });
    for (const method of [3, 10])
      expect(signature.ok && verifyHash(certificate("branch"), method, signature.data, hash)).toMatchObject({
        code: "auth.method",
      });
    expect(verifyHash(certificate("edge"), 9, new Uint8Array(64), hash)).toMatchObject({ code: "auth.method" });
  });

  test("a key bound to RSASSA-PSS signs nothing in IKEv1", () => {
    expect(signHash(privateKey("pss"), hash)).toMatchObject({ code: "auth.key" });
  });
});

describe("private keys", () => {
  test("a key is told from a stranger's", () => {
    expect(isKeyOf(privateKey("edge"), certificate("edge"))).toBe(true);
    expect(isKeyOf(privateKey("edge"), certificate("branch"))).toBe(false);
  });

  test("kinds that do not sign in IKE, and keys too short for the hash, are refused by name", () => {
    const { privateKey: odd } = generateKeyPairSync("ec", { namedCurve: "secp256k1" });
    const { privateKey: short } = generateKeyPairSync("rsa", { modulusLength: 512 });

    expect(signAuth({ privateKey: odd, octets })).toMatchObject({ reason: expect.stringContaining("secp256k1") });
    expect(signAuth({ privateKey: short, octets, peerHashes: [SIGNATURE_HASH.SHA2_512] })).toMatchObject({
      reason: expect.stringContaining("rsa 512"),
    });
  });

  test("what cannot be read is the operator's slip, with its mend", () => {
    expect(() => parsePrivateKey("nonsense")).toThrow(/expected an unencrypted PEM/);
    const locked = privateKey("branch").export({
      type: "pkcs8",
      format: "pem",
      cipher: "aes-256-cbc",
      passphrase: "x",
    });
    expect(() => parsePrivateKey(locked.toString())).toThrow(/give its passphrase/);
    expect(parsePrivateKey(locked.toString(), "x").asymmetricKeyType).toBe("ec");
  });
});
