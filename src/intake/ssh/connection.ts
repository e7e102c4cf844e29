import { createHash } from "node:crypto";
import ssh2, { type Algorithms, type Client, type ClientChannel, type ConnectConfig } from "ssh2";
import { UnreachableError } from "../../errors/errors.ts";
import type { CliDialect } from "../../platforms/platform.ts";
import { Dialogue, type DialogueEvent } from "./dialogue.ts";

export interface SshTarget {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password?: string;
  readonly privateKey?: string;
  /** For `enable`; the login's own password when absent. */
  readonly enable?: string;
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
const LARGEST_OUTPUT = 16 * 1024 * 1024;

/** One SSH connection with one terminal on it, logged in and at a privileged prompt. */
export class SshConnection {
  readonly #client: Client;
  readonly #channel: ClientChannel;
  readonly #dialogue: Dialogue;
  readonly #dialect: CliDialect;
  #waiting: ((event: DialogueEvent | "closed") => void) | undefined;
  #closed = false;

  private constructor(client: Client, channel: ClientChannel, dialect: CliDialect, onClose: () => void) {
    this.#client = client;
    this.#channel = channel;
    this.#dialect = dialect;
    this.#dialogue = new Dialogue(dialect, LARGEST_OUTPUT);
    channel.on("data", (bytes: Buffer) => this.#take(bytes.toString("utf8")));
    const ended = (): void => {
      if (this.#closed) return;
      this.#closed = true;
      this.#waiting?.("closed");
      onClose();
    };
    channel.on("close", ended);
    client.on("close", ended);
  }

  /** @throws UnreachableError `ssh.*` naming the step that failed and its mend */
  static async dial(
    device: string,
    target: SshTarget,
    dialect: CliDialect,
    memory: HostKeyMemory,
    onClose: () => void,
  ): Promise<SshConnection> {
    const known = target.hostKeys.length > 0 ? target.hostKeys : await recalled(device, memory);
    const seen: { fingerprint?: string } = {};
    const client = await connect(target, known, seen);
    if (known.length === 0 && seen.fingerprint !== undefined) await memory.remember(device, seen.fingerprint);
    client.on("error", () => undefined); // "close" follows
    const channel = await new Promise<ClientChannel>((resolve, reject) =>
      client.shell({ term: "vt100", cols: 512, rows: 200 }, (error, opened) =>
        error === undefined
          ? resolve(opened)
          : reject(
              new UnreachableError("ssh.no-terminal", `${target.host} gives no terminal: ${error.message}`, {
                cause: error,
              }),
            ),
      ),
    );
    const connection = new SshConnection(client, channel, dialect, onClose);
    try {
      await connection.#prepare(target);
    } catch (error) {
      connection.close();
      throw error;
    }
    return connection;
  }

  /** Sends one command and gives its output. @throws UnreachableError `cli.timeout` (with what came until then as `output`), `cli.closed`, `cli.refused`, `cli.too-long` */
  async run(command: string, timeoutMs: number): Promise<string> {
    this.#dialogue.sent(command);
    this.#channel.write(`${command}\n`);
    const output = await this.#untilPrompt(timeoutMs, command);
    const refusal = this.#dialect.refusals.map((pattern) => pattern.exec(output)).find((match) => match !== null);
    if (refusal !== undefined) {
      throw withOutput(
        new UnreachableError("cli.refused", `the device refused “${command}”: ${lineOf(output, refusal.index)}`),
        output,
      );
    }
    if (this.#dialogue.isOver)
      throw withOutput(
        new UnreachableError("cli.too-long", `the answer to “${command}” is longer than ${LARGEST_OUTPUT} characters`),
        output,
      );
    return output;
  }

  close(): void {
    this.#client.end();
    this.#client.destroy();
  }

  /** To a privileged prompt without pager. */
  async #prepare(target: SshTarget): Promise<void> {
    let prompt = await this.#firstPrompt();
    if (!this.#dialect.privilegedPrompt.test(prompt)) {
      this.#dialogue.sent(this.#dialect.enable);
      this.#channel.write(`${this.#dialect.enable}\n`);
      prompt = await this.#enable(target);
    }
    for (const command of this.#dialect.quiet) await this.run(command, CONNECT_TIMEOUT);
  }

  async #firstPrompt(): Promise<string> {
    const event = await this.#next(CONNECT_TIMEOUT, "the first prompt");
    if (event.kind === "prompt") return event.prompt;
    throw new UnreachableError("cli.no-prompt", `a prompt was expected after login, not “${event.kind}”`);
  }

  async #enable(target: SshTarget): Promise<string> {
    const event = await this.#next(CONNECT_TIMEOUT, this.#dialect.enable);
    if (event.kind === "prompt") return event.prompt;
    this.#dialogue.sent("");
    this.#channel.write(`${target.enable ?? target.password ?? ""}\n`);
    const answer = await this.#next(CONNECT_TIMEOUT, "the enable password");
    if (answer.kind === "prompt" && this.#dialect.privilegedPrompt.test(answer.prompt)) return answer.prompt;
    throw new UnreachableError("cli.privilege", "the device refused the enable password: set `enable` of this device");
  }

  async #untilPrompt(timeoutMs: number, what: string): Promise<string> {
    for (;;) {
      const event = await this.#next(timeoutMs, what);
      if (event.kind === "prompt") return event.output;
      if (event.kind === "page") this.#channel.write(this.#dialect.pagerKey);
      else throw new UnreachableError("cli.password", `the device asks for a password after “${what}”`);
    }
  }

  /** The time runs from the last thing that the device wrote: a long output is no hang. */
  #next(timeoutMs: number, what: string): Promise<DialogueEvent> {
    if (this.#closed) return Promise.reject(new UnreachableError("cli.closed", "the session is closed"));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting = undefined;
        const pending = this.#dialogue.pending;
        const error = new UnreachableError(
          "cli.timeout",
          `the device stopped writing in the middle of ${what} (${pending.length} characters came, then nothing for ${timeoutMs} ms)`,
        );
        reject(withOutput(error, pending));
      }, timeoutMs);
      this.#rearm = () => void timer.refresh();
      this.#waiting = (event) => {
        clearTimeout(timer);
        this.#waiting = undefined;
        if (event === "closed")
          reject(new UnreachableError("cli.closed", `the device closed the session during ${what}`));
        else resolve(event);
      };
    });
  }

  #rearm: () => void = () => undefined;

  #take(piece: string): void {
    this.#rearm();
    const event = this.#dialogue.push(piece);
    if (event !== undefined) this.#waiting?.(event);
  }
}

/** What came before it failed is evidence too. */
const withOutput = (error: UnreachableError, output: string): UnreachableError => Object.assign(error, { output });

const lineOf = (text: string, at: number): string =>
  text
    .slice(text.lastIndexOf("\n", at) + 1)
    .split("\n")[0]
    ?.trim() ?? "";

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
