import { after, type Instant } from "../time/instant.ts";
import type { Step } from "../time/machine.ts";
import { type EchoRun, rekeyed, sendEcho, takeReply } from "./echo-run.ts";
import { type VpnNames, vpnDown } from "./kmd.ts";
import type { MonitorEffect, MonitorInput } from "./monitor-io.ts";
import type { EchoTarget, VpnMonitorConfig } from "./vpn-monitor-config.ts";

// Datapath verification: st0 stays down until one packet went through the tunnel and back.

export type VerifyPathState =
  | { readonly at: "verifying"; readonly run: EchoRun; readonly due: Instant }
  | { readonly at: "verified"; readonly run: EchoRun }
  | { readonly at: "failed"; readonly run: EchoRun };

export interface VerifyPathConfig extends VpnMonitorConfig {
  readonly verifyPath: EchoTarget;
}

type VerifyStep = Step<VerifyPathState, MonitorEffect>;

/** Call when the IPsec SA is established, not when it is rekeyed: st0 does not change its state then. */
export function startVerifying(config: VerifyPathConfig, run: EchoRun, now: Instant): VerifyStep {
  const { run: sent, effect } = sendEcho(run, "verify-path", config.verifyPath);
  const due = after(now, config.interval);
  return { state: { at: "verifying", run: sent, due }, effects: [effect, { kind: "wake", at: due }] };
}

export function stepVerifying(
  config: VerifyPathConfig,
  names: VpnNames,
  state: Extract<VerifyPathState, { at: "verifying" }>,
  input: MonitorInput,
  now: Instant,
): VerifyStep {
  switch (input.kind) {
    case "echo-reply": {
      const { run, isAnswer } = takeReply(state.run, input.payload);
      return { state: isAnswer ? { at: "verified", run } : { ...state, run }, effects: [] };
    }
    case "sa-rekeyed":
      return { state: { ...state, run: rekeyed(state.run, input.key) }, effects: [] };
    case "failover": // the new active node has seen no answer: it starts again
      return startVerifying(config, { ...state.run, unanswered: 0 }, now);
    case "timer":
      if (now < state.due) return { state, effects: [{ kind: "wake", at: state.due }] };
      if (state.run.unanswered < config.threshold) return startVerifying(config, state.run, now);
      return { state: { at: "failed", run: state.run }, effects: failed(names) };
    default:
      return { state, effects: [] };
  }
}

const failed = (names: VpnNames): MonitorEffect[] => [
  vpnDown(names, "verifyPathError"),
  { kind: "tunnel-event", vpn: names.vpn, event: "verifyPathError" },
  { kind: "clear-ipsec-sa", vpn: names.vpn },
  { kind: "renegotiate", vpn: names.vpn },
];
