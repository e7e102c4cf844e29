import type { CallKey, L2tpEffect } from "../../l2tp/effect.ts";
import type { Peer } from "../../l2tp/input.ts";
import type { Verdict } from "../../l2tp/ppp/authentication.ts";
import {
  RADIUS,
  type RadiusEffect,
  type RadiusInput,
  type RadiusState,
  radiusClient,
} from "../../l2tp/radius/client.ts";
import { verdictOf } from "../../l2tp/radius/verdict.ts";
import type { Entropy } from "../../time/entropy.ts";
import { type Instant, seconds } from "../../time/instant.ts";
import type { Machine } from "../../time/machine.ts";
import { attributeOf } from "../../wire/radius/attributes.ts";
import { FRAMED_PROTOCOL, SERVICE_TYPE } from "../../wire/radius/constants.ts";
import type { L2tpLabOptions } from "./options.ts";

/** Where the lab's RADIUS server is, in the story's addresses. */
export const RADIUS_SERVER: Peer = { address: "203.0.113.10", port: 1812 };
/** The client's sockets have ports in a row from here. */
const FIRST_PORT = 40_000;
const SOCKETS = 4;
export const CLIENT_PORTS: readonly number[] = Array.from({ length: SOCKETS }, (_, i) => FIRST_PORT + i);

/** `show network-access aaa statistics authentication`. */
export interface AuthenticationCounts {
  requests: number;
  accepts: number;
  rejects: number;
  timeouts: number;
}

export interface Judged {
  readonly tunnel: number;
  readonly session: number;
  readonly verdict: Verdict;
}

/** The gateway's AAA: a RADIUS client, whose questions are logins. */
export class Aaa {
  readonly counts: AuthenticationCounts = { requests: 0, accepts: 0, rejects: 0, timeouts: 0 };
  /** The client's own sockets. */
  readonly sockets: readonly Peer[];
  readonly #machine: Machine<RadiusState, RadiusInput, RadiusEffect>;
  readonly #state: RadiusState;
  readonly #send: (socket: number, to: Peer, bytes: Uint8Array) => void;
  readonly #dropped: (reason: string) => void;
  #alarm: Instant | undefined;

  constructor(
    { address, radiusSecret, hostName }: L2tpLabOptions,
    wire: { send(from: Peer, to: Peer, bytes: Uint8Array): void },
    entropy: Entropy,
    now: Instant,
    dropped: (reason: string) => void,
  ) {
    this.sockets = CLIENT_PORTS.map((port) => ({ address, port }));
    this.#send = (socket, to, bytes) => {
      const from = this.sockets[socket];
      if (from !== undefined) wire.send(from, to, bytes);
    };
    this.#dropped = dropped;
    this.#machine = radiusClient(
      {
        ...RADIUS,
        secret: new TextEncoder().encode(radiusSecret),
        servers: [RADIUS_SERVER],
        timeout: seconds(3),
        tries: 3,
        sockets: SOCKETS,
        requiresMessageAuthenticator: true,
        identity: [attributeOf("nasIdentifier", hostName)],
      },
      entropy,
    );
    this.#state = this.#machine.start(now).state;
  }

  get deadline(): Instant | undefined {
    return this.#alarm;
  }

  ask({ tunnel, session, request }: Extract<L2tpEffect, { kind: "authenticate" }>, now: Instant): void {
    this.counts.requests += 1;
    const attributes = [
      attributeOf("serviceType", SERVICE_TYPE.FRAMED),
      attributeOf("framedProtocol", FRAMED_PROTOCOL.PPP),
    ];
    this.#step({ kind: "authenticate", ref: `${tunnel} ${session}`, request, attributes }, now);
  }

  receive(from: Peer, to: Peer, bytes: Uint8Array, now: Instant): readonly Judged[] {
    return this.#step({ kind: "datagram", socket: to.port - FIRST_PORT, from, bytes }, now);
  }

  timer(now: Instant): readonly Judged[] {
    if (this.#alarm === undefined || this.#alarm > now) return [];
    this.#alarm = undefined;
    return this.#step({ kind: "timer" }, now);
  }

  #step(input: RadiusInput | { readonly kind: "timer" }, now: Instant): readonly Judged[] {
    const judged: Judged[] = [];
    for (const effect of this.#machine.step(this.#state, input, now).effects) {
      if (effect.kind === "wake") this.#alarm = effect.at;
      else if (effect.kind === "send") this.#send(effect.socket, effect.to, effect.bytes);
      else if (effect.kind === "dropped") this.#dropped(effect.reason);
      else judged.push({ ...keyOf(effect.ref), verdict: this.#verdict(effect) });
    }
    return judged;
  }

  #verdict(effect: Extract<RadiusEffect, { kind: "answered" | "unanswered" }>): Verdict {
    if (effect.kind === "unanswered") {
      this.counts.timeouts += 1;
      return { accepted: false, message: "no RADIUS server answers" };
    }
    const verdict = verdictOf(effect.answer);
    this.counts[verdict.accepted ? "accepts" : "rejects"] += 1;
    return verdict;
  }
}

function keyOf(ref: string): Pick<CallKey, "tunnel" | "session"> {
  const [tunnel, session] = ref.split(" ").map(Number);
  return { tunnel: tunnel ?? 0, session: session ?? 0 };
}
