import type { Instant } from "../../time/instant.ts";
import type { Machine, Step } from "../../time/machine.ts";
import { type InterfaceState, type Member, otherThan, type RedundantInterfaces, type SwitchRefusal } from "./pair.ts";

// Primary and backup encryption interface. Both begin Offline; the first that comes online is Active, the other stands by.
// Nothing goes back by itself: an interface that comes online again stands by until the operator switches or the other fails.

export interface InterfacePairState {
  readonly primary: InterfaceState;
  readonly backup: InterfaceState;
  /** Who was Active last: where encryption moves away from. */
  readonly last: Member | undefined;
  readonly failures: number;
}

export type InterfacePairInput =
  | { readonly kind: "online" | "offline"; readonly member: Member }
  /** `request ipsec switch interface` */
  | { readonly kind: "switch" };

export type InterfacePairEffect =
  /** Encrypt here from now on. */
  | { readonly kind: "activate"; readonly member: Member }
  | { readonly kind: "switched"; readonly from: Member; readonly to: Member; readonly why: "failure" | "request" }
  | { readonly kind: "switch-refused"; readonly reason: SwitchRefusal };

type InterfacePairStep = Step<InterfacePairState, InterfacePairEffect>;

const START: InterfacePairState = { primary: "Offline", backup: "Offline", last: undefined, failures: 0 };

export const interfacePair: Machine<InterfacePairState, InterfacePairInput, InterfacePairEffect> = {
  start: (): InterfacePairStep => ({ state: START, effects: [] }),
  step: (state, input, _now: Instant) => stepInterfaces(state, input),
};

function stepInterfaces(
  state: InterfacePairState,
  input: InterfacePairInput | { readonly kind: "timer" },
): InterfacePairStep {
  switch (input.kind) {
    case "online":
      return online(state, input.member);
    case "offline":
      return offline(state, input.member);
    case "switch":
      return requested(state);
    case "timer":
      return { state, effects: [] };
  }
}

function online(state: InterfacePairState, member: Member): InterfacePairStep {
  if (state[member] !== "Offline") return { state, effects: [] };
  if (state[otherThan(member)] === "Active") return { state: { ...state, [member]: "Standby" }, effects: [] };
  return activate(state, member, "failure");
}

function offline(state: InterfacePairState, member: Member): InterfacePairStep {
  const wasActive = state[member] === "Active";
  const left: InterfacePairState = { ...state, [member]: "Offline" };
  const other = otherThan(member);
  return wasActive && left[other] === "Standby" ? activate(left, other, "failure") : { state: left, effects: [] };
}

function requested(state: InterfacePairState): InterfacePairStep {
  const active = activeOf(state);
  if (active === undefined) return refused(state, "nothing is active");
  const other = otherThan(active);
  if (state[other] !== "Standby") return refused(state, "the other one is offline");
  return activate({ ...state, [active]: "Standby" }, other, "request");
}

const activeOf = ({ primary, backup }: InterfacePairState): Member | undefined =>
  primary === "Active" ? "primary" : backup === "Active" ? "backup" : undefined;

const refused = (state: InterfacePairState, reason: SwitchRefusal): InterfacePairStep => ({
  state,
  effects: [{ kind: "switch-refused", reason }],
});

/** The counter counts moves: the first interface that comes online after the start has not moved from anywhere. */
function activate(state: InterfacePairState, member: Member, why: "failure" | "request"): InterfacePairStep {
  const hasMoved = state.last === otherThan(member);
  return {
    state: { ...state, [member]: "Active", last: member, failures: state.failures + (hasMoved ? 1 : 0) },
    effects: [
      { kind: "activate", member },
      ...(hasMoved ? [{ kind: "switched", from: otherThan(member), to: member, why } as const] : []),
    ],
  };
}

export const interfacesOf = (
  { primary, backup, failures }: InterfacePairState,
  names: Readonly<Record<Member, string>>,
): RedundantInterfaces => ({
  failures,
  primary: { name: names.primary, state: primary },
  backup: { name: names.backup, state: backup },
});
