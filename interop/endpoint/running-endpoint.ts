import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { ChildCounters } from "../../src/endpoint/esp/child-counters.ts";

/** A connection as runner.mjs takes it; seconds where there are times. */
export interface ConnectionOrder {
  readonly name: string;
  readonly version?: 1 | 2;
  readonly aggressive?: boolean;
  readonly secret?: string;
  readonly certificate?: { readonly certificate: string; readonly key: string; readonly roots: readonly string[] };
  readonly ike: readonly string[];
  readonly esp: readonly string[];
  readonly local: string;
  readonly remotes: readonly string[];
  readonly localId: string;
  readonly remoteId: string;
  readonly localTs: string;
  readonly remoteTs: string;
  readonly ikeLifetime?: number;
  readonly childLifetime?: number;
  readonly fragmentSize?: number;
  readonly forceEncapsulation?: boolean;
  readonly dpd?: number;
  readonly tries?: number;
  readonly childless?: boolean;
}

export interface ShownChild {
  readonly name: string;
  readonly inboundSpi: number;
  readonly outboundSpi: number;
  readonly state: string;
  readonly counters: ChildCounters;
}

export interface ShownIkeSa {
  readonly localSpi: string;
  readonly remoteSpi: string;
  readonly state: string;
  readonly isInitiator: boolean;
  readonly remotePort: number;
  readonly children: readonly ShownChild[];
}

/** A line of what the endpoint told. */
export interface Told {
  readonly kind: string;
  readonly [field: string]: unknown;
}

/** One endpoint of ours in a process of its own. */
export class RunningEndpoint {
  readonly told: Told[] = [];
  readonly #child: ChildProcess;
  readonly #listeners = new Set<(line: Told) => void>();
  #orders = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    if (child.stdout === null) throw new Error("the runner has no standard output");
    child.setMaxListeners(0);
    child.stdin?.on("error", () => undefined); // it has ended; whoever waits for its answer hears so
    createInterface({ input: child.stdout }).on("line", (text) => {
      const line = JSON.parse(text) as Told;
      this.told.push(line);
      for (const listener of this.#listeners) listener(line);
    });
  }

  /** @param command what the runner runs under, its network namespace for one */
  static async start(command: readonly string[], config: object): Promise<RunningEndpoint> {
    const [program = "", ...args] = [
      ...command,
      process.execPath,
      join(import.meta.dirname, "runner.mjs"),
      JSON.stringify(config),
    ];
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
    const one = new RunningEndpoint(child);
    await one.until("ready", 0);
    return one;
  }

  async #order(verb: string, more: object = {}): Promise<unknown> {
    const id = ++this.#orders;
    const since = this.told.length;
    this.#child.stdin?.write(`${JSON.stringify({ ...more, do: verb, id })}\n`);
    return (await this.until("done", since, (line) => line.id === id, 60_000)).value;
  }

  up = (connection?: string): Promise<unknown> => this.#order("up", { connection });
  down = (): Promise<unknown> => this.#order("down");
  rekeyChildren = (): Promise<unknown> => this.#order("rekeyChildren");
  rekeyIke = (): Promise<unknown> => this.#order("rekeyIke");
  downChildren = (): Promise<unknown> => this.#order("downChildren");
  ask = (): Promise<unknown> => this.#order("ask");

  async show(): Promise<readonly ShownIkeSa[]> {
    return (await this.#order("show")) as readonly ShownIkeSa[];
  }

  /** How many pings came back. */
  async ping(order: { from: string; to: string; count?: number; size?: number; every?: number }): Promise<number> {
    return (await this.#order("ping", order)) as number;
  }

  /** What is told of a kind, from a line on. */
  of(kind: string, since = 0): readonly Told[] {
    return this.told.slice(since).filter((line) => line.kind === kind);
  }

  /** The first line of this kind from a line on, when it comes. */
  until(kind: string, since: number, isIt: (line: Told) => boolean = () => true, ms = 15_000): Promise<Told> {
    const known = this.of(kind, since).find(isIt);
    if (known !== undefined) return Promise.resolve(known);
    if (this.#hasEnded) return Promise.reject(new Error("the runner has ended"));
    return new Promise((resolve, reject) => {
      const end = (act: () => void): void => {
        clearTimeout(timer);
        this.#listeners.delete(listen);
        this.#child.off("exit", fail);
        act();
      };
      const fail = (): void => end(() => reject(new Error(`${kind} was expected; instead:\n${this.#story(since)}`)));
      const listen = (line: Told): void => {
        if (line.kind === kind && isIt(line)) end(() => resolve(line));
      };
      const timer = setTimeout(fail, ms);
      this.#listeners.add(listen);
      this.#child.once("exit", fail);
    });
  }

  /** Acts, and waits for what the endpoint shall tell of it. */
  async after(act: () => Promise<unknown>, kind: string, isIt?: (line: Told) => boolean, ms?: number): Promise<Told> {
    const since = this.told.length;
    const [, line] = await Promise.all([act(), this.until(kind, since, isIt, ms)]);
    return line;
  }

  get #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  #story(since: number): string {
    return this.told
      .slice(since)
      .map((line) => JSON.stringify(line))
      .join("\n");
  }

  /** Ends the process without a word to the peer. */
  async close(): Promise<void> {
    if (this.#hasEnded) return;
    const gone = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill("SIGKILL");
    await gone;
  }
}
