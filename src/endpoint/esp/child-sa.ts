import type { Entropy } from "../../time/entropy.ts";
import type { Instant } from "../../time/instant.ts";
import { decodeEspPlaintext } from "../../wire/esp/trailer.ts";
import type { EspSuite } from "../algorithms/suite.ts";
import type { DirectionKeys } from "../ikev2/keys.ts";
import type { TrafficSelector } from "../selectors.ts";
import { ReplayWindow } from "./replay-window.ts";
import { decapsulate, type EspTransform, encapsulate, espTransform } from "./transform.ts";

export interface ChildSaOptions {
  /** Of the configuration. */
  readonly name: string;
  readonly connection: string;
  readonly inboundSpi: number;
  readonly outboundSpi: number;
  readonly suite: EspSuite;
  readonly inboundKeys: DirectionKeys;
  readonly outboundKeys: DirectionKeys;
  readonly mode: "tunnel" | "transport";
  readonly localTs: readonly TrafficSelector[];
  readonly remoteTs: readonly TrafficSelector[];
  /** In packets; 0 switches the anti-replay check off. */
  readonly replayWindow: number;
  readonly madeAt: Instant;
}

/** What a child SA counted. Bytes are those of the protected packets, before encryption. */
export interface ChildCounters {
  inPackets: number;
  inBytes: number;
  outPackets: number;
  outBytes: number;
  replayed: number;
  tooOld: number;
  badIcv: number;
  badTrailer: number;
}

export type Received =
  | { readonly ok: true; readonly nextHeader: number; readonly payload: Uint8Array }
  | { readonly ok: false; readonly reason: "replayed" | "too-old" | "icv" | "trailer" };

const NO_NEXT_HEADER = 59;
/** Without ESN the sequence number ends here: RFC 4303 §3.3.3. */
const LAST_SEQUENCE = 0xffff_ffff;

/** Both directions of a child SA: RFC 4301 §4.4.2. */
export class ChildSa {
  readonly options: ChildSaOptions;
  readonly counters: ChildCounters = {
    inPackets: 0,
    inBytes: 0,
    outPackets: 0,
    outBytes: 0,
    replayed: 0,
    tooOld: 0,
    badIcv: 0,
    badTrailer: 0,
  };
  /** Once renewed it sends no more, unless its successor says so, and is kept for what is on its way until it is deleted. */
  state: "installed" | "rekeyed" | "deleting" = "installed";
  /** The one under which we still send, since the peer may not have this one yet: RFC 7296 §2.8. */
  replaces: ChildSa | undefined;
  lastIn: Instant | undefined;
  lastOut: Instant | undefined;
  readonly #inbound: EspTransform;
  readonly #outbound: EspTransform;
  readonly #window: ReplayWindow;
  #sequence = 0;

  constructor(options: ChildSaOptions) {
    this.options = options;
    this.#inbound = espTransform(options.inboundSpi, options.suite, options.inboundKeys);
    this.#outbound = espTransform(options.outboundSpi, options.suite, options.outboundKeys);
    this.#window = new ReplayWindow(options.replayWindow);
  }

  get inboundSpi(): number {
    return this.options.inboundSpi;
  }

  get outboundSpi(): number {
    return this.options.outboundSpi;
  }

  get sequence(): number {
    return this.#sequence;
  }

  /** @returns `undefined` when the sequence numbers are used up: then only a rekey helps */
  send(nextHeader: number, payload: Uint8Array, entropy: Entropy, now: Instant): Uint8Array | undefined {
    if (this.#sequence >= LAST_SEQUENCE && !this.options.suite.esn) return undefined;
    this.#sequence += 1;
    this.counters.outPackets += 1;
    this.counters.outBytes += payload.length;
    this.lastOut = now;
    return encapsulate(this.#outbound, this.#sequence, nextHeader, payload, entropy);
  }

  /** RFC 4303 §3.4: window, ICV, window again, and only then what is inside. */
  receive(packet: Uint8Array, now: Instant): Received {
    const sequence = this.#wholeSequence(new DataView(packet.buffer, packet.byteOffset).getUint32(4));
    const verdict = this.#window.look(sequence);
    if (verdict !== "fresh") {
      this.counters[verdict === "replayed" ? "replayed" : "tooOld"] += 1;
      return { ok: false, reason: verdict };
    }
    const plain = decapsulate(this.#inbound, sequence, packet);
    if (plain === undefined) {
      this.counters.badIcv += 1;
      return { ok: false, reason: "icv" };
    }
    this.#window.advance(sequence);
    const inner = decodeEspPlaintext(plain);
    if (!inner.ok) {
      this.counters.badTrailer += 1;
      return { ok: false, reason: "trailer" };
    }
    this.lastIn = now;
    this.replaces = undefined; // the peer uses it, so it is ready to receive under it
    const { nextHeader, payload } = inner.value;
    if (nextHeader !== NO_NEXT_HEADER) {
      this.counters.inPackets += 1;
      this.counters.inBytes += payload.length;
    }
    return { ok: true, nextHeader, payload };
  }

  /** RFC 4303 appendix A2.2: the high bits of an extended sequence number from where the window stands. */
  #wholeSequence(low: number): number {
    if (!this.options.suite.esn) return low;
    const { highest, size } = this.#window;
    const base = Math.floor(highest / 0x1_0000_0000);
    const top = highest % 0x1_0000_0000;
    const bottom = top - size + 1;
    if (bottom >= 0) return (low >= bottom ? base : base + 1) * 0x1_0000_0000 + low;
    return (low >= bottom + 0x1_0000_0000 && base > 0 ? base - 1 : base) * 0x1_0000_0000 + low;
  }
}
