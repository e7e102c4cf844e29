import { after, type Duration, hours, minutes } from "../time/instant.ts";
import { closeCase } from "./case.ts";
import type { CircleContext } from "./context.ts";
import type { DeviceState, TunnelState } from "./world.ts";

/** Peers that are not ours to read come and go, from ever other addresses: one unseen for so long is forgotten. */
const KEPT: Duration = hours(24);
/** IOS tells of packets under an unknown SPI once a minute while they come. */
const SILENT: Duration = minutes(10);

/** A tunnel of which one end is ours: there is nothing to hold side by side, only what that end says. */
export function considerOneEnd(context: CircleContext, state: DeviceState, tunnel: TunnelState): void {
  const { world, now } = context;
  tunnel.seenAt ??= now;
  const one = tunnel.incident === undefined ? undefined : world.cases.get(tunnel.incident);
  if (one !== undefined && isSilent(context, state, tunnel)) {
    closeCase(context, one, "Recovered without an action of Spindrift: no packet under an unknown SPI for 10 minutes.");
  }
  if (tunnel.expected === "configured" || tunnel.incident !== undefined || now < after(tunnel.seenAt, KEPT)) return;
  world.tunnels.forget(tunnel.name);
}

function isSilent({ now }: CircleContext, { invalidSpi }: DeviceState, { ends: [end] }: TunnelState): boolean {
  return Object.values(invalidSpi.flows).every(
    ({ sourceAddress, destinationAddress, lastAt }) =>
      sourceAddress !== end.remoteAddress || destinationAddress !== end.localAddress || now >= after(lastAt, SILENT),
  );
}
