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

export interface DpdGatewayState {
  /** Into `peerAddresses`. */
  readonly peer: number;
  readonly dpd: DpdConfig | undefined;
  readonly phase1: ReadonlyMap<string, DpdState>;
  /** The VPNs that are up, each with the phase 1 SA that it was negotiated under. */
  readonly up: ReadonlyMap<string, string>;
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
export const NEXT_ROUND = seconds(60);

export function dpdGateway(gateway: DpdGateway): Machine<DpdGatewayState, DpdGatewayInput, DpdGatewayEffect> {
  return {
    start: () => {
      const state = { peer: 0, dpd: gateway.dpd, phase1: new Map(), up: new Map(), refusals: 0 };
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
      return { state: { ...state, phase1: without(state.phase1, input.sa) }, effects: [] };
    case "vpn-up":
      return tunnelChanged(gateway, { ...state, up: new Map(state.up).set(input.vpn, input.sa) }, input.vpn, now);
    case "vpn-down":
      return tunnelChanged(gateway, { ...state, up: without(state.up, input.vpn) }, input.vpn, now);
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
  return toEach(
    gateway,
    { ...rest, peer: at < 0 ? state.peer : at, refusals: 0, phase1: new Map(state.phase1).set(sa, dpd.state) },
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
function tunnelChanged(gateway: DpdGateway, state: DpdGatewayState, vpn: string, now: Instant): GatewayStep {
  const left = toEach(gateway, state, [...state.phase1.keys()], { kind: "tunnel-down", tunnel: vpn }, now);
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
  const due = [...state.phase1].filter(([, dpd]) => dpd.at === "watching" && dpd.due <= now).map(([sa]) => sa);
  const { state: next, effects } = toEach(gateway, state, due, { kind: "timer" }, now);
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
      if (step.state !== dpd) next = { ...next, phase1: new Map(next.phase1).set(sa, step.state) };
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
  const phase1 = without(state.phase1, sa);
  const isLast = phase1.size === 0;
  const lost = [...state.up]
    .filter(([, under]) => (gateway.ike === "IKEV2" ? under === sa : isLast))
    .map(([vpn]) => vpn);
  const up = new Map([...state.up].filter(([vpn]) => !lost.includes(vpn)));
  const effects: DpdGatewayEffect[] = [
    dpdPeerDown(peerAddress(gateway, state)),
    { kind: "clear-phase1", sa },
    ...lost.flatMap((vpn) => vpnLost(gateway, state, vpn)),
  ];
  if (!isLast) return { state: { ...state, phase1, up }, effects };
  const next = nextPeer(gateway, { ...state, phase1, up });
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
  let at = state.retryDue;
  for (const dpd of state.phase1.values())
    if (dpd.at === "watching" && (at === undefined || dpd.due < at)) at = dpd.due;
  return at === undefined ? { state, effects } : { state, effects: [...effects, { kind: "wake", at }] };
}

function without<V>(map: ReadonlyMap<string, V>, key: string): Map<string, V> {
  const rest = new Map(map);
  rest.delete(key);
  return rest;
}
