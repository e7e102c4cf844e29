import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { SshTarget } from "../../src/intake/ssh/transport.ts";
import { freePort } from "../../test/free-port.ts";

const here = import.meta.dirname;
const fixtures = join(here, "../../src/platforms");
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };

/** What is missing here, in words; `undefined` when a real sshd can be started. */
export function sshdMissing(): string | undefined {
  if (process.getuid?.() !== 0) return "needs root for users and a mount namespace of its own";
  if (!existsSync("/usr/sbin/sshd")) return "needs Debian's openssh-server";
  for (const [command, name] of [
    ["ssh-keygen", "openssh-client"],
    ["openssl", "openssl"],
    ["unshare", "util-linux"],
  ] as const) {
    try {
      execFileSync("sh", ["-c", `command -v ${command}`], { env });
    } catch {
      return `needs Debian's ${name}`;
    }
  }
  return undefined;
}

/** In CI the peer must be there: a test without it fails instead of being skipped. */
export const skipReason = process.env.SPINDRIFT_PEERS === "required" ? undefined : sshdMissing();

export type Flavour = "ios" | "junos";

/** A real OpenSSH server on loopback, with fake command lines as login shells and a fake NETCONF subsystem. */
export interface Sshd {
  readonly folder: string;
  readonly port: number;
  /** As `ssh-keygen -lf` prints it. */
  readonly hostKey: string;
  target(flavour: Flavour): SshTarget;
  /** The answer to a command, from a fixture of the repository or as it is given. */
  answer(command: string, text: string): void;
  /** How the answer is disturbed; `undefined` mends it. */
  disturb(command: string, by: "log" | "slow" | "hang", text?: string): void;
  mend(command: string, by: "log" | "slow" | "hang"): void;
  /** The XML or text of a NETCONF reply. */
  reply(command: string, text: string): void;
  log(): string;
  close(): Promise<void>;
}

export const fixture = (path: string): string => readFileSync(join(fixtures, path), "utf8");
const named = (command: string): string => command.replace(/[ |/]/g, "-");

export async function openSshd(
  options: { readonly hostKeyType?: "ed25519" | "rsa"; readonly extra?: string; readonly hasNetconf?: boolean } = {},
): Promise<Sshd> {
  const folder = mkdtempSync(join(tmpdir(), "spindrift-sshd-"));
  chmodSync(folder, 0o755); // the logins are nobody's
  for (const name of ["answers.sh", "ios-cli.sh", "junos-cli.sh", "netconf.mjs"])
    copyFileSync(join(here, name), join(folder, name));
  for (const name of ["answers", "netconf"]) mkdirSync(join(folder, name));
  if (options.extra !== undefined) writeFileSync(join(folder, "sshd_extra"), options.extra);
  const port = await freePort();
  let log = "";
  const child = spawn(join(here, "up.sh"), [folder, String(port), process.execPath], {
    env: {
      ...env,
      HOST_KEY_TYPE: options.hostKeyType ?? "ed25519",
      NETCONF: options.hasNetconf === false ? "no" : "yes",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes: Buffer) => (log += bytes.toString()));
  const close = async (): Promise<void> => {
    await ended(child);
    rmSync(folder, { recursive: true, force: true });
  };
  for (let i = 0; i < 200 && !log.includes("Server listening") && child.exitCode === null; i++) await pause(50);
  if (!log.includes("Server listening")) {
    await close();
    throw new Error(`sshd did not start: ${log}`);
  }
  const hostKey =
    execFileSync("ssh-keygen", ["-lf", join(folder, "host_key.pub")], { encoding: "utf8" }).split(" ")[1] ?? "";
  const disturbed = (command: string, by: string): string => join(folder, "answers", `${named(command)}.${by}`);
  return {
    folder,
    port,
    hostKey,
    target: (flavour) => ({
      host: "127.0.0.1",
      port,
      username: `ops-${flavour}`,
      password: "0ps-pass",
      hostKeys: [hostKey],
      trustOnFirstUse: false,
      legacyAlgorithms: [],
    }),
    answer: (command, text) => writeFileSync(join(folder, "answers", named(command)), text),
    disturb: (command, by, text = "") => writeFileSync(disturbed(command, by), text),
    mend: (command, by) => rmSync(disturbed(command, by), { force: true }),
    reply: (command, text) => writeFileSync(join(folder, "netconf", named(command)), text),
    log: () => log,
    close,
  };
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
  });
}
