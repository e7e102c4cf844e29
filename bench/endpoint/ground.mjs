// What the endpoint's benchmarks stand on: a real charon and our endpoint, each in a network namespace and on the same
// core, and whoever asks them on another. CPU time is what a process spent, so that the machine's other work counts for neither.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";

const here = import.meta.dirname;
export const SECRET = "only-for-this-benchmark";
export const CHARON = { address: "192.0.2.2", from: "192.0.2.1" };
export const OURS = { address: "198.51.100.2", from: "198.51.100.1" };
/** With one core the generator shares it. */
const RESPONDER_CORE = Math.min(1, cpus().length - 1);
const GENERATOR_CORE = 0;
const environment = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };

/** What is missing to run a charon here, in words. */
export function charonMissing() {
  if (process.getuid?.() !== 0) return "needs root for network namespaces";
  if (!existsSync("/usr/lib/ipsec/charon")) return "needs Debian's strongswan-charon";
  if (!existsSync("/usr/lib/ipsec/plugins/libstrongswan-kernel-libipsec.so"))
    return "needs Debian's libcharon-extra-plugins";
  if (!existsSync("/dev/net/tun")) return "needs /dev/net/tun";
  return undefined;
}

/** Silent, OpenSSL before its own ciphers, no limits on half-open SAs, a table that finds thousands of SAs: what helps charon. */
const strongswanConf = (folder, { first = "openssl", more = "" }) => `charon {
  load = random drbg nonce ${first} aes sha1 sha2 hmac kdf openssl gcm pem pkcs1 x509 pubkey kernel-libipsec kernel-netlink socket-default vici
  install_virtual_ip = no
  cookie_threshold = 1000000
  cookie_threshold_ip = 1000000
  block_threshold = 1000000
  ikesa_table_size = 4096
  ikesa_table_segments = 16
  ${more}
  plugins {
    vici { socket = unix://${folder}/vici }
    kernel-libipsec { allow_peer_ts = yes }
  }
  filelog { log { path = ${folder}/charon.log
    default = -1
  } }
}
swanctl { load = random nonce sha1 sha2 pem pkcs1 x509 pubkey openssl }
`;

const swanctlConf = (ike, esp) => `connections { bench {
  version = 2
  local_addrs = ${CHARON.address}
  remote_addrs = %any
  proposals = ${ike.join(",")}
  mobike = no
  unique = never
  local { auth = psk
    id = far.example.test }
  remote { auth = psk
    id = near.example.test }
  children { net {
    local_ts = 10.71.2.0/24
    remote_ts = 10.71.1.0/24
    esp_proposals = ${esp.join(",")}
  } }
} }
secrets { ike-bench {
  id-1 = near.example.test
  id-2 = far.example.test
  secret = "${SECRET}"
} }
`;

/** @param ike with `esp`: what charon takes; without, there is none. @param charon `first`: the plugin asked first for Diffie-Hellman; `more`: lines for charon's section of strongswan.conf */
export async function openGround({ ike, esp, charon = {} }) {
  const folder = mkdtempSync(join(tmpdir(), "spindrift-bench-"));
  if (ike !== undefined) {
    writeFileSync(join(folder, "strongswan.conf"), strongswanConf(folder, charon));
    writeFileSync(join(folder, "swanctl.conf"), swanctlConf(ike, esp));
  }
  // Away from our process group: it cleans up behind us, however we end
  const keeper = spawn(join(here, "ground.sh"), [folder, String(RESPONDER_CORE)], {
    detached: true,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [name, pid] = await firstLine(keeper);
  const children = [];
  const start = async (side, core, file, config) => {
    const child = await startInside(`${name}${side}`, core, file, config);
    children.push(child);
    return child;
  };
  return {
    charon: { pid: Number(pid), namespace: `${name}c` },
    responder: (config) => start("o", RESPONDER_CORE, "responder.mjs", config),
    generator: (file) => start("g", GENERATOR_CORE, file, {}),
    async close() {
      for (const child of children) child.kill("SIGKILL");
      const gone = new Promise((resolve) => keeper.once("exit", resolve));
      keeper.stdin.end();
      await gone;
    },
  };
}

function firstLine(child) {
  return new Promise((resolve, reject) => {
    child.stdout.once("data", (text) => resolve(String(text).trim().split(" ")));
    child.once("exit", () => reject(new Error("the benchmark's charon did not start")));
  });
}

async function startInside(namespace, core, file, config) {
  const args = ["netns", "exec", namespace, "taskset", "-c", String(core)];
  const child = spawn("ip", [...args, process.execPath, ...profile(file), join(here, file), JSON.stringify(config)], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    env: environment,
  });
  await answerOf(child);
  return child;
}

/** BENCH_PROFILE names a folder for the V8 profile of our responder. */
const profile = (file) =>
  process.env.BENCH_PROFILE === undefined || file !== "responder.mjs"
    ? []
    : ["--cpu-prof", `--cpu-prof-dir=${process.env.BENCH_PROFILE}`];

export function answerOf(child) {
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Error("a process of the benchmark ended"));
    child.once("exit", fail);
    child.once("message", (answer) => {
      child.off("exit", fail);
      resolve(answer);
    });
  });
}

export function ask(child, order) {
  const answer = answerOf(child);
  child.send(order);
  return answer;
}

/** Seconds of CPU that all threads of a process have had. */
export function cpuSeconds(pid) {
  let nanoseconds = 0;
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    nanoseconds += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, "utf8").split(" ")[0]);
  }
  return nanoseconds / 1e9;
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export const loadLine = () =>
  `load ${loadavg()
    .map((one) => one.toFixed(1))
    .join(" ")} on ${cpus().length} cores`;

/** Packets that charon has taken out of its tunnels: what came in over its TUN device. */
export function charonDelivered({ namespace }) {
  const table = execFileSync("ip", ["netns", "exec", namespace, "cat", "/proc/net/dev"], {
    env: environment,
  }).toString();
  return Number(/ipsec0:\s*\d+\s+(\d+)/.exec(table)?.[1] ?? 0);
}
