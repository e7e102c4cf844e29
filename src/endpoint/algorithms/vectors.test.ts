import { describe, expect, test } from "vitest";
import { bytesOf, hexOf } from "../../wire/ike/message.ts";
import { cipherKey, ciphers, decrypt, encrypt } from "./ciphers.ts";
import { icv, integrities, prf, prfs } from "./hashes.ts";

// Every algorithm that protects packets, confirmed by a vector that others published.

const hex = (text: string): Uint8Array => bytesOf(text.replaceAll(" ", ""));
const text = (words: string): Uint8Array => new TextEncoder().encode(words);
const named = <T extends { readonly keyword: string }>(list: readonly T[], keyword: string): T => {
  const found = list.find((one) => one.keyword === keyword);
  if (found === undefined) throw new Error(`there is no ${keyword}`);
  return found;
};
const count = (from: number, length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => from + i);

interface CipherVector {
  readonly source: string;
  readonly cipher: string;
  readonly key: string;
  readonly salt?: string;
  readonly iv: string;
  readonly aad?: string;
  readonly plain: Uint8Array;
  /** With the tag of an AEAD behind it. */
  readonly sealed: string;
}

const GCM_ESP = {
  key: "4c80cdefbb5d10da906ac73c3613a634",
  salt: "2e443b68",
  iv: "4956ed7e3b244cfe",
  aad: "000043218765432100000000",
  plain: hex(
    "45000048699a000080114db7c0a80102c0a801010a9bf15638d301000001000000000000045f736970045f756470037369700963796265726369747902646b000021000101020201",
  ),
  text: "fecf537e729d5b07dc30df528dd22b768d1b98736696a6fd348509fa13ceac34cfa2436f14a3f3cf65925bf1f4a13c5d15b21e1884f5ff6247aeabb786b93bce61bc17d768fd9732",
  tag: "459018148f6cbe722fd04796562dfdb4",
} as const;

const GMAC_ECHO = hex(
  "45000030da3a00008001df3bc0a80005c0a800010800c6cd020007006162636465666768696a6b6c6d6e6f707172737401020201",
);

const CIPHERS: readonly CipherVector[] = [
  {
    source: "RFC 3602 §4 case 1",
    cipher: "aes128",
    key: "06a9214036b8a15b512e03d534120006",
    iv: "3dafba429d9eb430b422da802c9fac41",
    plain: text("Single block msg"),
    sealed: "e353779c1079aeb82708942dbe77181a",
  },
  {
    source: "RFC 3602 §4 case 2",
    cipher: "aes128",
    key: "c286696d887c9aa0611bbb3e2025a45a",
    iv: "562e17996d093d28ddb3ba695a2e6f58",
    plain: count(0, 32),
    sealed: "d296cd94c2cccf8a3a863028b5e1dc0a7586602d253cfff91b8266bea6d61ab1",
  },
  {
    source: "RFC 3686 §6 vector 1",
    cipher: "aes128ctr",
    key: "ae6852f8121067cc4bf7a5765577f39e",
    salt: "00000030",
    iv: "0000000000000000",
    plain: text("Single block msg"),
    sealed: "e4095d4fb7a7b3792d6175a3261311b8",
  },
  {
    source: "RFC 3610 §8 vector 1",
    cipher: "aes128ccm8",
    key: "c0c1c2c3c4c5c6c7c8c9cacbcccdcecf",
    salt: "0000000302",
    iv: "0100a0a1a2a3a4a5",
    aad: "0001020304050607",
    plain: count(8, 23),
    sealed: "588c979a61c663d2f066d0c2c0f989806d5f6b61dac38417e8d12cfdf926e0",
  },
  {
    source: "RFC 7539 §2.8.2",
    cipher: "chacha20poly1305",
    key: hexOf(count(0x80, 32)),
    salt: "07000000",
    iv: "4041424344454647",
    aad: "50515253c0c1c2c3c4c5c6c7",
    plain: text(
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
    ),
    sealed:
      "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691",
  },
  {
    source: "FIPS 81, with one key three times",
    cipher: "3des",
    key: "0123456789abcdef0123456789abcdef0123456789abcdef",
    iv: "1234567890abcdef",
    plain: text("Now is the time for all "),
    sealed: "e5c7cdde872bf27c43e934008c389c0f683788499a7c05f6",
  },
  {
    source: "RFC 4543: an echo request with the trailer of ESP, by McGrew and Viega's examples",
    cipher: "aes128gmac",
    key: "4c80cdefbb5d10da906ac73c3613a634",
    salt: "22433c64",
    iv: "0000000000000000",
    aad: "0000432100000007",
    plain: GMAC_ECHO,
    sealed: `${hexOf(GMAC_ECHO)}f2a9a836e155106aa8dcd618e4099aaa`,
  },
  {
    source: "RFC 3713 appendix A: 128 bits, one block",
    cipher: "camellia128",
    key: "0123456789abcdeffedcba9876543210",
    iv: "00".repeat(16),
    plain: hex("0123456789abcdeffedcba9876543210"),
    sealed: "67673138549669730857065648eabe43",
  },
  {
    source: "RFC 2410 §2.3: the identity",
    cipher: "null",
    key: "",
    iv: "",
    plain: text("Network Security People Have A Strange Sense Of Humor"),
    sealed: hexOf(text("Network Security People Have A Strange Sense Of Humor")),
  },
];

