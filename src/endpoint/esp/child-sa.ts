import type { Entropy } from "../../time/entropy.ts";
import type { Instant } from "../../time/instant.ts";
import { decodeEspPlaintext } from "../../wire/esp/trailer.ts";
import { IP_PROTOCOL } from "../../wire/ip/protocol.ts";
import { type AhTransform, ahSequence, ahTransform, openAh, sealAh } from "../ah/transform.ts";
import { type EspSuite, hasEsp, type IpsecProtocol, protocolOf } from "../algorithms/suite.ts";
import type { EcnMode } from "../ecn.ts";
import type { DirectionKeys } from "../ikev2/keys.ts";
import { encodeIp, type IpPacket } from "../packet.ts";
import type { TrafficSelector } from "../selectors.ts";
import { type ChildCounters, countDrop, type DropReason, NOTHING_COUNTED } from "./child-counters.ts";
import { ReplayWindow } from "./replay-window.ts";
import { decapsulate, type EspTransform, encapsulate, espTransform } from "./transform.ts";

export interface ChildSaOptions {
  /** Of the configuration. */
  readonly name: string;
  readonly connection: string;
  /** Of AH where there is AH, else of ESP: by which a packet is known when it comes. */
  readonly inboundSpi: number;
  readonly outboundSpi: number;
  /** Of the ESP within AH, where both protect a packet. */
  readonly aux?: { readonly inboundSpi: number; readonly outboundSpi: number };
  readonly suite: EspSuite;
  /** Of what comes in, where it has other algorithms than what goes out: a manual SA may. The protocols are the same. */
  readonly inboundSuite?: EspSuite;
  /** Of ESP. */
  readonly inboundKeys: DirectionKeys;
  readonly outboundKeys: DirectionKeys;
  /** Of AH. */
  readonly ahKeys?: { readonly inbound: Uint8Array; readonly outbound: Uint8Array };
  readonly mode: "tunnel" | "transport";
  readonly localTs: readonly TrafficSelector[];
  readonly remoteTs: readonly TrafficSelector[];
  /** In packets; 0 switches the anti-replay check off. */
  readonly replayWindow: number;
  readonly madeAt: Instant;
  /** Of the header around it, where that is ours to build; `compatibility` unless said. */
  readonly ecn?: EcnMode;
  /** In one direction: from `soft` on it wants a successor, beyond `hard` it is used no more (RFC 4301 §4.4.2.1). */
  readonly bytes?: { readonly soft?: number; readonly hard?: number };
}

export type Received =
  | { readonly ok: true; readonly nextHeader: number; readonly payload: Uint8Array }
  | { readonly ok: false; readonly reason: DropReason };

/** Whether its use has come to a limit: soft, it wants a successor; hard, it must not be used any more. */
export type Wear = "fresh" | "soft" | "hard";

/** Without ESN the sequence number ends here: RFC 4303 §3.3.3. */
const LAST_SEQUENCE = 0xffff_ffff;
/** Our own choice: a sixteenth of the numbers is left for the time that a rekey takes. */
const RENEW_SEQUENCE = 0xf000_0000;

/** Both directions of a child SA: RFC 4301 §4.4.2. */
export class ChildSa {
  readonly options: ChildSaOptions;
  readonly protocol: IpsecProtocol;
  readonly counters: ChildCounters = { ...NOTHING_COUNTED };
  /** Once renewed it sends no more, unless its successor says so, and is kept for what is on its way until it is deleted. */
  state: "installed" | "rekeyed" | "deleting" = "installed";
  /** The one under which we still send, since the peer may not have this one yet: RFC 7296 §2.8. */
  replaces: ChildSa | undefined;
  /** When a successor was last asked for because of its wear: not at every packet. */
  renewAskedAt: Instant | undefined;
  lastIn: Instant | undefined;
  lastOut: Instant | undefined;
  readonly #esp: { readonly inbound: EspTransform; readonly outbound: EspTransform } | undefined;
  readonly #ah: { readonly inbound: AhTransform; readonly outbound: AhTransform } | undefined;
  readonly #espWindow: ReplayWindow;
  readonly #ahWindow: ReplayWindow;
  readonly #softBytes: number;
  readonly #hardBytes: number;
  readonly #renewAt: number;
  #sequence = 0;

