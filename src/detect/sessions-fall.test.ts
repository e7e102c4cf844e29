import { describe, expect, test } from "vitest";
import type { ReadableLns } from "../model/lns.ts";
import { after, instant, minutes, seconds } from "../time/instant.ts";
import { linkSeen } from "./link-flap.ts";
import { capacitySeen } from "./login-capacity.ts";
import { type SessionsState, sessionsSeen } from "./sessions-fall.ts";

const look = (minute: number, active: number, more: Partial<ReadableLns> = {}): ReadableLns => ({
  readable: { ok: true },
  subscribers: { active, init: 0 },
  ports: [],
  peers: [],
  askedAt: after(instant(0), minutes(minute)),
  at: after(instant(0), minutes(minute)),
  ...more,
});

const stateAfter = (...looks: readonly ReadableLns[]): SessionsState | undefined =>
  looks.reduce<SessionsState | undefined>((state, one) => sessionsSeen(state, one), undefined);

describe("a fall of sessions", () => {
  test("is a tenth at once, and keeps how it was before until they are back", () => {
    const states = [look(0, 1_000), look(1, 899), look(2, 700), look(3, 949)];

    expect(stateAfter(...states.slice(0, 2))).toMatchObject({
      at: "fallen",
      before: { subscribers: { active: 1_000 } },
    });
    expect(stateAfter(...states)).toMatchObject({ at: "fallen", before: { subscribers: { active: 1_000 } } });
    expect(stateAfter(...states, look(4, 950))).toEqual({ at: "calm", high: look(4, 950) });
  });

  test("is not the tide: fifty less every ten minutes are a day's end", () => {
    const evening = Array.from({ length: 30 }, (_, i) => look(10 * i, 3_000 - 50 * i));

    expect(stateAfter(...evening)?.at).toBe("calm");
  });

  test("is not nine of ninety", () => {
    expect(stateAfter(look(0, 90), look(1, 80))?.at).toBe("fallen");
    expect(stateAfter(look(0, 60), look(1, 51))?.at).toBe("calm");
  });
});

describe("what an LNS manages", () => {
  const aaa = (accepts: number) => ({ requests: accepts, accepts, timedOut: 0 });

  test("is learned from the logins of a stretch and the share of the engine they took; the best stretch counts", () => {
    const first = capacitySeen(
      undefined,
      look(0, 0, { aaa: aaa(0) }),
      look(1, 600, { aaa: aaa(600), engine: { idle: 80 } }),
    );
    const second = capacitySeen(
      first,
      look(1, 600, { aaa: aaa(600) }),
      look(2, 700, { aaa: aaa(700), engine: { idle: 10 } }),
    );

    expect(first?.loginsPerSecond).toBeCloseTo(50, 6);
    expect(second).toBe(first);
  });

  test("is not learned from a handful, nor from an engine that was hardly asked", () => {
    expect(
      capacitySeen(undefined, look(0, 0, { aaa: aaa(0) }), look(1, 19, { aaa: aaa(19), engine: { idle: 50 } })),
    ).toBeUndefined();
    expect(
      capacitySeen(undefined, look(0, 0, { aaa: aaa(0) }), look(1, 99, { aaa: aaa(99), engine: { idle: 95 } })),
    ).toBeUndefined();
  });
});

describe("a link", () => {
  const line = (state: "UP" | "DOWN") => ({ interface: "xe-2/0/0", state });

  test("that goes down and comes up is one flap, however often it is told", () => {
    let flaps = linkSeen([], line("DOWN"), instant(1_000));
    flaps = linkSeen(flaps, line("DOWN"), instant(2_000));
    flaps = linkSeen(flaps, line("UP"), instant(32_000));
    flaps = linkSeen(flaps, line("UP"), instant(33_000));

    expect(flaps).toEqual([{ interface: "xe-2/0/0", downAt: 1_000, upAt: 32_000 }]);
  });

  test("is forgotten when it has been up for long, and is not while it is down", () => {
    const down = linkSeen([], line("DOWN"), instant(0));
    const up = linkSeen(down, line("UP"), instant(seconds(31)));
    const other = { interface: "xe-1/0/0", state: "DOWN" };

    expect(linkSeen(up, other, instant(minutes(30)))).toHaveLength(1);
    expect(linkSeen(down, other, instant(minutes(30)))).toHaveLength(2);
  });
});
