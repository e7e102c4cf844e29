import { Deadlines } from "../../time/deadlines.ts";
import type { Entropy } from "../../time/entropy.ts";
import { after, between, type Duration, type Instant, seconds } from "../../time/instant.ts";
import type { Machine, Wake } from "../../time/machine.ts";
import { attributeOf } from "../../wire/radius/attributes.ts";
import { checkMessageAuthenticator, isResponseTo, signRequest, UNSIGNED } from "../../wire/radius/authenticator.ts";
import { RADIUS_CODE } from "../../wire/radius/constants.ts";
import {
  AUTHENTICATOR_LENGTH,
  decodePacket,
  type RadiusAttribute,
  type RadiusPacket,
} from "../../wire/radius/packet.ts";
import { chapPassword, hidePassword } from "../../wire/radius/password.ts";
import { Fifo } from "../fifo.ts";
import type { Peer } from "../input.ts";
import type { AuthenticationRequest } from "../ppp/authentication.ts";

export interface RadiusConfig {
  readonly secret: Uint8Array;
  /** Asked in this order: the next one when one leaves every try without answer. */
  readonly servers: readonly [Peer, ...Peer[]];
  /** Where accounting goes, server by server: by custom the port above. */
  readonly accountingPort: (server: Peer) => number;
  readonly timeout: Duration;
  /** How often each server is asked. */
  readonly tries: number;
  /** One socket has 256 identifiers, RFC 2865 §3: so many sockets, so many times 256 requests under way. */
  readonly sockets: number;
  /** Questions that may wait for a free identifier; one more is unanswered at once, or a server that is away fills the memory. */
  readonly longestQueue: number;
  /** Refuse answers without Message-Authenticator, RFC 3579 §3.2. Some servers send none. */
  readonly requiresMessageAuthenticator: boolean;
  /** Said in every request: who this NAS is. */
  readonly identity: readonly RadiusAttribute[];
}

export const RADIUS: Pick<RadiusConfig, Exclude<keyof RadiusConfig, "secret" | "servers">> = {
  accountingPort: ({ port }) => port + 1,
  timeout: seconds(3),
  tries: 3,
  sockets: 16,
  longestQueue: 100_000,
  requiresMessageAuthenticator: false,
  identity: [],
};

/** `ref` is the caller's own name for a question; its answer carries it. */
export type RadiusInput =
  | {
      readonly kind: "authenticate";
      readonly ref: string;
      readonly request: AuthenticationRequest;
      readonly attributes: readonly RadiusAttribute[];
    }
  | { readonly kind: "account"; readonly ref: string; readonly attributes: readonly RadiusAttribute[] }
  | { readonly kind: "datagram"; readonly socket: number; readonly from: Peer; readonly bytes: Uint8Array };

export type RadiusEffect =
  | Wake
  | { readonly kind: "send"; readonly socket: number; readonly to: Peer; readonly bytes: Uint8Array }
  | { readonly kind: "answered"; readonly ref: string; readonly answer: RadiusPacket; readonly after: Duration }
  | { readonly kind: "unanswered"; readonly ref: string }
  | { readonly kind: "dropped"; readonly from: Peer; readonly reason: string };

type Question = Exclude<RadiusInput, { kind: "datagram" }>;

interface Pending {
  /** Socket and identifier in one number. */
  readonly slot: number;
  readonly question: Question;
  readonly bytes: Uint8Array;
  readonly begunAt: Instant;
  tries: number;
}

const IDENTIFIERS = 256;

/** What a client has under way. It is changed in place, as the endpoint's state is. */
export class RadiusState {
  readonly pending = new Map<number, Pending>();
  readonly deadlines = new Deadlines<Pending>();
  readonly waiting = new Fifo<Question>();
  /** Free slots, the longest free first: an answer that comes late finds its identifier not yet in use again. */
  readonly free = new Fifo<number>();
  effects: RadiusEffect[] = [];
  alarm: Instant | undefined;

  constructor(sockets: number) {
    for (let slot = 0; slot < sockets * IDENTIFIERS; slot++) this.free.push(slot);
  }
}

/** A RADIUS client, RFC 2865 and RFC 2866, in the machine's contract. */
export function radiusClient(config: RadiusConfig, entropy: Entropy): Machine<RadiusState, RadiusInput, RadiusEffect> {
  return {
    start: () => ({ state: new RadiusState(config.sockets), effects: [] }),
    step(state, input, now) {
      if (input.kind === "timer") timer(config, state, now);
      else if (input.kind === "datagram") receive(config, state, input, now);
      else enqueue(config, state, input);
      askWaiting(config, entropy, state, now);
      const next = state.deadlines.next();
      if (next !== undefined && (state.alarm === undefined || next < state.alarm)) {
        state.alarm = next;
        state.effects.push({ kind: "wake", at: next });
      }
      const { effects } = state;
      state.effects = [];
      return { state, effects };
    },
  };
}

