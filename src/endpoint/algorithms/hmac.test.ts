import { createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOf, hexOf } from "../../wire/ike/message.ts";
import { keyedHmac } from "./hmac.ts";
import { SHA256_INITIAL, sha256Block } from "./sha256.ts";

const hex = (text: string): Uint8Array => bytesOf(text.replaceAll(" ", ""));
const text = (words: string): Uint8Array => new TextEncoder().encode(words);

// FIPS 180-4 names no vectors; NIST's example "abc" is of one block
test("SHA-256 of “abc”, NIST's one-block example", () => {
  const block = new Uint8Array(64);
  block.set(text("abc"));
  block[3] = 0x80;
  block[63] = 24;
  const state = Int32Array.from(SHA256_INITIAL);

  sha256Block(state, block, 0);

  expect(hexOf(Buffer.from(state.buffer).swap32())).toBe(
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});

test.each([
  ["1", "0b".repeat(20), text("Hi There"), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"],
  [
    "2",
    hexOf(text("Jefe")),
    text("what do ya want for nothing?"),
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  ],
  ["3", "aa".repeat(20), hex("dd".repeat(50)), "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"],
  [
    "4",
    "0102030405060708090a0b0c0d0e0f10111213141516171819",
    hex("cd".repeat(50)),
    "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
  ],
  [
    "6, a key longer than a block",
    "aa".repeat(131),
    text("Test Using Larger Than Block-Size Key - Hash Key First"),
    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
  ],
])("RFC 4231 §4 case %s", (_, key, data, mac) => {
  const hmac = keyedHmac("sha256", hex(key));

  expect(hexOf(hmac(data))).toBe(mac);
  expect(hexOf(hmac(data.subarray(0, 5), data.subarray(5)))).toBe(mac);
});

test("comes to the same as the runtime at every length, on both sides of where it hands over", () => {
  const bytes = (length: number): Uint8Array => createHash("shake256", { outputLength: length }).digest();
  const hmac = keyedHmac("sha256", bytes(32));

  for (let length = 0; length <= 400; length++)
    expect(hexOf(hmac(bytes(length)))).toBe(createHmac("sha256", bytes(32)).update(bytes(length)).digest("hex"));
});

test("of every hash, any key and any parts", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("md5", "sha1", "sha256", "sha384", "sha512"),
      fc.uint8Array({ maxLength: 80 }),
      fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 4 }),
      (hash, key, parts) => {
        const theirs = createHmac(hash, key).update(Buffer.concat(parts)).digest("hex");
        expect(hexOf(keyedHmac(hash, key)(...parts))).toBe(theirs);
      },
    ),
    { seed: 11 },
  );
});

test("a MAC that was given out stays when the next is made", () => {
  const hmac = keyedHmac("sha256", hex("0b".repeat(20)));

  const first = hmac(text("Hi There"));
  hmac(text("what do ya want for nothing?"));

  expect(hexOf(first)).toBe("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
});
