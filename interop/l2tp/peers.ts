import { execFile, execFileSync, spawn } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import type { Peer } from "../../src/l2tp/input.ts";

const run = promisify(execFile);
const here = import.meta.dirname;
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };

/** What is missing here, in words; `undefined` when the peers can be started. */
export function peersMissing(): string | undefined {
  if (process.getuid?.() !== 0) return "needs root for namespaces";
  if (!existsSync("/dev/net/tun")) return "needs /dev/net/tun";
  for (const [command, name] of [
    ["l2tpns", "l2tpns"],
    ["freeradius", "freeradius"],
    ["xl2tpd", "xl2tpd"],
    ["pppd", "ppp"],
    ["slirp-fullbolt", "slirp"],
    ["ip", "iproute2"],
  ] as const) {
    try {
      execFileSync("sh", ["-c", `command -v ${command}`], { env });
    } catch {
      return `needs Debian's ${name}`;
    }
  }
  return undefined;
}

/** In CI the peers must be there: a test without them fails instead of being skipped. */
export const skipReason = process.env.SPINDRIFT_PEERS === "required" ? undefined : peersMissing();

/** l2tpns and FreeRADIUS in a namespace of their own. */
export interface Carrier {
  readonly lns: Peer;
  /** Where a LAC stands that this LNS can reach. */
  readonly ownAddress: string;
  readonly radius: Peer;
  /** FreeRADIUS' accounting log. */
  accounting(): string;
  /**
   * Leaves the LNS so much of one CPU's time, as a group of cgroup v1 of its own; 1 takes the limit away. A share of 0.005 is
   * an engine that a login storm brings to a stand.
   */
  limitCpu(share: number): void;
  close(): Promise<void>;
}

const PERIOD = 200_000;

/** A group goes when the last of its processes has. */
async function removeGroup(group: string): Promise<void> {
  try {
    rmdirSync(group);
  } catch {
    await pause(100);
  }
}

/** The CPU controller that a limit needs. */
export const canLimitCpu = (): boolean =>
  existsSync(`${CPU_GROUPS}/cpu.cfs_quota_us`) || existsSync(`${CPU_GROUPS}/tasks`);
const CPU_GROUPS = "/sys/fs/cgroup/cpu";

function limitCpu(group: string, pid: string, share: number): void {
  mkdirSync(group, { recursive: true });
  writeFileSync(`${group}/cpu.cfs_period_us`, String(PERIOD));
  writeFileSync(`${group}/cpu.cfs_quota_us`, String(share >= 1 ? -1 : Math.round(share * PERIOD)));
  writeFileSync(`${group}/cgroup.procs`, pid);
}

/** @param more lines of l2tpns' own configuration */
export async function openCarrier(auth: "pap" | "chap", more = ""): Promise<Carrier> {
  const folder = mkdtempSync(join(tmpdir(), "spindrift-carrier-"));
  const name = `sc${process.pid}`;
  // Whoever else tests here at the same time has another network
  const base = 4 * (process.pid % 63);
  const [here4, there4] = [`198.51.100.${base + 1}`, `198.51.100.${base + 2}`];
  const group = `${CPU_GROUPS}/${name}`;
  const close = async (): Promise<void> => {
    // A process without CPU does not even end
    if (existsSync(group)) writeFileSync(`${group}/cpu.cfs_quota_us`, "-1");
    await run(join(here, "carrier-down.sh"), [folder, name], { env });
    for (let i = 0; i < 50 && existsSync(group); i++) await removeGroup(group);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    // Its daemons keep our output open, so it goes nowhere
    await new Promise<void>((resolve, reject) => {
      const words = [folder, name, auth, here4, there4, more];
      const child = spawn(join(here, "carrier-up.sh"), words, { env, stdio: "ignore" });
      child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`carrier-up.sh ended ${code}`))));
    });
  } catch (error) {
    await close();
    throw error;
  }
  const log = join(folder, "radius/log/accounting");
  return {
    lns: { address: there4, port: 1701 },
    ownAddress: here4,
    radius: { address: there4, port: 1812 },
    accounting: () => (existsSync(log) ? readFileSync(log, "utf8") : ""),
    limitCpu: (share) => limitCpu(group, readFileSync(join(folder, "l2tpns.pid"), "utf8").trim(), share),
    close,
  };
}

