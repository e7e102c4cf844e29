import { expect, test } from "vitest";
import type { DhGroup } from "../src/endpoint/algorithms/groups.ts";
import { parseIkeSuite } from "../src/endpoint/algorithms/suite.ts";
import type { ConnectionConfig } from "../src/endpoint/config.ts";
import { type Datagram, Endpoint } from "../src/endpoint/endpoint.ts";
import type { EndpointEvent } from "../src/endpoint/events.ts";
import { takeTurn } from "../src/endpoint/turn.ts";
import { seededEntropy } from "../src/time/entropy.ts";
import { type Instant, instant, seconds } from "../src/time/instant.ts";
import { connection } from "./virtual-link.ts";

// A gateway with tunnels under dead peer detection while others dial in as fast as it takes them. Virtual time passes as it
// would on one slow core: a key exchange costs thirty milliseconds, any other datagram a fiftieth of one.

const KEY_EXCHANGE = 30;
const DATAGRAM = 0.02;
/** What the runtime reads from a socket before it looks at its timers. */
const READ_AT_ONCE = 32;
const TUNNELS = 20;
const DIALLING = 64;
const BURST: number = seconds(8);
/** What a turn may take beyond one key exchange, and some grains of rounding. */
const TURN = 6;

/** A group whose arithmetic takes virtual time and nothing else. */
function slowGroup(spend: (ms: number) => void): DhGroup {
  const pair = { publicValue: new Uint8Array(32).fill(9), agree: () => new Uint8Array(32).fill(7) };
  return {
    ...parseIkeSuite("aes128-sha256-x25519").group,
    keyPair: () => {
      spend(KEY_EXCHANGE);
      return pair;
    },
  };
}

class BusyGateway {
  readonly #counts = new Map<EndpointEvent["kind"], number>();
  readonly late: number[] = [];
  readonly #endpoint: Endpoint;
  readonly #peers = new Map<string, Endpoint>();
  readonly #inbox: Datagram[] = [];
  #clock = 0;
  #dialled = 0;

  constructor() {
    const dpd = { mode: "always-send", interval: seconds(2), threshold: 3 } as const;
    const config = this.#config("b", { dpd, remote: { ...connection("b", {}).remote, addresses: [] } });
    const options = { connections: [config], entropy: seededEntropy(1), cookieThreshold: 1_000 };
    this.#endpoint = new Endpoint(options, this.#now);
  }

  get #now(): Instant {
    return instant(this.#clock);
  }

