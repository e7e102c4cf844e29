import fc from "fast-check";
import { expect, test } from "vitest";
import { Channel } from "../l2tp/channel.ts";
import { type Instant, instant } from "../time/instant.ts";
import { Channels } from "./channels.ts";
import { MESSAGE } from "./message.ts";
import { LINK_FLAP } from "./scenario.ts";

// The simulator holds a million sessions in typed arrays, so it has the reliable channel of RFC 2661 §5.8 once more. It is
// the live engine's to the message: whatever is queued, acknowledged or left without answer, both send the same at the same
// time, and lose the tunnel at the same time.

const { window, firstTimeout, timeoutCap, retransmissions } = LINK_FLAP.channel;

type Step =
  | { readonly do: "queue"; readonly count: number }
  /** So many of those under way. */
  | { readonly do: "acknowledge"; readonly count: number }
  | { readonly do: "wait"; readonly span: number };

const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant("queue" as const), count: fc.integer({ min: 1, max: 9 }) }),
    fc.record({ do: fc.constant("acknowledge" as const), count: fc.integer({ min: 0, max: window }) }),
    fc.record({ do: fc.constant("wait" as const), span: fc.integer({ min: 1, max: 30_000 }) }),
  ),
  { minLength: 1, maxLength: 40 },
);

interface Driven {
  queue(): void;
  acknowledge(nr: number): void;
  advance(to: number): void;
  readonly log: readonly string[];
}

function live(): Driven {
  const channel = new Channel<number>({
    firstTimeout,
    longestTimeout: timeoutCap,
    retransmissions,
    receiveWindow: window,
    congestionControl: false,
  });
  channel.peerWindowKnown(window);
  const log: string[] = [];
  let now = instant(0);
  let isLost = false;
  const flush = (): void => {
    for (const { ns, message } of channel.flush(now)) if (message !== undefined) log.push(`${now} ns ${ns}`);
  };
  return {
    log,
    queue() {
      if (isLost) return;
      channel.send(0);
      flush();
    },
    acknowledge(nr) {
      if (isLost) return;
      channel.receive({ ns: 0, nr }, undefined, now);
      flush();
    },
    advance(to) {
      for (let at = channel.deadline; !isLost && at !== undefined && at <= to; at = channel.deadline) {
        now = at;
        isLost = channel.timer(now) === "lost";
        if (isLost) log.push(`${now} lost`);
        else flush();
      }
      now = to as Instant;
    },
  };
}

function simulated(): Driven {
  const log: string[] = [];
  const alarms: number[] = [];
  let now = 0;
  let isLost = false;
  const channels = new Channels(1, LINK_FLAP.channel, {
    send: (_, ns) => void log.push(`${now} ns ${ns}`),
    wakeAt: (_, at) => void alarms.push(at),
    isStale: () => false,
    icrqSent: () => undefined,
    iccnAcknowledged: () => undefined,
    tunnelLost: () => {
      isLost = true;
      log.push(`${now} lost`);
    },
  });
  return {
    log,
    queue() {
      if (!isLost) channels.queue(0, MESSAGE.icrq, 0, 1, now);
    },
    acknowledge(nr) {
      if (!isLost) channels.acknowledged(0, nr, now);
    },
    advance(to) {
      for (let at = Math.min(...alarms); !isLost && at <= to; at = Math.min(...alarms)) {
        alarms.splice(alarms.indexOf(at), 1);
        now = at;
        channels.alarm(0, at);
      }
      now = to;
    },
  };
}

/** What a peer would acknowledge: some of what was sent and not yet acknowledged. */
function drive(driven: Driven, story: readonly Step[]): readonly string[] {
  let now = 0;
  let acknowledged = 0;
  for (const step of story) {
    if (step.do === "queue") for (let i = 0; i < step.count; i++) driven.queue();
    else if (step.do === "wait") {
      now += step.span;
      driven.advance(now);
    } else {
      const highest = Math.max(-1, ...driven.log.map((line) => Number(/ns (\d+)$/.exec(line)?.[1] ?? -1)));
      acknowledged = Math.min(highest + 1, acknowledged + step.count);
      driven.acknowledge(acknowledged);
    }
  }
  return driven.log;
}

test("the simulator's channel sends what the live one sends", () => {
  fc.assert(
    fc.property(steps, (story) => {
      expect(drive(simulated(), story)).toEqual(drive(live(), story));
    }),
    { numRuns: 500 },
  );
});

test("and loses a tunnel that nobody answers when the live one does", () => {
  const silence: readonly Step[] = [
    { do: "queue", count: 6 },
    { do: "wait", span: 200_000 },
  ];

  const log = drive(simulated(), silence);

  expect(log).toEqual(drive(live(), silence));
  expect(log.at(-1)).toBe("79000 lost");
});
