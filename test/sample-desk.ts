import type { Desk, DeskEvent, DeviceStatus, DropCount, StormCurve, TunnelStatus } from "../src/api/desk.ts";
import { curveOf } from "../src/app/storm/curve.ts";
import { deviceStatus, tunnelStatus } from "../src/app/views.ts";
import { caseFile } from "../src/circle/case-file.ts";
import { UsageError } from "../src/errors/errors.ts";
import type { CaseFile, Incident } from "../src/model/incident.ts";
import type { OperatorOrder } from "../src/model/input.ts";
import { type Duration, minutes, parseInstant, renderInstant, seconds } from "../src/time/instant.ts";
import { VirtualFleet, type VirtualFleetOptions } from "./virtual-fleet.ts";
import { VirtualLns } from "./virtual-lns.ts";

/** What a fleet of two is called on the page, and under which number its first incident is shown. */
interface Cast {
  readonly hub: string;
  readonly spoke: string;
  readonly incident: string;
}

/** A pair of virtual gateways as the faces see it, under names of our choice and moved to the time of the reader. */
class Play {
  readonly fleet: VirtualFleet;
  readonly #cast: Cast;
  #shift = 0;

  constructor(cast: Cast, options: VirtualFleetOptions) {
    this.#cast = cast;
    this.fleet = new VirtualFleet(options);
    this.fleet.advance(minutes(1));
  }

  /** From now on the fleet's own now is this instant. */
  setNow(now: number): void {
    this.#shift = now - this.fleet.now;
  }

