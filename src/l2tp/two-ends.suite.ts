import { seededEntropy } from "../time/entropy.ts";
import { type Instant, instant } from "../time/instant.ts";
import type { Machine } from "../time/machine.ts";
import { renderMessageType } from "../wire/l2tp/constants.ts";
import { messageType } from "../wire/l2tp/message.ts";
import { decodePacket } from "../wire/l2tp/packet.ts";
import { chapResponse } from "../wire/ppp/chap.ts";
import type { L2tpEffect } from "./effect.ts";
import type { EndpointState } from "./endpoint-state.ts";
import type { L2tpInput, Peer } from "./input.ts";
import { type LacConfig, lac } from "./lac.ts";
import { type LnsConfig, lns } from "./lns.ts";
import type { AuthenticationRequest } from "./ppp/authentication.ts";
import type { LinkConfig } from "./ppp/link-config.ts";
import { NEGOTIATION } from "./ppp/negotiator.ts";
import { type End, type Hands, VirtualWire, type Weather } from "./virtual-wire.suite.ts";

export const LAC_PEER: Peer = { address: "192.0.2.1", port: 1701 };
export const LNS_PEER: Peer = { address: "192.0.2.2", port: 1701 };
export const LNS_LINK: LinkConfig = {
  name: "lns",
  mru: 1460,
  asks: ["chap", "pap"],
  localAddress: 0xc0000201,
  dns: [],
  negotiation: NEGOTIATION,
};
export const USER_LINK: LinkConfig = {
  name: "alice",
  mru: 1460,
  asks: [],
  credentials: { user: "alice", password: "wonderland" },
  dns: [],
  negotiation: NEGOTIATION,
};

type Happened = Exclude<L2tpEffect, { kind: "send" | "wake" }>;

interface Machinery extends End {
  readonly state: EndpointState;
  input(input: L2tpInput, now: Instant): void;
}

/** A machine as an end of the virtual wire. Whoever logs in is judged at once. */
function machineEnd(machine: Machine<EndpointState, L2tpInput, L2tpEffect>, hands: Hands, from: Peer): Machinery {
  const { state } = machine.start(instant(0));
  let alarm: Instant | undefined;
  const perform = (effects: readonly L2tpEffect[], now: Instant): void => {
    for (const effect of effects) {
      if (effect.kind === "send") hands.send(effect.bytes);
      else if (effect.kind === "wake") alarm = effect.at;
      else hands.report(effect);
      if (effect.kind === "authenticate") {
        const { tunnel, session, request } = effect;
        step({ kind: "verdict", tunnel, session, verdict: { accepted: isRight(request), address: 0xc0000210 } }, now);
      }
    }
  };
  const step = (input: L2tpInput | { readonly kind: "timer" }, now: Instant): void =>
    perform(machine.step(state, input, now).effects, now);
  return {
    state,
    get deadline() {
      return alarm;
    },
    input: step,
    receive: (bytes, now) => step({ kind: "datagram", from, bytes }, now),
    timer(now) {
      alarm = undefined;
      step({ kind: "timer" }, now);
    },
  };
}

function isRight(request: AuthenticationRequest): boolean {
  const password = new TextEncoder().encode("wonderland");
  const given = request.method === "pap" ? request.password : request.response;
  const right = request.method === "pap" ? password : chapResponse(request.identifier, password, request.challenge);
  return Buffer.from(given).equals(right);
}

/** A LAC at `a` and an LNS at `b`. */
export class TwoEnds {
  readonly wire: VirtualWire;
  readonly #ends: { a?: Machinery; b?: Machinery } = {};

  constructor(lacConfig: Partial<LacConfig> = {}, lnsConfig: Partial<LnsConfig> = {}, weather: Weather = {}) {
    this.wire = new VirtualWire((hands) => {
      const a = lac({ hostName: "lac", ...lacConfig }, seededEntropy(2 * (weather.seed ?? 1)));
      const b = lns({ hostName: "lns", ...lnsConfig }, seededEntropy(2 * (weather.seed ?? 1) + 1));
      this.#ends.a = machineEnd(a, hands.a, LNS_PEER);
      this.#ends.b = machineEnd(b, hands.b, LAC_PEER);
      return { a: this.#ends.a, b: this.#ends.b };
    }, weather);
  }

  lac(input: L2tpInput): void {
    this.wire.act((now) => this.#ends.a?.input(input, now));
  }

  lns(input: L2tpInput): void {
    this.wire.act((now) => this.#ends.b?.input(input, now));
  }

  state(side: "a" | "b"): EndpointState {
    const state = this.#ends[side]?.state;
    if (state === undefined) throw new Error("no end yet");
    return state;
  }

  /** What one end reported, of the kinds wanted. */
  happened<Kind extends Happened["kind"]>(side: "a" | "b", kind: Kind): Extract<Happened, { kind: Kind }>[] {
    const isWanted = (event: Happened): event is Extract<Happened, { kind: Kind }> => event.kind === kind;
    return (this.wire.events(side) as Happened[]).filter(isWanted);
  }

  /** The control messages that one end sent, by name; a ZLB is `ZLB`, a data message `data`. */
  said(side: "a" | "b"): string[] {
    return this.wire.sent(side).map(({ bytes }) => nameOf(bytes));
  }
}

export function nameOf(bytes: Uint8Array): string {
  const packet = decodePacket(bytes);
  if (!packet.ok) return packet.error.code;
  if (packet.value.kind === "data") return "data";
  return packet.value.avps.length === 0 ? "ZLB" : renderMessageType(messageType(packet.value.avps[0]));
}
