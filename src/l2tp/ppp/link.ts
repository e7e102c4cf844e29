import type { Entropy } from "../../time/entropy.ts";
import type { Instant } from "../../time/instant.ts";
import { PPP_CODE, PPP_PROTOCOL } from "../../wire/ppp/constants.ts";
import { type ControlPacket, decodeControl, encodeControl } from "../../wire/ppp/control.ts";
import { decodeFrame, frameOf } from "../../wire/ppp/frame.ts";
import { Reader } from "../../wire/reader.ts";
import { Writer } from "../../wire/writer.ts";
import type { Verdict } from "./authentication.ts";
import { AuthenticationPhase } from "./authentication-phase.ts";
import { Echoes } from "./echoes.ts";
import { IpcpOptions } from "./ipcp.ts";
import { LcpOptions } from "./lcp.ts";
import type { LinkConfig, LinkDownReason, LinkHost } from "./link-config.ts";
import { type NegotiationEvent, Negotiator } from "./negotiator.ts";
import type { Proxied, ProxiedProof } from "./proxied.ts";

/** Code, identifier, length and the rejected protocol. */
const REJECT_HEADER = 6;
const CHALLENGE_LENGTH = 16;

type Phase = "establish" | "authenticate" | "network" | "terminate" | "dead";

/** One PPP link through its phases, RFC 1661 §3: LCP, authentication, IPCP, and echoes to keep it. */
export class PppLink {
  readonly #config: LinkConfig;
  readonly #host: LinkHost;
  readonly #entropy: Entropy;
  readonly #lcpOptions: LcpOptions;
  readonly #lcp: Negotiator;
  #ipcpOptions: IpcpOptions | undefined;
  #ipcp: Negotiator | undefined;
  #authentication: AuthenticationPhase | undefined;
  #proxiedProof: ProxiedProof | undefined;
  #phase: Phase = "establish";
  #peerAddress: number | undefined;
  readonly #echoes: Echoes;
  #identifier = 0;
  #now: Instant;
  #ending: { readonly reason: LinkDownReason; readonly message: string } = { reason: "no-answer", message: "" };