function enqueue({ longestQueue }: RadiusConfig, state: RadiusState, question: Question): void {
  if (state.waiting.length < longestQueue) state.waiting.push(question);
  else state.effects.push({ kind: "unanswered", ref: question.ref });
}

function askWaiting(config: RadiusConfig, entropy: Entropy, state: RadiusState, now: Instant): void {
  while (state.waiting.length > 0 && state.free.length > 0) {
    const question = state.waiting.shift();
    const slot = state.free.shift();
    if (question === undefined || slot === undefined) return;
    const bytes = requestOf(config, entropy, question, slot % IDENTIFIERS);
    const pending = { slot, question, bytes, begunAt: now, tries: 0 };
    state.pending.set(slot, pending);
    send(config, state, pending, now);
  }
}

function send(config: RadiusConfig, state: RadiusState, pending: Pending, now: Instant): void {
  const server = config.servers[Math.floor(pending.tries / config.tries)] ?? config.servers[0];
  const isAccounting = pending.question.kind === "account";
  const to = isAccounting ? { address: server.address, port: config.accountingPort(server) } : server;
  pending.tries += 1;
  state.deadlines.set(pending, after(now, config.timeout));
  // RFC 2865 §2.5: a repetition has the same identifier and authenticator, so that the server knows it as one
  state.effects.push({ kind: "send", socket: Math.floor(pending.slot / IDENTIFIERS), to, bytes: pending.bytes });
}

function timer(config: RadiusConfig, state: RadiusState, now: Instant): void {
  state.alarm = undefined;
  for (const pending of state.deadlines.due(now)) {
    if (pending.tries < config.tries * config.servers.length) send(config, state, pending, now);
    else {
      release(state, pending);
      state.effects.push({ kind: "unanswered", ref: pending.question.ref });
    }
  }
}

function receive(
  config: RadiusConfig,
  state: RadiusState,
  { socket, from, bytes }: Extract<RadiusInput, { kind: "datagram" }>,
  now: Instant,
): void {
  const decoded = decodePacket(bytes);
  const pending = decoded.ok ? state.pending.get(socket * IDENTIFIERS + decoded.value.identifier) : undefined;
  const wrong = decoded.ok ? complaint(config, pending, from, bytes) : decoded.error.code;
  if (!decoded.ok || pending === undefined || wrong !== undefined) {
    state.effects.push({ kind: "dropped", from, reason: wrong ?? "radius.unasked" });
    return;
  }
  release(state, pending);
  const { ref } = pending.question;
  state.effects.push({ kind: "answered", ref, answer: decoded.value, after: between(pending.begunAt, now) });
}

/** What speaks against taking these bytes for the answer; `undefined` when nothing does. */
function complaint(
  { secret, servers, requiresMessageAuthenticator }: RadiusConfig,
  pending: Pending | undefined,
  from: Peer,
  bytes: Uint8Array,
): string | undefined {
  if (pending === undefined || !servers.some(({ address }) => address === from.address)) return "radius.unasked";
  const authenticator = pending.bytes.subarray(4, 4 + AUTHENTICATOR_LENGTH);
  if (!isResponseTo(bytes, authenticator, secret)) return "radius.authenticator";
  const signature = checkMessageAuthenticator(bytes, secret, authenticator);
  if (signature === "wrong") return "radius.message-authenticator";
  const isNeeded = requiresMessageAuthenticator && pending.question.kind === "authenticate";
  return isNeeded && signature === "missing" ? "radius.message-authenticator" : undefined;
}

function release(state: RadiusState, pending: Pending): void {
  state.pending.delete(pending.slot);
  state.deadlines.clear(pending);
  state.free.push(pending.slot);
}

function requestOf(config: RadiusConfig, entropy: Entropy, question: Question, identifier: number): Uint8Array {
  const authenticator = entropy.bytes(AUTHENTICATOR_LENGTH);
  const rest = [...question.attributes, ...config.identity];
  if (question.kind === "account") {
    const packet = { code: RADIUS_CODE.ACCOUNTING_REQUEST, identifier, authenticator, attributes: rest };
    return signRequest(packet, config.secret);
  }
  const proof = proofOf(question.request, { secret: config.secret, requestAuthenticator: authenticator });
  // The Message-Authenticator goes first: whoever forges a collision has nothing before it to play with
  const attributes = [UNSIGNED, attributeOf("userName", question.request.user), ...proof, ...rest];
  return signRequest({ code: RADIUS_CODE.ACCESS_REQUEST, identifier, authenticator, attributes }, config.secret);
}

/** RFC 2865 §5.2 and §5.3: a password hidden, or the answer to a challenge with the challenge beside it. */
function proofOf(
  request: AuthenticationRequest,
  hiding: { readonly secret: Uint8Array; readonly requestAuthenticator: Uint8Array },
): RadiusAttribute[] {
  if (request.method === "pap") return [attributeOf("userPassword", hidePassword(request.password, hiding))];
  return [
    attributeOf("chapPassword", chapPassword(request.identifier, request.response)),
    attributeOf("chapChallenge", request.challenge),
  ];
}
