import type { Ports, SocketAddress } from "../../endpoint/config.ts";
import type { Datagram, Endpoint, EndpointEffect } from "../../endpoint/endpoint.ts";
import { takeTurn } from "../../endpoint/turn.ts";
import { UsageError } from "../../errors/errors.ts";
import { type Instant, instant } from "../../time/instant.ts";
import { UdpSocket } from "./udp-socket.ts";

type Send = Extract<EndpointEffect, { kind: "send" }>;
type SendIp = Extract<EndpointEffect, { kind: "send-ip" }>;
type Told = Exclude<EndpointEffect, Send | SendIp>;

/** What the sockets drive: an endpoint, or a probe that holds one. */
export interface Driven<Effect> {
  /** It sends whole IP packets as well: AH, and ESP that is in no UDP. */
  readonly needsRawIp?: boolean;
  nextWake(): Instant | undefined;
  wake(now: Instant): readonly (Send | SendIp | Effect)[];
  receive(datagram: Datagram, now: Instant): readonly (Send | SendIp | Effect)[];
  /** As `receive`, for one that lets key exchanges wait: then `waiting` says how many, and `takeWaiting` takes one. */
  admit?(datagram: Datagram, now: Instant): readonly (Send | SendIp | Effect)[];
  readonly waiting?: number;
  takeWaiting?(now: Instant): readonly (Send | SendIp | Effect)[];
}

export interface EndpointSocketsOptions<Effect = Told> {
  /** A socket for each of them; dgram does not tell to which local address a datagram came. */
  readonly addresses: readonly string[];
  /** 0 for any free port; the same twice for one socket. */
  readonly ports: Ports;
  readonly onEffect: (effect: Effect) => void;
  /** Sends a whole IP packet, where somebody has a raw socket. Node has none, so these sockets carry UDP alone. */
  readonly sendIp?: (packet: Uint8Array) => void;
  /** The wall clock unless said; who measures round trips wants a finer one. */
  readonly now?: () => Instant;
}

const LONGEST_TIMEOUT = 2_147_483_647;

/** The sockets and the alarm clock of a userland endpoint; it decides nothing. */
export class EndpointSockets<
  Effect extends { readonly kind: string } = Told,
  Machine extends Driven<Effect> = Driven<Effect> & Endpoint,