  constructor(config: LinkConfig, host: LinkHost, entropy: Entropy, now: Instant) {
    this.#config = config;
    this.#host = host;
    this.#entropy = entropy;
    this.#now = now;
    this.#peerAddress = config.peerAddress;
    this.#echoes = new Echoes(config.echo);
    const { mru, asks, credentials } = config;
    this.#lcpOptions = new LcpOptions({ mru, asks, answers: credentials !== undefined }, () => this.#draw());
    this.#lcp = new Negotiator(config.negotiation, this.#lcpOptions, {
      send: (protocol, information) => this.#send(protocol, information),
      happened: (event) => this.#lcpHappened(event),
    });
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** The earliest of all its timers. */
  get deadline(): Instant | undefined {
    let earliest = this.#echoes.deadline;
    for (const at of [this.#lcp.deadline, this.#ipcp?.deadline, this.#authentication?.deadline])
      if (at !== undefined && (earliest === undefined || at < earliest)) earliest = at;
    return earliest;
  }

  /** When the session below is up. */
  open(now: Instant): void {
    this.#now = now;
    this.#lcp.open(now);
  }

  /** As `open`, where a LAC has done LCP in our place; what we cannot take over is negotiated anew. RFC 2661 §4.4.5. */
  openProxied({ sent, received, proof }: Proxied, now: Instant): void {
    this.#now = now;
    const isOurs = this.#lcpOptions.judge(received).kind === "ack" && this.#lcpOptions.adopt(sent);
    if (!isOurs) {
      this.#lcp.open(now);
      return;
    }
    this.#proxiedProof = proof;
    this.#lcp.adopt(received);
  }

  /** Ends the link with a Terminate-Request. */
  close(now: Instant, message = ""): void {
    this.#now = now;
    this.#end("closed", message);
  }

  /** The answer to `authenticate`. */
  verdict(verdict: Verdict, now: Instant): void {
    this.#now = now;
    if (verdict.accepted && verdict.address !== undefined) this.#peerAddress = verdict.address;
    this.#authentication?.verdict(verdict);
  }

  timer(now: Instant): void {
    this.#now = now;
    this.#lcp.timer(now);
    this.#authentication?.timer(now);
    this.#ipcp?.timer(now);
    this.#echo(this.#echoes.timer(now));
  }

  /** Sends a packet of a network protocol, if the link is up. */
  send(protocol: number, bytes: Uint8Array): boolean {
    const isUp = this.#phase === "network" && this.#ipcp?.state === "opened";
    if (isUp) this.#host.transmit(frameOf(protocol, bytes));
    return isUp;
  }

  /** One frame from the peer. @returns what was wrong with it, if anything was */
  receive(frame: Uint8Array, now: Instant): string | undefined {
    this.#now = now;
    const decoded = decodeFrame(frame);
    if (!decoded.ok) return decoded.error.code;
    const { protocol, information } = decoded.value;
    if (protocol < 0x8000) return this.#network(protocol, information);
    const packet = decodeControl(information);
    if (!packet.ok) return packet.error.code;
    return this.#control(protocol, packet.value, information);
  }

  #network(protocol: number, bytes: Uint8Array): string | undefined {
    // RFC 1661 §3.5: what comes before its control protocol is up is silently discarded
    if (this.#ipcp?.state !== "opened") return "ppp.not-up";
    this.#host.happened({ kind: "packet", protocol, bytes });
    return undefined;
  }

  #control(protocol: number, packet: ControlPacket, information: Uint8Array): string | undefined {
    if (protocol === PPP_PROTOCOL.LCP) this.#lcpPacket(packet);
    else if (this.#lcp.state !== "opened") return "ppp.not-up";
    else if (protocol === PPP_PROTOCOL.PAP || protocol === PPP_PROTOCOL.CHAP)
      this.#authentication?.receive(protocol, packet);
    else if (protocol === PPP_PROTOCOL.IPCP) {
      if (this.#ipcp === undefined) return "ppp.not-up";
      this.#ipcp.receive(packet, this.#now);
    } else this.#rejectProtocol(protocol, information);
    return undefined;
  }

  /** RFC 1661 §5.7: with as much of the packet as the peer's MRU has room for. */
  #rejectProtocol(protocol: number, information: Uint8Array): void {
    const rejected = information.subarray(0, this.#lcpOptions.peerMru - REJECT_HEADER);
    const data = new Writer().u16(protocol).bytes(rejected).finish();
    this.#sendLcp({ code: PPP_CODE.PROTOCOL_REJECT, identifier: this.#nextIdentifier(), data });
  }

  #lcpPacket(packet: ControlPacket): void {
    switch (packet.code) {
      case PPP_CODE.ECHO_REQUEST:
        // RFC 1661 §5.8: answered while LCP is opened, with our magic number in place of the peer's
        if (this.#lcp.state === "opened")
          this.#sendLcp({ ...packet, code: PPP_CODE.ECHO_REPLY, data: this.#withMagic(packet.data.subarray(4)) });
        return;
      case PPP_CODE.ECHO_REPLY:
        this.#echoes.heard();
        return;
      case PPP_CODE.DISCARD_REQUEST:
        return;
      case PPP_CODE.PROTOCOL_REJECT:
        this.#protocolRejected(packet.data);
        return;
      default:
        this.#lcp.receive(packet, this.#now);
        return;
    }
  }

  #protocolRejected(data: Uint8Array): void {
    const protocol = ((data[0] ?? 0) << 8) | (data[1] ?? 0);
    if (protocol === PPP_PROTOCOL.IPCP) this.#ipcp?.protocolRejected(this.#now);
  }

  #lcpHappened(event: NegotiationEvent): void {
    if (event === "up") {
      this.#lcpUp();
      return;
    }
    if (event === "down") {
      this.#lowerPhases();
      return;
    }
    if (event === "disagreed") {
      this.#end("no-agreement", "LCP");
      return;
    }
    if (this.#phase === "establish" && this.#ending.reason === "no-answer")
      this.#ending = { reason: "no-answer", message: "LCP" };
    this.#dead();
  }

  #lcpUp(): void {
    this.#host.happened({ kind: "lcp-up", sendAccm: this.#lcpOptions.sendAccm, mru: this.#lcpOptions.peerMru });
    this.#phase = "authenticate";
    this.#ending = { reason: "peer-terminated", message: "" };
    this.#echoes.start(this.#now);
    this.#startAuthentication();
  }

  #startAuthentication(): void {
    const { peerProves, weProve } = this.#lcpOptions;
    const { credentials, negotiation: retry, name } = this.#config;
    const proxied = this.#proxiedProof;
    this.#proxiedProof = undefined; // good for once: who begins LCP anew says anew who it is
    const challenge = proxied?.challenge ?? this.#entropy.bytes(peerProves === undefined ? 0 : CHALLENGE_LENGTH);
    const identifier = proxied?.identifier ?? this.#nextIdentifier();
    const wanted = { peerProves, weProve, credentials, name, challenge, identifier, proxied, retry };
    this.#authentication = new AuthenticationPhase(wanted, {
      send: (protocol, information) => this.#send(protocol, information),
      proven: () => this.#startNetwork(),
      refused: (message) => this.#end("refused", message),
      ask: (request) => this.#host.happened({ kind: "authenticate", request }),
    });
    this.#authentication.start(this.#now);
  }

  #startNetwork(): void {
    this.#phase = "network";
    this.#host.happened({ kind: "proven" });
    const { localAddress, dns } = this.#config;
    this.#ipcpOptions = new IpcpOptions({ localAddress, peerAddress: this.#peerAddress, dns });
    this.#ipcp = new Negotiator(this.#config.negotiation, this.#ipcpOptions, {
      send: (protocol, information) => this.#send(protocol, information),
      happened: (event) => this.#ipcpHappened(event),
    });
    this.#ipcp.open(this.#now);
  }

  #ipcpHappened(event: NegotiationEvent): void {
    if (event === "up" && this.#ipcpOptions !== undefined) {
      const { localAddress, peerAddress } = this.#ipcpOptions;
      this.#host.happened({ kind: "up", localAddress, peerAddress });
    } else if (event === "disagreed") this.#end("no-agreement", "IPCP");
    else if (event === "finished") this.#end("no-agreement", "IPCP ended");
  }

  #echo(wanted: "ask" | "lost" | undefined): void {
    if (wanted === "lost") this.#end("echo-lost", "echoes without answer");
    if (wanted !== "ask") return;
    const data = this.#withMagic(new Uint8Array(0));
    this.#sendLcp({ code: PPP_CODE.ECHO_REQUEST, identifier: this.#nextIdentifier(), data });
  }

  #withMagic(rest: Uint8Array): Uint8Array {
    return new Writer(4 + rest.length).u32(this.#lcpOptions.magic).bytes(rest).finish();
  }

  /** LCP asks for the end; what it was about is told when LCP has finished. */
  #end(reason: LinkDownReason, message: string): void {
    if (this.#phase === "dead" || this.#phase === "terminate") return;
    const wasTalking = this.#lcp.state !== "closed" && this.#lcp.state !== "stopped";
    this.#ending = { reason, message };
    this.#lowerPhases();
    this.#phase = "terminate";
    this.#lcp.close(this.#now);
    if (!wasTalking) this.#dead();
  }

  #lowerPhases(): void {
    this.#ipcp?.lowerDown();
    this.#ipcp = undefined;
    this.#authentication = undefined;
    this.#echoes.stop();
    if (this.#phase !== "terminate") this.#phase = "establish";
  }

  #dead(): void {
    if (this.#phase === "dead") return;
    this.#phase = "dead";
    this.#lcp.lowerDown();
    this.#host.happened({ kind: "down", ...this.#ending });
  }

  #draw(): number {
    // RFC 1661 §6.4: zero is no magic number
    return new Reader(this.#entropy.bytes(4), "ppp").u32("magic number") || 1;
  }

  #nextIdentifier(): number {
    this.#identifier = (this.#identifier + 1) & 0xff;
    return this.#identifier;
  }

  #sendLcp({ code, identifier, data }: ControlPacket): void {
    this.#send(PPP_PROTOCOL.LCP, encodeControl({ code, identifier, data }));
  }

  #send(protocol: number, information: Uint8Array): void {
    this.#host.transmit(frameOf(protocol, information));
  }
}