  get incidents(): CaseFile[] {
    return [...this.fleet.incidents.values()].map((incident: Incident) => this.#told(caseFile(incident)));
  }

  get tunnels(): TunnelStatus[] {
    const { world } = this.fleet.circle;
    return [...world.tunnels.values()].map((tunnel) => this.#told(tunnelStatus(world, tunnel)));
  }

  get devices(): DeviceStatus[] {
    const { world } = this.fleet.circle;
    return [...world.devices.values()].map((device) => this.#told(deviceStatus(world, device)));
  }

  /** @throws UsageError when the order cannot be taken now */
  order(order: OperatorOrder): void {
    const own = { ...order, incident: order.incident.replace(this.#cast.incident, "I-000001") };
    this.fleet.circle.mayOrder(own);
    this.fleet.take({ kind: "order", at: this.fleet.now, order: own });
  }

  #told<T>(thing: T): T {
    const { hub, spoke, incident } = this.#cast;
    const text = JSON.stringify(thing)
      .replace(/\bhub\b/g, hub)
      .replace(/\bspoke\b/g, spoke)
      .replaceAll("I-000001", incident)
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, (at) =>
        renderInstant(((parseInstant(at) ?? 0) + this.#shift) as never),
      );
    return JSON.parse(text) as T;
  }
}

const CITIES = ["lyon", "oslo", "porto", "gent", "turin", "brno", "malmo", "graz", "split", "cork", "vigo", "lodz"];

/**
 * A desk of real judgement over virtual gateways: one incident is live and takes orders, others stand in each of the
 * states an incident can be in, and a dozen healthy tunnels stand around them.
 */
export class SampleDesk implements Desk {
  readonly orders: OperatorOrder[] = [];
  readonly #live: Play;
  readonly #past: Play[];
  readonly #storm: CaseFile | undefined;
  readonly #now: () => number;
  readonly #listeners = new Set<(event: DeskEvent) => void>();

  /** @param now the reader's clock: what happens here happens at that time */
  constructor(now: () => number, { isQuiet = false, hasStorm = false }: SampleOptions = {}) {
    this.#now = now;
    this.#storm = hasStorm ? stormCase(now()) : undefined;
    this.#live = new Play({ hub: "hub-1", spoke: "kassel", incident: "I-000007" }, { consent: "approval", seed: 7 });
    this.#past = isQuiet ? [] : pastPlays(now());
    if (!isQuiet) {
      this.#live.fleet.break("spoke", "drift");
      this.advance(minutes(2));
    }
    this.#live.setNow(now());
  }

  /** Time goes by for the live incident; whoever watches is told what became of it. */
  advance(span: Duration): void {
    this.#live.fleet.advance(span);
    this.#live.setNow(this.#now());
    this.#tell();
  }

  break(gateway: "hub" | "spoke", fault: string): void {
    this.#live.fleet.break(gateway, fault);
  }

  status() {
    return {
      version: "0.1.0",
      startedAt: renderInstant((this.#now() - minutes(300)) as never),
      store: { ok: true, detail: `${this.#live.fleet.inputs.length} entries` },
      listeners: [
        { intake: "syslog-udp", address: "127.0.0.1:5514" },
        { intake: "snmp", address: "127.0.0.1:5162" },
      ],
      openIncidents: this.#files().filter(({ status }) => status !== "closed").length,
    };
  }

  devices(): readonly DeviceStatus[] {
    const lastReadingAt = renderInstant((this.#now() - seconds(3)) as never);
    const past = this.#past.flatMap((play) => play.devices).map((device) => ({ ...device, lastReadingAt }));
    return [...this.#live.devices, ...past, ...healthyDevices(this.#now()), ...oddDevices(this.#now())];
  }

  tunnels(): readonly TunnelStatus[] {
    return [...this.#plays().flatMap((play) => play.tunnels), ...healthyTunnels(this.#now())];
  }

  async incidents(): Promise<readonly CaseFile[]> {
    return this.#files();
  }

  async incident(id: string): Promise<CaseFile | undefined> {
    return this.#files().find((file) => file.id === id);
  }

  async order(order: OperatorOrder): Promise<CaseFile> {
    const play = this.#plays().find(({ incidents }) => incidents.some(({ id }) => id === order.incident));
    if (play === undefined) throw new UsageError("incident.unknown", `there is no incident ${order.incident}`);
    play.order(order);
    this.orders.push(order);
    this.#tell();
    return play.incidents.find(({ id }) => id === order.incident) as CaseFile;
  }

  async curve(id: string): Promise<StormCurve> {
    const basis = (await this.incident(id))?.storm;
    if (basis !== undefined) return curveOf(basis);
    throw new UsageError("curve.unknown", `no policer's rate was computed for ${id}`);
  }

  async *exportIncident(id: string): AsyncIterable<string> {
    yield `${JSON.stringify({ "spindrift-recording": 1, incident: id })}\n`;
  }

  async log() {
    return [];
  }

  drops(): readonly DropCount[] {
    const lastAt = renderInstant((this.#now() - seconds(48)) as never);
    const sample = "<189>4711: *Mar  1 00:00:12.5: %SYS-5-CONF";
    return [
      { intake: "syslog-udp", source: "203.0.113.9", reason: "syslog.truncated", count: 12, lastAt, sample },
      { intake: "snmp", source: "203.0.113.44", reason: "snmp.unknown-user", count: 3, lastAt },
    ];
  }

  async audit() {
    return [];
  }

  async metrics(): Promise<string> {
    return "";
  }

  watch(listener: (event: DeskEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #plays(): readonly Play[] {
    return [this.#live, ...this.#past];
  }

  #files(): CaseFile[] {
    return [
      ...this.#plays().flatMap((play) => play.incidents),
      ...(this.#storm === undefined ? [] : [this.#storm]),
    ].sort((a, b) => (a.id < b.id ? 1 : -1));
  }

  #tell(): void {
    for (const listener of this.#listeners) {
      for (const incident of this.#live.incidents) listener({ kind: "incident", incident });
      for (const tunnel of this.#live.tunnels) listener({ kind: "tunnel", tunnel });
      for (const device of this.#live.devices) listener({ kind: "device", device });
    }
  }
}

export interface SampleOptions {
  readonly isQuiet?: boolean;
  /** With the login storm of a virtual LNS, whose policer waits for approval. */
  readonly hasStorm?: boolean;
}

function stormCase(now: number): CaseFile {
  const lns = new VirtualLns({ loginsPerSecond: 3.125 });
  lns.settle();
  lns.break("link-flap");
  lns.until(() => lns.last?.status === "awaiting-approval", minutes(3));
  const text = JSON.stringify(caseFile(lns.last as Incident))
    .replaceAll("I-000001", "I-000009")
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, (at) =>
      renderInstant(((parseInstant(at) ?? 0) + now - lns.now) as never),
    );
  return JSON.parse(text) as CaseFile;
}

/** One play for each way an incident may stand, the oldest first. */
function pastPlays(now: number): Play[] {
  const closed = new Play({ hub: "hub-2", spoke: "ulm", incident: "I-000002" }, { seed: 2 });
  closed.fleet.break("hub", "reload");
  closed.fleet.advance(minutes(3));
  const healed = new Play({ hub: "hub-2", spoke: "trier", incident: "I-000003" }, { seed: 3 });
  healed.fleet.break("spoke", "drift");
  healed.fleet.advance(minutes(3));
  const escalated = new Play({ hub: "hub-1", spoke: "jena", incident: "I-000004" }, { seed: 4 });
  escalated.fleet.break("hub", "clear-ignored");
  escalated.fleet.break("spoke", "clear-ignored");
  escalated.fleet.break("spoke", "drift");
  escalated.fleet.advance(minutes(3));
  const advised = new Play({ hub: "hub-2", spoke: "bonn", incident: "I-000005" }, { consent: "dry-run", seed: 5 });
  advised.fleet.break("hub", "lost-delete");
  advised.fleet.advance(minutes(3));
  const held = new Play({ hub: "hub-1", spoke: "halle", incident: "I-000006" }, { consent: "approval", seed: 6 });
  held.fleet.break("spoke", "drift");
  held.fleet.advance(minutes(1));
  const reason = "planned work on the line, ends at 05:00";
  held.order({ verb: "hold", incident: "I-000006", by: "mira", reason });
  const plays = [closed, healed, escalated, advised, held];
  for (const [at, play] of plays.entries()) play.setNow(now - minutes([190, 95, 41, 17, 6][at] ?? 0));
  return plays;
}

const healthyTunnels = (now: number): TunnelStatus[] =>
  CITIES.map((city, at) => ({
    name: `hub-${(at % 2) + 1}-${city}`,
    state: at === 4 ? "rekeying" : at === 9 ? "unknown" : "up",
    since: renderInstant((now - minutes(at === 4 ? 0.02 : 37 * (at + 3))) as never),
    expected: at % 5 === 3 ? "learned" : "configured",
    ends: [],
  }));

const healthyDevices = (now: number): DeviceStatus[] =>
  CITIES.slice(0, 5).map((name, at) => ({
    name,
    platform: at % 2 === 0 ? "strongswan" : "ios",
    session: "up",
    reading: "ok",
    lastReadingAt: renderInstant((now - seconds(2 + at)) as never),
    clockOffset: { milliseconds: [12, -40, 84_000, 3, -7][at] ?? 0, uncertainty: 120 },
    unreadLines: 0,
    ...(at === 3 ? { debugs: ["Crypto ISAKMP", "Crypto IPSEC"] } : {}),
  }));

const oddDevices = (now: number): DeviceStatus[] => [
  {
    name: "cork",
    platform: "ios",
    session: "down",
    reason: "no answer to the login within 10s (ssh.timeout)",
    reading: "none",
    lastReadingAt: renderInstant((now - minutes(12)) as never),
    unreadLines: 0,
  },
  {
    name: "vigo",
    platform: "ios",
    session: "up",
    reason: "“show crypto ipsec sa” ended in the middle of a line",
    reading: "unknown",
    lastReadingAt: renderInstant((now - seconds(9)) as never),
    unreadLines: 14,
  },
];