> {
  readonly #sockets: ReadonlyMap<string, UdpSocket>;
  readonly #onEffect: (effect: Effect) => void;
  readonly #sendIp: ((packet: Uint8Array) => void) | undefined;
  readonly #now: () => Instant;
  #endpoint: Machine | undefined;
  #timer: NodeJS.Timeout | undefined;
  #armedFor: Instant | undefined;
  #isTurnDue = false;
  /** Whoever acts on an effect has what it sends go with the rest. */
  #isPerforming = false;
  #isClosed = false;

  private constructor(sockets: ReadonlyMap<string, UdpSocket>, options: EndpointSocketsOptions<Effect>) {
    this.#sockets = sockets;
    this.#onEffect = options.onEffect;
    this.#sendIp = options.sendIp;
    this.#now = options.now ?? (() => instant(Date.now()));
  }

  /** @throws UnreachableError `ipsec.bind` naming address, port and what to do */
  static async open<
    Effect extends { readonly kind: string } = Told,
    Machine extends Driven<Effect> = Driven<Effect> & Endpoint,
  >(options: EndpointSocketsOptions<Effect>): Promise<EndpointSockets<Effect, Machine>> {
    const { addresses, ports } = options;
    const sockets = new Map<string, UdpSocket>();
    for (const address of addresses) {
      for (const port of new Set([ports.ike, ports.nat])) {
        const socket = await UdpSocket.open(address, port);
        sockets.set(keyOf(socket.address), socket);
      }
    }
    return new EndpointSockets<Effect, Machine>(sockets, options);
  }

  /** Where it listens; with port 0 the system chose. */
  get addresses(): readonly SocketAddress[] {
    return [...this.#sockets.values()].map(({ address }) => address);
  }

  /**
   * From now on datagrams and alarms reach the endpoint.
   *
   * @throws UsageError `ipsec.raw-ip` for one that sends what no UDP socket carries
   */
  drive(endpoint: Machine): void {
    if (endpoint.needsRawIp === true && this.#sendIp === undefined) {
      const why = "AH, and ESP outside of UDP, are IP packets of their own, which UDP sockets cannot send";
      const mend = "make the endpoint without rawIp and use ESP in UDP, or give sendIp";
      throw new UsageError("ipsec.raw-ip", `${why}; ${mend}`);
    }
    this.#endpoint = endpoint;
    for (const socket of this.#sockets.values()) {
      const to = socket.address;
      socket.listen(
        (bytes, from, isBehind) => this.#receive({ from, to, bytes, isBehind }),
        () => this.#flush(),
      );
    }
    this.#rearm();
  }

  /** Lets the endpoint act now, and carries its effects out. */
  act(what: (endpoint: Machine, now: Instant) => readonly (Send | SendIp | Effect)[]): void {
    const isOfABatch = this.#isPerforming;
    this.#perform(what);
    if (!isOfABatch) this.#flush();
  }

  #perform(what: (endpoint: Machine, now: Instant) => readonly (Send | SendIp | Effect)[]): void {
    if (this.#endpoint === undefined || this.#isClosed) return;
    const wasPerforming = this.#isPerforming;
    this.#isPerforming = true;
    for (const effect of what(this.#endpoint, this.#now())) this.#carryOut(effect);
    this.#isPerforming = wasPerforming;
    this.#rearm();
    this.#awaitTurn();
  }

  /** What it asks to send goes with what others of its batch ask for. */
  #receive(datagram: Datagram): void {
    this.#perform((one, now) => one.admit?.(datagram, now) ?? one.receive(datagram, now));
  }

  #flush(): void {
    for (const socket of this.#sockets.values()) socket.flush();
  }

  get #waiting(): number {
    return this.#isClosed ? 0 : (this.#endpoint?.waiting ?? 0);
  }

  /** Key exchanges are made when alarms that are due have run and the sockets have been read. */
  #awaitTurn(): void {
    if (this.#isTurnDue || this.#waiting === 0) return;
    this.#isTurnDue = true;
    setImmediate(() => {
      takeTurn(
        () => this.#waiting > 0,
        () => this.act((one, now) => one.takeWaiting?.(now) ?? []),
        () => performance.now(),
      );
      this.#isTurnDue = false;
      this.#awaitTurn();
    });
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const socket of this.#sockets.values()) socket.close();
  }

  #carryOut(effect: Send | SendIp | Effect): void {
    if (isSendIp(effect)) {
      this.#sendIp?.(effect.packet);
      return;
    }
    if (!isSend(effect)) {
      this.#onEffect(effect);
      return;
    }
    const { from, to, bytes } = effect;
    this.#sockets.get(keyOf(from))?.send(to, bytes);
  }

  /** Most datagrams move no deadline. */
  #rearm(): void {
    const next = this.#endpoint?.nextWake();
    if (next === this.#armedFor || this.#isClosed) return;
    clearTimeout(this.#timer);
    this.#armedFor = next;
    if (next === undefined) return;
    const delay = Math.min(Math.max(0, next - this.#now()), LONGEST_TIMEOUT);
    this.#timer = setTimeout(() => {
      this.#armedFor = undefined;
      this.act((endpoint, now) => endpoint.wake(now));
    }, delay);
  }
}

const isSendIp = (effect: { readonly kind: string }): effect is SendIp => effect.kind === "send-ip";

const isSend = (effect: { readonly kind: string }): effect is Send => effect.kind === "send";

const keyOf = ({ address, port }: SocketAddress): string => `${address} ${port}`;
