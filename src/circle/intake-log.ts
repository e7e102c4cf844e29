import { clockSeen } from "../detect/clock-offset.ts";
import { type InvalidSpiFlow, invalidSpi } from "../detect/invalid-spi.ts";
import { linkSeen } from "../detect/link-flap.ts";
import type { LogObservation, TrapObservation } from "../model/observation.ts";
import { renderSpi } from "../model/sa.ts";
import { between, renderDuration } from "../time/instant.ts";
import { note, openCase, seeSymptom } from "./case.ts";
import type { CircleContext } from "./context.ts";
import { askEvidence } from "./flow.ts";
import { wantPoll } from "./polling.ts";
import { lineToTell } from "./story.ts";
import type { DeviceState, LnsState, TunnelState } from "./world.ts";

/** As many named happenings are kept of a device as a story may need. */
const HAPPENINGS_KEPT = 40;
/** A restart that is written is only a hint, for a relay may deliver it late or again: the uptime itself is the proof. */
const RESTARTS = new Set(["device-restarted", "daemon-started"]);

/** What a device says by itself: an event has one name, whether it comes as a log line or as a trap. */
type Notice = LogObservation | TrapObservation;

/** One notice of a device we know: its clock, its story, and what it may be a symptom of. */
export function takeNotice(context: CircleContext, log: Notice): void {
  const state = log.device === undefined ? undefined : context.world.devices.get(log.device);
  if (state === undefined) return;
  if (log.deviceAt !== undefined) state.clock = clockSeen(state.clock, log.deviceAt, log.at);
  if (log.event === undefined) return;
  remember(state, log);
  tellOpenCases(context, state, log);
  if (RESTARTS.has(log.event)) {
    wantPoll(context, state.name, context.now);
  }
  if (log.event === "invalid-spi") takeInvalidSpi(context, state, log);
  if (state.lns !== undefined) takeLnsLog(context, state, state.lns, log);
}

/** What is written of links, and of the policer of L2TP, is worth a look at once. */
function takeLnsLog(context: CircleContext, state: DeviceState, lns: LnsState, log: Notice): void {
  const isLink = log.event === "interface-status";
  if (isLink) lns.flaps = linkSeen(lns.flaps, log.fields, log.at);
  const { protocolGroup } = log.fields;
  const isPoliced = log.event === "control-plane-violated" && String(protocolGroup).toLowerCase() === "l2tp";
  if (isLink || isPoliced) wantPoll(context, state.name, context.now);
}

function remember(state: DeviceState, log: Notice): void {
  const { at, event = "", text, fields, deviceAt } = log;
  state.happenings.push(deviceAt === undefined ? { at, event, text, fields } : { at, event, text, fields, deviceAt });
  // Cut now and then, and not at each line
  if (state.happenings.length > 2 * HAPPENINGS_KEPT) state.happenings.splice(0, HAPPENINGS_KEPT);
}

function tellOpenCases(context: CircleContext, state: DeviceState, log: Notice): void {
  for (const one of context.world.cases.values()) {
    if (!one.incident.devices.includes(state.name)) continue;
    const heldBack = lineToTell(one, state.name, log.event ?? "", context.now);
    if (heldBack === undefined) continue;
    const more = heldBack === 0 ? "" : ` (and ${heldBack} more of these since the last that is told)`;
    note(context, one, {
      kind: "evidence",
      device: state.name,
      text: `${state.name} ${log.kind === "trap" ? "sent" : "wrote"} ${log.event}: ${log.text}${more}`,
      ...(log.deviceAt === undefined ? {} : { deviceAt: log.deviceAt }),
    });
  }
}

function takeInvalidSpi(context: CircleContext, state: DeviceState, log: Notice): void {
  const { flow, verdict } = invalidSpi(state.invalidSpi, log.fields, log.at);
  const tunnel = flow && context.world.tunnels.between(flow.destinationAddress, flow.sourceAddress);
  if (flow === undefined || tunnel === undefined) return;
  for (const end of tunnel.ends) wantPoll(context, end.device, context.now);
  if (verdict === "drift") openOrJoin(context, tunnel, state, flow);
}

/** The cross-check of both ends is quicker where both can be read; this stands where they cannot. */
function openOrJoin(context: CircleContext, tunnel: TunnelState, state: DeviceState, flow: InvalidSpiFlow): void {
  const since = renderDuration(between(flow.firstAt, flow.lastAt));
  const symptom = {
    name: "invalid-spi",
    tunnel: tunnel.name,
    openedAt: context.now,
    seenAt: context.now,
    text: `${state.name} has been dropping packets from ${flow.sourceAddress} under the unknown SPI ${renderSpi(flow.spi)} for ${since}.`,
  } as const;
  const known = tunnel.incident === undefined ? undefined : context.world.cases.get(tunnel.incident);
  if (known !== undefined) seeSymptom(context, known, symptom);
  else askEvidence(context, openCase(context, tunnelAbout(tunnel), symptom));
}

const tunnelAbout = ({ name, ends }: TunnelState) =>
  ({ subject: { kind: "tunnel", name }, devices: ends.map(({ device }) => device) }) as const;
