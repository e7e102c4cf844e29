import { createHash } from "node:crypto";
import ssh2, { type Algorithms, type Client, type ConnectConfig } from "ssh2";
import { UnreachableError } from "../../errors/errors.ts";

export interface SshTarget {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password?: string;
  readonly privateKey?: string;
  /** `SHA256:…`, as `ssh-keygen -lf` prints them. */
  readonly hostKeys: readonly string[];
  readonly trustOnFirstUse: boolean;
  readonly legacyAlgorithms: readonly string[];
}

/** Keeps the host keys that were trusted on first use. */
export interface HostKeyMemory {
  recall(device: string): Promise<string | undefined>;
  remember(device: string, fingerprint: string): Promise<void>;
}

const CONNECT_TIMEOUT = 15_000;

/** A client that has logged in, the device's host key verified. @throws UnreachableError `ssh.*` naming the step that failed and its mend */
export async function logIn(device: string, target: SshTarget, memory: HostKeyMemory): Promise<Client> {
  const known = target.hostKeys.length > 0 ? target.hostKeys : await recalled(device, memory);
  const seen: { fingerprint?: string } = {};
  const client = await connect(target, known, seen);
  client.on("error", () => undefined); // "close" follows
  if (known.length === 0 && seen.fingerprint !== undefined) await memory.remember(device, seen.fingerprint);
  return client;
}

async function recalled(device: string, memory: HostKeyMemory): Promise<readonly string[]> {
  const key = await memory.recall(device);
  return key === undefined ? [] : [key];
}

function connect(target: SshTarget, known: readonly string[], seen: { fingerprint?: string }): Promise<Client> {
  const client = new ssh2.Client();
  const algorithms = legacy(target.legacyAlgorithms);
  const config: ConnectConfig = {
    host: target.host,
    port: target.port,
    username: target.username,
    readyTimeout: CONNECT_TIMEOUT,
    keepaliveInterval: 15_000,
    keepaliveCountMax: 3,
    tryKeyboard: true,
    hostVerifier: (key: Buffer) => {
      seen.fingerprint = `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
      return known.length === 0 ? target.trustOnFirstUse : known.includes(seen.fingerprint);
    },
    ...(algorithms === undefined ? {} : { algorithms }),
    ...(target.password === undefined ? {} : { password: target.password }),
    ...(target.privateKey === undefined ? {} : { privateKey: target.privateKey }),
  };
  return new Promise((resolve, reject) => {
    client.once("ready", () => {
      client.removeAllListeners("error");
      client.setNoDelay(true);
      resolve(client);
    });
    client.once("error", (error: Error & { level?: string; code?: string }) => {
      client.on("error", () => undefined);
      client.destroy();
      reject(whyNot(error, target, known, seen.fingerprint));
    });
    client.on("keyboard-interactive", (_name, _text, _language, prompts, finish) =>
      finish(prompts.map(() => target.password ?? "")),
    );
    client.connect(config);
  });
}

/** Old algorithms are offered only by name, behind the ones that ssh2 deems safe. */
function legacy(names: readonly string[]): Algorithms | undefined {
  if (names.length === 0) return undefined;
  const of = (test: RegExp): { append: string[] } => ({ append: names.filter((name) => test.test(name)) });
  return {
    kex: of(/^diffie-hellman|^ecdh/),
    cipher: of(/-cbc$|-ctr$|^arcfour|-gcm/),
    serverHostKey: of(/^ssh-(?:rsa|dss)$|^ecdsa/),
    hmac: of(/^hmac-/),
  } as unknown as Algorithms;
}

function whyNot(
  error: Error & { level?: string; code?: string },
  { host, port, username }: SshTarget,
  known: readonly string[],
  fingerprint: string | undefined,
): UnreachableError {
  const where = `${host}:${port}`;
  const fail = (code: string, message: string): UnreachableError =>
    new UnreachableError(code, message, { cause: error });
  if (fingerprint !== undefined && /verif/i.test(error.message)) {
    return known.length === 0
      ? fail(
          "ssh.host-key-unknown",
          `${where} shows the host key ${fingerprint}, which nobody has vouched for: compare it with the device's own and put it into \`hostKeys\`, or set \`trustOnFirstUse\``,
        )
      : fail(
          "ssh.host-key-changed",
          `${where} shows the host key ${fingerprint}, but ${known.join(" or ")} is expected: if the device was replaced, change \`hostKeys\`; if not, somebody stands in between`,
        );
  }
  if (error.level === "client-authentication")
    return fail(
      "ssh.auth-failed",
      `${where} refused the login of ${username}: check username, password or key of this device`,
    );
  if (/no matching|handshake failed/i.test(error.message)) {
    return fail(
      "ssh.no-algorithm",
      `${where} and Spindrift share no algorithm (${error.message}): name the old one that the device needs in \`legacyAlgorithms\``,
    );
  }
  if (error.level === "client-timeout")
    return fail("ssh.timeout", `${where} did not finish the handshake in ${CONNECT_TIMEOUT} ms`);
  return fail(
    "ssh.unreachable",
    `${where} cannot be reached (${error.code ?? error.message}): is the address right, is SSH switched on, does a filter let it pass?`,
  );
}
