import { Deadlines } from "../time/deadlines.ts";
import { after, type Instant, seconds } from "../time/instant.ts";
import type { Machine, Step, Wake } from "../time/machine.ts";
import { type DpdEffect, type DpdInput, type DpdState, startDpd, stepDpd } from "./dpd.ts";
import type { DpdConfig } from "./dpd-config.ts";
import { dpdPeerDown, type VpnNames, vpnDown } from "./kmd.ts";
import type { LogEffect, TunnelEventEffect } from "./raised.ts";

// A gateway's phase 1 SAs, its peer addresses in turn, and what is cleared when the peer is dead.

export interface DpdGateway {
  readonly ike: "IKEV1" | "IKEV2";
  /** In the order in which they are tried; after the last the first comes again. */
  readonly peerAddresses: readonly [string, ...string[]];
  readonly dpd: DpdConfig | undefined;
  readonly establishTunnels: "immediately" | "on-traffic";
  readonly vpns: readonly VpnNames[];
}

/** The tables are changed in place: a peer may hold thousands of SAs, and copies would cost the square of them. */
export interface DpdGatewayState {
  /** Into `peerAddresses`. */
  readonly peer: number;
  readonly dpd: DpdConfig | undefined;
  readonly phase1: Map<string, DpdState>;
  /** When the interval of each phase 1 SA ends. */
  readonly alarms: Deadlines<string>;
  /** The VPNs that are up, each with the phase 1 SA that it was negotiated under. */
  readonly up: Map<string, string>;
  /** Addresses in a row with which phase 1 did not come about. */
  readonly refusals: number;
  /** When negotiation is tried anew after every address refused. */
  readonly retryDue?: Instant;
}

export type DpdGatewayInput =
  | {
      readonly kind: "phase1-established";
      readonly sa: string;
      readonly firstSequence: number;
      readonly isAgreed: boolean;
      /** Of the peer, when it dialled: it may have come from any of its addresses. */
      readonly address?: string;
    }
  | { readonly kind: "phase1-failed" }
  /** Deleted by either end, or expired. */
  | { readonly kind: "phase1-closed"; readonly sa: string }
  | { readonly kind: "vpn-up"; readonly vpn: string; readonly sa: string }
  | { readonly kind: "vpn-down"; readonly vpn: string }
  | { readonly kind: "traffic"; readonly vpn: string; readonly received: number; readonly sent: number }
  | { readonly kind: "ike-received" | "asked-by-peer"; readonly sa: string }
  | { readonly kind: "answered"; readonly sa: string; readonly sequence: number }
  | { readonly kind: "configure"; readonly dpd: DpdConfig | undefined }
  /** A packet for a VPN that is not up. */
  | { readonly kind: "packet-waiting" }
  | { readonly kind: "timer" };

export type DpdGatewayEffect =
  | { readonly kind: "ask"; readonly sa: string; readonly sequence: number; readonly repeats: boolean }
  | { readonly kind: "clear-phase1"; readonly sa: string }
  | { readonly kind: "clear-phase2"; readonly vpn: string }
  | { readonly kind: "initiate"; readonly address: string }
  | { readonly kind: "fail-over"; readonly from: string; readonly to: string }
  | { readonly kind: "st0"; readonly vpn: string; readonly state: "Link-Layer-Down" }
  | LogEffect
  | TunnelEventEffect
  | Wake;

type GatewayStep = Step<DpdGatewayState, DpdGatewayEffect>;

/** Between two rounds through the addresses when all of them refuse: our own choice. */
const NEXT_ROUND = seconds(60);

export function dpdGateway(gateway: DpdGateway): Machine<DpdGatewayState, DpdGatewayInput, DpdGatewayEffect> {
  return {
    start: () => {
      const tables = { phase1: new Map(), alarms: new Deadlines<string>(), up: new Map() };
      const state = { peer: 0, dpd: gateway.dpd, ...tables, refusals: 0 };
      return { state, effects: gateway.establishTunnels === "immediately" ? [initiate(gateway, state)] : [] };
    },
    step: (state, input, now) => withAlarm(stepGateway(gateway, state, input, now)),
  };
}

/** The present peer address. */
export const peerAddress = ({ peerAddresses }: DpdGateway, { peer }: Pick<DpdGatewayState, "peer">): string =>
  peerAddresses[peer % peerAddresses.length] ?? peerAddresses[0];

