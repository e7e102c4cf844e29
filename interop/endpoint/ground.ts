import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { HOST } from "./addresses.ts";
import { type ConnectionOrder, RunningEndpoint } from "./running-endpoint.ts";

const run = promisify(execFile);
const here = import.meta.dirname;
export const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };

/** In CI the peers must be there: a test without them fails instead of being skipped. */
export const skipUnless = (missing: () => string | undefined): string | undefined =>
  process.env.SPINDRIFT_PEERS === "required" ? undefined : missing();

/** What the ground itself lacks here, in words. @param packages commands with the Debian packages that have them */
export function groundMissing(packages: Readonly<Record<string, string>> = {}): string | undefined {
  if (process.getuid?.() !== 0) return "needs root for network namespaces";
  if (!existsSync("/dev/net/tun")) return "needs /dev/net/tun";
  for (const [command, name] of Object.entries({ ip: "iproute2", nft: "nftables", ...packages })) {
    try {
      execFileSync("sh", ["-c", `command -v ${command}`], { env });
    } catch {
      return `needs Debian's ${name}`;
    }
  }
  return undefined;
}

/** Three namespaces in a row: endpoints of ours in the first, a path that can fail, and a real daemon in the last. */
export class Ground {
  readonly folder: string;
  readonly #keeper: ChildProcess;
  readonly #endpoints = new Set<RunningEndpoint>();
  #name = "";

  private constructor(folder: string) {
    this.folder = folder;
    // Away from our process group, so that it outlives us and cleans up behind a crash
    this.#keeper = spawn(join(here, "ground.sh"), [folder, "keep"], {
      env,
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
  }

  static async open(): Promise<Ground> {
    const ground = new Ground(mkdtempSync(join(tmpdir(), "spindrift-endpoint-")));
    try {
      await ground.#script("up");
      ground.#name = readFileSync(join(ground.folder, "name"), "utf8").trim();
      return ground;
    } catch (error) {
      await ground.close();
      throw error;
    }
  }

  async #script(...args: string[]): Promise<void> {
    await run(join(here, "ground.sh"), [this.folder, ...args], { env, timeout: 20_000 });
  }

  at(path: string): string {
    return join(this.folder, path);
  }

  /** Starts the peer's daemon. @param script of the shell; @param socket what it opens when it is ready, in the folder */
  async startDaemon(script: string, socket: string): Promise<void> {
    writeFileSync(this.at("daemon"), script);
    await this.#script("start", socket);
  }

  /** As a power cut does: nothing is said to anybody. */
  killDaemon(): Promise<void> {
    return this.#script("kill");
  }

  /** Runs a program on our side, on the path or on the peer's. */
  async inside(side: "a" | "p" | "b", ...command: string[]): Promise<string> {
    return (await run("ip", ["netns", "exec", this.#name + side, ...command], { env, timeout: 60_000 })).stdout;
  }

  /** Runs a program where the endpoint would be; it may fail. */
  async runHere(
    command: readonly string[],
    variables: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly code: number; readonly out: string }> {
    const options = { env: { ...env, ...variables }, timeout: 60_000 };
    return new Promise((resolve) => {
      execFile("ip", ["netns", "exec", `${this.#name}a`, ...command], options, (error, out) =>
        resolve({ code: error === null ? 0 : Number(error.code ?? -1), out }),
      );
    });
  }

  /** An endpoint of ours, with one connection or several that are told apart by name. */
  async endpoint(connections: readonly ConnectionOrder[], endpoint: object = {}): Promise<RunningEndpoint> {
    const command = ["ip", "netns", "exec", `${this.#name}a`];
    const one = await RunningEndpoint.start(command, { connections, endpoint });
    this.#endpoints.add(one);
    return one;
  }

  /** How many of the peer's pings came back through the tunnel; one at a time, since ping waits less for the last of many. */
  async pingFromPeer(count = 3): Promise<number> {
    const once = `ping -q -c 1 -W 1 -I ${HOST.theirs} ${HOST.ours} >/dev/null && echo answered`;
    const out = await this.inside("b", "sh", "-c", `for i in $(seq ${count}); do ${once}; sleep 0.01; done; true`);
    return out.split("answered").length - 1;
  }

  /** What the path drops, in place of what it dropped before; nothing lets all pass. */
  async drop(...rules: readonly string[]): Promise<void> {
    const chain = ["type filter hook forward priority 0; policy accept;", ...rules].join("\n");
    await this.inside(
      "p",
      "nft",
      `add table ip path\ndelete table ip path\ntable ip path {\nchain forward {\n${chain}\n}\n}`,
    );
  }

  /** From now on the path hides one end behind its own address: a NAT that gives every flow a port of its own. */
  async masquerade(whom: "ours" | "theirs"): Promise<void> {
    const out = whom === "ours" ? "tob" : "toa";
    const chain = `type nat hook postrouting priority 100;\noifname "${out}" meta l4proto udp masquerade to :20000-60000 fully-random`;
    await this.inside("p", "nft", `table ip nat {\nchain post {\n${chain}\n}\n}`);
  }

  /** How long the NAT remembers an idle flow; the flow's next packet, not its last, takes the new time. */
  async rememberFlows(seconds: number): Promise<void> {
    const names = ["udp_timeout", "udp_timeout_stream"];
    await this.inside("p", "sysctl", "-qw", ...names.map((name) => `net.netfilter.nf_conntrack_${name}=${seconds}`));
  }

  /** Ends the endpoints of a test, and lets the path pass everything. */
  async settle(): Promise<void> {
    await this.#endEndpoints();
    await this.drop();
  }

  async #endEndpoints(): Promise<void> {
    for (const one of this.#endpoints) await one.close();
    this.#endpoints.clear();
  }

  async close(): Promise<void> {
    await this.#endEndpoints();
    const gone = new Promise((resolve) => this.#keeper.once("exit", resolve));
    this.#keeper.stdin?.end();
    await gone;
  }
}
