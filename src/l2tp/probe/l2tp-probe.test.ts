import { expect, test } from "vitest";
import { seededEntropy } from "../../time/entropy.ts";
import { after, type Duration, type Instant, instant, milliseconds, seconds } from "../../time/instant.ts";
import { MESSAGE } from "../../wire/l2tp/constants.ts";
import { messageType } from "../../wire/l2tp/message.ts";
import { decodePacket } from "../../wire/l2tp/packet.ts";
import type { L2tpEffect } from "../effect.ts";
import type { L2tpInput } from "../input.ts";
import { type LnsConfig, lns } from "../lns.ts";
import { LNS_LINK, LNS_PEER } from "../two-ends.suite.ts";
import { L2tpProbe, type L2tpProbeEffect, type L2tpProbeOptions } from "./l2tp-probe.ts";
import { answerTimes, type L2tpReport, punctualityOf } from "./report.ts";

const PROBE = { address: "192.0.2.9", port: 40_001 };
const OPTIONS: L2tpProbeOptions = {
  name: "lns.example.net",
  lns: LNS_PEER,
  hostName: "probe",
  challenges: false,
  calls: 3,
  patience: seconds(8),
  timeout: seconds(15),
  credentials: { user: "alice", password: "wonderland" },
};

interface Circumstances {
  readonly options?: Partial<L2tpProbeOptions>;
  readonly lns?: Partial<LnsConfig>;
  /** How long the LNS takes to answer a message of the type; `undefined`: it never does. */
  readonly delay?: (type: number | undefined) => Duration | undefined;
  readonly isAccepted?: boolean | "never";
}

/** The probe opposite to a real LNS engine on virtual time. */
function probe({ options, lns: config, delay, isAccepted = true }: Circumstances = {}): L2tpReport {
  const machine = lns({ hostName: "lns1", link: { ...LNS_LINK, asks: ["pap"] }, ...config }, seededEntropy(1));
  const { state } = machine.start(instant(0));
  const run = new L2tpProbe({ ...OPTIONS, ...options }, seededEntropy(2), instant(0));
  const flights: { at: Instant; to: "lns" | "probe"; bytes: Uint8Array }[] = [];
  let report: L2tpReport | undefined;
  let alarm: Instant | undefined;
  const fromProbe = (effects: readonly L2tpProbeEffect[], now: Instant): void => {
    for (const effect of effects) {
      if (effect.kind === "finished") report = effect.report;
      if (effect.kind !== "send") continue;
      const wait = delay === undefined ? milliseconds(1) : delay(typeOf(effect.bytes));
      if (wait !== undefined) flights.push({ at: after(now, wait), to: "lns", bytes: effect.bytes });
    }
  };
  const step = (input: L2tpInput | { readonly kind: "timer" }, now: Instant): void => {
    for (const effect of machine.step(state, input, now).effects as L2tpEffect[]) {
      if (effect.kind === "send") flights.push({ at: after(now, milliseconds(1)), to: "probe", bytes: effect.bytes });
      else if (effect.kind === "wake") alarm = effect.at;
      else if (effect.kind === "authenticate" && isAccepted !== "never") {
        const { tunnel, session } = effect;
        step({ kind: "verdict", tunnel, session, verdict: { accepted: isAccepted, address: 0x0a000007 } }, now);
      }
    }
  };
  fromProbe(run.start(instant(0)), instant(0));
  for (let i = 0; i < 10_000 && report === undefined; i++) {
    flights.sort((a, b) => a.at - b.at);
    const now = instant(Math.min(flights[0]?.at ?? Infinity, run.deadline ?? Infinity, alarm ?? Infinity));
    if (flights[0] !== undefined && flights[0].at <= now) {
      const { to, bytes } = flights.shift() ?? { to: "lns", bytes: new Uint8Array() };
      if (to === "lns") step({ kind: "datagram", from: PROBE, bytes }, now);
      else fromProbe(run.receive(LNS_PEER, bytes, now), now);
    } else if (alarm !== undefined && alarm <= now) {
      alarm = undefined;
      step({ kind: "timer" }, now);
    } else fromProbe(run.timer(now), now);
  }
  if (report === undefined) throw new Error("the probe has no end");
  return report;
}

