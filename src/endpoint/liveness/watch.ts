import type { DpdConfig } from "../../liveness/dpd-config.ts";
import { DPD_DEFAULT } from "../../liveness/dpd-config.ts";
import {
  type DpdGateway,
  type DpdGatewayEffect,
  type DpdGatewayInput,
  type DpdGatewayState,
  dpdGateway,
  peerAddress,
} from "../../liveness/dpd-gateway.ts";
import type { TunnelEvent } from "../../liveness/raised.ts";
import { after, type Instant, seconds } from "../../time/instant.ts";
import type { ConnectionConfig, DpdStatement } from "../config.ts";
import * as either from "../either.ts";
import type { CloseReason } from "../events.ts";
import type { InnerFlow } from "../inner.ts";
import type { Ground } from "./ground.ts";
import type { Tunnel } from "./tunnel.ts";

/** After a tunnel that shall be up went down, and between attempts to bring it up again: our own choice. */
const SOON = seconds(5);
const LATER = seconds(60);
/** A hint can be forged: one is followed in this time. */
const BETWEEN_HINTS = seconds(10);
/** MAX_REDIRECTS and REDIRECT_LOOP_DETECT_PERIOD: RFC 5685 §7. */
const MOST_REDIRECTS = 5;
const REDIRECT_LOOP = seconds(300);

const dpdConfig = (dpd: DpdStatement | undefined): DpdConfig | undefined =>
  dpd === undefined
    ? undefined
    : { mode: dpd.mode ?? DPD_DEFAULT.mode, interval: dpd.interval, threshold: dpd.threshold ?? DPD_DEFAULT.threshold };

const earlier = (a: Instant | undefined, b: Instant | undefined): Instant | undefined =>
  a === undefined || (b !== undefined && b < a) ? b : a;

/**
 * The watch over one peer: its IKE SAs under dead peer detection, its addresses in turn, its tunnels brought up again
 * where they shall be up. The rules are those of `dpdGateway`; this carries out what it decides.
 */
export class Watch {
  readonly connection: ConnectionConfig;
  readonly tunnels: ReadonlyMap<string, Tunnel>;
  readonly #ground: Ground;
  readonly #gateway: DpdGateway;
  readonly #machine: ReturnType<typeof dpdGateway>;
  readonly #sas = new Map<string, either.AnySa>();
  /** Begun by us, not established yet. */
  readonly #dialled = new Set<string>();
  #state: DpdGatewayState;
  #due: Instant | undefined;
  #mendDue: Instant | undefined;
  #attempts = 0;
  #isHeldDown = false;
  #hintedAt: Instant | undefined;
  #redirects: Instant[] = [];

  constructor(ground: Ground, connection: ConnectionConfig, tunnels: readonly Tunnel[]) {
    const [first = "", ...others] = connection.remote.addresses;
    this.#ground = ground;
    this.connection = connection;
    this.tunnels = new Map(tunnels.map((tunnel) => [tunnel.name, tunnel]));
    this.#gateway = {
      ike: connection.version === 1 ? "IKEV1" : "IKEV2",
      peerAddresses: [first, ...others],
      dpd: dpdConfig(connection.dpd),
      establishTunnels: connection.establish === "immediately" && first !== "" ? "immediately" : "on-traffic",
      vpns: tunnels.map(({ names }) => names),
    };
    this.#machine = dpdGateway(this.#gateway);
    this.#state = this.#machine.start(ground.now).state;
    if (this.#shallBeUp) this.#mendDue = ground.now;
    this.#expect();
  }