test.each(CIPHERS.map((one) => [one.cipher, one.source, one] as const))("%s: %s", (keyword, _, vector) => {
  const cipher = named(ciphers, keyword);
  const { salt = "", iv, aad = "", plain, sealed } = vector;
  const input = { key: cipherKey(cipher, hex(vector.key)), salt: hex(salt), iv: hex(iv), aad: hex(aad) };

  expect(hexOf(encrypt(cipher, input, plain))).toBe(sealed);
  expect(hexOf(decrypt(cipher, input, hex(sealed)) ?? hex(""))).toBe(hexOf(plain));
});

test.each([8, 12, 16])(
  "RFC 4106: an ESP packet of McGrew and Viega's GCM examples, under a tag of %d bytes (§6: the first of the 16)",
  (length) => {
    const cipher = named(ciphers, `aes128gcm${length}`);
    const { key, salt, iv, aad, plain } = GCM_ESP;
    const input = { key: hex(key), salt: hex(salt), iv: hex(iv), aad: hex(aad) };
    const sealed = GCM_ESP.text + GCM_ESP.tag.slice(0, 2 * length);

    expect(hexOf(encrypt(cipher, input, plain))).toBe(sealed);
    expect(decrypt(cipher, input, hex(sealed)) ?? hex("")).toEqual(Buffer.from(plain));
  },
);

interface MacVector {
  readonly source: string;
  readonly integrity: string;
  readonly key: Uint8Array;
  readonly data: Uint8Array;
  readonly mac: string;
}

const XCBC_KEY = count(0, 16);
const CMAC_KEY = hex("2b7e151628aed2a6abf7158809cf4f3c");
const CMAC_TEXT = hex(
  "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710",
);

