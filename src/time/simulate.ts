import { after, type Duration, type Instant, instant } from "./instant.ts";
import type { Machine, Wake } from "./machine.ts";

interface HasKind {
  readonly kind: string;
}

/** A machine on virtual time: `advance` fires its alarms at the very instants it asked for. */
export interface Simulation<State, Input, Effect> {
  advance(span: Duration): void;
  input(input: Input): void;
  now(): Instant;
  state(): State;
  /** Every effect so far but the alarms, in order. */
  effects(): readonly Exclude<Effect, Wake>[];
}

export function simulate<State, Input, Effect extends HasKind>(
  machine: Machine<State, Input, Effect>,
  from: Instant = instant(0),
): Simulation<State, Input, Effect> {
  let now = from;
  let alarm: Instant | undefined;
  const effects: Exclude<Effect, Wake>[] = [];
  const take = (step: { readonly state: State; readonly effects: readonly Effect[] }): State => {
    for (const effect of step.effects) {
      if (effect.kind === "wake") alarm = (effect as unknown as Wake).at;
      else effects.push(effect as Exclude<Effect, Wake>);
    }
    return step.state;
  };
  let state = take(machine.start(now));
  return {
    advance(span) {
      const end = after(now, span);
      while (alarm !== undefined && alarm <= end) {
        now = instant(Math.max(now, alarm));
        alarm = undefined;
        state = take(machine.step(state, { kind: "timer" }, now));
      }
      now = end;
    },
    input: (input) => {
      state = take(machine.step(state, input, now));
    },
    now: () => now,
    state: () => state,
    effects: () => effects,
  };
}
