import type { Entropy } from "../../time/entropy.ts";
import { between, type Duration, milliseconds } from "../../time/instant.ts";
import type { ConnectionConfig } from "../config.ts";
import type { EndpointEvent } from "../events.ts";
import type { Patience, Way } from "./question.ts";
import { type Order, type Outcome, type Script, tell, wait } from "./run.ts";
import { type Measured, type MessageTime, STAGES, type StageName, type StageResult } from "./stage.ts";

export interface IpsecProbeOptions {
  /** As the operator names it. */
  readonly gateway: string;
  readonly connection: ConnectionConfig;
  readonly way: Way;
  readonly entropy: Entropy;
  /** For questions in the clear. */
  readonly patience: Patience;
  /** Between such questions. */
  readonly pace: Duration;
  /** Until an echo counts as lost. */
  readonly echoPatience: Duration;
  /** Inner addresses; found from the traffic selectors when absent. */
  readonly source?: Uint8Array;
  readonly target?: Uint8Array;
  /** A UDP service at the target that answers anything. */
  readonly udpPort?: number;
  /** Lengths of inner packets: what must pass, and how far it is tried. */
  readonly sizes: { readonly floor: number; readonly ceiling: number };
}

/** A stage's outcome before its name and time are written on it. */
export interface Finding {
  readonly verdict: StageResult["verdict"];
  readonly detail: string;
  readonly mend?: string;
}

export const passed = (detail: string): Finding => ({ verdict: "passed", detail });
export const failed = (detail: string, mend?: string): Finding => ({
  verdict: "failed",
  detail,
  ...(mend === undefined ? {} : { mend }),
});
export const skipped = (detail: string): Finding => ({ verdict: "skipped", detail });

const LEAST_ECHO_WAIT = 250;
const ROUND_TRIPS = 10;

/** A probe under way: what it was asked to do, and what it has found. */
export class IpsecProbe {
  readonly options: IpsecProbeOptions;
  readonly stages: StageResult[] = [];
  readonly messages: MessageTime[] = [];
  readonly measured: Measured = { echoesSent: 0, echoesAnswered: 0, retransmissions: 0 };

  /** The IKE SA is gone: nothing can be asked of it any more. */
  isOver = false;

  constructor(options: IpsecProbeOptions) {
    this.options = options;
  }

  get name(): string {
    return this.options.connection.name;
  }

  /** Until an echo counts as lost: once the tunnel's round trip is known, a few of them. */
  get echoPatience(): Duration {
    const { roundTrip } = this.measured;
    const { echoPatience } = this.options;
    if (roundTrip === undefined) return echoPatience;
    return milliseconds(Math.min(echoPatience, Math.max(LEAST_ECHO_WAIT, ROUND_TRIPS * roundTrip)));
  }

  /** Until an exchange of the endpoint counts as failed: longer than all its repetitions. */
  get exchangePatience(): Duration {
    const { first, factor, tries } = this.options.connection.retransmission;
    let total = 2_000;
    for (let i = 0; i <= tries; i++) total += first * factor ** i;
    return milliseconds(total);
  }

  /** Waits as `wait` does, and takes the measures of what goes by. */
  *wait<Found>(order: Order<Found>): Script<never, Outcome<Found>> {
    const outcome = yield* wait(order);
    for (const event of outcome.events) this.#measure(event);
    return outcome;
  }

  *stage(stage: StageName, took: Duration, finding: Finding): Script<StageResult, void> {
    const result = { stage, took, ...finding };
    this.stages.push(result);
    yield* tell(result);
  }

  *stageOf(stage: StageName, { startedAt, endedAt }: Outcome<unknown>, finding: Finding): Script<StageResult, void> {
    yield* this.stage(stage, between(startedAt, endedAt), finding);
  }

  /** What was not come to. */
  *skipOthers(why: string, but: readonly StageName[] = []): Script<StageResult, void> {
    const seen = new Set(this.stages.map(({ stage }) => stage));
    for (const stage of STAGES)
      if (!seen.has(stage) && !but.includes(stage)) yield* this.stage(stage, milliseconds(0), skipped(why));
  }

  #measure(event: EndpointEvent): void {
    const isOurs = "connection" in event && event.connection === this.name;
    // RFC 7296 §2.4: silence ends an IKE SA of IKEv2; in IKEv1 a single exchange may fail
    const isSilence = event.kind === "peer-silent" && this.options.connection.version === 2;
    if (isOurs && (isEnd(event) || isSilence)) this.isOver = true;
    if (event.kind === "message-sent" && event.attempt > 1) this.measured.retransmissions += 1;
    if (event.kind === "message-received" && event.roundTrip !== undefined)
      this.messages.push({ summary: event.summary, roundTrip: event.roundTrip });
  }
}

/** What an event says about the negotiation that it belongs to. */
export type Step =
  | { readonly ok: true; readonly event: EndpointEvent }
  | { readonly ok: false; readonly why: EndpointEvent };

/** Waits for a good event of the connection, or for what ends all hope of it. */
export function* awaitEvent(
  probe: IpsecProbe,
  isGood: (event: EndpointEvent) => boolean,
  options: { readonly connection?: string; readonly act?: NonNullable<Order<Step>["act"]> } = {},
): Script<never, Outcome<Step>> {
  const name = options.connection ?? probe.name;
  return yield* probe.wait<Step>({
    ...(options.act === undefined ? {} : { act: options.act }),
    until: (seen) => {
      if (seen.kind !== "event" || !("connection" in seen.event) || seen.event.connection !== name) return undefined;
      const { event } = seen;
      if (isGood(event)) return { ok: true, event };
      return isBad(event) ? { ok: false, why: event } : undefined;
    },
    patience: probe.exchangePatience,
  });
}

const isBad = (event: EndpointEvent): boolean =>
  event.kind === "negotiation-failed" || event.kind === "peer-silent" || isEnd(event);

/** The IKE SA is gone; one that made way for its successor is not. */
export const isEnd = (event: EndpointEvent): boolean =>
  event.kind === "ike-sa-closed" && event.reason !== "rekeyed" && event.reason !== "redundant after a collision";
