import type { Instant } from "../time/instant.ts";
import type { Machine, Step } from "../time/machine.ts";
import { newRun } from "./echo-run.ts";
import { type VpnNames, vpnUp } from "./kmd.ts";
import type { MonitorEffect, MonitorInput } from "./monitor-io.ts";
import { startVerifying, stepVerifying, type VerifyPathConfig, type VerifyPathState } from "./verify-path.ts";
import { startMonitoring, stepMonitoring, type VpnMonitorState } from "./vpn-monitor.ts";
import type { VpnMonitorConfig } from "./vpn-monitor-config.ts";

/** One VPN from SA to SA: verified first where that is configured, then monitored. It alone moves the VPN's st0. */
export type TunnelMonitorState = { readonly at: "no-sa" } | VerifyPathState | VpnMonitorState;

type TunnelStep = Step<TunnelMonitorState, MonitorEffect>;

/** With verify-path the machine raises `KMD_VPN_UP_ALARM_USER` as st0 comes up; without, whoever made the SA does. */
export function tunnelMonitor(
  config: VpnMonitorConfig,
  names: VpnNames,
): Machine<TunnelMonitorState, MonitorInput, MonitorEffect> {
  return {
    start: () => ({ state: { at: "no-sa" }, effects: [st0(names, config.st0WithoutSa)] }),
    step: (state, input, now) => stepTunnel(config, names, state, input, now),
  };
}

/** The VPN Monitoring field of `show security ipsec security-associations detail`. */
export function monitoringField(state: TunnelMonitorState | undefined): "-" | "V" | "U" | "D" {
  if (state === undefined || state.at === "no-sa") return "-";
  if (state.at === "verifying") return "V";
  return state.at === "up" || state.at === "verified" ? "U" : "D";
}

function stepTunnel(
  config: VpnMonitorConfig,
  names: VpnNames,
  state: TunnelMonitorState,
  input: MonitorInput,
  now: Instant,
): TunnelStep {
  if (input.kind === "sa-established") return established(config, names, input.key, now);
  if (input.kind === "sa-cleared") return cleared(config, names, state);
  if (state.at === "up") return st0FollowsDown(config, names, stepMonitoring(config, names, state, input, now));
  if (state.at !== "verifying" || !verifiesPath(config)) return { state, effects: [] };
  const step = stepVerifying(config, names, state, input, now);
  return step.state.at === "verified" ? verified(config, names, step.state, now) : step;
}

const verifiesPath = (config: VpnMonitorConfig): config is VerifyPathConfig => config.verifyPath !== undefined;

function established(config: VpnMonitorConfig, names: VpnNames, key: Uint8Array, now: Instant): TunnelStep {
  const run = newRun(names.tunnelId, key);
  if (verifiesPath(config)) return startVerifying(config, run, now);
  const { state, effects } = startMonitoring(config, run, now);
  return { state, effects: [st0(names, "Up"), ...effects] };
}

/** Monitoring begins with the st0 interface up, not before. */
function verified(
  config: VpnMonitorConfig,
  names: VpnNames,
  { run }: Extract<VerifyPathState, { at: "verified" }>,
  now: Instant,
): TunnelStep {
  const { state, effects } = startMonitoring(config, run, now);
  return { state, effects: [st0(names, "Up"), vpnUp(names), ...effects] };
}

function st0FollowsDown(config: VpnMonitorConfig, names: VpnNames, step: TunnelStep): TunnelStep {
  return step.state.at === "down" ? { ...step, effects: [...step.effects, ...withoutSa(config, names)] } : step;
}

function cleared(config: VpnMonitorConfig, names: VpnNames, state: TunnelMonitorState): TunnelStep {
  return { state: { at: "no-sa" }, effects: state.at === "up" ? withoutSa(config, names) : [] };
}

const withoutSa = ({ st0WithoutSa }: VpnMonitorConfig, names: VpnNames): MonitorEffect[] =>
  st0WithoutSa === "Up" ? [] : [st0(names, st0WithoutSa)];

const st0 = ({ vpn }: VpnNames, state: "Up" | "Link-Layer-Down"): MonitorEffect => ({ kind: "st0", vpn, state });
