import type { CallKey, L2tpEffect } from "../../l2tp/effect.ts";
import type { Peer, SessionKey } from "../../l2tp/input.ts";
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
import { type Duration, type Instant, instant, seconds } from "../../time/instant.ts";
import type { Machine } from "../../time/machine.ts";
import { attributeOf, findValue } from "../../wire/radius/attributes.ts";
import { FRAMED_PROTOCOL, SERVICE_TYPE } from "../../wire/radius/constants.ts";
import type { RadiusAttribute } from "../../wire/radius/packet.ts";
import { Accounting, type TerminateCause } from "./accounting.ts";
import type { L2tpLabOptions } from "./options.ts";

/** Where the lab's RADIUS server is, in the story's addresses. */
export const RADIUS_SERVER: Peer = { address: "203.0.113.10", port: 1812 };
export const ACCOUNTING_SERVER: Peer = { ...RADIUS_SERVER, port: RADIUS.accountingPort(RADIUS_SERVER) };
/** The client's sockets have ports in a row from here. */
const FIRST_PORT = 40_000;
const SOCKETS = 4;
export const CLIENT_PORTS: readonly number[] = Array.from({ length: SOCKETS }, (_, i) => FIRST_PORT + i);

/** What was asked about accounting, and what came of it. */
export interface AccountingCounts {
  requests: number;
  responses: number;
  timeouts: number;
}

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

/** How a question about accounting is called; one about a login has the numbers of its session. */
const ACCOUNTING = "accounting";

/** The gateway's AAA: a RADIUS client that asks who may log in, and tells who has. */
export class Aaa {
  readonly counts: AuthenticationCounts = { requests: 0, accepts: 0, rejects: 0, timeouts: 0 };
  readonly accountingCounts: AccountingCounts = { requests: 0, responses: 0, timeouts: 0 };
  /** The client's own sockets. */
  readonly sockets: readonly Peer[];
  readonly #machine: Machine<RadiusState, RadiusInput, RadiusEffect>;
  readonly #state: RadiusState;
  readonly #send: (socket: number, to: Peer, bytes: Uint8Array) => void;
  readonly #dropped: (reason: string) => void;
  readonly #accounting: Accounting;
  /** What is known of who is logging in, until the session ends. */
  readonly #logins = new Map<string, { readonly user: string; interim: Duration | undefined }>();
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
    this.#accounting = new Accounting((attributes, at) => this.#account(attributes, at));
  }

  get deadline(): Instant | undefined {
    const interim = this.#accounting.deadline;
    if (interim === undefined || this.#alarm === undefined) return interim ?? this.#alarm;
    return instant(Math.min(interim, this.#alarm));
  }

  ask({ tunnel, session, request }: Extract<L2tpEffect, { kind: "authenticate" }>, now: Instant): void {
    this.counts.requests += 1;
    const attributes = [
      attributeOf("serviceType", SERVICE_TYPE.FRAMED),
      attributeOf("framedProtocol", FRAMED_PROTOCOL.PPP),
    ];
    const ref = `${tunnel} ${session}`;
    this.#logins.set(ref, { user: request.user, interim: undefined });
    this.#step({ kind: "authenticate", ref, request, attributes }, now);
  }

  /** When a login is through, and the user has an address. */
  begin(key: SessionKey, { address, lac }: { readonly address: number; readonly lac: string }, now: Instant): void {
    const { user = "", interim } = this.#logins.get(`${key.tunnel} ${key.session}`) ?? {};
    this.#accounting.begin(key, { user, interim, address, lac }, now);
  }

  /** When a session is over. */
  end(key: SessionKey, cause: TerminateCause, now: Instant): void {
    this.#logins.delete(`${key.tunnel} ${key.session}`);
    this.#accounting.end(key, cause, now);
  }

  receive(from: Peer, to: Peer, bytes: Uint8Array, now: Instant): readonly Judged[] {
    return this.#step({ kind: "datagram", socket: to.port - FIRST_PORT, from, bytes }, now);
  }

  timer(now: Instant): readonly Judged[] {
    this.#accounting.timer(now);
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
      else if (effect.ref === ACCOUNTING)
        this.accountingCounts[effect.kind === "answered" ? "responses" : "timeouts"] += 1;
      else judged.push({ ...keyOf(effect.ref), verdict: this.#verdict(effect) });
    }
    return judged;
  }

  #account(attributes: readonly RadiusAttribute[], now: Instant): void {
    this.accountingCounts.requests += 1;
    this.#step({ kind: "account", ref: ACCOUNTING, attributes }, now);
  }

  #verdict(effect: Extract<RadiusEffect, { kind: "answered" | "unanswered" }>): Verdict {
    if (effect.kind === "unanswered") {
      this.counts.timeouts += 1;
      return { accepted: false, message: "no RADIUS server answers" };
    }
    const verdict = verdictOf(effect.answer);
    const login = this.#logins.get(effect.ref);
    // RFC 2869 §5.16: the server says how often it wants to hear
    const interim = findValue(effect.answer.attributes, "acctInterimInterval");
    if (login !== undefined && interim !== undefined) login.interim = seconds(interim);
    this.counts[verdict.accepted ? "accepts" : "rejects"] += 1;
    return verdict;
  }
}

function keyOf(ref: string): Pick<CallKey, "tunnel" | "session"> {
  const [tunnel, session] = ref.split(" ").map(Number);
  return { tunnel: tunnel ?? 0, session: session ?? 0 };
}
