import type { Instant } from "../../time/instant.ts";
import type { ControlPacket } from "../../wire/ppp/control.ts";
import type { AuthenticationHost, Credentials, Verdict } from "./authentication.ts";
import { Demand } from "./demand.ts";
import type { AuthenticationMethod } from "./lcp.ts";
import { Proof } from "./proof.ts";
import type { ProxiedProof } from "./proxied.ts";
import type { RetryConfig } from "./retries.ts";

/** What LCP has agreed on, and what both sides prove themselves with. */
export interface ProofsWanted {
  readonly peerProves: AuthenticationMethod | undefined;
  readonly weProve: AuthenticationMethod | undefined;
  readonly credentials: Credentials | undefined;
  /** Our name in a CHAP challenge. */
  readonly name: string;
  readonly challenge: Uint8Array;
  readonly identifier: number;
  /** What the peer has said of itself to a LAC before: it counts as if it came now. */
  readonly proxied: ProxiedProof | undefined;
  readonly retry: RetryConfig;
}

/** The authentication phase of a link, RFC 1661 §3.5: each side may have to prove who it is, and both do it at once. */
export class AuthenticationPhase {
  readonly #demand: Demand | undefined;
  readonly #proof: Proof | undefined;
  readonly #proxied: ProxiedProof | undefined;
  readonly #proven: () => void;
  #open = 0;

  constructor(wanted: ProofsWanted, host: AuthenticationHost) {
    const { peerProves, weProve, credentials, name, challenge, identifier, proxied, retry } = wanted;
    const counting = { ...host, proven: () => this.#oneProven() };
    this.#proven = host.proven;
    this.#proxied = proxied;
    if (peerProves !== undefined)
      this.#demand = new Demand(peerProves, { name, challenge, identifier }, retry, counting);
    if (weProve !== undefined && credentials !== undefined)
      this.#proof = new Proof(weProve, credentials, retry, counting);
  }

  get deadline(): Instant | undefined {
    const [a, b] = [this.#demand?.deadline, this.#proof?.deadline];
    return a === undefined || (b !== undefined && b < a) ? b : a;
  }

  start(now: Instant): void {
    this.#open = (this.#demand === undefined ? 0 : 1) + (this.#proof === undefined ? 0 : 1);
    if (this.#proxied === undefined) this.#demand?.start(now);
    else this.#demand?.receive(this.#proxied.protocol, this.#proxied.packet);
    this.#proof?.start(now);
    if (this.#demand === undefined && this.#proof === undefined) this.#proven();
  }

  receive(protocol: number, packet: ControlPacket): void {
    this.#demand?.receive(protocol, packet);
    this.#proof?.receive(protocol, packet);
  }

  verdict(verdict: Verdict): void {
    this.#demand?.verdict(verdict);
  }

  timer(now: Instant): void {
    this.#proof?.timer(now);
    this.#demand?.timer(now);
  }

  #oneProven(): void {
    this.#open -= 1;
    if (this.#open === 0) this.#proven();
  }
}
