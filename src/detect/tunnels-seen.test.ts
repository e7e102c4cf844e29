import { expect, test } from "vitest";
import type { GatewayReading } from "../model/observation.ts";
import type { IkeSa, IpsecSa } from "../model/sa.ts";
import { instant } from "../time/instant.ts";
import { addressBook, endReading, peeringsSeen } from "./tunnels-seen.ts";

const HUB = "192.0.2.1";
const ike = (localAddress: string, remoteAddress: string, initiatorSpi: string): IkeSa =>
  ({ localAddress, remoteAddress, initiatorSpi, state: "ESTABLISHED" }) as never;
const ipsec = (localAddress: string, remoteAddress: string, spi: number): IpsecSa =>
  ({ localAddress, remoteAddress, spi, direction: "INGRESS", active: true }) as never;

const reading = (ikeSas: readonly IkeSa[], ipsecSas: readonly IpsecSa[]): GatewayReading => ({
  askedAt: instant(1),
  at: instant(2),
  readable: { ok: true },
  ikeSas,
  ipsecSas,
  connections: [],
  flows: ipsecSas.map(({ localAddress, remoteAddress }, place) => ({
    localAddress,
    remoteAddress,
    localTs: [],
    remoteTs: [],
    decaps: place,
  })),
  unread: [],
});
const end = { device: "hub", localAddress: HUB, remoteAddress: "198.51.100.1" };

test("an end's part of a reading is what runs between its two addresses, in the device's order", () => {
  const seen = reading(
    [ike(HUB, "198.51.100.2", "a"), ike(HUB, "198.51.100.1", "b"), ike(HUB, "198.51.100.1", "c")],
    [ipsec(HUB, "198.51.100.1", 1), ipsec(HUB, "198.51.100.2", 2), ipsec(HUB, "198.51.100.1", 3)],
  );

  const part = endReading(seen, end);

  expect(part.ikeSas.map(({ initiatorSpi }) => initiatorSpi)).toEqual(["b", "c"]);
  expect(part.ipsecSas.map(({ spi }) => spi)).toEqual([1, 3]);
  expect(part.flows.map(({ decaps }) => decaps)).toEqual([0, 2]);
  expect([part.askedAt, part.at]).toEqual([1, 2]);
});

test("an IKE SA whose ends are named by who asked belongs to it as well, in its place", () => {
  const seen = reading([ike("198.51.100.1", HUB, "theirs"), ike(HUB, "198.51.100.1", "ours")], []);

  expect(endReading(seen, end).ikeSas.map(({ initiatorSpi }) => initiatorSpi)).toEqual(["theirs", "ours"]);
});

test("an SA without a local address of its own is told by its peer", () => {
  const seen = reading([], [ipsec("0.0.0.0", "198.51.100.1", 1), ipsec("192.0.2.9", "198.51.100.1", 2)]);

  expect(endReading(seen, end).ipsecSas.map(({ spi }) => spi)).toEqual([1]);
});

test("each pair of addresses is one peering, with the device at the other side where it is ours", () => {
  const book = addressBook([{ name: "spoke", addresses: ["198.51.100.1"] } as never], []);
  const seen = reading([ike(HUB, "198.51.100.1", "a"), ike(HUB, "203.0.113.5", "b")], [ipsec(HUB, "198.51.100.1", 1)]);

  expect(peeringsSeen(seen, book)).toEqual([
    { localAddress: HUB, remoteAddress: "198.51.100.1", peer: "spoke" },
    { localAddress: HUB, remoteAddress: "203.0.113.5", peer: undefined },
  ]);
});
