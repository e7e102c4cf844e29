import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { ADDRESS, type Auth, IDENTITY, NETWORK, type Row, SECRET } from "./addresses.ts";
import { type CharonOptions, connectionConf, type PeerOptions, secretsConf, strongswanConf } from "./charon-config.ts";
import { env, Ground, groundMissing, skipUnless } from "./ground.ts";
import { type PeerIkeSa, readSas } from "./list-sas.ts";
import type { ConnectionOrder, RunningEndpoint } from "./running-endpoint.ts";

const run = promisify(execFile);

/** Why there is no real strongSwan here, in words; `undefined` when one can be started. */
export const skipReason = skipUnless(() => {
  if (!existsSync("/usr/lib/ipsec/charon")) return "needs Debian's strongswan-charon";
  if (!existsSync("/usr/lib/ipsec/plugins/libstrongswan-kernel-libipsec.so"))
    return "needs Debian's libcharon-extra-plugins";
  return groundMissing({ swanctl: "strongswan-swanctl", ping: "iputils-ping", openssl: "openssl" });
});

/** A real strongSwan, and the ground for an endpoint of ours opposite to it. */
export class Lab {
  readonly ground: Ground;

  private constructor(ground: Ground) {
    this.ground = ground;
  }

  static async open(options: CharonOptions & { readonly certificates?: readonly Auth[] } = {}): Promise<Lab> {
    const { certificates = [], ...charon } = options;
    const ground = await Ground.open();
    const lab = new Lab(ground);
    try {
      writeFileSync(ground.at("strongswan.conf"), strongswanConf(ground.folder, charon));
      writeFileSync(ground.at("secrets.conf"), secretsConf);
      for (const kind of certificates)
        await run(join(import.meta.dirname, "certificates.sh"), [ground.folder, kind], { env });
      await lab.startPeer();
    } catch (error) {
      await lab.close();
      throw error;
    }
    return lab;
  }

  async swanctl(...args: string[]): Promise<string> {
    const { ground } = this;
    const { stdout } = await run("swanctl", [...args, "--uri", `unix://${ground.at("vici")}`], {
      env: { ...env, STRONGSWAN_CONF: ground.at("strongswan.conf"), SWANCTL_DIR: ground.folder },
      timeout: 30_000,
    });
    return stdout;
  }

  async startPeer(): Promise<void> {
    const { folder } = this.ground;
    await this.ground.startDaemon(
      // charon's pid file has a fixed place: it gets a /run of its own
      `mount --bind ${folder}/run /run && STRONGSWAN_CONF=${folder}/strongswan.conf exec /usr/lib/ipsec/charon\n`,
      "vici",
    );
    await this.swanctl("--load-creds", "--noprompt", "--file", this.ground.at("secrets.conf"));
  }

  killPeer(): Promise<void> {
    return this.ground.killDaemon();
  }

  /** The peer's only connection from now on. */
  async configure(row: Row, options: PeerOptions = {}): Promise<void> {
    const file = this.ground.at("connection.conf");
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
    return readFileSync(this.ground.at("charon.log"), "utf8");
  }

  #certificatesOf(auth: "rsa" | "ecdsa"): NonNullable<ConnectionOrder["certificate"]> {
    const at = (path: string): string => this.ground.at(path);
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

  pingFromPeer(count?: number): Promise<number> {
    return this.ground.pingFromPeer(count);
  }

  drop(...rules: readonly string[]): Promise<void> {
    return this.ground.drop(...rules);
  }

  /** Whether strongSwan has set the route into the tunnel. */
  async isRouted(): Promise<boolean> {
    const routes = await this.ground.inside("b", "ip", "route", "show", "table", "220").catch(() => "");
    return routes.includes(NETWORK.ours);
  }

  /** Ends the endpoints and the SAs of a test; the peer goes on. */
  async settle(): Promise<void> {
    await this.ground.settle();
    await this.swanctl("--terminate", "--ike", "lab", "--force", "--timeout", "-1").catch(() => undefined);
  }

  close(): Promise<void> {
    return this.ground.close();
  }
}
