import { crossCheck } from "../detect/cross-check.ts";
import { NO_SUSPICION, sight } from "../detect/suspicion.ts";
import { endReading, peeringsSeen } from "../detect/tunnels-seen.ts";
import type { EndReading, TunnelEnd } from "../model/facts.ts";
import { renderSpi } from "../model/sa.ts";
import { between, type Duration, type Instant } from "../time/instant.ts";
import type { CircleContext } from "./context.ts";
import { routinePause, wantPoll } from "./polling.ts";
import { type DeviceState, newTunnel, type TunnelState } from "./world.ts";

/** What the latest readings of both ends, held side by side, say of a tunnel. */
export interface Judgement {
  readonly ends: readonly [EndReading, EndReading];
  readonly check: ReturnType<typeof crossCheck>;
  /** What looks wrong, spelt so that the same trouble gives the same text. */
  readonly wrong: string | undefined;
  /** The same thing is still wrong after both ends were asked again. */
  readonly confirmed: boolean;
  readonly askedAt: Instant;
}

/** Every tunnel that this gateway's SAs belong to; one never seen before is learned, and expected from now on. */
export function tunnelsOf(context: CircleContext, device: DeviceState): readonly TunnelState[] {
  const { world, now } = context;
  for (const { localAddress, remoteAddress, peer } of device.reading === undefined
    ? []
    : peeringsSeen(device.reading, world.book)) {
    const known = world.tunnels.between(localAddress, remoteAddress);
    if (known?.ends.length === 1) known.seenAt = now;
    if (known !== undefined) continue;
    const end = { device: device.name, localAddress, remoteAddress };
    const name = freeName(context, device.name, peer ?? remoteAddress, localAddress, remoteAddress);
    const other = { device: peer ?? "", localAddress: remoteAddress, remoteAddress: localAddress };
    const ends: TunnelState["ends"] = peer === undefined ? [end] : [end, other];
    const seen = peer === undefined ? { seenAt: now } : {};
    world.tunnels.add({ ...newTunnel(name, ends, "learned", now), ...seen });
    context.effect({ kind: "tunnel-changed", tunnel: name });
  }
  return world.tunnels.of(device.name);
}

function freeName(context: CircleContext, a: string, b: string, local: string, remote: string): string {
  const plain = [a, b].sort().join("-");
  return context.world.tunnels.has(plain) ? `${plain} (${[local, remote].sort().join("-")})` : plain;
}

/** Holds both ends side by side. `undefined` when an end cannot be read: then the tunnel's state is unknown, not down. */
export function judge(context: CircleContext, tunnel: TunnelState): Judgement | undefined {
  const [a, b] = tunnel.ends;
  if (b === undefined) return undefined; // the peer is not ours to read
  const readings = [freshReading(context, a), freshReading(context, b)] as const;
  if (readings[0] === undefined || readings[1] === undefined) {
    setState(context, tunnel, "unknown");
    tunnel.suspicion = NO_SUSPICION;
    return undefined;
  }
  const ends = [readings[0], readings[1]] as const;
  noteFirstSeen(tunnel, ends, context.now);
  const check = crossCheck(ends[0], ends[1]);
  const wrong = whatIsWrong(tunnel, check);
  const askedAt = Math.min(ends[0].askedAt, ends[1].askedAt) as Instant;
  const isNegotiating = ends.some(({ ikeSas }) => ikeSas.some((sa) => sa.negotiating !== undefined));
  const { suspicion, ask } = sight(tunnel.suspicion, { wrong, askedAt, isNegotiating }, context.now);
  tunnel.suspicion = suspicion;
  if (ask !== undefined) for (const end of tunnel.ends) wantPoll(context, end.device, ask);
  if (check.agree) tunnel.agreedAt = context.now;
  const confirmed = suspicion.at === "confirmed";
  setState(context, tunnel, stateOf(tunnel, check, confirmed));
  return { ends, check, wrong, confirmed, askedAt };
}

/** A reading older than this no longer tells how the gateway is. */
function freshReading(context: CircleContext, end: TunnelEnd): EndReading | undefined {
  const state = context.world.devices.get(end.device);
  const reading = state?.reading;
  if (state === undefined || state.session === "down" || reading === undefined || !reading.readable.ok)
    return undefined;
  const stale = (3 * routinePause(context, state)) as Duration;
  return between(reading.at, context.now) > stale ? undefined : endReading(reading, end);
}

function whatIsWrong(tunnel: TunnelState, check: ReturnType<typeof crossCheck>): string | undefined {
  const [fromA, fromB] = check.stale.map((spis) => spis.map(renderSpi).sort().join());
  if (fromA !== "" || fromB !== "") return `stale ${fromA}|${fromB} holds ${check.holds.join()}`;
  if (!check.holds[0] && !check.holds[1]) return tunnel.expected === "configured" || tunnel.everUp ? "down" : undefined;
  return check.agree ? undefined : `half ${check.holds.join()}`;
}

function stateOf(tunnel: TunnelState, check: ReturnType<typeof crossCheck>, confirmed: boolean): TunnelState["state"] {
  if (check.agree) {
    tunnel.everUp = true;
    return check.rekeying ? "rekeying" : "up";
  }
  if (!confirmed) return tunnel.state === "unknown" && !check.holds[0] && !check.holds[1] ? "down" : tunnel.state;
  return check.holds[0] || check.holds[1] ? "mismatch" : "down";
}

function setState(context: CircleContext, tunnel: TunnelState, state: TunnelState["state"]): void {
  if (tunnel.state === state) return;
  tunnel.state = state;
  tunnel.since = context.now;
  context.effect({ kind: "tunnel-changed", tunnel: tunnel.name });
}

/** SPIs that are gone are forgotten, so that the table stays as small as the tunnel. */
function noteFirstSeen(tunnel: TunnelState, ends: readonly [EndReading, EndReading], now: Instant): void {
  tunnel.ends.forEach((end, side) => {
    const before = tunnel.firstSeen[end.device] ?? {};
    const spis = (ends[side]?.ipsecSas ?? []).map((sa) => renderSpi(sa.spi));
    tunnel.firstSeen[end.device] = Object.fromEntries(spis.map((spi) => [spi, before[spi] ?? now]));
  });
}
