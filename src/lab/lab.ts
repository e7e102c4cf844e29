import { type Ports, STANDARD_PORTS } from "../endpoint/config.ts";
import { carryOut } from "../endpoint/show/carry-out.ts";
import type { Order } from "../endpoint/show/command.ts";
import type { EndpointView } from "../endpoint/show/view.ts";
import { viewOf } from "../endpoint/show/view-of.ts";
import { didYouMean, UsageError } from "../errors/errors.ts";
import { seededEntropy } from "../time/entropy.ts";
import { before, type Duration, type Instant, instant, minutes } from "../time/instant.ts";
import { LAB_PSK } from "./connections.ts";
import { mend, strike } from "./faults.ts";
import type { LabGateway } from "./gateway.ts";
import { type LogSender, type LogTarget, openLogSender, openTrapSender } from "./server/log-sender.ts";
import { type LabLogin, type LabSshServer, openSshServer } from "./server/ssh.ts";
import { openUdpWire, type UdpWire } from "./server/udp-wire.ts";
import type { LabGatewaySpec, LabLog } from "./spec.ts";
import { LabWorld } from "./world.ts";

export interface LabOptions {
  readonly gateways: readonly LabGatewaySpec[];
  readonly seed: number;
  readonly lifetime: Duration;
  readonly packetsPerSecond: number;
  readonly syslog?: LogTarget;
  readonly snmp?: LogTarget & { readonly community: string };
  /** Every line that a gateway logs. */
  readonly onLog?: (log: LabLog) => void;
}

export interface RunningGateway extends LabGatewaySpec {
  readonly ssh: LabLogin & { readonly host: string; readonly port: number; readonly hostKey: string };
  /** Where on loopback its IKE is. One that only answers takes anybody in who knows the pre-shared key. */
  readonly ike: { readonly address: string; readonly ports: Ports; readonly psk?: string };
}

/** How a gateway of the lab is. */
export interface GatewayState {
  readonly name: string;
  readonly address: string;
  readonly ikeSas: number;
  /** Pairs of SAs that carry traffic. */
  readonly childSas: number;
  /** Faults that last until they are mended. */
  readonly faults: readonly string[];
  /** Echo requests that hosts behind it sent, and those that were answered. */
  readonly asked: number;
  readonly answered: number;
}

/** The virtual fleet on loopback: real IKE and ESP in UDP, SSH, syslog and traps. */
export interface Lab {
  readonly gateways: readonly RunningGateway[];
  /** @throws UsageError `lab.fault`, `lab.gateway-unknown` */
  break(gateway: string, fault: string): void;
  mend(gateway: string, fault: string): void;
  /** The clear commands that a gateway was given, in order. */
  cleared(gateway: string): readonly string[];
  state(): readonly GatewayState[];
  /** What the operational commands show of a gateway's endpoint, and what they order it to do. */
  view(gateway: string): EndpointView;
  order(gateway: string, order: Order): void;
  close(): Promise<void>;
}

const LOGIN: LabLogin = { username: "spindrift", password: "lab", enable: "lab" };
const LONGEST_TIMEOUT = 2_147_483_647;

export async function openLab(options: LabOptions): Promise<Lab> {
  const { gateways, seed, lifetime, packetsPerSecond } = options;
  const clock = new LabClock(options, aMinuteOld({ gateways, seed, lifetime, packetsPerSecond }));
  const { world } = clock;
  const wire = await openUdpWire(
    gateways.map(({ address }) => address),
    (datagram) => clock.turn(() => world.arrived(datagram)),
  );
  clock.start(wire);
  const servers: LabSshServer[] = [];
  for (const gateway of world.gateways) servers.push(await openSshServer(world, gateway, LOGIN));
  const find = (name: string): LabGateway => findGateway(world, name);
  return {
    gateways: gateways.map((spec, i) => ({ ...spec, ssh: sshOf(servers[i]), ike: ikeOf(wire, spec) })),
    break: (name, fault) => clock.turn(() => strike(world, find(name), fault)),
    mend: (name, fault) => mend(find(name), fault),
    cleared: (name) => find(name).cleared,
    state: () => world.gateways.map((gateway) => stateOf(world, gateway)),
    view: (name) => viewOf(find(name).endpoint, world.now),
    order: (name, order) =>
      clock.turn(() => world.act(find(name), (endpoint, now) => carryOut({ endpoint }, order, now))),
    async close() {
      clock.stop();
      await Promise.all([wire.close(), ...servers.map((server) => server.close())]);
    },
  };
}

