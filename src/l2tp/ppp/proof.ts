import type { Instant } from "../../time/instant.ts";
import { type Chap, chapResponse, readChap, writeChap } from "../../wire/ppp/chap.ts";
import { PPP_PROTOCOL } from "../../wire/ppp/constants.ts";
import { type ControlPacket, encodeControl } from "../../wire/ppp/control.ts";
import { readPap, writePap } from "../../wire/ppp/pap.ts";
import type { AuthenticationHost, Credentials } from "./authentication.ts";
import type { AuthenticationMethod } from "./lcp.ts";
import { Retries, type RetryConfig } from "./retries.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Our own proof to a peer that asks for one. PAP repeats its request; CHAP answers each challenge, and repeats the answer
 * when nothing comes of it: the Success may be lost, and RFC 1994 §4.2 has the authenticator take the response again.
 */
export class Proof {
  readonly #method: AuthenticationMethod;
  readonly #credentials: Credentials;
  readonly #retries: Retries;
  readonly #host: AuthenticationHost;
  #identifier = 0;
  #response: ControlPacket | undefined;
  /** Challenges may overtake one another: an answer to any response of ours counts. */
  readonly #answered = new Set<number>();

  constructor(method: AuthenticationMethod, credentials: Credentials, retry: RetryConfig, host: AuthenticationHost) {
    this.#method = method;
    this.#credentials = credentials;
    this.#retries = new Retries(retry);
    this.#host = host;
  }

  get deadline(): Instant | undefined {
    return this.#retries.deadline;
  }

  start(now: Instant): void {
    if (this.#method === "pap") this.#requestPap();
    else if (this.#response !== undefined) this.#host.send(PPP_PROTOCOL.CHAP, encodeControl(this.#response));
    this.#retries.tried(now);
  }

  timer(now: Instant): void {
    const due = this.#retries.timer(now);
    if (due === "again") this.start(now);
    else if (due === "over") this.#host.refused("no answer to our authentication");
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
    this.#retries.end();
    if (isAccepted) this.#host.proven();
    else this.#host.refused(decoder.decode(message) || "refused");
  }
}
