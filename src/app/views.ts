import type { DeviceStatus, TunnelStatus } from "../api/desk.ts";
import type { DeviceState, TunnelState, World } from "../circle/world.ts";
import { clockOffset } from "../detect/clock-offset.ts";
import { endReading } from "../detect/tunnels-seen.ts";
import type { TunnelEnd } from "../model/facts.ts";
import { renderInstant } from "../time/instant.ts";

/** The judgement's state as faces show it; nothing is concluded here. */
export function deviceStatus(world: World, state: DeviceState): DeviceStatus {
  const { reading } = state;
  const clock = state.clock === undefined ? undefined : clockOffset(state.clock);
  const unreadable = reading?.readable.ok === false ? reading.readable.reason : undefined;
  const reason = state.sessionReason ?? unreadable ?? paceOf(state);
  return {
    name: state.name,
    platform: world.inventory.get(state.name)?.platform ?? "",
    session: state.session,
    reading: reading === undefined ? "none" : reading.readable.ok ? "ok" : "unknown",
    unreadLines: state.unread,
    ...lnsStatus(state),
    ...(reason === undefined ? {} : { reason }),
    ...(reading === undefined ? {} : { lastReadingAt: renderInstant(reading.at) }),
    ...(clock === undefined ? {} : { clockOffset: { milliseconds: clock.offset, uncertainty: clock.uncertainty } }),
    ...(state.debugs === undefined ? {} : { debugs: state.debugs }),
  };
}

/** That a device is asked more rarely than the operator said is told, with why. */
function paceOf({ stretch, reading }: DeviceState): string | undefined {
  if (stretch === undefined) return undefined;
  const idle = reading?.load === undefined ? "" : ` (${reading.load.idlePct} % idle)`;
  return `its control plane is busy${idle}: the routine poll comes ${stretch} times more rarely until it is at ease`;
}

function lnsStatus({ lns }: DeviceState): Partial<DeviceStatus> {
  const latest = lns?.recent.at(-1);
  if (latest === undefined) return {};
  const { active, init } = latest.subscribers;
  return { lns: { active, init, ...(lns?.incident === undefined ? {} : { incident: lns.incident }) } };
}

export function tunnelStatus(world: World, tunnel: TunnelState): TunnelStatus {
  return {
    name: tunnel.name,
    state: tunnel.state,
    since: renderInstant(tunnel.since),
    expected: tunnel.expected,
    ends: tunnel.ends.filter(({ device }) => device !== "").map((end) => endStatus(world, end)),
    ...(tunnel.incident === undefined ? {} : { incident: tunnel.incident }),
  };
}

function endStatus(world: World, end: TunnelEnd): TunnelStatus["ends"][number] {
  const reading = world.devices.get(end.device)?.reading;
  const mine = reading === undefined ? undefined : endReading(reading, end);
  return {
    device: end.device,
    localAddress: end.localAddress,
    ikeSas: mine?.ikeSas ?? [],
    ipsecSas: mine?.ipsecSas ?? [],
    ...(mine === undefined ? {} : { at: renderInstant(mine.at) }),
  };
}
