import type { Entropy } from "../../time/entropy.ts";
import { after, between, type Duration, type Instant, instant, milliseconds, seconds } from "../../time/instant.ts";
import type { Machine } from "../../time/machine.ts";
import { CHANNEL } from "../channel.ts";
import type { L2tpEffect } from "../effect.ts";
import type { EndpointState } from "../endpoint-state.ts";
import type { L2tpInput, Peer } from "../input.ts";
import { lac } from "../lac.ts";
import type { Credentials } from "../ppp/authentication.ts";
import { NEGOTIATION } from "../ppp/negotiator.ts";
import { PPP_MENDS, renderAddress, SILENT, SILENT_MEND, WAITING_MENDS, words } from "./mends.ts";
import {
  answerTimes,
  L2TP_STAGES,
  type L2tpReport,
  type L2tpStage,
  type L2tpStageName,
  l2tpSummary,
  mendOf,
  PUNCTUALITY_WORDS,
  punctualityOf,
  renderAnswers,
  renderSpan,
  StageBook,
  skipped,
} from "./report.ts";

export interface L2tpProbeOptions {
  /** As the operator named it. */
  readonly name: string;
  readonly lns: Peer;
  /** Who we say we are. */
  readonly hostName: string;
  readonly secret?: Uint8Array;
  /** Have the LNS prove that it knows the secret too. */
  readonly challenges: boolean;
  /** Without them no PPP is tried. */
  readonly credentials?: Credentials;
  /** How many calls are asked for one after another; the last goes on to PPP. */
  readonly calls: number;
  /** How long a client waits for an answer. */
  readonly patience: Duration;
  /** Until the tunnel, and PPP, count as not coming up. */
  readonly timeout: Duration;
}

export type L2tpProbeEffect =
  | { readonly kind: "send"; readonly to: Peer; readonly bytes: Uint8Array }
  | { readonly kind: "told"; readonly stage: L2tpStage }
  | { readonly kind: "finished"; readonly report: L2tpReport };

type Step = "tunnel" | "calls" | "ppp" | "close" | "finished";
/** CDN and StopCCN are waited for so long. */
const CLOSING = seconds(7);

/**
 * A subscriber's way in at an LNS, once: a tunnel, some calls that are only timed, one that goes on through PPP, and a clean
 * end. Above all it times ICRQ to ICRP: an LNS that falls behind shows there first. Sans-I/O.
 */
export class L2tpProbe {
  readonly #options: L2tpProbeOptions;
  readonly #machine: Machine<EndpointState, L2tpInput, L2tpEffect>;
  readonly #state: EndpointState;
  readonly #book = new StageBook();
  readonly #answers: Duration[] = [];
  #effects: L2tpProbeEffect[] = [];
  #step: Step = "tunnel";
  #asked = 0;
  #tunnel = 0;
  #hostName: string | undefined;
  #localAddress: string | undefined;
  #repeated = 0;
  #alarm: Instant | undefined;
  #due: Instant | undefined;
  #begunAt: Instant;

