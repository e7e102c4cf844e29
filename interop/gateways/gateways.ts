import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export type Side = "a" | "b";

/** Two real strongSwan daemons in namespaces, with rsyslog beside each. */
export interface Gateways {
  readonly folder: string;
  readonly vici: Readonly<Record<Side, string>>;
  kill(side: Side): Promise<void>;
  start(side: Side): Promise<void>;
  /** Runs swanctl on one of them. */
  swanctl(side: Side, ...args: string[]): Promise<string>;
  /** Whether a ping from a's network to b's comes back through the tunnel. */
  ping(count?: number): Promise<boolean>;
  /** nftables rules on what comes in to a side, in place of the ones before; none lets all pass. */
  filter(side: Side, ...rules: string[]): Promise<void>;
  /** Traffic through the tunnel in both directions until it is stopped. */
  traffic(): () => void;
  close(): Promise<void>;
}

/** IKE on UDP 500, and on 4500 behind its marker; with or without a drop of ESP. */
export const DROP_IKE = ["udp dport 500 drop", "udp dport 4500 @th,64,32 == 0 drop"] as const;

/** What is missing here, in words; `undefined` when real gateways can be started. */
export function peersMissing(): string | undefined {
  if (process.getuid?.() !== 0) return "needs root for network namespaces";
  if (!existsSync("/usr/lib/ipsec/charon")) return "needs Debian's strongswan-charon";
  if (!existsSync("/usr/lib/ipsec/plugins/libstrongswan-kernel-libipsec.so"))
    return "needs Debian's libcharon-extra-plugins";
  if (!existsSync("/dev/net/tun")) return "needs /dev/net/tun";
  for (const [command, name] of [
    ["swanctl", "strongswan-swanctl"],
    ["rsyslogd", "rsyslog"],
    ["nft", "nftables"],
    ["ip", "iproute2"],
    ["ping", "iputils-ping"],
  ] as const) {
    try {
      execFileSync("sh", ["-c", `command -v ${command}`], {
        env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
      });
    } catch {
      return `needs Debian's ${name}`;
    }
  }
  return undefined;
}

/** In CI the peers must be there: a test without them fails instead of being skipped. */
export const skipReason = process.env.SPINDRIFT_PEERS === "required" ? undefined : peersMissing();

const here = import.meta.dirname;
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };

export async function openGateways(options: {
  readonly version: "ikev1" | "ikev2";
  readonly syslogPort: number;
  readonly rekey?: string;
}): Promise<Gateways> {
  const folder = mkdtempSync(join(tmpdir(), "spindrift-gateways-"));
  const shell = (script: string, ...args: string[]): Promise<{ stdout: string }> =>
    run(join(here, script), [folder, ...args], { env, timeout: 60_000 });
  const close = async (): Promise<void> => void (await shell("down.sh"));
  try {
    await shell("up.sh", options.version, String(options.syslogPort), options.rekey ?? "1h");
  } catch (error) {
    await close();
    throw error;
  }
  const name = (await run("cat", [join(folder, "name")])).stdout.trim();
  const inside = (side: Side, command: string, ...args: string[]): Promise<{ stdout: string }> =>
    run("ip", ["netns", "exec", name + side, command, ...args], { env, timeout: 30_000 });
  const swanctl = async (side: Side, ...args: string[]): Promise<string> =>
    (await shell("daemon.sh", side, "ctl", ...args)).stdout;
  return {
    folder,
    vici: { a: join(folder, "a/vici"), b: join(folder, "b/vici") },
    kill: async (side) => void (await shell("daemon.sh", side, "kill")),
    start: async (side) => void (await shell("daemon.sh", side, "start")),
    swanctl,
    ping: (count = 3) =>
      inside("a", "ping", "-q", "-c", String(count), "-i", "0.2", "-W", "1", "-I", "10.71.1.1", "10.71.2.1").then(
        () => true,
        () => false,
      ),
    async filter(side, ...rules) {
      await inside(side, "nft", "delete table inet spindrift").catch(() => undefined);
      if (rules.length === 0) return;
      const chain = ["type filter hook prerouting priority -300; policy accept;", ...rules].join("\n");
      const table = `table inet spindrift {\nchain in {\n${chain}\n}\n}\n`;
      await inside(side, "nft", table);
    },
    traffic() {
      const child = execFile(
        "ip",
        [
          "netns",
          "exec",
          `${name}a`,
          "ping",
          "-q",
          "-i",
          "0.2",
          "-W",
          "1",
          "-w",
          "600",
          "-I",
          "10.71.1.1",
          "10.71.2.1",
        ],
        { env },
      );
      child.on("error", () => undefined);
      return () => void child.kill("SIGKILL");
    },
    close,
  };
}