  /** When `wake` is due. */
  get due(): Instant | undefined {
    let next = earlier(this.#due, this.#mendDue);
    for (const { due } of this.tunnels.values()) next = earlier(next, due);
    return next;
  }

  /** No SA is held or under way, so nothing is lost when it is forgotten. */
  get isIdle(): boolean {
    return this.#sas.size === 0 && this.#dialled.size === 0;
  }

  /** An SA that can carry something, the newest. */
  get sa(): either.AnySa | undefined {
    return [...this.#sas.values()].findLast(({ state }) => state === "established");
  }

  wake(): void {
    const { now } = this.#ground;
    if (this.#due !== undefined && this.#due <= now) this.tell({ kind: "timer" });
    for (const tunnel of this.tunnels.values()) tunnel.wake();
    if (this.#mendDue !== undefined && this.#mendDue <= now) this.#mend();
  }

  /** @returns the SA, or `undefined` when one is under way or there is nobody to dial */
  dial(): either.AnySa | undefined {
    this.#isHeldDown = false;
    if (this.connection.remote.addresses.length === 0) return undefined;
    const sa = this.#ground.dial(this.connection, peerAddress(this.#gateway, this.#state));
    this.#dialled.add(sa.localSpi);
    return sa;
  }

  /** The peer sends us to another gateway. Two that send us to each other would do so for ever: RFC 5685 §7. */
  redirected(from: string, to: string): void {
    const { now } = this.#ground;
    const connection = this.connection.name;
    this.#redirects = this.#redirects.filter((at) => now < after(at, REDIRECT_LOOP));
    if (this.#redirects.length >= MOST_REDIRECTS) {
      const reason = `the gateways have sent us on ${MOST_REDIRECTS} times within ${REDIRECT_LOOP / 1_000} s (RFC 5685 §7); mend the redirection there`;
      this.#ground.event({ kind: "negotiation-failed", connection, stage: "init", notify: "REDIRECT", reason });
      return;
    }
    this.#redirects.push(now);
    this.#ground.event({ kind: "redirected", connection, from, to });
    this.#dialled.add(this.#ground.dial(this.connection, to, from).localSpi);
  }

  dialUnlessUnderWay(): void {
    if (this.#dialled.size === 0) this.dial();
  }

  /** The operator wants it down, for now. */
  hold(): void {
    this.#isHeldDown = true;
    this.#plan();
  }

  established(sa: either.AnySa): void {
    if (this.#sas.has(sa.localSpi)) return;
    this.#dialled.delete(sa.localSpi);
    this.#sas.set(sa.localSpi, sa);
    for (const tunnel of this.tunnels.values()) if (!tunnel.isUp) tunnel.requested(); // whoever dialled goes on by itself
    const isAgreed = sa.version === 2 || sa.peer.dpd;
    // Its numbers go round inside only: an ISAKMP SA counts those on the wire, and IKEv2 has message IDs
    const { address } = sa.path.remote;
    this.tell({ kind: "phase1-established", sa: sa.localSpi, firstSequence: 1, isAgreed, address });
  }

  closed(localSpi: string, reason: CloseReason): void {
    const wasDialled = this.#dialled.delete(localSpi);
    if (this.#sas.delete(localSpi)) this.tell({ kind: "phase1-closed", sa: localSpi });
    else if (wasDialled && reason !== "deleted by us" && reason !== "redirected") this.tell({ kind: "phase1-failed" });
    this.#plan();
  }

  /** A child came, or moved to another IKE SA. */
  carried(tunnel: Tunnel, sa: either.AnySa): void {
    this.tell({ kind: "vpn-up", vpn: tunnel.name, sa: sa.localSpi });
    this.#plan();
  }

  lost(tunnel: Tunnel): void {
    this.tell({ kind: "vpn-down", vpn: tunnel.name });
    this.#plan();
  }

  /** Takes effect at once and clears nothing. */
  configure(dpd: DpdStatement | undefined): void {
    for (const tunnel of this.tunnels.values()) tunnel.traffic(); // what nobody counted is of no interval
    this.tell({ kind: "configure", dpd: dpdConfig(dpd) });
    if (dpd === undefined) for (const sa of this.#sas.values()) either.stopAsking(this.#ground.hosts, sa);
  }

  /** Someone says without proof that the peer has lost an SA: it is asked, RFC 7296 §1.5 and §2.21.4. */
  hinted(sa: either.AnySa, what: "INVALID_SPI" | "INVALID_IKE_SPI"): void {
    const { now } = this.#ground;
    if (this.#hintedAt !== undefined && now < after(this.#hintedAt, BETWEEN_HINTS)) return;
    this.#hintedAt = now;
    this.#ground.event({ kind: "hint", connection: this.connection.name, what });
    either.askPeer(this.#ground.hosts, sa);
  }

  /** Traffic that no child carries: the peer is dialled, or where an IKE SA stands the tunnel negotiated under it. */
  packetWaiting(tunnel: string, flow: InnerFlow): void {
    const { sa } = this;
    this.tunnels.get(tunnel)?.waits(flow);
    if (sa === undefined) this.tell({ kind: "packet-waiting" });
    else if (!this.#isHeldDown) this.tunnels.get(tunnel)?.negotiateForTraffic(sa);
  }

  tell(input: DpdGatewayInput | { readonly kind: "timer" }): void {
    this.#takeTraffic();
    this.#step(input);
  }

  /** Counted until now: it belongs to the interval that ends, not to the one that begins. */
  #takeTraffic(): void {
    if (this.#state.dpd === undefined) return;
    for (const tunnel of this.tunnels.values()) {
      const { received, sent } = tunnel.traffic();
      if (received > 0 || sent > 0) this.#step({ kind: "traffic", vpn: tunnel.name, received, sent });
    }
  }

  #step(input: DpdGatewayInput | { readonly kind: "timer" }): void {
    const { state, effects } = this.#machine.step(this.#state, input, this.#ground.now);
    this.#state = state;
    const alarm = effects.findLast(({ kind }) => kind === "wake");
    this.#due = alarm?.kind === "wake" ? alarm.at : undefined;
    for (const effect of effects) this.#carryOut(effect);
  }

  #carryOut(effect: DpdGatewayEffect): void {
    const { hosts } = this.#ground;
    switch (effect.kind) {
      case "ask": {
        const sa = this.#sas.get(effect.sa);
        if (sa !== undefined && sa.state !== "closed") either.question(hosts, sa, effect.sequence);
        break;
      }
      case "clear-phase1":
        this.#clear(effect.sa);
        break;
      case "initiate":
        if (!this.#isHeldDown) this.dialUnlessUnderWay();
        break;
      case "fail-over": {
        const { from, to } = effect;
        this.#ground.event({ kind: "fail-over", connection: this.connection.name, from, to });
        break;
      }
      case "st0":
        this.tunnels.get(effect.vpn)?.setSt0(effect.state);
        break;
      case "log":
        this.#ground.event({ ...effect, connection: this.connection.name });
        break;
      case "tunnel-event":
        this.tunnels.get(effect.vpn)?.happened(effect.event);
        break;
      case "clear-phase2": // the children went with their IKE SA
      case "wake":
        break;
    }
  }

  #clear(localSpi: string): void {
    const sa = this.#sas.get(localSpi);
    if (sa === undefined) return;
    this.#sas.delete(localSpi);
    const summary = sa.version === 1 ? "R-U-THERE" : "INFORMATIONAL (liveness)";
    const tries = this.#state.dpd?.threshold ?? 0;
    this.#ground.event({ kind: "peer-silent", connection: this.connection.name, summary, tries });
    either.abandon(this.#ground.hosts, sa, "the peer is silent");
  }

  get #shallBeUp(): boolean {
    return this.#gateway.establishTunnels === "immediately" && !this.#isHeldDown;
  }

  get #isDown(): boolean {
    return [...this.tunnels.values()].some(({ isUp }) => !isUp);
  }

  #expect(): void {
    for (const { absence, isUp } of this.tunnels.values()) absence.expect(this.#shallBeUp && !isUp, this.#ground.now);
  }

  /** A negotiation came to nothing: so says whoever asks why a tunnel is missing. */
  troubled(reason: string, event?: TunnelEvent): void {
    for (const { absence, isUp } of this.tunnels.values()) if (!isUp) absence.trouble(reason, event);
  }

  /** What shall be up and is not is brought up: soon at first, then at length. */
  #plan(): void {
    this.#expect();
    if (!this.#shallBeUp || !this.#isDown) {
      this.#mendDue = undefined;
      this.#attempts = 0;
    } else this.#mendDue ??= after(this.#ground.now, this.#attempts === 0 ? SOON : LATER);
  }

  #mend(): void {
    this.#mendDue = undefined;
    this.#attempts += 1;
    const { sa } = this;
    if (sa === undefined) this.dialUnlessUnderWay();
    else for (const tunnel of this.tunnels.values()) if (!tunnel.isUp) tunnel.negotiate(sa);
    this.#plan();
  }
}