/** The fleet had been up for a while before anybody looked: that minute is lived on virtual time, without sockets. */
function aMinuteOld(options: Pick<LabOptions, "gateways" | "seed" | "lifetime" | "packetsPerSecond">): LabWorld {
  const now = wallClock();
  const world = new LabWorld({ ...options, entropy: seededEntropy(options.seed), now: before(now, minutes(1)) });
  world.advanceTo(now);
  world.takeLogs();
  return world;
}

const wallClock = (): Instant => instant(Date.now());

/** The wall clock of a world, and where its log lines go; it decides nothing. */
class LabClock {
  readonly world: LabWorld;
  readonly #tell: (log: LabLog) => void;
  readonly #senders: readonly LogSender[];
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor({ syslog, snmp, onLog }: LabOptions, world: LabWorld) {
    this.world = world;
    this.#tell = onLog ?? (() => undefined);
    this.#senders = [
      ...(syslog === undefined ? [] : [openLogSender(syslog)]),
      ...(snmp === undefined ? [] : [openTrapSender(snmp, snmp.community)]),
    ];
  }

  start(wire: UdpWire): void {
    this.turn(() => this.world.moveTo(wire));
  }

  /** Brings the world to now, lets something happen in it, and arms for what comes next. */
  turn(happens: () => void = () => undefined): void {
    if (this.#isStopped) return;
    this.world.advanceTo(wallClock());
    try {
      happens();
    } finally {
      for (const log of this.world.takeLogs()) {
        this.#tell(log);
        for (const sender of this.#senders) sender.send(log);
      }
      this.#rearm();
    }
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    for (const sender of this.#senders) sender.close();
  }

  #rearm(): void {
    clearTimeout(this.#timer);
    const next = this.world.nextWake();
    if (next === undefined) return;
    const delay = Math.min(Math.max(0, next - wallClock()), LONGEST_TIMEOUT);
    this.#timer = setTimeout(() => this.turn(), delay);
  }
}

function findGateway(world: LabWorld, name: string): LabGateway {
  const found = world.gateways.find(({ spec }) => spec.name === name);
  if (found !== undefined) return found;
  const names = world.gateways.map(({ spec }) => spec.name);
  const meant = didYouMean(name, names);
  throw new UsageError(
    "lab.gateway-unknown",
    `there is no gateway “${name}” in the lab; ${meant === undefined ? `there are: ${names.join(", ")}` : `did you mean “${meant}”?`}`,
  );
}

function stateOf(world: LabWorld, gateway: LabGateway): GatewayState {
  const { name, address } = gateway.spec;
  return {
    name,
    address,
    ikeSas: gateway.endpoint.ikeSas.filter(({ state }) => state === "established").length,
    childSas: gateway.sas.filter(({ direction }) => direction === "out").length,
    faults: [...gateway.faults],
    ...world.traffic(name),
  };
}

function sshOf(server: LabSshServer | undefined): RunningGateway["ssh"] {
  if (server === undefined) throw new Error("a gateway without its server");
  return { ...LOGIN, host: server.host, port: server.port, hostKey: server.hostKey };
}

function ikeOf(wire: UdpWire, { name, address, initiates }: LabGatewaySpec): RunningGateway["ike"] {
  const [ike, nat] = [STANDARD_PORTS.ike, STANDARD_PORTS.nat].map((port) => wire.at({ address, port }));
  if (ike === undefined || nat === undefined) throw new Error(`${name} is not on the wire`);
  return { address: ike.address, ports: { ike: ike.port, nat: nat.port }, ...(initiates ? {} : { psk: LAB_PSK }) };
}