export interface Xl2tpd {
  readonly peer: Peer;
  /** A line for its control pipe, as `c lns` to call. */
  control(line: string): void;
  log(): string;
  close(): Promise<void>;
}

export interface Xl2tpdOptions {
  readonly address: string;
  readonly secret?: string;
  readonly hides?: boolean;
  /** What stands where pppd would: one that swallows every frame, or slirp, a PPP in user space without passwords. */
  readonly ppp: "silent" | "slirp";
  /** As a LAC: the LNS to call. */
  readonly calls?: Peer;
}

/** xl2tpd on a loopback address. Its pppd, which needs a kernel with PPP, is stood in for in a mount namespace of its own. */
export async function openXl2tpd(options: Xl2tpdOptions): Promise<Xl2tpd> {
  const folder = mkdtempSync(join(tmpdir(), "spindrift-xl2tpd-"));
  const at = (file: string): string => join(folder, file);
  writeFileSync(at("secrets"), options.secret === undefined ? "" : `* * ${options.secret}\n`, { mode: 0o600 });
  writeFileSync(at("xl2tpd.conf"), configuration(options, at("secrets"), at("ppp")));
  writeFileSync(at("ppp"), "");
  const silent = "exec cat >/dev/null";
  const slirp = `HOME=${folder} TERM=dumb exec slirp-fullbolt -P "mtu 1400" 2>/dev/null`;
  writeFileSync(at("pppd"), `#!/bin/sh\nstty raw -echo 2>/dev/null\n${options.ppp === "slirp" ? slirp : silent}\n`);
  chmodSync(at("pppd"), 0o755);
  writeFileSync(at("log"), "");
  const start = `xl2tpd -D -c ${at("xl2tpd.conf")} -s ${at("secrets")} -p ${at("pid")} -C ${at("control")}`;
  const inside = `mount --bind ${at("pppd")} /usr/sbin/pppd && exec ${start} >>${at("log")} 2>&1`;
  // Every process of its own pid namespace, the stand-ins too, ends with it
  const isolated = ["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"];
  const child = spawn("unshare", [...isolated, "sh", "-c", inside], { env, stdio: "ignore" });
  const ended = new Promise<void>((resolve) => child.on("exit", () => resolve()));
  const log = (): string => readFileSync(at("log"), "utf8");
  for (let i = 0; i < 100 && !log().includes("Listening on IP address"); i++) await pause(50);
  return {
    peer: { address: options.address, port: 1701 },
    control: (line) => appendFileSync(at("control"), `${line}\n`),
    log,
    async close() {
      child.kill("SIGKILL");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configuration(options: Xl2tpdOptions, secrets: string, pppOptions: string): string {
  const { address, secret, hides = false, calls } = options;
  const yes = (given: boolean): string => (given ? "yes" : "no");
  const common = [
    `challenge = ${yes(secret !== undefined)}`,
    `hidden bit = ${yes(hides)}`,
    "length bit = yes",
    "require authentication = no",
    "refuse authentication = yes",
    `pppoptfile = ${pppOptions}`,
  ];
  const role =
    calls === undefined
      ? ["[lns default]", "exclusive = no", "assign ip = no", "local ip = 192.0.2.1", "hostname = xl2tpd-lns"]
      : ["[lac lns]", `lns = ${calls.address}`, "autodial = no", "redial = no", "hostname = xl2tpd-lac"];
  const global = [`listen-addr = ${address}`, "port = 1701", `auth file = ${secrets}`, "access control = no"];
  return ["[global]", ...global, "force userspace = yes", "debug tunnel = yes", "", ...role, ...common, ""].join("\n");
}