function typeOf(bytes: Uint8Array): number | undefined {
  const packet = decodePacket(bytes);
  return packet.ok && packet.value.kind === "control" && packet.value.avps.length > 0
    ? messageType(packet.value.avps[0])
    : undefined;
}

const verdicts = ({ stages }: L2tpReport): string[] => stages.map(({ stage, verdict }) => `${stage} ${verdict}`);

test("a healthy LNS passes every stage, and each round trip is told", () => {
  const report = probe();

  expect(verdicts(report)).toEqual([
    "tunnel passed",
    "calls passed",
    "session passed",
    "lcp passed",
    "authentication passed",
    "ipcp passed",
    "close passed",
  ]);
  expect(report.answers).toMatchObject({ asked: 3, answered: 3, median: 2, punctuality: "in-time" });
  expect(report).toMatchObject({ hostName: "lns1", localAddress: "10.0.0.7", retransmissions: 0, isWell: true });
  expect(report.summary).toBe("lns.example.net takes tunnels and answers calls within 2.0 ms.");
});

test("without credentials PPP is not tried, and that is said", () => {
  const { credentials: _, ...options } = OPTIONS;
  const report = probe({ options: { ...options, credentials: undefined } as never });

  expect(verdicts(report).slice(3, 6)).toEqual(["lcp skipped", "authentication skipped", "ipcp skipped"]);
  expect(report.isWell).toBe(true);
});

test.each([
  [1_500, "behind"],
  [5_000, "almost-too-late"],
  [9_000, "too-late"],
] as const)("an LNS that takes %i ms for a call is %s, and the mend is named", (wait, punctuality) => {
  const report = probe({
    options: { calls: 1 },
    delay: (type) => milliseconds(type === MESSAGE.ICRQ ? wait : 1),
  });

  expect(report.answers).toMatchObject({ punctuality, slowest: wait + 1 });
  expect(report.isWell).toBe(false);
  expect(report.stages[1]).toMatchObject({ verdict: "failed", mend: expect.stringContaining("spindrift storm") });
  expect(report.retransmissions).toBeGreaterThan(0);
});

test("calls that nobody answers end the probe after twice the patience, with a clean end of the tunnel", () => {
  const report = probe({ delay: (type) => (type === MESSAGE.ICRQ ? undefined : milliseconds(1)) });

  expect(report.answers).toMatchObject({ asked: 1, answered: 0, punctuality: "too-late" });
  expect(report.summary).toContain("none of 1 calls was answered within the 8 s that a client waits");
});

test("an LNS that is not there fails at the tunnel", () => {
  const report = probe({ delay: () => undefined });

  expect(verdicts(report)[0]).toBe("tunnel failed");
  expect(report.summary).toContain("nothing answers SCCRQ");
});

test("another tunnel secret ends the tunnel, and the LNS's reason is told", () => {
  const secret = (text: string): Uint8Array => new TextEncoder().encode(text);
  const report = probe({ options: { secret: secret("one") }, lns: { secret: secret("other"), challenges: true } });

  expect(report.summary).toContain("Compare the tunnel secret");
  expect(report.isWell).toBe(false);
});

test("a refused login fails at authentication, a silent RADIUS server as well, with another mend each", () => {
  const refused = probe({ isAccepted: false });
  const waiting = probe({ isAccepted: "never" });

  expect(refused.stages[4]).toMatchObject({ verdict: "failed", mend: expect.stringContaining("user and password") });
  expect(waiting.stages[4]).toMatchObject({ verdict: "failed", mend: expect.stringContaining("do not police L2TP") });
});

test("punctuality is told by a second and by half of the patience", () => {
  const patience = seconds(8);
  const judge = (ms: number) => punctualityOf(milliseconds(ms), patience);

  expect([999, 1_000, 3_999, 4_000, 7_999, 8_000].map(judge)).toEqual([
    "in-time",
    "behind",
    "behind",
    "almost-too-late",
    "almost-too-late",
    "too-late",
  ]);
  // a login is some eight answers: with half the patience half a second is too slow
  expect([499, 500].map((ms) => punctualityOf(milliseconds(ms), seconds(4)))).toEqual(["in-time", "behind"]);
  expect(answerTimes([3, 1, 2].map(milliseconds), 4, patience)).toMatchObject({ median: 2, punctuality: "too-late" });
});
