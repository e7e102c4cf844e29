import { after, type Duration, type Instant } from "../../time/instant.ts";
import { type Chap, chapResponse, readChap, writeChap } from "../../wire/ppp/chap.ts";
import { PPP_PROTOCOL } from "../../wire/ppp/constants.ts";
import { type ControlPacket, encodeControl } from "../../wire/ppp/control.ts";
import { readPap, writePap } from "../../wire/ppp/pap.ts";
import type { AuthenticationMethod } from "./lcp.ts";

/** Who somebody says to be, and the proof: what a RADIUS server is asked about. */
export type AuthenticationRequest =
  | { readonly method: "pap"; readonly user: string; readonly password: Uint8Array }
  | {
      readonly method: "chap";
      readonly user: string;
      readonly identifier: number;
      readonly challenge: Uint8Array;
      readonly response: Uint8Array;
    };

export interface Verdict {
  readonly accepted: boolean;
  readonly message?: string;
  /** The address that the user gets. */
  readonly address?: number;
}

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** What a proof tells the link it belongs to. */
export interface AuthenticationHost {
  send(protocol: number, information: Uint8Array): void;
  proven(): void;
  refused(message: string): void;
  /** The peer said who it is; the answer comes by `verdict`. */
  ask(request: AuthenticationRequest): void;
}

export interface RetryConfig {
  readonly restart: Duration;
  readonly maxConfigure: number;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Our own proof to a peer that asks for one. PAP repeats its request; CHAP answers each challenge, and repeats the answer
 * when nothing comes of it: the Success may be lost, and RFC 1994 §4.2 has the authenticator take the response again.
 */
export class Proof {
  deadline: Instant | undefined;
  readonly #method: AuthenticationMethod;
  readonly #credentials: Credentials;
  readonly #retry: RetryConfig;
  readonly #host: AuthenticationHost;
  #triesLeft: number;
  #identifier = 0;
  #response: ControlPacket | undefined;
  /** Challenges may overtake one another: an answer to any response of ours counts. */
  readonly #answered = new Set<number>();

  constructor(method: AuthenticationMethod, credentials: Credentials, retry: RetryConfig, host: AuthenticationHost) {
    this.#method = method;
    this.#credentials = credentials;
    this.#retry = retry;
    this.#host = host;
    this.#triesLeft = retry.maxConfigure;
  }

