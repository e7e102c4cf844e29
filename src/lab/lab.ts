import { seededEntropy } from "../time/entropy.ts";
import { type Duration, instant, minutes } from "../time/instant.ts";
import { mend, strike } from "./faults.ts";
import type { LabGatewaySpec } from "./sa.ts";
import { type LogSender, type LogTarget, openLogSender, openTrapSender } from "./server/log-sender.ts";
import { type LabLogin, type LabSshServer, openSshServer } from "./server/ssh.ts";
import { LabWorld } from "./world.ts";

export interface LabOptions {
  readonly gateways: readonly LabGatewaySpec[];
  readonly seed: number;
  readonly lifetime: Duration;
  readonly packetsPerSecond: number;
  readonly syslog?: LogTarget;
  readonly snmp?: LogTarget & { readonly community: string };
}

export interface RunningGateway extends LabGatewaySpec {
  readonly ssh: LabLogin & { readonly host: string; readonly port: number; readonly hostKey: string };
}

/** The virtual fleet on loopback: real SSH, syslog and traps. */
export interface Lab {
  readonly gateways: readonly RunningGateway[];
  /** @throws UsageError `lab.fault` */
  break(gateway: string, fault: string): void;
  mend(gateway: string, fault: string): void;
  /** The clear commands that a gateway was given, in order. */
  cleared(gateway: string): readonly string[];
  close(): Promise<void>;
}

const LOGIN: LabLogin = { username: "spindrift", password: "lab", enable: "lab" };
const TICK = 100;

export async function openLab(options: LabOptions): Promise<Lab> {
  const { gateways, seed, lifetime, packetsPerSecond } = options;
  // The fleet had been up for a while before anybody looked
  const started = instant(Date.now() - minutes(1));
  const world = new LabWorld({ gateways, entropy: seededEntropy(seed), lifetime, packetsPerSecond, now: started });
  world.advanceTo(instant(Date.now()));
  world.takeLogs();
  const senders: LogSender[] = [];
  if (options.syslog !== undefined) senders.push(openLogSender(options.syslog));
  if (options.snmp !== undefined) senders.push(openTrapSender(options.snmp, options.snmp.community));
  const servers: LabSshServer[] = [];
  for (const { name } of gateways) servers.push(await openSshServer(world, world.gateway(name), LOGIN));
  const timer = setInterval(() => {
    world.advanceTo(instant(Date.now()));
    for (const log of world.takeLogs()) for (const sender of senders) sender.send(log);
  }, TICK);
  return {
    gateways: gateways.map((spec, i) => ({ ...spec, ssh: sshOf(servers[i]) })),
    break: (gateway, fault) => strike(world, world.gateway(gateway), fault),
    mend: (gateway, fault) => mend(world.gateway(gateway), fault),
    cleared: (gateway) => world.gateway(gateway).cleared,
    async close() {
      clearInterval(timer);
      for (const sender of senders) sender.close();
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

function sshOf(server: LabSshServer | undefined): RunningGateway["ssh"] {
  if (server === undefined) throw new Error("a gateway without its server");
  return { ...LOGIN, host: server.host, port: server.port, hostKey: server.hostKey };
}
