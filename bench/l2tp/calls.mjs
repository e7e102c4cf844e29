// ICRQ to ICRP: how many call requests a second an LNS answers, and what one costs it. Ours, xl2tpd and l2tpns are asked the
// same by the same LAC, which does no more than it must.
import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { bareLac } from "./bare-lac.mjs";
import { cpuOf, env, openCarrier } from "./carrier.mjs";
import { openSocket } from "./logins.mjs";

/** xl2tpd draws tunnel ids without looking whether they are taken: with more tunnels than this some would be stuck. */
const TUNNELS = 200;
/** What is not answered after so many milliseconds is asked again. */
const PATIENCE = 1_000;

export const SERVERS = { ours: openOurs, xl2tpd: openXl2tpd, l2tpns: openL2tpns };

async function openOurs() {
  const address = "127.0.0.81";
  const child = fork(join(import.meta.dirname, "our-lns.mjs"), [address]);
  await once(child, "message");
  return { address, ownAddress: "127.0.0.80", cpu: () => cpuOf(child.pid), close: () => child.disconnect() };
}

/** Calls stay unconnected here, so it never comes to the PPP daemon that it would start. */
async function openXl2tpd() {
  const address = "127.0.0.82";
  const folder = mkdtempSync(join(tmpdir(), "spindrift-bench-"));
  const at = (file) => join(folder, file);
  const global = [`listen-addr = ${address}`, `auth file = ${at("secrets")}`, "access control = no"];
  const lns = ["exclusive = no", "assign ip = no", "local ip = 192.0.2.1", "length bit = yes"];
  const more = ["require authentication = no", "refuse authentication = yes"];
  const lines = ["[global]", ...global, "force userspace = yes", "[lns default]", ...lns, ...more, ""];
  writeFileSync(at("xl2tpd.conf"), lines.join("\n"));
  writeFileSync(at("secrets"), "");
  const files = ["-c", at("xl2tpd.conf"), "-s", at("secrets"), "-p", at("pid"), "-C", at("control")];
  const child = spawn("xl2tpd", ["-D", ...files], { env, stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  child.stderr.on("data", (text) => {
    log += text;
  });
  for (let i = 0; i < 100 && !log.includes("Listening on IP address"); i++) await pause(50);
  const close = () => {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  return { address, ownAddress: "127.0.0.80", cpu: () => cpuOf(child.pid), close };
}

async function openL2tpns() {
  const carrier = await openCarrier();
  return { ...carrier, cpu: () => carrier.cpu().lns };
}

/** Each tunnel has one call request under way; its answer is acknowledged by the next. @returns seconds, and how often something was lost */
export async function askForCalls(server, calls) {
  const socket = await openSocket(server.ownAddress);
  let told = () => undefined;
  const send = (bytes) => socket.send(bytes, 1701, server.address, () => undefined);
  const lac = bareLac(send, (kind, number) => told(kind, number), false);
  socket.on("message", (bytes) => lac.receive(bytes));
  for (let i = 0; i < TUNNELS; i++)
    await new Promise((resolve) => {
      told = (kind) => kind === "tunnel" && resolve();
      lac.openTunnel();
    });
  const before = server.cpu();
  const start = performance.now();
  const lost = await askAll(lac, calls, (listener) => {
    told = listener;
  });
  const wall = (performance.now() - start) / 1e3;
  const cpu = server.cpu() - before;
  socket.close();
  return { lost, wall, cpu };
}

function askAll(lac, calls, listen) {
  const waiting = new Map();
  let [begun, answered, lost] = [0, 0, 0];
  const call = (tunnel) => {
    if (begun === calls) return;
    lac.call(tunnel, begun++ * TUNNELS + tunnel);
    waiting.set(tunnel, performance.now());
  };
  return new Promise((resolve) => {
    const repeating = setInterval(() => {
      for (const [tunnel, since] of waiting)
        if (performance.now() - since > PATIENCE) {
          lost += 1;
          waiting.set(tunnel, performance.now());
          lac.repeat(tunnel);
        }
    }, PATIENCE / 2);
    listen((kind, user) => {
      if (kind !== "answered") return;
      waiting.delete(user % TUNNELS);
      answered += 1;
      call(user % TUNNELS);
      if (answered < calls) return;
      clearInterval(repeating);
      resolve(lost);
    });
    for (let tunnel = 0; tunnel < TUNNELS; tunnel++) call(tunnel);
  });
}
