// A carrier's LNS for the benchmark: Debian's l2tpns with FreeRADIUS, in a network namespace of their own.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const scripts = join(import.meta.dirname, "../../interop/l2tp");
export const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };

/** What is missing to run it here, in words. */
export function carrierMissing() {
  if (process.getuid?.() !== 0) return "needs root for network namespaces";
  if (!existsSync("/dev/net/tun")) return "needs /dev/net/tun";
  for (const command of ["l2tpns", "freeradius", "ip"])
    if (spawnSync("sh", ["-c", `command -v ${command}`], { env }).status !== 0) return `needs Debian's ${command}`;
  return undefined;
}

/** Seconds of CPU that a process and its threads have had, by the scheduler's own clock: ticks would miss short turns. */
export function cpuOf(pid) {
  const threads = readdirSync(`/proc/${pid}/task`);
  const spent = threads.map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]),
  );
  return spent.reduce((sum, nanoseconds) => sum + nanoseconds / 1e9, 0);
}

export async function openCarrier() {
  const folder = mkdtempSync(join(tmpdir(), "spindrift-bench-"));
  const name = `sb${process.pid}`;
  // Whoever else measures here at the same time has another network
  const base = 4 * (process.pid % 63);
  const [ownAddress, address] = [`198.51.100.${base + 1}`, `198.51.100.${base + 2}`];
  let isOpen = true;
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    spawnSync(join(scripts, "carrier-down.sh"), [folder, name], { env });
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", close); // however we end
  // It says echo to thousands at once, and the answers, which do not fit into its receive buffer, would push out logins
  const words = [folder, name, "pap", ownAddress, address, "set echo_timeout 120"];
  const child = spawn(join(scripts, "carrier-up.sh"), words, {
    env,
    stdio: "ignore",
  });
  const [code] = await once(child, "exit");
  if (code !== 0) {
    close();
    throw new Error(`carrier-up.sh ended ${code}`);
  }
  const lns = Number(readFileSync(join(folder, "l2tpns.pid"), "utf8"));
  const [radius] = readFileSync(join(folder, "pids"), "utf8").split("\n").map(Number);
  return {
    address,
    ownAddress,
    /** Seconds of CPU so far. */
    cpu: () => ({ lns: cpuOf(lns), radius: cpuOf(radius) }),
    close,
  };
}
