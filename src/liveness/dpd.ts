import { after, type Instant } from "../time/instant.ts";
import type { Step, Wake } from "../time/machine.ts";
import type { DpdConfig } from "./dpd-config.ts";

// Dead peer detection on one phase 1 SA: RFC 3706 in IKEv1, RFC 7296 §2.4 in IKEv2. The answering side is dpd-responder.ts.

export type DpdState =
  /** Not configured, or the peer knows no DPD: nothing is asked, the SA lives on. */
  | ({ readonly at: "off" } & Count)
  | ({ readonly at: "watching"; readonly config: DpdConfig; readonly due: Instant; readonly seen: Seen } & Count)
  | ({ readonly at: "dead" } & Count);

interface Count {
  readonly ike: "IKEV1" | "IKEV2";
  readonly isAgreed: boolean;
  /** Of the next R-U-THERE. */
  readonly sequence: number;
  /** The question that waits for its answer. */
  readonly outstanding?: number;
  /** R-U-THEREs since the peer last proved that it lives. */
  readonly asked: number;
  /** The tunnels of this SA, each of which may be idle on its own. */
  readonly tunnels: readonly string[];
  /** Answers to another question than the outstanding one: they prove nothing. */
  readonly strayAnswers: number;
}

/** What the interval has seen so far. */
interface Seen {
  /** Anything that the peer sent: ESP, AH or IKE. */
  readonly fromPeer: boolean;
  readonly toPeer: boolean;
  /** IKE messages other than R-U-THEREs and their answers. */
  readonly ike: boolean;
  readonly busyTunnels: readonly string[];
}

export type DpdInput =
  | { readonly kind: "configure"; readonly config: DpdConfig | undefined }
  | { readonly kind: "tunnel-up" | "tunnel-down"; readonly tunnel: string }
  /** Packets of one tunnel since this was last told. */
  | { readonly kind: "traffic"; readonly tunnel: string; readonly received: number; readonly sent: number }
  /** An authenticated IKE message of this SA that is no R-U-THERE and no answer to one. */
  | { readonly kind: "ike-received" }
  /** The peer's own question, which `answer` of dpd-responder.ts let through. */
  | { readonly kind: "asked-by-peer" }
  /** R-U-THERE-ACK, or the response to the INFORMATIONAL request. */
  | { readonly kind: "answered"; readonly sequence: number }
  | { readonly kind: "timer" };

export type DpdEffect =
  /** R-U-THERE with this number; in IKEv2 an empty INFORMATIONAL request, or the unanswered one once more. */
  | { readonly kind: "ask"; readonly sequence: number; readonly repeats: boolean }
  | { readonly kind: "peer-dead"; readonly asked: number }
  | Wake;

export type DpdStep = Step<DpdState, DpdEffect>;

export interface DpdStart {
  readonly ike: "IKEV1" | "IKEV2";
  readonly config: DpdConfig | undefined;
  readonly firstSequence: number;
  /** RFC 3706 §5.1: both ends sent the vendor ID. IKEv2 needs none: it is always so there. */
  readonly isAgreed: boolean;
}

const NOTHING_SEEN: Seen = { fromPeer: false, toPeer: false, ike: false, busyTunnels: [] };

/** RFC 3706 §6.2: a number that nobody can foretell, its high bit zero. */
export const firstSequence = (random: number): number => random & 0x7fffffff;

/** Call when phase 1 is established: not before, the peer has nothing to answer with. */
export function startDpd({ ike, config, firstSequence: sequence, isAgreed }: DpdStart, now: Instant): DpdStep {
  const off: DpdState = { at: "off", ike, isAgreed, sequence, asked: 0, tunnels: [], strayAnswers: 0 };
  return configure(off, config, now);
}

export function stepDpd(state: DpdState, input: DpdInput, now: Instant): DpdStep {
  if (state.at === "dead") return { state, effects: [] };
  switch (input.kind) {
    case "configure":
      return configure(state, input.config, now);
    case "tunnel-up":
      return still({ ...state, tunnels: [...without(state.tunnels, input.tunnel), input.tunnel] });
    case "tunnel-down":
      return still({ ...state, tunnels: without(state.tunnels, input.tunnel) });
    case "answered":
      return answered(state, input.sequence, now);
    case "timer":
      return intervalEnded(state, now);
    default:
      return still(state.at === "watching" ? { ...state, seen: witness(state.seen, input) } : state);
  }
}

const still = (state: DpdState): DpdStep => ({ state, effects: [] });
const without = (tunnels: readonly string[], tunnel: string): string[] => tunnels.filter((name) => name !== tunnel);