function stepGateway(gateway: DpdGateway, state: DpdGatewayState, input: DpdGatewayInput, now: Instant): GatewayStep {
  switch (input.kind) {
    case "phase1-established":
      return established(gateway, state, input, now);
    case "phase1-failed":
      return refused(gateway, state, now);
    case "phase1-closed":
      forget(state, input.sa);
      return { state, effects: [] };
    case "vpn-up":
      return tunnelChanged(gateway, state, input.vpn, () => state.up.set(input.vpn, input.sa), now);
    case "vpn-down":
      return tunnelChanged(gateway, state, input.vpn, () => state.up.delete(input.vpn), now);
    case "packet-waiting":
      return { state, effects: state.phase1.size === 0 ? [initiate(gateway, state)] : [] };
    case "configure": {
      const to: DpdInput = { kind: "configure", config: input.dpd };
      return toEach(gateway, { ...state, dpd: input.dpd }, [...state.phase1.keys()], to, now);
    }
    case "traffic": {
      const { vpn, received, sent } = input;
      return toEach(
        gateway,
        state,
        carriersOf(gateway, state, vpn),
        { kind: "traffic", tunnel: vpn, received, sent },
        now,
      );
    }
    case "timer":
      return woken(gateway, state, now);
    default:
      return toEach(gateway, state, [input.sa], input, now);
  }
}

function established(
  gateway: DpdGateway,
  state: DpdGatewayState,
  { sa, firstSequence, isAgreed, address }: Extract<DpdGatewayInput, { kind: "phase1-established" }>,
  now: Instant,
): GatewayStep {
  const dpd = startDpd({ ike: gateway.ike, config: state.dpd, firstSequence, isAgreed }, now);
  const { retryDue: _, ...rest } = state;
  const at = address === undefined ? -1 : gateway.peerAddresses.indexOf(address);
  // IKEv1: the tunnels are those of every phase 1 SA with the peer; IKEv2: each has the children of its own
  const carried = gateway.ike === "IKEV1" ? [...state.up.keys()] : [];
  keep(state, sa, dpd.state);
  return toEach(
    gateway,
    { ...rest, peer: at < 0 ? state.peer : at, refusals: 0 },
    [sa],
    carried.map((tunnel) => ({ kind: "tunnel-up", tunnel })),
    now,
  );
}

/** Phase 1 did not come about: the next address is tried; a full round of refusals is followed by a pause. */
function refused(gateway: DpdGateway, state: DpdGatewayState, now: Instant): GatewayStep {
  const refusals = state.refusals + 1;
  const isRoundOver = refusals % gateway.peerAddresses.length === 0;
  const next = nextPeer(gateway, { ...state, refusals });
  if (!isRoundOver) return { ...next, effects: [...next.effects, initiate(gateway, next.state)] };
  if (gateway.establishTunnels !== "immediately") return next;
  return { ...next, state: { ...next.state, retryDue: after(now, NEXT_ROUND) } };
}

function nextPeer(gateway: DpdGateway, state: DpdGatewayState): GatewayStep {
  if (gateway.peerAddresses.length === 1) return { state, effects: [] };
  const next = { ...state, peer: (state.peer + 1) % gateway.peerAddresses.length };
  const effect = { kind: "fail-over", from: peerAddress(gateway, state), to: peerAddress(gateway, next) } as const;
  return { state: next, effects: [effect] };
}

const initiate = (gateway: DpdGateway, state: Pick<DpdGatewayState, "peer">): DpdGatewayEffect => ({
  kind: "initiate",
  address: peerAddress(gateway, state),
});

/** A VPN belongs to the SAs that carry it now, and to no other: an IKE SA that was rekeyed left its children behind. */
function tunnelChanged(
  gateway: DpdGateway,
  state: DpdGatewayState,
  vpn: string,
  change: () => void,
  now: Instant,
): GatewayStep {
  const left = toEach(gateway, state, carriersOf(gateway, state, vpn), { kind: "tunnel-down", tunnel: vpn }, now);
  change();
  if (!state.up.has(vpn)) return left;
  return toEach(gateway, left.state, carriersOf(gateway, state, vpn), { kind: "tunnel-up", tunnel: vpn }, now);
}

/** The phase 1 SAs whose liveness a VPN's traffic shows. */
function carriersOf({ ike }: DpdGateway, { phase1, up }: DpdGatewayState, vpn: string): string[] {
  if (ike === "IKEV1") return [...phase1.keys()];
  const sa = up.get(vpn);
  return sa === undefined ? [] : [sa];
}

