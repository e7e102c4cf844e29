import { createHash, createPrivateKey, generateKeyPairSync, sign, verify } from "node:crypto";
import { describe, expect, test } from "vitest";
import { nonces, signDigest, verifyDigest } from "./ecdsa-digest.ts";

const PAIRS = [
  ["P-256", "prime256v1", "sha256"],
  ["P-384", "secp384r1", "sha384"],
  ["P-521", "secp521r1", "sha512"],
] as const;
const message = Buffer.from("sample");
const digestOf = (hash: string, of: Uint8Array = message): Buffer => createHash(hash).update(of).digest();

describe.each(PAIRS)("%s", (curve, namedCurve, hash) => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve });

  test("the runtime verifies what we sign over the digest of a message", () => {
    const signature = signDigest(privateKey, curve, digestOf(hash));

    expect(verify(hash, message, { key: publicKey, dsaEncoding: "ieee-p1363" }, signature)).toBe(true);
    expect(verifyDigest(publicKey, curve, digestOf(hash), signature)).toBe(true);
  });

  test("we verify by its digest what the runtime signs", () => {
    const signature = sign(hash, message, { key: privateKey, dsaEncoding: "ieee-p1363" });

    expect(verifyDigest(publicKey, curve, digestOf(hash), signature)).toBe(true);
    expect(verifyDigest(publicKey, curve, digestOf(hash, Buffer.from("another")), signature)).toBe(false);
    expect(
      verifyDigest(
        publicKey,
        curve,
        digestOf(hash),
        signature.map((byte, i) => (i === 5 ? byte ^ 1 : byte)),
      ),
    ).toBe(false);
    expect(verifyDigest(publicKey, curve, digestOf(hash), signature.subarray(1))).toBe(false);
    expect(verifyDigest(publicKey, curve, digestOf(hash), new Uint8Array(signature.length))).toBe(false);
  });

  test.each(["md5", "sha1", "sha256", "sha384", "sha512"])(
    "a digest of %s, shorter or longer than the order",
    (other) => {
      const signature = signDigest(privateKey, curve, digestOf(other));

      expect(verify(other, message, { key: publicKey, dsaEncoding: "ieee-p1363" }, signature)).toBe(true);
      expect(verifyDigest(publicKey, curve, digestOf(other), signature)).toBe(true);
      expect(verifyDigest(generateKeyPairSync("ec", { namedCurve }).publicKey, curve, digestOf(other), signature)).toBe(
        false,
      );
    },
  );

  test("the empty message, whose hash stands in when we verify", () => {
    const empty = new Uint8Array(0);
    const signature = sign(hash, empty, { key: privateKey, dsaEncoding: "ieee-p1363" });

    expect(verifyDigest(publicKey, curve, digestOf(hash, empty), signature)).toBe(true);
  });
});

// RFC 6979 appendix A.2.5: P-256, SHA-256, message "sample"
test("nonce, r and s of the RFC's own example", () => {
  const x = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";
  const [ux, uy] = [
    "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6",
    "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299",
  ];
  const text = (hex: string): string => Buffer.from(hex, "hex").toString("base64url");
  const jwk = { kty: "EC", crv: "P-256", d: text(x), x: text(ux), y: text(uy) };
  const privateKey = createPrivateKey({ key: jwk, format: "jwk" });

  expect(
    nonces("P-256", BigInt(`0x${x}`), digestOf("sha256"))
      .next()
      .value.toString(16),
  ).toBe("a6e3c57dd01abe90086538398355dd4c3b17aa873382b0f24d6129493d8aad60");
  expect(Buffer.from(signDigest(privateKey, "P-256", digestOf("sha256"))).toString("hex")).toBe(
    "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716" +
      "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
  );
});
