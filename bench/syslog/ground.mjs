// What the benchmarks of the intake share: a folder that goes away, free ports, senders, and Debian's rsyslogd.
import { fork, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
export const main = join(here, "../../dist/cli/main.js");
export const folder = mkdtempSync(join(tmpdir(), "spindrift-bench-"));
/** Ended with the benchmark. */
export const started = [];
process.on("exit", () => {
  for (const child of started) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export const freePort = () =>
  new Promise((resolve) => {
    const socket = createSocket("udp4").bind(0, "127.0.0.1", () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });

/** Sends in a process of its own, by the arguments of sender.mjs; gives how many went out and in which time. */
export const send = (...args) =>
  new Promise((resolve) => fork(join(here, "sender.mjs"), args.map(String)).once("message", resolve));

/** The device that the benchmarks' lines are of; nobody answers at its address. */
export const DEVICES =
  'devices:\n  - { name: hub, platform: ios, addresses: [192.0.2.1], ssh: { host: 127.0.0.1, port: 9, username: x, password: "plain:x", hostKeys: ["SHA256:x"] } }\n';

/** @param filter what it writes to the file `out`, in its own words */
export async function startRsyslog(filter) {
  const port = await freePort();
  const out = join(folder, "rsyslog.log");
  const config = join(folder, "rsyslog.conf");
  writeFileSync(
    config,
    `module(load="imudp")\ninput(type="imudp" address="127.0.0.1" port="${port}")\n` +
      `${filter} action(type="omfile" file="${out}" flushOnTXEnd="off" asyncWriting="off")\n`,
  );
  const child = spawn("rsyslogd", ["-n", "-f", config, "-i", join(folder, "rsyslog.pid")], {
    stdio: "ignore",
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
  });
  started.push(child);
  await pause(1_500);
  return { name: "rsyslogd", port, pid: child.pid, out };
}
