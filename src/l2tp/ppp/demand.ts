import type { Instant } from "../../time/instant.ts";
import { readChap, writeChap } from "../../wire/ppp/chap.ts";
import { PPP_PROTOCOL } from "../../wire/ppp/constants.ts";
import { type ControlPacket, encodeControl } from "../../wire/ppp/control.ts";
import { readPap, writePap } from "../../wire/ppp/pap.ts";
import type { AuthenticationHost, AuthenticationRequest, Verdict } from "./authentication.ts";
import type { AuthenticationMethod } from "./lcp.ts";
import { Retries, type RetryConfig } from "./retries.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The proof that we ask of the peer: PAP waits for a request, CHAP challenges, and both ask somebody else to judge. */
export class Demand {
  readonly #method: AuthenticationMethod;
  readonly #name: string;
  readonly #retries: Retries;
  readonly #host: AuthenticationHost;
  readonly #challenge: Uint8Array;
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
    this.#retries = new Retries(retry);
    this.#host = host;
  }

  get deadline(): Instant | undefined {
    return this.#retries.deadline;
  }

  start(now: Instant): void {
    if (this.#method === "chap") this.#sendChallenge();
    this.#retries.tried(now);
  }

  timer(now: Instant): void {
    const due = this.#retries.timer(now);
    if (due === "again") this.start(now);
    else if (due === "over") this.#host.refused("the peer did not say who it is");
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
    this.#retries.end();
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
