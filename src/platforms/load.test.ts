import { expect, test } from "vitest";
import type { Answer } from "../model/arrival.ts";
import { instant } from "../time/instant.ts";
import { ios } from "./ios/platform.ts";
import { junos } from "./junos/platform.ts";
import type { Platform } from "./platform.ts";

const answersOf = (platform: Platform, texts: Readonly<Record<string, string>>): readonly Answer[] =>
  platform.poll.map((command) => {
    const start = Object.keys(texts).find((name) => command.startsWith(name));
    return { command, askedAt: instant(0), at: instant(1), text: start === undefined ? "\n" : (texts[start] ?? "") };
  });

test("IOS tells how idle it is, and what our own session takes is not held against it", () => {
  const text = `CPU utilization for five seconds: 97%/3%; one minute: 90%; five minutes: 60%
 PID Runtime(ms)     Invoked      uSecs   5Sec   1Min   5Min TTY Process
 305      812044      401223       2023 61.20% 70.00% 50.10%   0 Crypto IKEv2
   3        4012        2010       1996  9.11%  8.50%  1.00%   2 SSH Process
  87        1200         300       4000  2.00%  1.50%  0.20%   2 Virtual Exec
`;

  expect(ios.read(answersOf(ios, { "show processes cpu": text })).load).toEqual({ idlePct: 20 });
});

test("Junos tells it by the master's minute", () => {
  const engine = (slot: number, state: string, idle: number): string => `  Slot ${slot}:
    Current state                  ${state}
    5 sec CPU utilization:
      User                       1 percent
      Idle                       1 percent
    1 min CPU utilization:
      User                       1 percent
      Idle                      ${idle} percent
    Load averages:                 1 minute   5 minute  15 minute
                                       0.10       0.12       0.09
`;
  const text = `Routing Engine status:\n${engine(0, "Backup", 99)}${engine(1, "Master", 7)}`;

  expect(junos.read(answersOf(junos, { "show chassis routing-engine": text })).load).toEqual({ idlePct: 7 });
});

test("a device that does not say is neither busy nor at ease", () => {
  expect(ios.read(answersOf(ios, {})).load).toBeUndefined();
  expect(junos.read(answersOf(junos, {})).load).toBeUndefined();
});

test("each version of IKE is asked for", () => {
  expect(ios.poll).toEqual(expect.arrayContaining(["show crypto isakmp sa", "show crypto ikev2 sa"]));
});
