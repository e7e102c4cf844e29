import { describe, expect, test } from "vitest";
import { seconds } from "../time/instant.ts";
import { type ChannelPorts, Channels } from "./channels.ts";
import { MESSAGE, MESSAGE_NAMES } from "./message.ts";
import { LINK_FLAP } from "./scenario.ts";

const RULES = LINK_FLAP.channel;

/** One tunnel whose alarms are kept, and what it sent. */
function oneTunnel(rules: Partial<typeof RULES> = {}) {
  const sent: { at: number; ns: number; message: string }[] = [];
  const acknowledged: number[] = [];
  const alarms: number[] = [];
  const lostAt: number[] = [];
  const stale = new Set<number>();
  let now = 0;
  const ports: ChannelPorts = {
    send: (_, ns, message) => sent.push({ at: now, ns, message: MESSAGE_NAMES[message] }),
    wakeAt: (_, at) => alarms.push(at),
    isStale: (session) => stale.has(session),
    icrqSent: () => {},
    iccnAcknowledged: (session) => acknowledged.push(session),
    tunnelLost: () => lostAt.push(now),
  };
  const channels = new Channels(1, { ...RULES, ...rules }, ports);
  return {
    channels,
    sent,
    acknowledged,
    lostAt,
    stale,
    at: (time: number): void => {
      for (let next = Math.min(...alarms); next <= time; next = Math.min(...alarms)) {
        alarms.splice(alarms.indexOf(next), 1);
        now = next;
        channels.alarm(0, next);
      }
      now = time;
    },
    icrq: (session: number): void => channels.queue(0, MESSAGE.icrq, session, 1, now),
    ack: (nr: number): void => channels.acknowledged(0, nr, now),
  };
}

describe("an unanswered message", () => {
  test("is repeated after 1, 2, 4, 8 and then 16 s, and after the last try the tunnel is lost", () => {
    const tunnel = oneTunnel();
    tunnel.icrq(0);

    tunnel.at(200_000);

    // RFC 2661 §5.8: exponential, with a cap.
    expect(tunnel.sent.map(({ at }) => at / 1_000)).toEqual([0, 1, 3, 7, 15, 31, 47, 63]);
    expect(tunnel.lostAt).toEqual([79_000]);
  });

  test("of a tunnel that is being set up has fewer tries", () => {
    const tunnel = oneTunnel();
    tunnel.icrq(0);
    tunnel.at(79_000);
    tunnel.channels.open(0, 79_000);

    tunnel.at(200_000);

    expect(tunnel.sent.filter(({ message }) => message === "SCCRQ")).toHaveLength(1 + RULES.retransmissionsNew);
    expect(tunnel.lostAt).toHaveLength(2);
  });

  test("is the oldest alone: the others of its window wait for it", () => {
    const tunnel = oneTunnel();
    for (let session = 0; session < 6; session++) tunnel.icrq(session);

    tunnel.at(3_500);

    expect(tunnel.sent.map(({ ns }) => ns)).toEqual([0, 1, 2, 3, 0, 0]);
  });
});

describe("an acknowledgement", () => {
  test("opens the window and starts the timer anew, from its first value", () => {
    const tunnel = oneTunnel();
    for (let session = 0; session < 6; session++) tunnel.icrq(session);
    tunnel.at(3_500);

    tunnel.ack(1);
    tunnel.at(5_000);

    expect(tunnel.sent.slice(6)).toEqual([
      { at: 3_500, ns: 4, message: "ICRQ" },
      { at: 4_500, ns: 1, message: "ICRQ" },
    ]);
  });

  test("of what was never sent, or long ago, is no news", () => {
    const tunnel = oneTunnel();
    tunnel.icrq(0);
    tunnel.ack(1);
    tunnel.icrq(1);

    tunnel.ack(0);
    tunnel.ack(9);
    tunnel.at(1_500);

    expect(tunnel.sent.map(({ ns }) => ns)).toEqual([0, 1, 1]);
  });

  test("of an ICCN is a login", () => {
    const tunnel = oneTunnel();
    tunnel.channels.queue(0, MESSAGE.iccn, 7, 1, 0);

    tunnel.ack(1);

    expect(tunnel.acknowledged).toEqual([7]);
  });
});

test("an ICRQ that waited until its client gave up is never sent", () => {
  const tunnel = oneTunnel();
  for (let session = 0; session < 6; session++) tunnel.icrq(session);
  tunnel.stale.add(4);

  tunnel.ack(4);

  expect(tunnel.sent).toHaveLength(5);
});

test("with slow start the window opens from one, and closes again when a message is lost", () => {
  // RFC 2661 appendix A.
  const tunnel = oneTunnel({ isSlowStart: true });
  for (let session = 0; session < 12; session++) tunnel.icrq(session);
  const inFlight = [tunnel.sent.length];
  for (const nr of [1, 3]) {
    tunnel.ack(nr);
    inFlight.push(tunnel.sent.length - nr);
  }

  tunnel.at(1_000);
  tunnel.ack(4);

  expect(inFlight).toEqual([1, 2, 4]);
  expect(tunnel.sent.at(-1)).toEqual({ at: 1_000, ns: 3, message: "ICRQ" });
});

test("a tunnel that is set up anew says SCCCN before the calls that waited", () => {
  const tunnel = oneTunnel();
  tunnel.icrq(0);
  tunnel.at(79_000);
  tunnel.channels.open(0, 79_000);
  tunnel.icrq(1);

  tunnel.ack(2);
  tunnel.channels.replied(0, 79_000);

  expect(tunnel.sent.slice(-3).map(({ message }) => message)).toEqual(["SCCRQ", "SCCCN", "ICRQ"]);
  expect(tunnel.channels.isUp(0)).toBe(true);
});

test("HELLO comes only after the interval without sending", () => {
  const tunnel = oneTunnel({ hello: seconds(60) });
  tunnel.at(30_000);
  tunnel.icrq(0);
  tunnel.ack(1);
  const first = tunnel.channels.hello(0, 60_000);
  const second = tunnel.channels.hello(0, first);

  expect([first, second]).toEqual([90_000, 150_000]);
  expect(tunnel.sent.filter(({ message }) => message === "HELLO")).toHaveLength(1);
});
