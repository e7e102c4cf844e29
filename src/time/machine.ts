import type { Instant } from "./instant.ts";

/** What a sans-I/O machine gives back for one input: where it is now, and what shall happen. */
export interface Step<State, Effect> {
  readonly state: State;
  readonly effects: readonly Effect[];
}

/** The alarm of a machine; a newer one replaces it. */
export interface Wake {
  readonly kind: "wake";
  readonly at: Instant;
}

/** A machine as data and two functions: how it starts, and what each input does to it. */
export interface Machine<State, Input, Effect> {
  start(now: Instant): Step<State, Effect>;
  step(state: State, input: Input | { readonly kind: "timer" }, now: Instant): Step<State, Effect>;
}
