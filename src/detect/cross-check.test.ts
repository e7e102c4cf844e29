import { expect, test } from "vitest";
import type { EndReading } from "../model/facts.ts";
import type { IpsecSa } from "../model/sa.ts";
import { instant } from "../time/instant.ts";
import { crossCheck } from "./cross-check.ts";

const sa = (direction: IpsecSa["direction"], spi: number, more: Partial<IpsecSa> = {}): IpsecSa => ({
  direction,
  spi,
  protocol: "IPPROTO_ESP",
  localAddress: "192.0.2.1",
  remoteAddress: "198.51.100.1",
  localTs: ["10.71.1.0/24"],
  remoteTs: ["10.71.2.0/24"],
  active: true,
  ...more,
});
const end = (...ipsecSas: IpsecSa[]): EndReading => ({
  askedAt: instant(0),
  at: instant(1),
  ikeSas: [],
  ipsecSas,
  flows: [],
});

test("ends that receive under what the other sends under agree", () => {
  const check = crossCheck(end(sa("INGRESS", 0xa), sa("EGRESS", 0xb)), end(sa("INGRESS", 0xb), sa("EGRESS", 0xa)));

  expect(check).toEqual({ stale: [[], []], holds: [true, true], agree: true, rekeying: false });
});

test("in the middle of a rekey the receiver still knows the old SPI, so both ends agree", () => {
  const a = end(sa("INGRESS", 0xa), sa("EGRESS", 0xb, { activeSec: 3600 }));
  const b = end(sa("INGRESS", 0xb, { active: false }), sa("INGRESS", 0x1b), sa("EGRESS", 0xa, { activeSec: 3600 }));

  expect(crossCheck(a, b)).toMatchObject({ agree: true });
});

test("of two active SAs of one flow only the newest counts, since that is the one in use", () => {
  const a = end(sa("INGRESS", 0xa), sa("EGRESS", 0xb, { activeSec: 3600 }), sa("EGRESS", 0x1b, { activeSec: 2 }));
  const b = end(sa("INGRESS", 0xb), sa("EGRESS", 0xa));

  expect(crossCheck(a, b)).toMatchObject({ stale: [[0x1b], []], agree: false, rekeying: true });
});

test("the newest is told by the remaining lifetime where the device tells no age", () => {
  const a = end(
    sa("EGRESS", 0x1b, { lifetimeRemainingSec: 3590 }),
    sa("EGRESS", 0xb, { lifetimeRemainingSec: 12 }),
    sa("INGRESS", 0xa),
  );

  expect(crossCheck(a, end(sa("INGRESS", 0xb), sa("EGRESS", 0xa))).stale[0]).toEqual([0x1b]);
});

test("an end that holds nothing does not know what the other sends under", () => {
  const check = crossCheck(end(sa("INGRESS", 0xa), sa("EGRESS", 0xb)), end());

  expect(check).toMatchObject({ stale: [[0xb], []], holds: [true, false], agree: false });
});

test("each flow of a tunnel is checked by itself", () => {
  const voice = { localTs: ["10.72.1.0/24"], remoteTs: ["10.72.2.0/24"] };
  const a = end(sa("EGRESS", 0xb), sa("EGRESS", 0xc, voice), sa("INGRESS", 0xa), sa("INGRESS", 0xd, voice));
  const b = end(sa("INGRESS", 0xb), sa("EGRESS", 0xa), sa("EGRESS", 0xd, voice));

  expect(crossCheck(a, b).stale).toEqual([[0xc], []]);
});
