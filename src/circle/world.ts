import type { ClockOffsetState } from "../detect/clock-offset.ts";
import { type InvalidSpiState, newInvalidSpi } from "../detect/invalid-spi.ts";
import type { LoginCapacity } from "../detect/login-capacity.ts";
import type { UptimeState } from "../detect/restart.ts";
import type { SessionsState } from "../detect/sessions-fall.ts";
import { NO_SUSPICION, type Suspicion } from "../detect/suspicion.ts";
import { type AddressBook, addressBook } from "../detect/tunnels-seen.ts";
import type { Flap, Happening, OwnAction, TunnelEnd } from "../model/facts.ts";
import type { Device, Fleet } from "../model/fleet.ts";
import type { Incident, Subject } from "../model/incident.ts";
import type { LnsSample, ReadableLns } from "../model/lns.ts";
import type { GatewayReading } from "../model/observation.ts";
import type { Order } from "../platforms/order.ts";
import type { LnsRecovery } from "../respond/lns-recovery.ts";
import type { Verification } from "../respond/verification.ts";
import { Deadlines } from "../time/deadlines.ts";
import type { Instant } from "../time/instant.ts";
import { TunnelBook } from "./tunnel-book.ts";

/** What the judgement knows of one gateway. Everything in the world is plain data that survives JSON. */
export interface DeviceState {
  readonly name: string;
  session: "up" | "down" | "never";
  sessionReason?: string;
  reading?: GatewayReading;
  /** The poll that is under way, if one is. */
  asked?: { readonly poll: string; readonly at: Instant };
  /** When a poll is wanted beside the routine. */
  wanted?: Instant;
  polls: number;
  /** How many times its routine pause is stretched because it is busy; absent at ease. */
  stretch?: number;
  clock?: ClockOffsetState;
  uptime: UptimeState;
  readonly happenings: Happening[];
  invalidSpi: InvalidSpiState;
  unread: number;
  debugs?: readonly string[];
  /** The action that runs on it now: never two at once. */
  acting?: string;
  lastActedAt?: Instant;
  /** Of one that is watched as an LNS. */
  lns?: LnsState;
}

/** What the judgement knows of the L2TP control plane of one gateway. */
export interface LnsState {
  sessions?: SessionsState;
  /** The last looks, newest last: two of them make a window. */
  recent: readonly ReadableLns[];
  /** The figures of a longer while, for the story. */
  samples: readonly LnsSample[];
  flaps: readonly Flap[];
  capacity?: LoginCapacity;
  incident?: string;
}

export interface TunnelState {
  readonly name: string;
  readonly ends: readonly [TunnelEnd, TunnelEnd] | readonly [TunnelEnd];
  readonly expected: "configured" | "learned";
  state: "up" | "rekeying" | "down" | "mismatch" | "unknown";
  since: Instant;
  /** Of one that a single end is known of: when that end last held an SA of it. */
  seenAt?: Instant;
  agreedAt?: Instant;
  everUp: boolean;
  suspicion: Suspicion;
  /** Device, then SPI, to when it was first seen. */
  firstSeen: Record<string, Record<string, Instant>>;
  incident?: string;
}

/** An incident with what only the judgement needs to go on with it. */
export interface CaseState {
  incident: Incident;
  /** Which step of which cause's ladder comes next. */
  ladder?: { readonly cause: string; readonly step: number; readonly staleDevice: string };
  /** What looked wrong when the remedy was decided: if it changes, the decision is void. */
  decidedOn?: string;
  /** Orders of the action that is proposed or runs, and what is ordered instead of the rest when one is refused. */
  orders: readonly Order[];
  abandon?: readonly Order[];
  verification?: Verification;
  /** The same for an LNS. */
  recovery?: LnsRecovery;
  /** A change that the device takes back by itself unless it is confirmed. */
  trial?: Trial;
  /** Whether both ends agreed at any time since the last action. */
  agreedOnce?: boolean;
  /** Readings count for a guard only when they were asked for after this. */
  guardAfter?: Instant;
  /** Evidence polls under way: their answers belong into this case. */
  evidence: readonly string[];
  /** Entries of the story that gave way to newer ones. */
  leftOut?: number;
  /** Log lines that are told of late, by device and event. */
  lines?: Record<string, LinesTold>;
}

/** How often an event of a device was told in a case of late, and how often it was not. */
export interface LinesTold {
  since: Instant;
  told: number;
  heldBack: number;
}

/** A change on trial: how to keep it, how to take it back, and when the device does that itself. */
export interface Trial {
  readonly minutes: number;
  readonly keep: readonly Order[];
  readonly takeBack: readonly Order[];
  /** Set when the change was made. */
  readonly endsAt?: Instant;
  /** What is being done about it by an action that runs, and what shall be told then. */
  readonly settling?: { readonly how: "keep" | "take-back"; readonly text: string };
  readonly isKept?: boolean;
}

