import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ADDRESS, IDENTITY, NETWORK, SECRET } from "../endpoint/addresses.ts";
import { env, Ground, groundMissing, skipUnless } from "../endpoint/ground.ts";
import type { ConnectionOrder, RunningEndpoint } from "../endpoint/running-endpoint.ts";
import { type PlutoState, readStates } from "./list-states.ts";
import { ipsecConf, ipsecSecrets, type PlutoOptions, type PlutoRow } from "./pluto-config.ts";

const run = promisify(execFile);

/** Where unpack.sh put it. */
const unpacked = process.env.SPINDRIFT_LIBRESWAN ?? join(tmpdir(), "spindrift-libreswan");
const root = join(unpacked, "root");
const libraries = join(unpacked, "lib");
const bin = (name: string): string => join(root, "usr/libexec/ipsec", name);

/** Why there is no real libreswan here, in words; `undefined` when one can be started. */
export const skipReason = skipUnless(() => {
  const missing = [bin("pluto"), join(unpacked, "no-esp.so")].find((path) => !existsSync(path));
  return missing === undefined ? groundMissing() : `needs interop/libreswan/unpack.sh ${unpacked}`;
});

/** A real libreswan, and the ground for an endpoint of ours opposite to it. IKE is real; no ESP flows (no-esp.c). */
export class PlutoLab {
  readonly ground: Ground;

  private constructor(ground: Ground) {
    this.ground = ground;
  }

  /** @param args more options of pluto, `--force-busy` for one */
  static async open(...args: readonly string[]): Promise<PlutoLab> {
    const lab = new PlutoLab(await Ground.open());
    try {
      for (const folder of ["nss", "ipsec.d"]) mkdirSync(lab.ground.at(folder));
      await lab.#run(join(root, "usr/bin/certutil"), "-N", "-d", `sql:${lab.ground.at("nss")}`, "--empty-password");
      writeFileSync(lab.ground.at("ipsec.secrets"), ipsecSecrets, { mode: 0o600 });
      writeFileSync(lab.ground.at("ipsec.conf"), "config setup\n    ikev1-policy=accept\n");
      await lab.startPeer(...args);
    } catch (error) {
      await lab.close();
      throw error;
    }
    return lab;
  }

  async #run(program: string, ...args: readonly string[]): Promise<string> {
    const { stdout } = await run(program, args, {
      env: { ...env, LD_LIBRARY_PATH: libraries },
      timeout: 30_000,
    });
    return stdout;
  }

  async startPeer(...args: readonly string[]): Promise<void> {
    const at = (path: string): string => this.ground.at(path);
    const options = [
      "--nofork --stderrlog --use-xfrm --no-dnssec",
      `--config ${at("ipsec.conf")} --secretsfile ${at("ipsec.secrets")} --nssdir sql:${at("nss")}`,
      `--rundir ${at("run")} --ipsecdir ${at("ipsec.d")} --dumpdir ${at("run")}`,
      ...args,
    ];
    await this.ground.startDaemon(
      // It looks for its own programs where the package would have them
      `mkdir -p /usr/libexec && mount --bind ${root}/usr/libexec /usr/libexec || exit 1
export LD_LIBRARY_PATH=${libraries} LD_PRELOAD=${join(unpacked, "no-esp.so")}
exec ${bin("pluto")} ${options.join(" ")} >>${at("pluto.log")} 2>&1
`,
      "run/pluto.ctl",
    );
    await this.whack("--listen");
  }

  killPeer(): Promise<void> {
    return this.ground.killDaemon();
  }

  /** An order to pluto. What it tells is given back whether it succeeds or not: whack ends with the state's number. */
  async whack(...args: readonly string[]): Promise<string> {
    return this.#run(bin("whack"), "--rundir", this.ground.at("run"), ...args).catch(
      (error: { readonly stdout?: string }) => error.stdout ?? "",
    );
  }

  /** The peer's only connection from now on. */
  async configure(row: PlutoRow, options: PlutoOptions = {}): Promise<void> {
    const file = this.ground.at("ipsec.conf");
    writeFileSync(file, ipsecConf(row, options));
    await this.#run(bin("addconn"), "--config", file, "--ctlsocket", this.ground.at("run/pluto.ctl"), "lab");
  }

  async states(): Promise<readonly PlutoState[]> {
    return readStates(await this.whack("--showstates"));
  }

  get peerLog(): string {
    return readFileSync(this.ground.at("pluto.log"), "utf8");
  }

  /** Our half of a row. @param more what only we are told */
  connection({ mode, ike, esp }: PlutoRow, more: Partial<ConnectionOrder> = {}): ConnectionOrder {
    return {
      name: "lab",
      version: mode === "IKEv2" ? 2 : 1,
      aggressive: mode === "IKEv1 aggressive mode",
      secret: SECRET,
      ike: [ike],
      esp: [esp],
      local: ADDRESS.ours,
      remotes: [ADDRESS.theirs],
      localId: IDENTITY.ours,
      remoteId: IDENTITY.theirs,
      localTs: NETWORK.ours,
      remoteTs: NETWORK.theirs,
      ...more,
    };
  }

  endpoint(connections: readonly ConnectionOrder[], endpoint: object = {}): Promise<RunningEndpoint> {
    return this.ground.endpoint(connections, endpoint);
  }

  /** Ends the endpoints and the SAs of a test; the peer goes on. */
  async settle(): Promise<void> {
    await this.ground.settle();
    await this.whack("--impair", "none");
    await this.whack("--delete", "--name", "lab");
  }

  close(): Promise<void> {
    return this.ground.close();
  }
}
