import { expect, test } from "vitest";
import { checkManualSa, type ManualDirection, type ManualSa } from "./manual-sa.ts";

const integrity = { hash: "sha1", bits: 96 } as const;
const cipher = { name: "3des-cbc" } as const;
const esp: ManualDirection = { spi: 1_024, protocol: "ESP", integrity, cipher };
const bundle: ManualDirection = { spi: 1_024, auxSpi: 1_025, protocol: "AH+ESP", integrity, cipher };

const manual = (mode: ManualSa["mode"], inbound: ManualDirection): ManualSa => ({
  name: "sa-manual",
  mode,
  localAddress: "192.0.2.1",
  remoteAddress: "198.51.100.5",
  inbound,
  outbound: inbound,
  isInstalled: true,
});

test("ESP, AH and a bundle of both with its auxiliary SPI are accepted", () => {
  const ah = { spi: 400, protocol: "AH", integrity } as const;

  for (const sa of [manual("tunnel", esp), manual("transport", esp), manual("transport", ah), manual("tunnel", bundle)])
    expect(checkManualSa(sa)).toBe(sa);
});

test.each([
  ["a reserved SPI (RFC 4303 §2.1)", manual("tunnel", { ...esp, spi: 255 }), "manual-sa.spi"],
  ["an SPI of more than 32 bits", manual("tunnel", { ...esp, spi: 2 ** 32 }), "manual-sa.spi"],
  ["a bundle without an auxiliary SPI", manual("tunnel", { ...esp, protocol: "AH+ESP" }), "manual-sa.aux-spi"],
  ["an auxiliary SPI of ESP alone", manual("tunnel", { ...esp, auxSpi: 300 }), "manual-sa.aux-spi"],
  ["a bundle in transport mode", manual("transport", bundle), "manual-sa.protocol"],
  [
    "AH without authentication",
    manual("transport", { spi: 300, protocol: "AH", cipher: { name: "des-cbc" } }),
    "manual-sa.authentication",
  ],
  ["AH with encryption", manual("transport", { ...esp, protocol: "AH" }), "manual-sa.encryption"],
  ["neither algorithm", manual("tunnel", { spi: 300, protocol: "ESP" }), "manual-sa.algorithms"],
])("%s is refused", (_, sa, code) => {
  expect(() => checkManualSa(sa)).toThrow(expect.objectContaining({ code }));
});
