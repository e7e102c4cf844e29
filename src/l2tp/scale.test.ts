import { expect, test } from "vitest";
import { seededEntropy } from "../time/entropy.ts";
import { instant, minutes } from "../time/instant.ts";
import type { L2tpEffect } from "./effect.ts";
import type { L2tpInput } from "./input.ts";
import { lac } from "./lac.ts";
import { lns } from "./lns.ts";
import { LAC_PEER, LNS_PEER } from "./two-ends.suite.ts";

/** A LAC and an LNS without any network between them: what one sends the other has at the same instant. */
function joined() {
  const a = lac({ hostName: "lac" }, seededEntropy(1));
  const b = lns({ hostName: "lns" }, seededEntropy(2));
  const now = instant(0);
  const states = { a: a.start(now).state, b: b.start(now).state };
  const happened = new Map<string, number>();
  let wakes = 0;
  let queue: { to: "a" | "b"; bytes: Uint8Array }[] = [];
  const perform = (side: "a" | "b", effects: readonly L2tpEffect[]): void => {
    for (const effect of effects) {
      if (effect.kind === "send") queue.push({ to: side === "a" ? "b" : "a", bytes: effect.bytes });
      else if (effect.kind === "wake") wakes += 1;
      else happened.set(`${side} ${effect.kind}`, (happened.get(`${side} ${effect.kind}`) ?? 0) + 1);
    }
  };
  const input = (side: "a" | "b", given: L2tpInput): void =>
    perform(side, (side === "a" ? a : b).step(states[side], given, now).effects);
  const pump = (): void => {
    for (let batch = queue; batch.length > 0; batch = queue) {
      queue = [];
      for (const { to, bytes } of batch) input(to, { kind: "datagram", from: to === "a" ? LNS_PEER : LAC_PEER, bytes });
    }
  };
  return { states, happened, input, pump, wakes: () => wakes };
}

test("24,000 calls come up through four tunnels, and alarms are not set anew for each of their packets", () => {
  const ends = joined();
  for (let i = 0; i < 4; i++) ends.input("a", { kind: "open-tunnel", to: LNS_PEER, ref: `t${i}` });
  ends.pump();
  const tunnels = [...ends.states.a.tunnels.keys()];

  for (let i = 0; i < 24_000; i++) {
    const call = { kind: "call", direction: "incoming", ref: `u${i}`, patience: minutes(10) } as const;
    ends.input("a", { ...call, tunnel: tunnels[i % 4] ?? 0 });
  }
  ends.pump();

  expect(ends.happened.get("a session-opened")).toBe(24_000);
  expect(ends.happened.get("b session-opened")).toBe(24_000);
  expect(ends.happened.has("a dropped")).toBe(false);
  expect(ends.wakes()).toBeLessThan(100);
});
