import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  ADDRESS,
  type Auth,
  type CharonOptions,
  connectionConf,
  HOST,
  NETWORK,
  type PeerOptions,
  type Row,
  SECRET,
  secretsConf,
  strongswanConf,
} from "./charon-config.ts";
import { type PeerIkeSa, readSas } from "./list-sas.ts";
import { type ConnectionOrder, RunningEndpoint } from "./running-endpoint.ts";

const run = promisify(execFile);
const here = import.meta.dirname;
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };

/** IKE on UDP 500, and on 4500 behind its marker. */
export const DROP_IKE = ["udp dport 500 drop", "udp dport 4500 @th,64,32 == 0 drop"] as const;
/** Requests of IKE pass, their answers do not: so requests of both ends cross. */
export const DROP_ANSWERS = ["udp dport 4500 @th,64,32 == 0 @th,248,8 & 0x20 == 0x20 drop"] as const;
/** The requests of one end, not its answers. */
export const dropRequestsOf = (address: string): readonly string[] => [
  `ip saddr ${address} udp dport 4500 @th,64,32 == 0 @th,248,8 & 0x20 == 0 drop`,
];
/** ESP alone. */
export const DROP_ESP = ["udp dport 4500 @th,64,32 != 0 drop", "udp sport 4500 @th,64,32 != 0 drop"] as const;

/** What is missing here, in words; `undefined` when a real peer can be started. */
function peerMissing(): string | undefined {
  if (process.getuid?.() !== 0) return "needs root for network namespaces";
  if (!existsSync("/usr/lib/ipsec/charon")) return "needs Debian's strongswan-charon";
  if (!existsSync("/usr/lib/ipsec/plugins/libstrongswan-kernel-libipsec.so"))
    return "needs Debian's libcharon-extra-plugins";
  if (!existsSync("/dev/net/tun")) return "needs /dev/net/tun";
  const packages = {
    swanctl: "strongswan-swanctl",
    nft: "nftables",
    ip: "iproute2",
    ping: "iputils-ping",
    openssl: "openssl",
  };
  for (const [command, name] of Object.entries(packages)) {
    try {
      execFileSync("sh", ["-c", `command -v ${command}`], { env });
    } catch {
      return `needs Debian's ${name}`;
    }
  }
  return undefined;
}

/** In CI the peer must be there: a test without it fails instead of being skipped. */
export const skipReason = process.env.SPINDRIFT_PEERS === "required" ? undefined : peerMissing();

/** A real strongSwan, and the ground for an endpoint of ours opposite to it. */
export class Lab {
  readonly #folder: string;
  readonly #keeper: ChildProcess;
  readonly #endpoints = new Set<RunningEndpoint>();
  #name = "";

  private constructor(folder: string) {
    this.#folder = folder;
    // Away from our process group, so that it outlives us and cleans up behind a crash
    this.#keeper = spawn(join(here, "lab.sh"), [folder, "keep"], {
      env,
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
  }

  static async open(options: CharonOptions & { readonly certificates?: readonly Auth[] } = {}): Promise<Lab> {
    const lab = new Lab(mkdtempSync(join(tmpdir(), "spindrift-endpoint-")));
    try {
      await lab.#set(options);
    } catch (error) {
      await lab.close();
      throw error;
    }
    return lab;
  }

