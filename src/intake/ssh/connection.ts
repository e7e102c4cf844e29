import type { Client, ClientChannel } from "ssh2";
import { UnreachableError } from "../../errors/errors.ts";
import { type Duration, milliseconds } from "../../time/instant.ts";
import type { Conversation, ConversationEffect, ConversationInput, Protocol } from "../conversation.ts";
import type { Tap } from "../tap.ts";
import { type HostKeyMemory, logIn, type SshTarget } from "./transport.ts";

export interface SshRoute {
  readonly device: string;
  readonly target: SshTarget;
  readonly protocol: Protocol;
  readonly memory: HostKeyMemory;
  /** Is told every byte of both directions but the secrets. */
  readonly tap?: Tap;
}

type Outcome = { readonly text: string } | { readonly error: UnreachableError };

/** One SSH connection with one conversation on it, logged in and ready for commands. */
export class SshConnection {
  readonly #client: Client;
  readonly #channel: ClientChannel;
  readonly #conversation: Conversation;
  readonly #tap: Tap | undefined;
  #silence: NodeJS.Timeout | undefined;
  #waiting: ((outcome: Outcome) => void) | undefined;
  #closed = false;
  /** We are closing it; that it is closed is told once the channel is. */
  #isClosing = false;

  private constructor(client: Client, channel: ClientChannel, { protocol, tap }: SshRoute, onClose: () => void) {
    this.#client = client;
    this.#channel = channel;
    this.#conversation = protocol.begin();
    this.#tap = tap;
    channel.on("data", (bytes: Buffer) => {
      tap?.heard(bytes);
      this.#take({ kind: "bytes", bytes });
    });
    channel.stderr.resume(); // what nobody reads would stop the channel
    const ended = (): void => {
      if (this.#closed) return;
      this.#closed = true;
      this.#take({ kind: "closed" }); // what came of an answer until now is evidence
      this.#settle({ error: new UnreachableError("cli.closed", "the session with the device is closed") });
      onClose();
    };
    channel.on("close", ended);
    client.on("close", ended);
  }

  /** @throws UnreachableError `ssh.*`, `cli.*` or `netconf.*` naming the step that failed and its mend */
  static async dial(route: SshRoute, onClose: () => void): Promise<SshConnection> {
    const client = await logIn(route.device, route.target, route.memory);
    const channel = await openChannel(client, route.target, route.protocol).catch((error) => {
      client.destroy();
      throw error;
    });
    const connection = new SshConnection(client, channel, route, onClose);
    const outcome = await connection.#after({ kind: "opened" });
    if ("text" in outcome) return connection;
    connection.close();
    throw outcome.error;
  }

  /**
   * Sends one command and gives its output.
   * @param patience milliseconds of silence in the middle of its answer
   * @param isOrder it was spelt for the mode that the device is in
   * @throws UnreachableError `cli.*` or `netconf.*`, with what came until then as `output`, and `isUnknown` when the device
   *   has no such command
   */
  async run(command: string, patience: number, isOrder = false): Promise<string> {
    const outcome = await this.#after({ kind: "run", command, patience: milliseconds(patience), isOrder });
    if ("text" in outcome) return outcome.text;
    throw outcome.error;
  }

  /** Closed by the device, by us, or by what went wrong: nothing more can be asked. */
  get isClosed(): boolean {
    return this.#closed || this.#isClosing;
  }

  close(): void {
    this.#isClosing = true;
    clearTimeout(this.#silence);
    this.#client.end();
    this.#client.destroy();
  }

  #after(input: ConversationInput): Promise<Outcome> {
    if (this.isClosed)
      return Promise.resolve({ error: new UnreachableError("cli.closed", "the session with the device is closed") });
    return new Promise((resolve) => {
      this.#waiting = resolve;
      this.#take(input);
    });
  }

  #take(input: ConversationInput): void {
    for (const effect of this.#conversation.take(input)) this.#perform(effect);
  }

  #perform(effect: ConversationEffect): void {
    switch (effect.kind) {
      case "write":
        this.#tap?.sent(effect.text, effect.isSecret);
        this.#channel.write(effect.text);
        break;
      case "wake":
        this.#wakeAfter(effect.after);
        break;
      case "ready":
        this.#settle({ text: "" });
        break;
      case "answer":
        this.#settle({ text: effect.text });
        break;
      case "failed": {
        const { code, message, output, isOver, isUnknown = false } = effect;
        const error = new UnreachableError(code, message);
        this.#settle({ error: Object.assign(error, output === undefined ? {} : { output }, { isUnknown }) });
        if (isOver) this.close();
      }
    }
  }

  #wakeAfter(span: Duration): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#take({ kind: "silence" }), span);
  }

  #settle(outcome: Outcome): void {
    clearTimeout(this.#silence);
    this.#waiting?.(outcome);
    this.#waiting = undefined;
  }
}

function openChannel(client: Client, { host }: SshTarget, { channel }: Protocol): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    const opened = (error: Error | undefined, stream: ClientChannel): void => {
      if (error === undefined) resolve(stream);
      else if (channel.kind === "shell")
        reject(
          new UnreachableError("ssh.no-terminal", `${host} gives no terminal: ${error.message}`, { cause: error }),
        );
      else {
        const mend = `switch it on there (Junos: set system services netconf ssh), or say \`via: cli\``;
        const message = `${host} has no ${channel.name} subsystem (${error.message}): ${mend}`;
        reject(new UnreachableError("ssh.no-subsystem", message, { cause: error }));
      }
    };
    if (channel.kind === "shell") client.shell({ term: "vt100", cols: 512, rows: 200 }, opened);
    else client.subsys(channel.name, opened);
  });
}