  #config(side: "a" | "b", change: Partial<ConnectionConfig>): ConnectionConfig {
    const suite = parseIkeSuite("aes128-sha256-x25519");
    const group = slowGroup((ms) => {
      if (side === "b") this.#clock += ms;
    });
    return connection(side, {}, { suites: [{ ...suite, group }], initialContact: false, ...change });
  }

  /** A peer of its own begins. It answers at once, and its time is not ours. */
  dial(): void {
    const address = `10.1.${this.#dialled >> 8}.${this.#dialled & 255}`;
    const entropy = seededEntropy(100 + this.#dialled++);
    const local = { ...connection("a", {}).local, address };
    const peer = new Endpoint({ connections: [this.#config("a", { local })], entropy }, this.#now);
    this.#peers.set(address, peer);
    this.#pass(peer.up("lab", this.#now), this.#inbox);
  }

  count(kind: EndpointEvent["kind"]): number {
    return this.#counts.get(kind) ?? 0;
  }

  /** As the runtime goes round: alarms, then sockets, then key exchanges. @param more keeps this many dialling */
  run(until: number, more: number, isFair: boolean): void {
    while (this.#clock < until) {
      while (this.#dialled - this.count("ike-sa-established") < more) this.dial();
      this.#wake();
      for (const one of this.#inbox.splice(0, READ_AT_ONCE)) {
        this.#clock += DATAGRAM;
        this.#carryOut(isFair ? this.#endpoint.admit(one, this.#now) : this.#endpoint.receive(one, this.#now));
      }
      if (this.#endpoint.waiting > 0) this.#takeTurn();
      if (this.#inbox.length === 0 && this.#endpoint.waiting === 0) this.#clock = this.#nextAlarm(until);
    }
  }

  #wake(): void {
    const due = this.#endpoint.nextWake();
    if (due === undefined || due > this.#clock) return;
    this.late.push(this.#clock - due);
    this.#carryOut(this.#endpoint.wake(this.#now));
  }

  #takeTurn(): void {
    takeTurn(
      () => this.#endpoint.waiting > 0,
      () => this.#carryOut(this.#endpoint.takeWaiting(this.#now)),
      () => this.#clock,
    );
  }

  #nextAlarm(until: number): number {
    return Math.max(this.#clock, Math.min(until, this.#endpoint.nextWake() ?? until));
  }

  #carryOut(effects: ReturnType<Endpoint["receive"]>): void {
    for (const one of effects) {
      if (one.kind === "event") this.#counts.set(one.event.kind, this.count(one.event.kind) + 1);
      if (one.kind === "send") {
        const peer = this.#peers.get(one.to.address);
        if (peer !== undefined) this.#pass(peer.receive(one, this.#now), this.#inbox);
      }
    }
  }

  #pass(effects: ReturnType<Endpoint["receive"]>, inbox: Datagram[]): void {
    for (const one of effects) if (one.kind === "send") inbox.push(one);
  }
}

function burst(isFair: boolean, length: number): BusyGateway {
  const gateway = new BusyGateway();
  gateway.run(seconds(1), TUNNELS, isFair);
  gateway.late.length = 0;
  gateway.run(seconds(1) + length, DIALLING, isFair);
  return gateway;
}

test("handshakes as fast as they can be made delay no timer by more than one turn, and no peer is held for dead", () => {
  const gateway = burst(true, BURST);

  expect(gateway.late.length).toBeGreaterThan(50);
  expect(Math.max(...gateway.late)).toBeLessThan(KEY_EXCHANGE + READ_AT_ONCE * DATAGRAM + TURN);
  expect(gateway.count("peer-alive")).toBeGreaterThan(TUNNELS);
  expect(gateway.count("peer-silent")).toBe(0);
  expect(gateway.count("ike-sa-established")).toBeGreaterThan((0.9 * BURST) / KEY_EXCHANGE);
});

test("without waiting for their turn they would", () => {
  const gateway = burst(false, BURST / 4);

  expect(Math.max(...gateway.late)).toBeGreaterThan(10 * KEY_EXCHANGE);
});

test("who is behind with reading answers no stranger, and takes in whoever has a cookie", () => {
  const end = (side: "a" | "b"): Endpoint =>
    new Endpoint(
      { connections: [connection(side, {})], entropy: seededEntropy(side === "a" ? 1 : 2), cookieThreshold: 0 },
      instant(0),
    );
  const [caller, gateway] = [end("a"), end("b")];
  const sent = (effects: ReturnType<Endpoint["receive"]>): Datagram => {
    const found = effects.find((one) => one.kind === "send");
    if (found?.kind !== "send") throw new Error("nothing was sent");
    return found;
  };

  const first = sent(caller.up("lab", instant(0)));
  const unanswered = gateway.admit({ ...first, isBehind: true }, instant(0));
  const question = sent(gateway.admit(first, instant(1)));
  const second = sent(caller.receive(question, instant(2)));
  const waits = gateway.admit({ ...second, isBehind: true }, instant(3));

  expect(unanswered).toEqual([
    { kind: "event", event: expect.objectContaining({ kind: "message-refused", code: "ike.busy" }) },
  ]);
  expect(waits).toEqual([]);
  expect(gateway.waiting).toBe(1);
  sent(caller.receive(sent(gateway.takeWaiting(instant(4))), instant(5))); // IKE_AUTH
  expect(gateway.halfOpen).toBe(1);
});