  async #set({ certificates = [], ...charon }: Parameters<typeof Lab.open>[0] = {}): Promise<void> {
    const folder = this.#folder;
    writeFileSync(join(folder, "strongswan.conf"), strongswanConf(folder, charon));
    writeFileSync(join(folder, "secrets.conf"), secretsConf);
    await this.#script("up");
    this.#name = readFileSync(join(folder, "name"), "utf8").trim();
    for (const kind of certificates) await run(join(here, "certificates.sh"), [folder, kind], { env });
    await this.startPeer();
  }

  async #script(verb: string): Promise<void> {
    await run(join(here, "lab.sh"), [this.#folder, verb], { env, timeout: 20_000 });
  }

  async swanctl(...args: string[]): Promise<string> {
    const file = join(this.#folder, "strongswan.conf");
    const { stdout } = await run("swanctl", [...args, "--uri", `unix://${join(this.#folder, "vici")}`], {
      env: { ...env, STRONGSWAN_CONF: file, SWANCTL_DIR: this.#folder },
      timeout: 30_000,
    });
    return stdout;
  }

  async startPeer(): Promise<void> {
    await this.#script("start");
    await this.swanctl("--load-creds", "--noprompt", "--file", join(this.#folder, "secrets.conf"));
  }

  /** As a power cut does: nothing is said to anybody. */
  killPeer(): Promise<void> {
    return this.#script("kill");
  }

  /** The peer's only connection from now on. */
  async configure(row: Row, options: PeerOptions = {}): Promise<void> {
    const file = join(this.#folder, "connection.conf");
    writeFileSync(file, connectionConf(row, options));
    await this.swanctl("--load-conns", "--file", file);
  }

  /** The peer dials. */
  async dial(): Promise<void> {
    await this.swanctl("--initiate", "--child", "net", "--timeout", "10");
  }

  async peerSas(): Promise<readonly PeerIkeSa[]> {
    return readSas(await this.swanctl("--list-sas", "--raw"));
  }

  get peerLog(): string {
    return readFileSync(join(this.#folder, "charon.log"), "utf8");
  }

  #certificatesOf(auth: "rsa" | "ecdsa"): NonNullable<ConnectionOrder["certificate"]> {
    const at = (path: string): string => join(this.#folder, path);
    return {
      certificate: at(`x509/${auth}-a.pem`),
      key: at(`private/${auth}-a.pem`),
      roots: [at(`x509ca/${auth}.pem`)],
    };
  }

  /** Our half of a row. @param more what only we are told */
  connection(row: Row, more: Partial<ConnectionOrder> = {}): ConnectionOrder {
    const { version, aggressive = false, auth, ike, esp } = row;
    return {
      name: ike,
      version,
      aggressive,
      ...(auth === "psk" ? { secret: SECRET } : { certificate: this.#certificatesOf(auth) }),
      ike: [ike],
      esp: [esp],
      local: ADDRESS.ours,
      remotes: [ADDRESS.theirs],
      localId: "a.example.test",
      remoteId: "b.example.test",
      localTs: NETWORK.ours,
      remoteTs: NETWORK.theirs,
      ...more,
    };
  }

  /** Our endpoint, with one connection or several that are told apart by name. */
  async endpoint(connections: readonly ConnectionOrder[], endpoint: object = {}): Promise<RunningEndpoint> {
    const command = ["ip", "netns", "exec", `${this.#name}a`];
    const one = await RunningEndpoint.start(command, { connections, endpoint });
    this.#endpoints.add(one);
    return one;
  }

  async #inside(side: "a" | "p" | "b", ...command: string[]): Promise<string> {
    return (await run("ip", ["netns", "exec", this.#name + side, ...command], { env, timeout: 60_000 })).stdout;
  }

  /** Runs a program where the endpoint would be. */
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

  /** How many of the peer's pings came back through the tunnel; one at a time, since ping waits less for the last of many. */
  async pingFromPeer(count = 3): Promise<number> {
    const once = `ping -q -c 1 -W 1 -I ${HOST.theirs} ${HOST.ours} >/dev/null && echo answered`;
    const out = await this.#inside("b", "sh", "-c", `for i in $(seq ${count}); do ${once}; sleep 0.01; done; true`);
    return out.split("answered").length - 1;
  }

  /** Whether strongSwan has set the route into the tunnel. */
  async isRouted(): Promise<boolean> {
    const routes = await this.#inside("b", "ip", "route", "show", "table", "220").catch(() => "");
    return routes.includes(NETWORK.ours);
  }

  /** What the path drops, in place of what it dropped before; nothing lets all pass. */
  async drop(...rules: readonly string[]): Promise<void> {
    const chain = ["type filter hook forward priority 0; policy accept;", ...rules].join("\n");
    await this.#inside(
      "p",
      "nft",
      `add table ip path\ndelete table ip path\ntable ip path {\nchain forward {\n${chain}\n}\n}`,
    );
  }

  /** From now on the path hides one end behind its own address: a NAT that gives every flow a port of its own. */
  async masquerade(whom: "ours" | "theirs"): Promise<void> {
    const out = whom === "ours" ? "tob" : "toa";
    const chain = `type nat hook postrouting priority 100;\noifname "${out}" meta l4proto udp masquerade to :20000-60000 fully-random`;
    await this.#inside("p", "nft", `table ip nat {\nchain post {\n${chain}\n}\n}`);
  }

  /** How long the NAT remembers an idle flow; the flow's next packet, not its last, takes the new time. */
  async rememberFlows(seconds: number): Promise<void> {
    const names = ["udp_timeout", "udp_timeout_stream"];
    await this.#inside("p", "sysctl", "-qw", ...names.map((name) => `net.netfilter.nf_conntrack_${name}=${seconds}`));
  }

  /** Ends the endpoints and the SAs of a test; the peer goes on. */
  async settle(): Promise<void> {
    for (const one of this.#endpoints) await one.close();
    this.#endpoints.clear();
    await this.drop();
    await this.swanctl("--terminate", "--ike", "lab", "--force", "--timeout", "-1").catch(() => undefined);
  }

  async close(): Promise<void> {
    for (const one of this.#endpoints) await one.close();
    const gone = new Promise((resolve) => this.#keeper.once("exit", resolve));
    this.#keeper.stdin?.end();
    await gone;
  }
}
