import type { Peer } from "../../l2tp/input.ts";
import { Deadlines } from "../../time/deadlines.ts";
import { seededEntropy } from "../../time/entropy.ts";
import { after, type Duration, type Instant, instant, milliseconds, seconds } from "../../time/instant.ts";
import { JunosDevice } from "./junos-cli/junos-device.ts";
import { earliestOf, L2tpWorld } from "./l2tp-world.ts";
import { L2TP_LAB, type L2tpLabOptions } from "./options.ts";

interface Flight {
  readonly from: Peer;
  readonly to: Peer;
  readonly bytes: Uint8Array;
}

const DELAY = milliseconds(5);

/** The lab on virtual time: a wire of five milliseconds in place of sockets. The same seed gives the same run. */
export class VirtualL2tpLab {
  readonly world: L2tpWorld;
  readonly device: JunosDevice;
  readonly #flights = new Deadlines<Flight>();
  #now: Instant;

  constructor(options: L2tpLabOptions = L2TP_LAB, from: Instant = instant(0)) {
    this.#now = from;
    const send = (source: Peer, to: Peer, bytes: Uint8Array): void =>
      this.#flights.set({ from: source, to, bytes }, after(this.#now, DELAY));
    this.world = new L2tpWorld(options, { send }, seededEntropy(options.seed), from);
    this.device = new JunosDevice(this.world.gateway, () => this.#now);
  }

  /** Lets the fleet come up. @throws RangeError when it has not after five minutes */
  settle(): void {
    for (let i = 0; i < 60 && this.world.isSettling; i++) this.advance(seconds(5));
    if (this.world.isSettling) throw new RangeError("the lab's fleet does not come up");
  }

  get now(): Instant {
    return this.#now;
  }

  advance(span: Duration): void {
    const end = after(this.#now, span);
    for (let next = this.#next(); next !== undefined && next <= end; next = this.#next()) {
      this.#now = instant(Math.max(this.#now, next));
      for (const { from, to, bytes } of this.#flights.due(this.#now)) this.world.deliver(from, to, bytes, this.#now);
      const { deadline } = this.world;
      if (deadline !== undefined && deadline <= this.#now) this.world.timer(this.#now);
      this.device.timer(this.#now);
    }
    this.#now = end;
    this.world.gateway.look(end);
  }

  #next(): Instant | undefined {
    return earliestOf(this.#flights.next(), this.world.deadline, this.device.deadline);
  }
}
