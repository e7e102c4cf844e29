import { startL2tpLab } from "../lab/l2tp/l2tp-lab.ts";
import { L2TP_LAB, ROUTER_COSTS, slowed, threeLacs } from "../lab/l2tp/options.ts";
import { type Lab, openLab } from "../lab/lab.ts";
import type { IpsecScenario, L2tpScenario, Scenario } from "../lab/scenario.ts";
import type { LogTarget } from "../lab/server/log-sender.ts";
import { LINK_FLAP } from "../storm/scenario.ts";
import { renderDuration } from "../time/instant.ts";
import type { DeviceDocument } from "./config/schema.ts";
import { endpointDesk } from "./endpoint-desk.ts";
import type { Held } from "./faces.ts";
import { labDesk, labEndpoints } from "./lab-desk.ts";

/** A lab as a demo plays with it, whichever kind its scenario wants. */
export interface DemoLab {
  /** As the configuration describes them. */
  readonly devices: readonly DeviceDocument[];
  readonly names: readonly string[];
  readonly held: Held;
  /** What stands in the lab, and what of it is real. */
  readonly introduction: string;
  /** How the lab itself says it is, for whoever looks on; a real network does not tell. */
  progress?(): string;
  break(device: string, fault: string): void;
  mend(device: string, fault: string): void;
  type(device: string, lines: readonly string[]): void;
  close(): Promise<void>;
}

export interface DemoTargets {
  readonly syslog: LogTarget;
  readonly snmp: LogTarget & { readonly community: string };
}

/** Stands the lab of a scenario up, its fleet well. */
export const openDemoLab = (
  scenario: Scenario,
  targets: DemoTargets,
  tell: (text: string) => void,
): Promise<DemoLab> => (scenario.lab === "l2tp" ? openLns(scenario, targets, tell) : openGateways(scenario, targets));

async function openGateways(scenario: IpsecScenario, targets: DemoTargets): Promise<DemoLab> {
  const lab: Lab = await openLab({ ...scenario, seed: Date.now() % 1_000_000, ...targets });
  return {
    devices: lab.gateways.map(({ name, address, ssh }) => ({
      name,
      platform: "ios",
      addresses: [address],
      pollEvery: renderDuration(scenario.pollEvery),
      ssh: sshOf({ ...ssh, enable: ssh.enable }),
    })),
    names: lab.gateways.map(({ name }) => name),
    held: { endpoints: endpointDesk(labEndpoints(lab)), lab: labDesk(lab) },
    introduction: "",
    break: (device, fault) => lab.break(device, fault),
    mend: (device, fault) => lab.mend(device, fault),
    type: () => undefined, // the loader lets no such step pass
    close: () => lab.close(),
  };
}

async function openLns(
  scenario: L2tpScenario,
  { syslog }: DemoTargets,
  tell: (text: string) => void,
): Promise<DemoLab> {
  const { tunnels, sessionsPerTunnel, slower, lacHello } = scenario.lns;
  const lab = await startL2tpLab({
    syslog,
    options: {
      lacs: threeLacs(tunnels, sessionsPerTunnel),
      engine: { queue: Math.ceil(LINK_FLAP.lns.queue / slower), costs: slowed(ROUTER_COSTS, slower) },
      hello: L2TP_LAB.hello,
      lacHello,
      seed: Date.now() % 1_000_000,
    },
  });
  const { sessions } = lab.counts();
  const reports = setInterval(
    () => tell(`${count(lab.counts().up)} of ${count(sessions)} clients have logged in`),
    5_000,
  );
  await lab.settled;
  clearInterval(reports);
  return {
    devices: [
      {
        name: lab.hostName,
        platform: "junos",
        addresses: [lab.address],
        watch: ["l2tp"],
        loginsPerSecond: scenario.loginsPerSecond,
        pollEvery: renderDuration(scenario.pollEvery),
        ssh: sshOf(lab.ssh),
      },
    ],
    names: [lab.hostName],
    held: {},
    introduction: introductionOf(sessions, 3 * tunnels, slower),
    progress: () => `${progressOf(lab.counts(), lab.datagrams())}${latenessOf(lab.takeLateness())}`,
    break: (_, fault) => lab.break(fault),
    mend: (_, fault) => lab.mend(fault),
    type: (_, lines) => void lab.type(lines),
    close: () => lab.close(),
  };
}

/** What is real and what is not: nobody shall take a lab for a router. */
const introductionOf = (sessions: number, tunnels: number, slower: number): string =>
  `${count(sessions)} PPP sessions on ${count(tunnels)} tunnels of three LACs are up. Each of their messages (L2TP, PPP, RADIUS) is a real datagram on loopback, and the LNS is looked at and changed over real SSH, with Junos's command line. Simulated is the routing engine's time: what it spends on a packet is the storm model's figure for a router${slower === 1 ? "" : `, times ${slower}, so that fewer sessions take the same course`}.`;

function progressOf(
  { up, sessions, dialing, givenUp, slowestAnswer }: ReturnType<Awaited<ReturnType<typeof startL2tpLab>>["counts"]>,
  { sent }: { readonly sent: number },
): string {
  const answer = slowestAnswer > 0 ? `, a call answered after ${(slowestAnswer / 1_000).toFixed(1)} s at worst` : "";
  return `${count(up)} of ${count(sessions)} clients are up, ${count(dialing)} are dialling, ${count(givenUp)} calls were given up${answer}; ${count(sent)} datagrams so far`;
}

/** A lab that is behind its clock makes a storm of its own, which is no router's: that has to be said. */
const MOST_LATE = 500;

const latenessOf = (late: number): string =>
  late < MOST_LATE
    ? ""
    : `. This machine was ${(late / 1_000).toFixed(1)} s late with it: part of what you see is its own; choose fewer --sessions`;

const count = (n: number): string => n.toLocaleString("en-US");

const sshOf = ({
  host,
  port,
  username,
  password,
  enable,
  hostKey,
}: {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly enable?: string;
  readonly hostKey: string;
}): NonNullable<DeviceDocument["ssh"]> => ({
  host,
  port,
  username,
  password: `plain:${password}`,
  ...(enable === undefined ? {} : { enable: `plain:${enable}` }),
  hostKeys: [hostKey],
});
