import { createDiffieHellman, createDiffieHellmanGroup } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type Entropy, seededEntropy } from "../../time/entropy.ts";
import { bytesOf, hexOf } from "../../wire/ike/message.ts";
import { cipherKey, ciphers, decrypt, encrypt } from "./ciphers.ts";
import { groups } from "./groups.ts";
import { prf, prfPlus, prfs } from "./hashes.ts";
import { parseEspSuite, parseIkeSuite, renderEspSuite, renderIkeSuite } from "./suite.ts";

const hex = (text: string): Uint8Array => bytesOf(text.replaceAll(" ", ""));
const fixed = (text: string): Entropy => ({ bytes: () => hex(text) });
const named = <T extends { readonly keyword: string }>(list: readonly T[], keyword: string): T => {
  const found = list.find((one) => one.keyword === keyword);
  if (found === undefined) throw new Error(`there is no ${keyword}`);
  return found;
};

describe("Diffie-Hellman", () => {
  test.each(groups.map((group) => [group.keyword, group] as const))(
    "both sides of %s agree, at the full length",
    (_, group) => {
      const entropy = seededEntropy(3);
      const [a, b] = [group.keyPair(entropy), group.keyPair(entropy)];

      expect(a.publicValue).toHaveLength(group.publicLength);
      expect(hexOf(a.agree(b.publicValue) ?? new Uint8Array(0))).toBe(
        hexOf(b.agree(a.publicValue) ?? new Uint8Array(1)),
      );
    },
  );

  // The runtime knows both groups, and is slow only once: another hand's arithmetic for ours
  test.each([
    ["modp768", "modp1"],
    ["modp1024", "modp2"],
  ])("%s comes to the same as the runtime's", (keyword, name) => {
    const theirs = createDiffieHellman(createDiffieHellmanGroup(name).getPrime(), 2);
    const ours = named(groups, keyword);
    const peer = ours.keyPair(seededEntropy(9)).publicValue;

    for (const secret of ["80".padEnd(58, "0"), "ff".repeat(29), "80c0ffee".padEnd(58, "95")]) {
      const pair = ours.keyPair(fixed(secret));
      theirs.setPrivateKey(hex(secret));
      expect(hexOf(pair.publicValue)).toBe(theirs.generateKeys("hex").padStart(2 * ours.publicLength, "0"));
      expect(hexOf(pair.agree(peer) ?? new Uint8Array(0))).toBe(
        theirs
          .computeSecret(peer)
          .toString("hex")
          .padStart(2 * ours.publicLength, "0"),
      );
    }
  });

  test("RFC 8031 appendix A", () => {
    const pair = named(groups, "x25519").keyPair(
      fixed("751fb4308655b476b6789b7325f9ea8cddd16a58533ff6d9e60009464a5f9d94"),
    );

    expect(hexOf(pair.publicValue)).toBe("48d5ddd4061257ba166fa3f9bbdb74f1a4e81c089384fa77f790709f0dfbc766");
    expect(
      hexOf(pair.agree(hex("0be7c1f5aad87d7e448662673298a443478b859745179eaf564c79c0ef6eee25")) ?? new Uint8Array(0)),
    ).toBe("c74950607a12327f3204d94b6825bfb068b7f8319a9e3708ed3d43ce8130c950");
  });

  test("RFC 5903 §8.1", () => {
    const pair = named(groups, "ecp256").keyPair(
      fixed("c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433"),
    );

    expect(hexOf(pair.publicValue)).toBe(
      "dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c37725811805271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990bb3",
    );
    const peer = `d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf6356fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab`;
    expect(hexOf(pair.agree(hex(peer)) ?? new Uint8Array(0))).toBe(
      "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de",
    );
  });

  test.each([
    ["modp2048", new Uint8Array(256)], // RFC 6989 §2.1: zero
    ["modp2048", Uint8Array.from({ length: 256 }, (_, i) => (i === 255 ? 1 : 0))], // one
    ["modp2048", new Uint8Array(255).fill(7)], // too short
    ["modp1024", new Uint8Array(128).fill(0xff)], // above the prime
    ["modp768", Uint8Array.from({ length: 96 }, (_, i) => (i === 95 ? 1 : 0))], // one
    ["ecp256", new Uint8Array(64).fill(1)], // not on the curve, RFC 6989 §2.3
    ["x25519", new Uint8Array(32)], // gives a secret of zeros, RFC 8031 §3.1
  ])("%s refuses a public value that is not of the group", (keyword, value) => {
    expect(named(groups, keyword).keyPair(seededEntropy(1)).agree(value)).toBeUndefined();
  });
});

