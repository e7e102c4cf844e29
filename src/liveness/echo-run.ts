import { signEcho, verifyEcho } from "./echo-signature.ts";
import type { MonitorEffect } from "./monitor-io.ts";
import type { EchoTarget } from "./vpn-monitor-config.ts";

/** Echoes through one tunnel, one after another, until one is answered. */
export interface EchoRun {
  readonly tunnelId: number;
  readonly key: Uint8Array;
  /** Until the next rekey: an echo may come back under the SA after the one it left by. */
  readonly previousKey?: Uint8Array;
  /** Of the next echo. */
  readonly sequence: number;
  /** Echoes since the last answer. */
  readonly unanswered: number;
  /** Replies that no key of this tunnel signed, or that answer nothing that is open. */
  readonly strayReplies: number;
}

export const newRun = (tunnelId: number, key: Uint8Array): EchoRun => ({
  tunnelId,
  key,
  sequence: 1,
  unanswered: 0,
  strayReplies: 0,
});

export const rekeyed = (run: EchoRun, key: Uint8Array): EchoRun => ({ ...run, key, previousKey: run.key });

export function sendEcho(
  run: EchoRun,
  probe: "verify-path" | "vpn-monitor",
  { source, destination, payloadLength }: EchoTarget,
): { run: EchoRun; effect: MonitorEffect } {
  const { tunnelId, key, sequence } = run;
  const payload = signEcho(key, { tunnelId, sequence, length: payloadLength });
  return {
    run: { ...run, sequence: (sequence + 1) >>> 0, unanswered: run.unanswered + 1 },
    effect: { kind: "send-echo", probe, source, destination, sequence, payload },
  };
}

/** Any of the open echoes may be the one that is answered; one that was sent before the last answer proves nothing. */
export function takeReply(run: EchoRun, payload: Uint8Array): { run: EchoRun; isAnswer: boolean } {
  const sequence =
    verifyEcho(run.key, run.tunnelId, payload) ??
    (run.previousKey === undefined ? undefined : verifyEcho(run.previousKey, run.tunnelId, payload));
  const age = sequence === undefined ? 0 : (run.sequence - sequence) >>> 0;
  const isAnswer = age >= 1 && age <= run.unanswered;
  return isAnswer
    ? { run: { ...run, unanswered: 0 }, isAnswer }
    : { run: { ...run, strayReplies: run.strayReplies + 1 }, isAnswer };
}