function woken(gateway: DpdGateway, state: DpdGatewayState, now: Instant): GatewayStep {
  const { state: next, effects } = toEach(gateway, state, state.alarms.due(now), { kind: "timer" }, now);
  if (next.retryDue === undefined || next.retryDue > now) return { state: next, effects };
  const { retryDue: _, ...rest } = next;
  return { state: rest, effects: [...effects, initiate(gateway, rest)] };
}

/** Gives inputs to some of the phase 1 SAs and carries out what comes of them. */
function toEach(
  gateway: DpdGateway,
  state: DpdGatewayState,
  sas: readonly string[],
  inputs: DpdInput | readonly DpdInput[],
  now: Instant,
): GatewayStep {
  let next = state;
  const effects: DpdGatewayEffect[] = [];
  for (const sa of sas) {
    for (const input of "kind" in inputs ? [inputs] : inputs) {
      const dpd = next.phase1.get(sa);
      if (dpd === undefined) continue;
      const step = stepDpd(dpd, input, now);
      keep(next, sa, step.state);
      for (const effect of step.effects) next = carryOut(gateway, next, sa, effect, effects);
    }
  }
  return { state: next, effects };
}

function carryOut(
  gateway: DpdGateway,
  state: DpdGatewayState,
  sa: string,
  effect: DpdEffect,
  effects: DpdGatewayEffect[],
): DpdGatewayState {
  if (effect.kind === "ask") effects.push({ ...effect, sa });
  if (effect.kind !== "peer-dead") return state;
  const step = peerDead(gateway, state, sa);
  effects.push(...step.effects);
  return step.state;
}

/**
 * Clears the phase 1 SA. What of phase 2 goes with it: in IKEv2 its children; in IKEv1, whose phase 2 SAs belong to the
 * peer, all of them once no phase 1 SA with the peer is left.
 */
function peerDead(gateway: DpdGateway, state: DpdGatewayState, sa: string): GatewayStep {
  forget(state, sa);
  const isLast = state.phase1.size === 0;
  const lost = [...state.up]
    .filter(([, under]) => (gateway.ike === "IKEV2" ? under === sa : isLast))
    .map(([vpn]) => vpn);
  for (const vpn of lost) state.up.delete(vpn);
  const effects: DpdGatewayEffect[] = [
    dpdPeerDown(peerAddress(gateway, state)),
    { kind: "clear-phase1", sa },
    ...lost.flatMap((vpn) => vpnLost(gateway, state, vpn)),
  ];
  if (!isLast) return { state, effects };
  const next = nextPeer(gateway, state);
  effects.push(...next.effects);
  if (gateway.establishTunnels === "immediately") effects.push(initiate(gateway, next.state));
  return { state: next.state, effects };
}

function vpnLost(gateway: DpdGateway, state: DpdGatewayState, vpn: string): DpdGatewayEffect[] {
  const names = gateway.vpns.find((known) => known.vpn === vpn);
  const effects: DpdGatewayEffect[] = [
    { kind: "clear-phase2", vpn },
    { kind: "tunnel-event", vpn, event: "dpdPeerDown" },
  ];
  if (names !== undefined) effects.push(vpnDown({ ...names, peerAddress: peerAddress(gateway, state) }, "dpdPeerDown"));
  // Junos takes st0 down with the last SA only where tunnels are established immediately
  if (gateway.establishTunnels === "immediately") effects.push({ kind: "st0", vpn, state: "Link-Layer-Down" });
  return effects;
}

/** One alarm: the earliest of all that is due. */
function withAlarm({ state, effects }: GatewayStep): GatewayStep {
  const [dpd, retry] = [state.alarms.next(), state.retryDue];
  const at = dpd === undefined || (retry !== undefined && retry < dpd) ? retry : dpd;
  return at === undefined ? { state, effects } : { state, effects: [...effects, { kind: "wake", at }] };
}

function keep({ phase1, alarms }: DpdGatewayState, sa: string, dpd: DpdState): void {
  phase1.set(sa, dpd);
  if (dpd.at !== "watching") alarms.clear(sa);
  else if (alarms.get(sa) !== dpd.due) alarms.set(sa, dpd.due);
}

function forget({ phase1, alarms }: DpdGatewayState, sa: string): void {
  phase1.delete(sa);
  alarms.clear(sa);
}
