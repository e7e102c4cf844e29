import { after, type Instant } from "../time/instant.ts";
import type { Step } from "../time/machine.ts";
import { type EchoRun, rekeyed, sendEcho, takeReply } from "./echo-run.ts";
import { type VpnNames, vpnDown } from "./kmd.ts";
import type { MonitorEffect, MonitorInput } from "./monitor-io.ts";
import type { VpnMonitorConfig } from "./vpn-monitor-config.ts";

// VPN monitoring: whether the IPsec SA lives, which a living IKE peer does not prove.

export type VpnMonitorState =
  | {
      readonly at: "up";
      readonly run: EchoRun;
      readonly due: Instant;
      readonly sent: boolean;
      readonly received: boolean;
    }
  | { readonly at: "down"; readonly run: EchoRun };

type Up = Extract<VpnMonitorState, { at: "up" }>;
type MonitorStep = Step<VpnMonitorState, MonitorEffect>;

/** Call when the tunnel is in use: with verify-path once st0 is up, else when the IPsec SA is established. */
export function startMonitoring(config: VpnMonitorConfig, run: EchoRun, now: Instant): MonitorStep {
  const due = after(now, config.interval);
  return { state: { at: "up", run, due, sent: false, received: false }, effects: [{ kind: "wake", at: due }] };
}

export function stepMonitoring(
  config: VpnMonitorConfig,
  names: VpnNames,
  state: Up,
  input: MonitorInput,
  now: Instant,
): MonitorStep {
  switch (input.kind) {
    case "traffic": {
      const { sent, received } = state;
      return {
        state: { ...state, sent: sent || input.sent > 0, received: received || input.received > 0 },
        effects: [],
      };
    }
    case "echo-reply":
      return { state: { ...state, run: takeReply(state.run, input.payload).run }, effects: [] };
    case "sa-rekeyed":
      return { state: { ...state, run: rekeyed(state.run, input.key) }, effects: [] };
    case "timer":
      return now < state.due
        ? { state, effects: [{ kind: "wake", at: state.due }] }
        : intervalEnded(config, names, state, now);
    default:
      return { state, effects: [] };
  }
}

function intervalEnded(config: VpnMonitorConfig, names: VpnNames, state: Up, now: Instant): MonitorStep {
  const isOptimized = config.mode === "optimized";
  // Optimized: what comes in through the tunnel proves it as well as a reply does
  const unanswered = isOptimized && state.received ? 0 : state.run.unanswered;
  const run = { ...state.run, unanswered };
  if (unanswered >= config.threshold) return { state: { at: "down", run }, effects: down(names) };
  const isDue = !isOptimized || (state.sent && !state.received);
  const { run: next, effects } = isDue ? ping(config, run) : { run, effects: [] };
  const due = nextDue(config, state.due, now);
  return {
    state: { at: "up", run: next, due, sent: false, received: false },
    effects: [...effects, { kind: "wake", at: due }],
  };
}

function ping(config: VpnMonitorConfig, run: EchoRun): { run: EchoRun; effects: MonitorEffect[] } {
  const sent = sendEcho(run, "vpn-monitor", config.ping);
  return { run: sent.run, effects: [sent.effect] };
}

/** On the beat, however late the timer came, unless it was a whole interval late. */
function nextDue({ interval }: VpnMonitorConfig, due: Instant, now: Instant): Instant {
  const onBeat = after(due, interval);
  return onBeat > now ? onBeat : after(now, interval);
}

const down = (names: VpnNames): MonitorEffect[] => [
  vpnDown(names, "vpnMonitorDown"),
  { kind: "tunnel-event", vpn: names.vpn, event: "vpnMonitorDown" },
  { kind: "clear-ipsec-sa", vpn: names.vpn },
];