  constructor(options: L2tpProbeOptions, entropy: Entropy, now: Instant) {
    this.#options = options;
    this.#begunAt = now;
    const { secret, challenges, hostName, timeout } = options;
    this.#machine = lac(
      {
        hostName,
        challenges: challenges && secret !== undefined,
        ...(secret === undefined ? {} : { secret }),
        setUpTimeout: seconds(600), // the probe has its own patience
        // An answer may come late: a probe that gave the tunnel up would not see how late
        channel: { ...CHANNEL, retransmissions: Math.max(CHANNEL.retransmissions, Math.ceil(timeout / 4_000)) },
      },
      entropy,
    );
    this.#state = this.#machine.start(now).state;
  }

  get deadline(): Instant | undefined {
    if (this.#step === "finished") return undefined;
    const known = [this.#alarm, this.#due].filter((at) => at !== undefined);
    return known.length === 0 ? undefined : instant(Math.min(...known));
  }

  start(now: Instant): readonly L2tpProbeEffect[] {
    this.#wait(this.#options.timeout, now);
    this.#input({ kind: "open-tunnel", to: this.#options.lns, ref: "probe" }, now);
    return this.#take();
  }

  receive(from: Peer, bytes: Uint8Array, now: Instant): readonly L2tpProbeEffect[] {
    this.#input({ kind: "datagram", from, bytes }, now);
    return this.#take();
  }

  timer(now: Instant): readonly L2tpProbeEffect[] {
    if (this.#alarm !== undefined && this.#alarm <= now) {
      this.#alarm = undefined;
      this.#input({ kind: "timer" }, now);
    }
    if (this.#due !== undefined && this.#due <= now) this.#tooLate(now);
    return this.#take();
  }

  #take(): readonly L2tpProbeEffect[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }

  #input(input: L2tpInput | { readonly kind: "timer" }, now: Instant): void {
    const { effects } = this.#machine.step(this.#state, input, now);
    // All goes out before anything is acted upon: what that sends comes behind it
    for (const effect of effects) {
      if (effect.kind === "send") this.#effects.push({ kind: "send", to: effect.to, bytes: effect.bytes });
      else if (effect.kind === "wake") this.#alarm = effect.at;
    }
    for (const effect of effects) if (this.#step !== "finished") this.#happened(effect, now);
    if (this.#step === "close" && !this.#state.tunnels.has(this.#tunnel)) this.#closed(now);
  }

  #happened(effect: L2tpEffect, now: Instant): void {
    switch (effect.kind) {
      case "tunnel-opened":
        this.#tunnelOpened(effect, now);
        return;
      case "tunnel-closed":
        this.#tunnelClosed(effect, now);
        return;
      case "call-answered":
        this.#answered(effect, now);
        return;
      case "session-opened":
        if (this.#isLast(effect.ref)) this.#opened(now);
        return;
      case "session-closed":
        if (this.#isLast(effect.ref) && (this.#step === "calls" || this.#step === "ppp")) this.#hungUp(effect, now);
        return;
      case "ppp-phase":
        this.#phase(effect.phase, now);
        return;
      case "ppp-up":
        this.#up(effect, now);
        return;
      case "ppp-down":
        if (this.#step === "ppp")
          this.#fail(
            this.#pppStage,
            `PPP ended: ${effect.reason}${words(effect.message)}`,
            PPP_MENDS[effect.reason],
            now,
          );
        return;
    }
  }

  #tunnelOpened({ tunnel, hostName, after: took }: Extract<L2tpEffect, { kind: "tunnel-opened" }>, now: Instant): void {
    this.#tunnel = tunnel;
    this.#hostName = hostName;
    const punctuality = punctualityOf(took, this.#options.patience);
    const mend = mendOf(punctuality);
    const late = mend === undefined ? "" : `, after ${renderSpan(took)}: ${PUNCTUALITY_WORDS[punctuality]}`;
    this.#tell({
      stage: "tunnel",
      verdict: mend === undefined ? "passed" : "failed",
      took,
      detail: `SCCRQ to SCCRP; the LNS calls itself ${hostName === "" ? "nothing" : hostName}${late}`,
      ...(mend === undefined ? {} : { mend }),
    });
    this.#step = "calls";
    this.#call(now);
  }

  #tunnelClosed({ by, result }: Extract<L2tpEffect, { kind: "tunnel-closed" }>, now: Instant): void {
    if (this.#step === "close") return;
    const said = `result ${result.result}${result.error === undefined ? "" : `, error ${result.error}`}${words(result.message)}`;
    if (by === "silence" && this.#step === "tunnel") this.#fail("tunnel", SILENT, SILENT_MEND, now);
    else {
      const mend = "compare the tunnel secret and the host name with what the LNS expects of this LAC";
      this.#fail(
        this.#stageNow,
        by === "peer" ? `the LNS stopped the tunnel: ${said}` : `the tunnel ended: ${said}`,
        mend,
        now,
      );
    }
  }

  /** Whether a call is the one that goes on to PPP. */
  #isLast(ref = String(this.#asked)): boolean {
    return Number(ref) >= this.#options.calls;
  }

  #call(now: Instant): void {
    this.#asked += 1;
    const { credentials, patience } = this.#options;
    this.#begunAt = now;
    // With twice the patience a late answer is still timed; without one the call has failed
    this.#wait(milliseconds(2 * patience), now);
    const link = { name: this.#options.hostName, mru: 1460, asks: [], dns: [], negotiation: NEGOTIATION };
    this.#input(
      {
        kind: "call",
        direction: "incoming",
        tunnel: this.#tunnel,
        ref: String(this.#asked),
        patience: seconds(600),
        ...(this.#isLast() && credentials !== undefined ? { link: { ...link, credentials } } : {}),
      },
      now,
    );
  }

  #answered({ after: took, tunnel, session, ref }: Extract<L2tpEffect, { kind: "call-answered" }>, now: Instant): void {
    if (this.#step !== "calls") return;
    this.#answers.push(took);
    if (this.#isLast(ref)) this.#tellCalls();
    else {
      this.#input({ kind: "hang-up", tunnel, session }, now);
      this.#call(now);
    }
  }

  #tellCalls(): void {
    const answers = this.#times;
    if (answers === undefined) return;
    const mend = mendOf(answers.punctuality);
    this.#tell({
      stage: "calls",
      verdict: mend === undefined ? "passed" : "failed",
      took: answers.slowest ?? this.#options.patience,
      detail: renderAnswers(answers),
      ...(mend === undefined ? {} : { mend }),
    });
  }

  get #times(): L2tpReport["answers"] {
    return this.#asked === 0 ? undefined : answerTimes(this.#answers, this.#asked, this.#options.patience);
  }

  #opened(now: Instant): void {
    this.#tell({
      stage: "session",
      verdict: "passed",
      took: between(this.#begunAt, now),
      detail: "ICCN is on its way",
    });
    this.#begunAt = now;
    if (this.#options.credentials === undefined) {
      const detail = "no credentials were given (--user and --password)";
      for (const stage of ["lcp", "authentication", "ipcp"] as const) this.#tell(skipped(stage, detail));
      this.#close(now);
      return;
    }
    this.#step = "ppp";
    this.#wait(this.#options.timeout, now);
  }

  #phase(phase: "authenticate" | "network", now: Instant): void {
    if (this.#step !== "ppp" || this.#has(phase === "authenticate" ? "lcp" : "authentication")) return;
    const took = between(this.#begunAt, now);
    this.#begunAt = now;
    if (phase === "authenticate") this.#tell({ stage: "lcp", verdict: "passed", took, detail: "LCP is agreed" });
    else {
      const { user = "" } = this.#options.credentials ?? {};
      this.#tell({ stage: "authentication", verdict: "passed", took, detail: `${user} is accepted` });
    }
  }

  #up({ localAddress, peerAddress }: Extract<L2tpEffect, { kind: "ppp-up" }>, now: Instant): void {
    if (this.#step !== "ppp") return;
    this.#localAddress = renderAddress(localAddress);
    const detail = `our address is ${this.#localAddress}, the LNS's ${renderAddress(peerAddress)}`;
    this.#tell({ stage: "ipcp", verdict: "passed", took: between(this.#begunAt, now), detail });
    this.#close(now);
  }

  #hungUp({ by, result }: Extract<L2tpEffect, { kind: "session-closed" }>, now: Instant): void {
    if (by !== "peer") return;
    const said = `the LNS hung up: result ${result.result}${words(result.message)}`;
    this.#fail(this.#stageNow, said, "see the LNS's own log of this call", now);
  }

  /** Patience is over. */
  #tooLate(now: Instant): void {
    this.#due = undefined;
    if (this.#step === "tunnel") this.#fail("tunnel", SILENT, SILENT_MEND, now);
    else if (this.#step === "close") {
      this.#tell({ stage: "close", verdict: "failed", took: CLOSING, detail: "the LNS acknowledged no StopCCN" });
      this.#finish(now);
    } else if (this.#step === "calls") {
      this.#tellCalls();
      this.#skipFrom("session", "no call was answered");
      this.#close(now);
    } else if (this.#step === "ppp") {
      const stage = this.#pppStage;
      this.#fail(stage, `no end after ${renderSpan(this.#options.timeout)}`, WAITING_MENDS[stage], now);
    }
  }

  get #pppStage(): "lcp" | "authentication" | "ipcp" {
    if (!this.#has("lcp")) return "lcp";
    return this.#has("authentication") ? "ipcp" : "authentication";
  }

  get #stageNow(): L2tpStageName {
    if (this.#step === "ppp") return this.#pppStage;
    if (this.#step === "calls") return this.#has("calls") ? "session" : "calls";
    return this.#step === "close" ? "close" : "tunnel";
  }

  #fail(stage: L2tpStageName, detail: string, mend: string | undefined, now: Instant): void {
    this.#tell({
      stage,
      verdict: "failed",
      took: between(this.#begunAt, now),
      detail,
      ...(mend === undefined ? {} : { mend }),
    });
    const next = L2TP_STAGES[L2TP_STAGES.indexOf(stage) + 1];
    if (next !== undefined && next !== "close") this.#skipFrom(next, `${stage} failed`);
    if (this.#tunnel !== 0 && this.#state.tunnels.get(this.#tunnel)?.state === "established") this.#close(now);
    else {
      this.#tell(skipped("close", `${stage} failed`));
      this.#finish(now);
    }
  }

  #skipFrom(first: L2tpStageName, detail: string): void {
    for (const stage of this.#book.missingFrom(first)) this.#tell(skipped(stage, detail));
  }

  #close(now: Instant): void {
    this.#step = "close";
    this.#begunAt = now;
    this.#count();
    this.#wait(CLOSING, now);
    this.#input({ kind: "close-tunnel", tunnel: this.#tunnel }, now);
  }

  #closed(now: Instant): void {
    this.#tell({
      stage: "close",
      verdict: "passed",
      took: between(this.#begunAt, now),
      detail: "CDN and StopCCN are acknowledged",
    });
    this.#finish(now);
  }

  #finish(now: Instant): void {
    this.#step = "finished";
    this.#due = undefined;
    this.#count();
    const { stages } = this.#book;
    const report: L2tpReport = {
      stages,
      answers: this.#times,
      retransmissions: this.#repeated,
      hostName: this.#hostName,
      localAddress: this.#localAddress,
      summary: l2tpSummary(this.#options.name, stages, this.#times),
      isWell: stages.every(({ verdict }) => verdict !== "failed"),
    };
    this.#effects.push({ kind: "finished", report });
    this.#wait(milliseconds(0), now);
  }

  #count(): void {
    const tunnel = this.#state.tunnels.get(this.#tunnel);
    if (tunnel !== undefined) this.#repeated = tunnel.channel.counts.repeated;
  }

  #has(stage: L2tpStageName): boolean {
    return this.#book.has(stage);
  }

  #tell(stage: L2tpStage): void {
    if (this.#book.add(stage)) this.#effects.push({ kind: "told", stage });
  }

  #wait(span: Duration, now: Instant): void {
    this.#due = after(now, span);
  }
}
