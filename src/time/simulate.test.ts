import { expect, test } from "vitest";
import { after, type Instant, seconds } from "./instant.ts";
import type { Machine, Wake } from "./machine.ts";
import { simulate } from "./simulate.ts";

type Effect = Wake | { readonly kind: "beat"; readonly at: Instant };

/** Beats every ten seconds until it is told to stop. */
const metronome: Machine<"beating" | "still", { readonly kind: "stop" }, Effect> = {
  start: (now) => ({ state: "beating", effects: [{ kind: "wake", at: after(now, seconds(10)) }] }),
  step: (state, input, now) => {
    if (input.kind === "stop") return { state: "still", effects: [] };
    if (state === "still") return { state, effects: [] };
    return {
      state,
      effects: [
        { kind: "beat", at: now },
        { kind: "wake", at: after(now, seconds(10)) },
      ],
    };
  },
};

test("alarms fire at the very instants they were asked for, however far the clock is moved", () => {
  const sim = simulate(metronome);

  sim.advance(seconds(35));

  expect(sim.effects()).toEqual([10_000, 20_000, 30_000].map((at) => ({ kind: "beat", at })));
  expect(sim.now()).toBe(35_000);
});

test("an input is taken at the present instant and the newest alarm alone stands", () => {
  const sim = simulate(metronome);
  sim.advance(seconds(15));

  sim.input({ kind: "stop" });
  sim.advance(seconds(60));

  expect(sim.effects()).toHaveLength(1);
  expect(sim.state()).toBe("still");
});