  constructor(options: ChildSaOptions) {
    const { suite, inboundSuite = suite, inboundSpi, outboundSpi, aux, ahKeys, replayWindow } = options;
    this.options = options;
    this.#hardBytes = options.bytes?.hard ?? Number.POSITIVE_INFINITY;
    this.#softBytes = Math.min(options.bytes?.soft ?? Number.POSITIVE_INFINITY, this.#hardBytes);
    this.#renewAt = suite.esn ? Number.POSITIVE_INFINITY : RENEW_SEQUENCE;
    this.protocol = protocolOf(suite);
    if (hasEsp(suite)) {
      const inbound = espTransform(aux?.inboundSpi ?? inboundSpi, inboundSuite, options.inboundKeys);
      this.#esp = { inbound, outbound: espTransform(aux?.outboundSpi ?? outboundSpi, suite, options.outboundKeys) };
    }
    if (suite.ah !== undefined && ahKeys !== undefined) {
      const { esn } = suite;
      const inbound = ahTransform(inboundSpi, { integrity: inboundSuite.ah ?? suite.ah, esn }, ahKeys.inbound);
      this.#ah = { inbound, outbound: ahTransform(outboundSpi, { integrity: suite.ah, esn }, ahKeys.outbound) };
    }
    this.#espWindow = new ReplayWindow(replayWindow);
    this.#ahWindow = new ReplayWindow(this.#ah === undefined ? 0 : replayWindow);
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

  /** Goes on behind numbers that another node of a cluster may have used: RFC 6311 §5. */
  skipTo(sequence: number): void {
    this.#sequence = Math.max(this.#sequence, sequence);
  }

  get wear(): Wear {
    const { inBytes, outBytes } = this.counters;
    const used = inBytes > outBytes ? inBytes : outBytes;
    if (used < this.#softBytes && this.#sequence < this.#renewAt) return "fresh";
    return used >= this.#hardBytes ? "hard" : "soft";
  }

  /** As ESP alone. @returns `undefined` when the sequence numbers are used up: then only a rekey helps */
  send(nextHeader: number, payload: Uint8Array, entropy: Entropy, now: Instant): Uint8Array | undefined {
    if (this.#esp === undefined || !this.#counts(payload, now)) return undefined;
    return encapsulate(this.#esp.outbound, this.#sequence, nextHeader, payload, entropy);
  }

  /** As a whole IP packet, under whatever protects it: RFC 4301 §5.1. @param plain as `tunnelled` or `transported` gives it */
  sendIp(plain: IpPacket, entropy: Entropy, now: Instant): Uint8Array | undefined {
    if (!this.#counts(plain.payload, now)) return undefined;
    const { protocol, payload } = plain;
    const sealed: IpPacket =
      this.#esp === undefined
        ? plain
        : {
            ...plain,
            protocol: IP_PROTOCOL.ESP,
            payload: encapsulate(this.#esp.outbound, this.#sequence, protocol, payload, entropy),
          };
    // RFC 4301 §4.4.2: where both protect a packet, AH is the outer one and covers ESP
    return encodeIp(this.#ah === undefined ? sealed : sealAh(this.#ah.outbound, this.#sequence, sealed));
  }

  /** Takes the next sequence number. */
  #counts(payload: Uint8Array, now: Instant): boolean {
    if (this.#sequence >= LAST_SEQUENCE && !this.options.suite.esn) {
      this.counters.overflowed += 1;
      return false;
    }
    this.#sequence += 1;
    this.counters.outPackets += 1;
    this.counters.outBytes += payload.length;
    this.lastOut = now;
    return true;
  }

  /** As ESP alone. RFC 4303 §3.4: window, ICV, window again, and only then what is inside. */
  receive(packet: Uint8Array, now: Instant): Received {
    return this.#judged(this.#ah === undefined ? this.#openEsp(packet) : "header", now);
  }

  /** As a whole IP packet: AH first, and what it covers under ESP where both were agreed. RFC 4301 §5.2. */
  receiveIp(packet: IpPacket, now: Instant): Received {
    const bare = this.#ah === undefined ? packet : this.#openAh(packet, this.#ah.inbound);
    if (typeof bare === "string") return this.#judged(bare, now);
    if (this.#esp === undefined) return this.#judged({ nextHeader: bare.protocol, payload: bare.payload }, now);
    return this.#judged(bare.protocol === IP_PROTOCOL.ESP ? this.#openEsp(bare.payload) : "header", now);
  }

  #openAh(packet: IpPacket, transform: AhTransform): IpPacket | DropReason {
    const low = ahSequence(transform, packet);
    if (low === undefined) return "header";
    const sequence = transform.esn ? this.#ahWindow.wholeOf(low) : low;
    const verdict = this.#ahWindow.look(sequence);
    if (verdict !== "fresh") return verdict;
    const bare = openAh(transform, sequence, packet);
    if (bare === undefined) return "ah-icv";
    this.#ahWindow.advance(sequence);
    return bare;
  }

  #openEsp(packet: Uint8Array): Plain | DropReason {
    if (this.#esp === undefined || packet.length < ESP_HEADER) return "header";
    const low = new DataView(packet.buffer, packet.byteOffset).getUint32(4);
    const sequence = this.options.suite.esn ? this.#espWindow.wholeOf(low) : low;
    const verdict = this.#espWindow.look(sequence);
    if (verdict !== "fresh") return verdict;
    const plain = decapsulate(this.#esp.inbound, sequence, packet);
    if (typeof plain === "string") return plain;
    this.#espWindow.advance(sequence);
    const inner = decodeEspPlaintext(plain);
    return inner.ok ? inner.value : "trailer";
  }

  #judged(opened: Plain | DropReason, now: Instant): Received {
    if (typeof opened === "string") {
      countDrop(this.counters, opened);
      return { ok: false, reason: opened };
    }
    this.lastIn = now;
    this.replaces = undefined; // the peer uses it, so it is ready to receive under it
    const { nextHeader, payload } = opened;
    if (nextHeader !== IP_PROTOCOL.IPV6_NO_NEXT) {
      this.counters.inPackets += 1;
      this.counters.inBytes += payload.length;
    }
    return { ok: true, nextHeader, payload };
  }
}

interface Plain {
  readonly nextHeader: number;
  readonly payload: Uint8Array;
}

const ESP_HEADER = 8;
