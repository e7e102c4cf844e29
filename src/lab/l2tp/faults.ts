import { didYouMean, UsageError } from "../../errors/errors.ts";
import { type Duration, type Instant, seconds } from "../../time/instant.ts";
import type { LacNode } from "./lac-node.ts";
import type { LnsGateway } from "./lns-gateway.ts";
import { type EngineCosts, type L2tpLabOptions, slowed } from "./options.ts";
import type { RadiusServer } from "./radius-server.ts";

/** What can be broken. */
export interface Breakable {
  readonly options: L2tpLabOptions;
  readonly gateway: LnsGateway;
  readonly lacs: readonly LacNode[];
  readonly radius: RadiusServer;
  setCosts(costs: EngineCosts): void;
}

/** A way in which the lab's LNS and what is around it can be broken. */
export interface L2tpFault {
  readonly help: string;
  /** What the fault is done to: all that the operator named, or the usual ones when nothing was named. */
  targets(world: Breakable, named: string | undefined): readonly string[];
  /** @returns how long until it mends itself; `undefined` when it lasts until it is mended */
  strike(world: Breakable, target: string, now: Instant): Duration | undefined;
  mend(world: Breakable, target: string, now: Instant): void;
}

/** S1's flap: longer than the clients' dead timer by a second. */
const FLAP = seconds(31);
/** Shorter than it: nobody falls. */
const SHORT_FLAP = seconds(8);

/** Ports that LACs are reached through; unless one is named, those of the line card with the most of them. */
function lacPorts({ options }: Breakable, named: string | undefined): readonly string[] {
  const ports = options.lacs.map(({ port }) => port);
  if (named !== undefined) return [known(named, ports, "port")];
  const slot = (port: string): string => port.split("/")[0] ?? "";
  const size = (port: string): number => ports.filter((other) => slot(other) === slot(port)).length;
  const most = Math.max(...ports.map(size));
  const busiest = ports.find((port) => size(port) === most) ?? "";
  return ports.filter((port) => slot(port) === slot(busiest));
}

const lacNames = ({ options }: Breakable, named: string | undefined): readonly string[] => {
  const names = options.lacs.map(({ name }) => name);
  return named === undefined ? names.slice(0, 1) : [known(named, names, "LAC")];
};

const onlyOne = (): readonly string[] => [""];

function flap(help: string, lasts: Duration | undefined): L2tpFault {
  return {
    help,
    targets: lacPorts,
    strike(world, port, now) {
      world.gateway.setPort(port, false, now);
      return lasts;
    },
    mend: (world, port, now) => world.gateway.setPort(port, true, now),
  };
}

export const FAULTS = {
  "link-flap": flap(
    "a LAC-facing line card's ports are down for 31 s, longer than the clients' dead timer (KB22)",
    FLAP,
  ),
  "short-flap": flap("the same for 8 s: tunnels and sessions outlive it", SHORT_FLAP),
  "link-down": flap("a LAC-facing line card's ports are down until they are mended", undefined),
  "radius-away": {
    help: "the RADIUS server answers nothing (KB20)",
    targets: onlyOne,
    strike(world) {
      world.radius.isAway = true;
      return undefined;
    },
    mend(world) {
      world.radius.isAway = false;
    },
  },
  "lac-dead": {
    help: "a LAC loses power with all its tunnels; mended, it comes back and knows nothing",
    targets: lacNames,
    strike(world, name) {
      nodeOf(world, name).die();
      return undefined;
    },
    mend: (world, name, now) => nodeOf(world, name).revive(now),
  },
  "slow-engine": {
    help: "the routing engine needs five times as long for everything",
    targets: onlyOne,
    strike(world) {
      world.setCosts(slowed(world.options.engine.costs, 5));
      return undefined;
    },
    mend: (world) => world.setCosts(world.options.engine.costs),
  },
} as const satisfies Readonly<Record<string, L2tpFault>>;

export type L2tpFaultName = keyof typeof FAULTS;

/** @throws UsageError `lab.fault` */
export function faultNamed(name: string): L2tpFaultName {
  return known(name, Object.keys(FAULTS), "fault") as L2tpFaultName;
}

function nodeOf(world: Breakable, name: string): LacNode {
  const node = world.lacs.find(({ spec }) => spec.name === name);
  if (node === undefined) throw new RangeError(`no LAC ${name}`);
  return node;
}

function known(name: string, names: readonly string[], what: string): string {
  if (names.includes(name)) return name;
  const meant = didYouMean(name, names);
  throw new UsageError(
    what === "fault" ? "lab.fault" : "lab.target",
    `there is no ${what} “${name}”; ${meant === undefined ? `there are: ${names.join(", ")}` : `did you mean “${meant}”?`}`,
  );
}
