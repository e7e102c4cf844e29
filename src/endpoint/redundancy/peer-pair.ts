import { after, type Duration, type Instant } from "../../time/instant.ts";
import type { Machine, Step, Wake } from "../../time/machine.ts";
import { type Member, otherThan, type PeerState, type RedundantPeers, type SwitchRefusal } from "./pair.ts";

// Primary and backup remote peer of one security association. Both begin in Standby, since there is no connection yet; the
// one that the tunnel stands with is Active. A peer that is lost makes the other the one to dial. Nothing goes back by itself.

export interface PeerPairConfig {
  /** How long to wait before the next dial when nobody answers. */
  readonly retry: Duration;
}

export interface PeerPairState {
  /** With whom the tunnel stands. */
  readonly active: Member | undefined;
  /** With whom it is being made, or will be at `dialAt`. */
  readonly dialling: Member | undefined;
  readonly dialAt: Instant | undefined;
  /** Who was Active last: where the tunnel moves away from. */
  readonly last: Member | undefined;
  readonly failures: number;
}

export type PeerPairInput =
  /** Make the tunnel, with the primary first. */
  | { readonly kind: "up" }
  /** SAs with this peer stand; it may have begun them. */
  | { readonly kind: "connected"; readonly member: Member }
  /** The peer is silent, has refused, or has deleted its SAs. */
  | { readonly kind: "lost"; readonly member: Member }
  /** `request ipsec switch security-associations` */
  | { readonly kind: "switch" };

export type PeerPairEffect =
  | { readonly kind: "dial"; readonly member: Member }
  /** Its SAs are not needed any more. */
  | { readonly kind: "close"; readonly member: Member }
  | { readonly kind: "switched"; readonly from: Member; readonly to: Member }
  | { readonly kind: "switch-refused"; readonly reason: SwitchRefusal }
  | Wake;

type PeerPairStep = Step<PeerPairState, PeerPairEffect>;

const START: PeerPairState = {
  active: undefined,
  dialling: undefined,
  dialAt: undefined,
  last: undefined,
  failures: 0,
};

export const peerPair = (config: PeerPairConfig): Machine<PeerPairState, PeerPairInput, PeerPairEffect> => ({
  start: (): PeerPairStep => ({ state: START, effects: [] }),
  step: (state, input, now) => stepPeers(config, state, input, now),
});

function stepPeers(
  config: PeerPairConfig,
  state: PeerPairState,
  input: PeerPairInput | { readonly kind: "timer" },
  now: Instant,
): PeerPairStep {
  switch (input.kind) {
    case "up":
      return state.active === undefined && state.dialling === undefined ? dial(state, "primary") : stay(state);
    case "connected":
      return connected(state, input.member);
    case "lost":
      return lost(config, state, input.member, now);
    case "switch":
      return requested(state);
    case "timer":
      return due(state, now);
  }
}

const stay = (state: PeerPairState): PeerPairStep => ({ state, effects: [] });

const dial = (state: PeerPairState, member: Member): PeerPairStep => ({
  state: { ...state, dialling: member, dialAt: undefined },
  effects: [{ kind: "dial", member }],
});

/** Make before break: the SAs with the former peer are closed once those with the new one stand. */
function connected(state: PeerPairState, member: Member): PeerPairStep {
  if (state.active === member) return stay(state); // a rekey, or another SA with the same peer
  const other = otherThan(member);
  const hasMoved = state.last === other;
  return {
    state: {
      active: member,
      dialling: undefined,
      dialAt: undefined,
      last: member,
      failures: state.failures + (hasMoved ? 1 : 0),
    },
    effects: [
      ...(state.active === other || state.dialling === other ? [{ kind: "close", member: other } as const] : []),
      ...(hasMoved ? [{ kind: "switched", from: other, to: member } as const] : []),
    ],
  };
}

function lost(config: PeerPairConfig, state: PeerPairState, member: Member, now: Instant): PeerPairStep {
  const other = otherThan(member);
  if (state.active === member) {
    const without = { ...state, active: undefined };
    return state.dialling === other ? stay(without) : dial(without, other);
  }
  if (state.dialling !== member || state.dialAt !== undefined) return stay(state);
  // An operator's switch that failed: the tunnel stays where it is
  if (state.active !== undefined) return stay({ ...state, dialling: undefined });
  const dialAt = after(now, config.retry);
  return { state: { ...state, dialling: other, dialAt }, effects: [{ kind: "wake", at: dialAt }] };
}

function requested(state: PeerPairState): PeerPairStep {
  const refused = (reason: SwitchRefusal): PeerPairStep => ({ state, effects: [{ kind: "switch-refused", reason }] });
  if (state.active === undefined) return refused("nothing is active");
  if (state.dialling !== undefined) return refused("a switch is under way");
  return dial(state, otherThan(state.active));
}

function due(state: PeerPairState, now: Instant): PeerPairStep {
  const { dialling, dialAt } = state;
  return dialling !== undefined && dialAt !== undefined && dialAt <= now ? dial(state, dialling) : stay(state);
}

export function peersOf(
  { active, failures }: PeerPairState,
  names: { readonly name: string; readonly localAddress: string; readonly addresses: Readonly<Record<Member, string>> },
): RedundantPeers {
  const stateOf = (member: Member): PeerState => (active === member ? "Active" : "Standby");
  const { name, localAddress, addresses } = names;
  return {
    name,
    failures,
    localAddress,
    primary: { address: addresses.primary, state: stateOf("primary") },
    backup: { address: addresses.backup, state: stateOf("backup") },
  };
}