  start(now: Instant): void {
    if (this.#method === "pap") this.#requestPap();
    else if (this.#response !== undefined) this.#host.send(PPP_PROTOCOL.CHAP, encodeControl(this.#response));
    this.deadline = after(now, this.#retry.restart);
  }

  timer(now: Instant): void {
    if (this.deadline === undefined || this.deadline > now) return;
    this.#triesLeft -= 1;
    if (this.#triesLeft > 0) {
      this.start(now);
      return;
    }
    this.deadline = undefined;
    this.#host.refused("no answer to our authentication");
  }

  receive(protocol: number, packet: ControlPacket): void {
    if (protocol === PPP_PROTOCOL.PAP && this.#method === "pap") this.#pap(packet);
    if (protocol === PPP_PROTOCOL.CHAP && this.#method === "chap") this.#chap(packet);
  }

  #requestPap(): void {
    this.#identifier = (this.#identifier + 1) & 0xff;
    const { user, password } = this.#credentials;
    const request = { kind: "request", identifier: this.#identifier } as const;
    const packet = writePap({ ...request, peerId: encoder.encode(user), password: encoder.encode(password) });
    this.#host.send(PPP_PROTOCOL.PAP, encodeControl(packet));
  }

  #pap(packet: ControlPacket): void {
    const pap = readPap(packet);
    if (!pap.ok || pap.value.kind === "request" || pap.value.identifier !== this.#identifier) return;
    this.#end(pap.value.kind === "ack", pap.value.message);
  }

  #chap(packet: ControlPacket): void {
    const chap = readChap(packet);
    if (!chap.ok) return;
    const { value } = chap;
    if (value.kind === "challenge") this.#respond(value);
    else if ("message" in value && this.#answered.has(value.identifier))
      this.#end(value.kind === "success", value.message);
  }

  #respond({ identifier, value }: Extract<Chap, { value: Uint8Array }>): void {
    this.#answered.add(identifier);
    const { user, password } = this.#credentials;
    const response = chapResponse(identifier, encoder.encode(password), value);
    this.#response = writeChap({ kind: "response", identifier, value: response, name: encoder.encode(user) });
    this.#host.send(PPP_PROTOCOL.CHAP, encodeControl(this.#response));
  }

  #end(isAccepted: boolean, message: Uint8Array): void {
    this.deadline = undefined;
    if (isAccepted) this.#host.proven();
    else this.#host.refused(decoder.decode(message) || "refused");
  }
}

/** The proof that we ask of the peer: PAP waits for a request, CHAP challenges, and both ask somebody else to judge. */
export class Demand {
  deadline: Instant | undefined;
  readonly #method: AuthenticationMethod;
  readonly #name: string;
  readonly #retry: RetryConfig;
  readonly #host: AuthenticationHost;
  readonly #challenge: Uint8Array;
  #triesLeft: number;
  #identifier: number;
  #at: "waiting" | "judging" | "judged" = "waiting";
  #verdict: Verdict | undefined;

  /**
   * @param about for CHAP, a challenge nobody can foretell (RFC 1994 §2.3) and an identifier that no challenge before it had
   * (§4.1), so that a late response to another challenge is told from the right one
   */
  constructor(
    method: AuthenticationMethod,
    about: { readonly name: string; readonly challenge: Uint8Array; readonly identifier: number },
    retry: RetryConfig,
    host: AuthenticationHost,
  ) {
    this.#method = method;
    this.#name = about.name;
    this.#challenge = about.challenge;
    this.#identifier = about.identifier;
    this.#retry = retry;
    this.#host = host;
    this.#triesLeft = retry.maxConfigure;
  }

  start(now: Instant): void {
    if (this.#method === "chap") this.#sendChallenge();
    this.deadline = after(now, this.#retry.restart);
  }

  timer(now: Instant): void {
    if (this.deadline === undefined || this.deadline > now) return;
    this.#triesLeft -= 1;
    if (this.#triesLeft > 0) {
      this.start(now);
      return;
    }
    this.deadline = undefined;
    this.#host.refused("the peer did not say who it is");
  }

  receive(protocol: number, packet: ControlPacket): void {
    if (protocol === PPP_PROTOCOL.PAP && this.#method === "pap") this.#pap(packet);
    if (protocol === PPP_PROTOCOL.CHAP && this.#method === "chap") this.#chap(packet);
  }

  verdict(verdict: Verdict): void {
    if (this.#at !== "judging") return;
    this.#at = "judged";
    this.#verdict = verdict;
    this.#answer(verdict);
    if (verdict.accepted) this.#host.proven();
    else this.#host.refused(verdict.message ?? "login refused");
  }

  #pap(packet: ControlPacket): void {
    const pap = readPap(packet);
    if (!pap.ok || pap.value.kind !== "request") return;
    this.#identifier = pap.value.identifier;
    const { peerId, password } = pap.value;
    // RFC 1334 §2.2.1: a request that comes again gets the same answer again
    if (this.#verdict !== undefined) {
      this.#answer(this.#verdict);
      return;
    }
    this.#judge({ method: "pap", user: decoder.decode(peerId), password });
  }

  #chap(packet: ControlPacket): void {
    const chap = readChap(packet);
    if (!chap.ok || chap.value.kind !== "response" || chap.value.identifier !== this.#identifier) return;
    // RFC 1994 §4.1: a response that comes again gets the same answer again
    if (this.#verdict !== undefined) {
      this.#answer(this.#verdict);
      return;
    }
    const { identifier, value, name } = chap.value;
    const proof = { identifier, challenge: this.#challenge, response: value };
    this.#judge({ method: "chap", user: decoder.decode(name), ...proof });
  }

  #judge(request: AuthenticationRequest): void {
    if (this.#at !== "waiting") return;
    this.#at = "judging";
    this.deadline = undefined;
    this.#host.ask(request);
  }

  #sendChallenge(): void {
    const name = encoder.encode(this.#name);
    const packet = writeChap({ kind: "challenge", identifier: this.#identifier, value: this.#challenge, name });
    this.#host.send(PPP_PROTOCOL.CHAP, encodeControl(packet));
  }

  #answer({ accepted, message = "" }: Verdict): void {
    const identifier = this.#identifier;
    const text = encoder.encode(message).subarray(0, 255);
    if (this.#method === "pap")
      this.#host.send(
        PPP_PROTOCOL.PAP,
        encodeControl(writePap({ kind: accepted ? "ack" : "nak", identifier, message: text })),
      );
    else
      this.#host.send(
        PPP_PROTOCOL.CHAP,
        encodeControl(writeChap({ kind: accepted ? "success" : "failure", identifier, message: text })),
      );
  }
}
