import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { pooledEntropy } from "../../time/entropy.ts";
import { type Duration, instant, milliseconds } from "../../time/instant.ts";
import type { LogTarget } from "../server/log-sender.ts";
import { type LabLogin, serveTerminals } from "../server/ssh.ts";
import { renderSyslog } from "./device-log.ts";
import { faultNamed } from "./faults.ts";
import { JunosDevice } from "./junos-cli/junos-device.ts";
import { JunosTerminal } from "./junos-cli/junos-terminal.ts";
import { type FleetCounts, L2tpWorld } from "./l2tp-world.ts";
import { openLoopbackWire } from "./loopback-wire.ts";
import { L2TP_LAB, type L2tpLabOptions } from "./options.ts";

export interface L2tpLabEdge {
  /** What differs from `L2TP_LAB`. */
  readonly options?: Partial<L2tpLabOptions>;
  /** Where the LNS sends its log lines. */
  readonly syslog?: LogTarget;
  /** The LNS's real UDP port on loopback; one that is free unless said. */
  readonly port?: number;
  /** A real RADIUS server in place of the built-in one. */
  readonly radius?: LogTarget;
  readonly sshPort?: number;
}

/** The LNS, its LACs and clients on real UDP sockets, its command line over real SSH. */
export interface L2tpLab {
  readonly world: L2tpWorld;
  readonly hostName: string;
  /** The story's address of the LNS, which its outputs show. */
  readonly address: string;
  readonly ssh: Omit<LabLogin, "enable"> & { readonly host: string; readonly port: number; readonly hostKey: string };
  /** Where the LNS takes L2TP: for probes, and for other LACs. */
  readonly l2tp: LogTarget;
  /** All clients are up. */
  readonly settled: Promise<void>;
  /** @throws UsageError `lab.fault`, `lab.target` */
  break(fault: string, target?: string): void;
  mend(fault: string, target?: string): void;
  /** What somebody types at the LNS's console. @returns what it answers */
  type(lines: readonly string[]): string;
  counts(): FleetCounts;
  /** How late the lab's clock was at worst since this was last asked: more than a blink, and the machine is too small for it. */
  takeLateness(): Duration;
  /** Datagrams that went through sockets, and those that the kernel had no room for. */
  datagrams(): { readonly sent: number; readonly received: number };
  close(): Promise<void>;
}

const LOGIN = { username: "spindrift", password: "lab" };

/** Starts the lab on loopback. Everything it sends are real datagrams; a session is a session. */
export async function startL2tpLab(edge: L2tpLabEdge = {}): Promise<L2tpLab> {
  const options = { ...L2TP_LAB, ...edge.options };
  const now = () => instant(performance.timeOrigin + performance.now());
  const wire = await openLoopbackWire(options, edge);
  const world = new L2tpWorld(options, wire, pooledEntropy(randomBytes), now());
  const device = new JunosDevice(world.gateway, now);
  const log = edge.syslog === undefined ? undefined : openSyslog(options.hostName, world, edge.syslog);
  const clock = new Clock(world, device, now);
  wire.onDatagram((from, to, bytes) => clock.act((at) => world.deliver(from, to, bytes, at)));
  const ssh = await serveTerminals({
    login: LOGIN,
    open: () => new JunosTerminal(device, () => clock.act(() => undefined)),
    ident: "OpenSSH_7.5",
    pager: "---(more)---",
    ...(edge.sshPort === undefined ? {} : { port: edge.sshPort }),
  });
  clock.act(() => undefined);
  return {
    world,
    hostName: options.hostName,
    address: options.address,
    ssh: { ...LOGIN, host: ssh.host, port: ssh.port, hostKey: ssh.hostKey },
    l2tp: wire.l2tp,
    settled: clock.settled,
    break: (fault, target) => clock.act((at) => world.strike(faultNamed(fault), target, at)),
    mend: (fault, target) => clock.act((at) => world.mend(faultNamed(fault), target, at)),
    type(lines) {
      const terminal = new JunosTerminal(device, () => clock.act(() => undefined));
      const answers = lines.map((line) => terminal.type(line).output);
      terminal.close();
      return answers.join("");
    },
    counts: () => world.counts(),
    takeLateness: () => clock.takeLateness(),
    datagrams: () => wire.counts(),
    async close() {
      clock.stop();
      log?.close();
      await Promise.all([ssh.close(), wire.close()]);
    },
  };
}

/** One alarm for the whole lab, set anew after all that happens. */
class Clock {
  readonly settled: Promise<void>;
  readonly #world: L2tpWorld;
  readonly #device: JunosDevice;
  readonly #now: () => ReturnType<typeof instant>;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;
  #isStopped = false;
  #latest: Duration = milliseconds(0);
  #settle: () => void = () => undefined;

  constructor(world: L2tpWorld, device: JunosDevice, now: () => ReturnType<typeof instant>) {
    this.#world = world;
    this.#device = device;
    this.#now = now;
    this.settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  act(what: (at: ReturnType<typeof instant>) => void): void {
    if (this.#isStopped) return;
    what(this.#now());
    this.#arm();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  takeLateness(): Duration {
    const worst = this.#latest;
    this.#latest = milliseconds(0);
    return worst;
  }

  #arm(): void {
    const next = Math.min(
      this.#world.deadline ?? Number.POSITIVE_INFINITY,
      this.#device.deadline ?? Number.POSITIVE_INFINITY,
    );
    if (next >= this.#timerAt || next === Number.POSITIVE_INFINITY) return;
    clearTimeout(this.#timer);
    this.#timerAt = next;
    this.#timer = setTimeout(() => this.#due(), Math.max(0, next - this.#now()));
  }

  #due(): void {
    this.#latest = milliseconds(Math.max(this.#latest, this.#now() - this.#timerAt));
    this.#timerAt = Number.POSITIVE_INFINITY;
    this.act((at) => {
      this.#world.timer(at);
      this.#device.timer(at);
      if (!this.#world.isSettling) this.#settle();
    });
  }
}

function openSyslog(hostName: string, world: L2tpWorld, { host, port }: LogTarget): { close(): void } {
  const socket = createSocket("udp4");
  let isOpen = true;
  world.gateway.log.onLine((line) => {
    if (isOpen) socket.send(renderSyslog(hostName, line), port, host, () => undefined);
  });
  return {
    close: () => {
      isOpen = false;
      socket.close();
    },
  };
}