const MACS: readonly MacVector[] = [
  {
    source: "RFC 2202 §2 case 1 (RFC 2403: its first 96 bits)",
    integrity: "md5",
    key: hex("0b".repeat(16)),
    data: text("Hi There"),
    mac: "9294727a3638bb1c13f48ef8",
  },
  {
    source: "RFC 2202 §2 case 3",
    integrity: "md5",
    key: hex("aa".repeat(16)),
    data: hex("dd".repeat(50)),
    mac: "56be34521d144c88dbb8c733",
  },
  {
    source: "RFC 2202 §3 case 1 (RFC 2404: its first 96 bits)",
    integrity: "sha1",
    key: hex("0b".repeat(20)),
    data: text("Hi There"),
    mac: "b617318655057264e28bc0b6",
  },
  {
    source: "RFC 2202 §3 case 5, whole",
    integrity: "sha1_160",
    key: hex("0c".repeat(20)),
    data: text("Test With Truncation"),
    mac: "4c1a03424b55e07fe7f27be1d58bb9324a9a5a04",
  },
  {
    source: "RFC 4868 §2.7.2.1 AUTH256-1",
    integrity: "sha256",
    key: hex("0b".repeat(32)),
    data: text("Hi There"),
    mac: "198a607eb44bfbc69903a0f1cf2bbdc5",
  },
  {
    source: "RFC 4868 §2.7.2.2 AUTH384-1",
    integrity: "sha384",
    key: hex("0b".repeat(48)),
    data: text("Hi There"),
    mac: "b6a8d5636f5c6a7224f9977dcf7ee6c7fb6d0c48cbdee973",
  },
  {
    source: "RFC 4868 §2.7.2.3 AUTH512-1",
    integrity: "sha512",
    key: hex("0b".repeat(64)),
    data: text("Hi There"),
    mac: "637edc6e01dce7e6742a99451aae82df23da3e92439e590e43e761b33e910fb8",
  },
  ...(
    [
      [1, 0, "75f0251d528ac01c4573dfd5"],
      [2, 3, "5b376580ae2f19afe7219cee"],
      [3, 16, "d2a246fa349b68a79998a439"],
      [4, 20, "47f51b4564966215b8985c63"],
      [5, 32, "f54f0ec8d2b9f3d36807734b"],
    ] as const
  ).map(([number, length, mac]) => ({
    source: `RFC 3566 §4.6 case ${number}`,
    integrity: "aesxcbc",
    key: XCBC_KEY,
    data: count(0, length),
    mac,
  })),
  ...(
    [
      [1, 0, "bb1d6929e95937287fa37d12"],
      [2, 16, "070a16b46b4d4144f79bdd9d"],
      [3, 40, "dfa66747de9ae63030ca3261"],
      [4, 64, "51f0bebf7e3b9d92fc497417"],
    ] as const
  ).map(([number, length, mac]) => ({
    source: `RFC 4493 §4 example ${number} (RFC 4494: its first 96 bits)`,
    integrity: "aescmac",
    key: CMAC_KEY,
    data: CMAC_TEXT.subarray(0, length),
    mac,
  })),
];

// RFC 4434 §5, RFC 4615 §4: one message under keys of 16, 10 and 18 bytes
test.each([
  ["prfaesxcbc", "000102030405060708090a0b0c0d0e0f", "47f51b4564966215b8985c63055ed308"],
  ["prfaesxcbc", "00010203040506070809", "0fa087af7d866e7653434e602fdde835"],
  ["prfaesxcbc", "000102030405060708090a0b0c0d0e0fedcb", "8cd3c93ae598a9803006ffb67c40e9e4"],
  ["prfaescmac", "000102030405060708090a0b0c0d0e0f", "980ae87b5f4c9c5214f5b6a8455e4c2d"],
  ["prfaescmac", "00010203040506070809", "290d9e112edb09ee141fcf64c0b72f3d"],
  ["prfaescmac", "000102030405060708090a0b0c0d0e0fedcb", "84a348a4a45d235babfffc0d2b4da09a"],
])("%s under %s", (keyword, key, out) => {
  expect(hexOf(prf(named(prfs, keyword), hex(key), count(0, 20)))).toBe(out);
});

describe("integrity algorithms", () => {
  test.each(MACS.map((one) => [one.integrity, one.source, one] as const))(
    "%s: %s",
    (keyword, _, { key, data, mac }) => {
      const algorithm = named(integrities, keyword);

      expect(hexOf(icv(algorithm, key, data))).toBe(mac);
      expect(hexOf(icv(algorithm, key, data.subarray(0, 5), data.subarray(5)))).toBe(mac); // in whatever parts it comes
      expect(mac).toHaveLength(2 * algorithm.icvLength);
    },
  );

  test("none is without a vector", () => {
    const proved = new Set([...CIPHERS.map(({ cipher }) => cipher), ...MACS.map(({ integrity }) => integrity)]);

    expect(integrities.filter(({ keyword }) => !proved.has(keyword))).toEqual([]);
  });
});
