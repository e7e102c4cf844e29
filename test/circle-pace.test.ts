import { expect, test } from "vitest";
import { content } from "../src/app/content.ts";
import { Circle } from "../src/circle/circle.ts";
import type { CircleEffect } from "../src/circle/effect.ts";
import type { Fleet } from "../src/model/fleet.ts";
import { after, type Instant, instant, seconds } from "../src/time/instant.ts";

const fleet: Fleet = {
  devices: [
    {
      name: "hub",
      platform: "ios",
      addresses: ["192.0.2.1"],
      logNames: [],
      utcOffsetMinutes: 0,
      pollEvery: seconds(10),
    },
  ],
  tunnels: [],
  response: { default: "approval", causes: {}, devices: {}, deviceCauses: {}, coolDown: seconds(1) },
};
const START = instant(Date.UTC(2026, 10, 21, 3));

/** Answers every poll at once, the CPU being as busy as told, and gives the seconds between the polls. */
function pauses(busyPct: readonly number[]): readonly number[] {
  const circle = Circle.start(fleet, content, START);
  const polls: Instant[] = [];
  let now = START;
  let effects: readonly CircleEffect[] = circle.take({ kind: "resumed", at: now });
  for (const busy of busyPct) {
    let ask = effects.find((effect) => effect.kind === "ask");
    while (ask === undefined) {
      now = circle.nextWake() ?? now;
      effects = circle.take({ kind: "wake", at: now });
      ask = effects.find((effect) => effect.kind === "ask");
    }
    polls.push(now);
    const cpu = `CPU utilization for five seconds: ${busy}%/0%; one minute: ${busy}%; five minutes: 1%\n`;
    const answers = ask.commands.map((command) => ({
      command,
      askedAt: now,
      at: now,
      text: command.startsWith("show processes") ? cpu : "\n",
    }));
    effects = circle.take({ kind: "answers", at: now, device: "hub", poll: ask.poll, answers });
  }
  return polls.slice(1).map((at, place) => (at - (polls[place] ?? at)) / 1_000);
}

test("the routine gives way to a busy device and comes back when it is at its ease", () => {
  expect(pauses([10, 95, 95, 97, 95, 70, 20, 10, 10, 10])).toEqual([10, 20, 40, 80, 80, 80, 40, 20, 10]);
});

test("what is urgent is asked of a busy device all the same", () => {
  const circle = Circle.start(fleet, content, START);
  const [first] = circle.take({ kind: "resumed", at: START }).filter((effect) => effect.kind === "ask");
  const cpu = "CPU utilization for five seconds: 99%/0%; one minute: 99%; five minutes: 1%\n";
  const answers = (first?.commands ?? []).map((command) => ({ command, askedAt: START, at: START, text: cpu }));
  circle.take({ kind: "answers", at: START, device: "hub", poll: first?.poll ?? "", answers });
  const line = "<189>Nov 21 03:00:01.000: %SYS-5-RESTART: System restarted --";

  const effects = circle.take({
    kind: "log",
    at: after(START, seconds(1)),
    transport: "udp",
    source: "192.0.2.1",
    text: line,
  });

  expect(effects.filter(({ kind }) => kind === "ask")).toMatchObject([{ device: "hub", urgent: true }]);
});
