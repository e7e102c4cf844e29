import { expect, test } from "vitest";
import { checkManualSa, type ManualDirection, type ManualSa } from "./manual-sa.ts";

const integrity = { hash: "sha1", bits: 96 } as const;
const cipher = { name: "3des-cbc" } as const;
const keys = { integrity: new Uint8Array(20), encryption: new Uint8Array(24) };
const esp: ManualDirection = { spi: 1_024, protocol: "ESP", integrity, cipher, keys };
const ah: ManualDirection = { spi: 400, protocol: "AH", integrity, keys: { integrity: keys.integrity } };
const bundle: ManualDirection = { spi: 1_024, auxSpi: 1_025, protocol: "AH+ESP", integrity, cipher, keys };

const manual = (mode: ManualSa["mode"], inbound: ManualDirection, change: Partial<ManualSa> = {}): ManualSa => ({
  name: "sa-manual",
  mode,
  localAddress: "192.0.2.1",
  remoteAddress: "198.51.100.5",
  inbound,
  outbound: inbound,
  ...change,
});

test("ESP, AH and a bundle of both with its auxiliary SPI are accepted", () => {
  for (const sa of [manual("tunnel", esp), manual("transport", esp), manual("transport", ah), manual("tunnel", bundle)])
    expect(checkManualSa(sa)).toBe(sa);
});

const without = ({ cipher: _, ...rest }: ManualDirection): ManualDirection => rest;

test.each([
  ["a reserved SPI (RFC 4303 §2.1)", manual("tunnel", { ...esp, spi: 255 }), "manual-sa.spi"],
  ["an SPI of more than 32 bits", manual("tunnel", { ...esp, spi: 2 ** 32 }), "manual-sa.spi"],
  ["a bundle without an auxiliary SPI", manual("tunnel", { ...esp, protocol: "AH+ESP" }), "manual-sa.aux-spi"],
  ["an auxiliary SPI of ESP alone", manual("tunnel", { ...esp, auxSpi: 300 }), "manual-sa.aux-spi"],
  ["a bundle in transport mode", manual("transport", bundle), "manual-sa.protocol"],
  [
    "AH without authentication",
    manual("transport", { spi: 300, protocol: "AH", keys: {} }),
    "manual-sa.authentication",
  ],
  ["AH with encryption", manual("transport", { ...esp, protocol: "AH" }), "manual-sa.encryption"],
  ["a bundle that does not encrypt", manual("tunnel", without(bundle)), "manual-sa.encryption"],
  ["neither algorithm", manual("tunnel", { spi: 300, protocol: "ESP", keys: {} }), "manual-sa.algorithms"],
  [
    "a key of another length",
    manual("tunnel", { ...esp, keys: { ...keys, encryption: new Uint8Array(8) } }),
    "manual-sa.key",
  ],
  [
    "an AES key of 100 bits",
    manual("tunnel", { ...esp, cipher: { name: "aes-cbc", bits: 100 } }),
    "manual-sa.encryption",
  ],
  ["a key without its algorithm", manual("tunnel", { ...ah, keys }), "manual-sa.key"],
  ["two protocols", manual("tunnel", esp, { outbound: ah }), "manual-sa.protocol"],
  ["AH in UDP (RFC 3948 §1)", manual("tunnel", ah, { encapsulation: "udp" }), "manual-sa.encapsulation"],
  ["ends of two families", manual("tunnel", esp, { remoteAddress: "2001:db8::5" }), "manual-sa.address"],
])("%s is refused", (_, sa, code) => {
  expect(() => checkManualSa(sa)).toThrow(expect.objectContaining({ code }));
});
