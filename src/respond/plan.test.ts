import { expect, test } from "vitest";
import type { EndFacts } from "../model/facts.ts";
import type { IpsecSa } from "../model/sa.ts";
import { ios } from "../platforms/ios/platform.ts";
import { junos } from "../platforms/junos/platform.ts";
import { instant } from "../time/instant.ts";
import { planStep, renderOrder } from "./plan.ts";

const step = (...verbs: ("clear-child" | "clear-peer")[]) =>
  ({ at: "stale-end", title: "t", verbs, risk: "R1", blastRadius: "", undo: "" }) as never;

function end(remoteAddress: string, localIndex?: string): EndFacts {
  const sa = {
    localAddress: "192.0.2.1",
    remoteAddress,
    spi: 1,
    direction: "EGRESS",
    active: true,
    localTs: [],
    remoteTs: [],
    ...(localIndex === undefined ? {} : { localIndex }),
  } as unknown as IpsecSa;
  const reading = { askedAt: instant(1), at: instant(2), ikeSas: [], ipsecSas: [sa], flows: [] };
  return { device: "hub", localAddress: "192.0.2.1", remoteAddress, reading } as unknown as EndFacts;
}

test("a step is spelt with the peer's address, or the index by which the device knows the SA", () => {
  const byPeer = planStep(step("clear-child"), end("2001:db8::1"), [], ios);
  const byIndex = planStep(step("clear-child"), end("198.51.100.1", "131073"), [], junos);

  expect(byPeer.ok && byPeer.orders.map(renderOrder)).toEqual(["clear crypto sa peer 2001:db8::1"]);
  expect(byIndex.ok && byIndex.orders.map(renderOrder)).toEqual([
    "clear security ipsec security-associations index 131073",
  ]);
});

test.each(["198.51.100.1\nreload", "198.51.100.1;reload", "198.51.100.1|no-more", "all vrf x", "?", ""])(
  "an address that an answer gave as %j stands in no command",
  (address) => {
    const plan = planStep(step("clear-child"), end(address), [], ios);

    expect(plan).toEqual({ ok: false, why: expect.stringContaining("cannot stand in a command") });
  },
);

test("nor does an index that is none", () => {
  expect(planStep(step("clear-child"), end("198.51.100.1", "1 | save x"), [], junos).ok).toBe(false);
});