/** Takes effect at once and clears nothing: neither the SA nor what the peer already owes. */
function configure(state: Exclude<DpdState, { at: "dead" }>, wanted: DpdConfig | undefined, now: Instant): DpdStep {
  const { ike, isAgreed, sequence, asked, tunnels, strayAnswers, outstanding } = state;
  const config = isAgreed ? wanted : undefined;
  const count: Count = {
    ike,
    isAgreed,
    sequence,
    tunnels,
    strayAnswers,
    asked: config === undefined ? 0 : asked,
    ...(outstanding === undefined ? {} : { outstanding }),
  };
  if (config === undefined) return still({ at: "off", ...count });
  return newInterval({ at: "watching", config, due: now, seen: NOTHING_SEEN, ...count }, now);
}

type Watching = Extract<DpdState, { at: "watching" }>;
type Witness = Extract<DpdInput, { kind: "traffic" | "ike-received" | "asked-by-peer" }>;

function witness(seen: Seen, input: Witness): Seen {
  if (input.kind === "asked-by-peer") return { ...seen, fromPeer: true };
  if (input.kind === "ike-received") return { ...seen, fromPeer: true, ike: true };
  const isBusy = input.received > 0 || input.sent > 0;
  return {
    ...seen,
    fromPeer: seen.fromPeer || input.received > 0,
    toPeer: seen.toPeer || input.sent > 0,
    busyTunnels: isBusy ? [...without(seen.busyTunnels, input.tunnel), input.tunnel] : seen.busyTunnels,
  };
}

/** RFC 3706 §6.2: an answer to an older question may be a replay, and is not taken. */
function answered(state: Exclude<DpdState, { at: "dead" }>, sequence: number, now: Instant): DpdStep {
  if (state.outstanding !== sequence) return still({ ...state, strayAnswers: state.strayAnswers + 1 });
  const { outstanding: _, ...rest } = state;
  const alive = { ...rest, asked: 0 };
  // Always-send keeps its beat; the other modes wait a whole interval from the proof of life on.
  return alive.at === "watching" && alive.config.mode !== "always-send" ? newInterval(alive, now) : still(alive);
}

function intervalEnded(state: Exclude<DpdState, { at: "dead" }>, now: Instant): DpdStep {
  if (state.at === "off") return still(state);
  if (now < state.due) return { state, effects: [{ kind: "wake", at: state.due }] };
  const { mode, threshold } = state.config;
  // RFC 3706 §5.5: what the peer sends proves that it lives; in always-send only its answer does
  const asked = mode !== "always-send" && state.seen.fromPeer ? 0 : state.asked;
  if (asked >= threshold) return peerDead(state, asked);
  if (asked > 0 || isQuestionDue(state)) return ask({ ...state, asked }, now);
  return newInterval({ ...state, asked }, now);
}

/** The three modes. */
function isQuestionDue({ config: { mode }, seen, tunnels }: Watching): boolean {
  const isPeerSilent = seen.toPeer && !seen.fromPeer;
  switch (mode) {
    case "always-send":
      return true;
    case "optimized":
      return isPeerSilent;
    case "probe-idle-tunnel":
      return isPeerSilent || isAnyIdle(tunnels, seen);
  }
}

/** Each tunnel counts by itself, whatever passes in the others of the same SA; IKE traffic is that of all of them. */
function isAnyIdle(tunnels: readonly string[], seen: Seen): boolean {
  if (seen.ike) return false;
  if (tunnels.length === 0) return seen.busyTunnels.length === 0;
  return tunnels.some((tunnel) => !seen.busyTunnels.includes(tunnel));
}

function ask(state: Watching, now: Instant): DpdStep {
  // RFC 7296 §2.1: a request is sent again with its message ID until it is answered
  const repeats = state.ike === "IKEV2" && state.outstanding !== undefined;
  const sequence = repeats && state.outstanding !== undefined ? state.outstanding : state.sequence;
  // RFC 3706 §6.2: each R-U-THERE adds one
  const next = repeats ? state.sequence : (sequence + 1) >>> 0;
  const asked = state.asked + 1;
  const { state: waiting, effects } = newInterval({ ...state, sequence: next, outstanding: sequence, asked }, now);
  return { state: waiting, effects: [{ kind: "ask", sequence, repeats }, ...effects] };
}

/** Always-send keeps its beat however late it is woken, unless it was a whole interval late. */
function newInterval(state: Watching, now: Instant): DpdStep {
  const { mode, interval } = state.config;
  const onBeat = after(state.due, interval);
  const due = mode === "always-send" && onBeat > now ? onBeat : after(now, interval);
  return { state: { ...state, due, seen: NOTHING_SEEN }, effects: [{ kind: "wake", at: due }] };
}

function peerDead({ ike, isAgreed, sequence, tunnels, strayAnswers }: Watching, asked: number): DpdStep {
  return {
    state: { at: "dead", ike, isAgreed, sequence, tunnels, strayAnswers, asked },
    effects: [{ kind: "peer-dead", asked }],
  };
}