test("RFC 4868 §2.7.1: PRF-1", () => {
  const [key, data] = [hex("0b".repeat(20)), new TextEncoder().encode("Hi There")];

  expect(hexOf(prf(named(prfs, "prfsha256"), key, data))).toBe(
    "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
  );
  expect(hexOf(prfPlus(named(prfs, "prfsha256"), key, data, 70))).toHaveLength(140);
});

describe("ciphers", () => {
  test.each(ciphers.map((cipher) => [cipher.keyword, cipher] as const))(
    "%s gives back what it was given",
    (_, cipher) => {
      const entropy = seededEntropy(5);
      const key = cipherKey(cipher, entropy.bytes(cipher.keyLength));
      const input = {
        key,
        salt: entropy.bytes(cipher.saltLength),
        iv: entropy.bytes(cipher.ivLength),
        aad: entropy.bytes(12),
      };
      const plain = entropy.bytes(64);
      const sealed = Uint8Array.from(encrypt(cipher, input, plain));

      expect(hexOf(decrypt(cipher, input, sealed) ?? new Uint8Array(0))).toBe(hexOf(plain));
      if (cipher.icvLength === 0) return;
      sealed[3] = (sealed[3] ?? 0) ^ 1;
      expect(decrypt(cipher, input, sealed)).toBeUndefined();
    },
  );

  test("RFC 3602 §4 case 1", () => {
    const input = {
      key: hex("06a9214036b8a15b512e03d534120006"),
      salt: new Uint8Array(0),
      iv: hex("3dafba429d9eb430b422da802c9fac41"),
      aad: new Uint8Array(0),
    };
    expect(hexOf(encrypt(named(ciphers, "aes128"), input, new TextEncoder().encode("Single block msg")))).toBe(
      "e353779c1079aeb82708942dbe77181a",
    );
  });

  test("FIPS 81: single DES, which the runtime has only as triple DES", () => {
    const des = named(ciphers, "des");
    const input = {
      key: cipherKey(des, hex("0123456789abcdef")),
      salt: new Uint8Array(0),
      iv: hex("1234567890abcdef"),
      aad: new Uint8Array(0),
    };
    expect(hexOf(encrypt(des, input, new TextEncoder().encode("Now is the time for all ")))).toBe(
      "e5c7cdde872bf27c43e934008c389c0f683788499a7c05f6",
    );
  });
});

describe("proposals", () => {
  test("are read in strongSwan's keywords and rendered so again", () => {
    expect(renderIkeSuite(parseIkeSuite("aes256-sha256-modp2048"))).toBe("aes256-sha256-modp2048");
    expect(renderIkeSuite(parseIkeSuite("aes256gcm16-prfsha384-ecp384"))).toBe("aes256gcm16-prfsha384-ecp384");
    expect(renderEspSuite(parseEspSuite("chacha20poly1305-x25519"))).toBe("chacha20poly1305-x25519");
    expect(parseEspSuite("aes128-sha1-esn").esn).toBe(true);
  });

  test.each([
    ["aes256-sha265-modp2048", "did you mean “sha256”?"],
    ["aes256-modp2048", "needs a PRF"],
    ["aes256-sha256", "names no Diffie-Hellman group"],
    ["des-md5-modp768", "uses des, which is broken"],
    ["aes128gmac-prfsha256-modp2048", "encrypts nothing and is for ESP alone"],
  ])("%s is refused with its mend", (text, mend) => {
    expect(() => parseIkeSuite(text)).toThrow(mend);
  });

  test("what is broken is switched on by name", () => {
    expect(parseIkeSuite("des-md5-modp1024", ["des", "md5", "modp1024"]).cipher.keyLength).toBe(8);
  });
});
