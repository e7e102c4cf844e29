import { randomBytes } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import type { L2tpEffect } from "../../src/l2tp/effect.ts";
import type { EndpointState } from "../../src/l2tp/endpoint-state.ts";
import type { L2tpInput } from "../../src/l2tp/input.ts";
import { type Entropy, pooledEntropy } from "../../src/time/entropy.ts";
import { type Instant, instant } from "../../src/time/instant.ts";
import type { Machine } from "../../src/time/machine.ts";

export const chance: Entropy = pooledEntropy(randomBytes);

type Happened = Exclude<L2tpEffect, { kind: "send" | "wake" }>;
type OfKind<Kind extends Happened["kind"]> = Extract<Happened, { kind: Kind }>;

/** @returns true for a datagram that the way shall lose; `in` is what comes to us */
export type Loses = (direction: "in" | "out", bytes: Uint8Array) => boolean;

/** A LAC or an LNS on a real socket and the wall clock: all it does is carry effects out. */
export class Live {
  readonly state: EndpointState;
  readonly happened: Happened[] = [];
  readonly counts = new Map<string, number>();
  /** Called with each thing that happens, at once. */
  onEvent: (event: Happened) => void = () => undefined;
  readonly #machine: Machine<EndpointState, L2tpInput, L2tpEffect>;
  readonly #socket: Socket;
  #alarm: NodeJS.Timeout | undefined;
  readonly #loses: Loses;
  #waiting: { readonly isMet: () => boolean; readonly resolve: () => void }[] = [];

  private constructor(machine: Machine<EndpointState, L2tpInput, L2tpEffect>, socket: Socket, loses: Loses) {
    this.#machine = machine;
    this.#socket = socket;
    this.#loses = loses;
    this.state = machine.start(now()).state;
    socket.on("message", (bytes, { address, port }) => {
      if (!loses("in", bytes)) this.input({ kind: "datagram", from: { address, port }, bytes });
    });
  }

  static async open(
    machine: Machine<EndpointState, L2tpInput, L2tpEffect>,
    at: { readonly address: string; readonly port?: number; readonly loses?: Loses },
  ): Promise<Live> {
    const socket = createSocket({
      type: "udp4",
      lookup: (peer, _, found) => found(null, peer, 4),
      recvBufferSize: 4_000_000,
      sendBufferSize: 4_000_000,
    });
    const listening = once(socket, "listening"); // with such a lookup it listens before bind() is over
    socket.bind(at.port ?? 0, at.address);
    await listening;
    return new Live(machine, socket, at.loses ?? (() => false));
  }

  input(input: L2tpInput | { readonly kind: "timer" }): void {
    for (const effect of this.#machine.step(this.state, input, now()).effects) {
      if (effect.kind === "send") this.#send(effect);
      else if (effect.kind === "wake") this.#wake(effect.at);
      else this.#tell(effect);
    }
    for (const { isMet, resolve } of this.#waiting) if (isMet()) resolve();
  }

  count(kind: Happened["kind"]): number {
    return this.counts.get(kind) ?? 0;
  }

  of<Kind extends Happened["kind"]>(kind: Kind): OfKind<Kind>[] {
    return this.happened.filter((event): event is OfKind<Kind> => event.kind === kind);
  }

  /** Until so many events of the kind have happened. */
  async until(kind: Happened["kind"], count = 1, ms = 10_000): Promise<void> {
    const isMet = (): boolean => this.count(kind) >= count;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve, reject) => {
      if (isMet()) resolve();
      this.#waiting.push({ isMet, resolve });
      const told = (): string => `${this.count(kind)} of ${count} ${kind} after ${ms} ms: ${this.#summary()}`;
      timer = setTimeout(() => reject(new Error(told())), ms);
    }).finally(() => clearTimeout(timer));
    this.#waiting = this.#waiting.filter((waiting) => !waiting.isMet());
  }

  close(): void {
    clearTimeout(this.#alarm);
    this.#socket.close();
  }

  #send({ bytes, to }: Extract<L2tpEffect, { kind: "send" }>): void {
    if (!this.#loses("out", bytes)) this.#socket.send(bytes, to.port, to.address, () => undefined);
  }

  #tell(event: Happened): void {
    this.counts.set(event.kind, (this.counts.get(event.kind) ?? 0) + 1);
    if (this.happened.length < 10_000) this.happened.push(event);
    this.onEvent(event);
  }

  #wake(at: Instant): void {
    clearTimeout(this.#alarm);
    this.#alarm = setTimeout(() => this.input({ kind: "timer" }), Math.max(0, Math.ceil(at - now())));
  }

  #summary(): string {
    const last = this.happened.slice(-5).map((event) => JSON.stringify(event));
    return `${JSON.stringify([...this.counts])} ${last.join(" ")}`;
  }
}

const now = (): Instant => instant(Date.now());