export interface World {
  readonly fleet: Fleet;
  readonly inventory: ReadonlyMap<string, Device>;
  readonly book: AddressBook;
  readonly devices: Map<string, DeviceState>;
  readonly tunnels: TunnelBook<TunnelState>;
  readonly cases: Map<string, CaseState>;
  readonly deadlines: Deadlines<string>;
  ownActions: readonly OwnAction[];
  incidents: number;
}

export function newWorld(fleet: Fleet, now: Instant): World {
  const world: World = {
    fleet,
    inventory: new Map(fleet.devices.map((device) => [device.name, device])),
    book: addressBook(fleet.devices, fleet.tunnels),
    devices: new Map(fleet.devices.map((device) => [device.name, newDevice(device)])),
    tunnels: new TunnelBook(),
    cases: new Map(),
    deadlines: new Deadlines(),
    ownActions: [],
    incidents: 0,
  };
  for (const tunnel of configuredTunnels(fleet, now)) world.tunnels.add(tunnel);
  for (const device of fleet.devices) world.deadlines.set(`poll ${device.name}`, now);
  return world;
}

const newDevice = (device: Device): DeviceState => ({
  name: device.name,
  session: "never",
  polls: 0,
  uptime: {},
  happenings: [],
  invalidSpi: newInvalidSpi(),
  unread: 0,
});

function configuredTunnels(fleet: Fleet, now: Instant): TunnelState[] {
  const addressOf = (end: { device: string; address?: string }): string | undefined =>
    end.address ?? fleet.devices.find(({ name }) => name === end.device)?.addresses[0];
  return fleet.tunnels.flatMap(({ name, ends: [a, b] }) => {
    const [one, other] = [addressOf(a), addressOf(b)];
    if (one === undefined || other === undefined) return [];
    return newTunnel(
      name,
      [
        { device: a.device, localAddress: one, remoteAddress: other },
        { device: b.device, localAddress: other, remoteAddress: one },
      ],
      "configured",
      now,
    );
  });
}

export const newTunnel = (
  name: string,
  ends: TunnelState["ends"],
  expected: TunnelState["expected"],
  now: Instant,
): TunnelState => ({
  name,
  ends,
  expected,
  state: "unknown",
  since: now,
  everUp: false,
  suspicion: NO_SUSPICION,
  firstSeen: {},
});

/** What remembers which case is open about a thing; `undefined` when the thing is not known. */
export const holderOf = (world: World, { kind, name }: Subject): { incident?: string } | undefined =>
  kind === "tunnel" ? world.tunnels.get(name) : world.devices.get(name)?.lns;

/** The whole state as JSON: from it and the journal behind it, the judgement goes on as if nothing had happened. */
export function snapshotWorld(world: World): string {
  return JSON.stringify({
    devices: [...world.devices.values()],
    tunnels: [...world.tunnels.values()],
    cases: [...world.cases.values()],
    deadlines: world.deadlines.entries(),
    ownActions: world.ownActions,
    incidents: world.incidents,
  });
}

/** Devices that left the fleet are forgotten; new ones start as if just installed. */
export function restoreWorld(fleet: Fleet, snapshot: string, now: Instant): World {
  const saved = JSON.parse(snapshot) as {
    devices: DeviceState[];
    tunnels: TunnelState[];
    cases: CaseState[];
    deadlines: [string, Instant][];
    ownActions: OwnAction[];
    incidents: number;
  };
  const world = newWorld(fleet, now);
  for (const device of saved.devices)
    if (world.devices.has(device.name)) world.devices.set(device.name, revived(device));
  for (const tunnel of saved.tunnels.filter((one) => isStillMeant(world, one))) world.tunnels.add(tunnel);
  for (const one of saved.cases) world.cases.set(one.incident.id, one);
  for (const [key, at] of saved.deadlines) world.deadlines.set(key, at);
  world.ownActions = saved.ownActions;
  world.incidents = saved.incidents;
  return world;
}

/** Earlier snapshots hold flows without their count: what is lost is a minute of suspicion. */
const revived = (device: DeviceState): DeviceState =>
  "flows" in device.invalidSpi ? device : { ...device, invalidSpi: newInvalidSpi() };

/** The configuration may have changed meanwhile: what it says of a tunnel now goes before what was known of it. */
function isStillMeant({ devices, tunnels, book }: World, { name, ends, expected }: TunnelState): boolean {
  if (!ends.every(({ device }) => devices.has(device))) return false;
  if (expected === "configured") return JSON.stringify(tunnels.get(name)?.ends) === JSON.stringify(ends);
  const [{ localAddress, remoteAddress }] = ends;
  const isOursNow = ends.length === 1 && book.has(remoteAddress);
  return !isOursNow && !tunnels.has(name) && tunnels.between(localAddress, remoteAddress) === undefined;
}
