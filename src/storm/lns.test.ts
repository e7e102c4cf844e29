import { describe, expect, test } from "vitest";
import { Lns, type Packet, type Served } from "./lns.ts";
import { MESSAGE, type Message } from "./message.ts";
import { LINK_FLAP, type LnsRules } from "./scenario.ts";

const packet = (ns: number, message: Message, session = 0): Packet => ({
  tunnel: 0,
  ns,
  message,
  session,
  attempt: 1,
  arrivedAt: 0,
});

/** Lets the LNS finish everything; gives what left and when. */
function drain(lns: Lns): { readonly at: number; readonly served: Served; readonly session: number }[] {
  const done: { at: number; served: Served; session: number }[] = [];
  while (lns.endsAt < Number.POSITIVE_INFINITY) {
    const at = lns.endsAt;
    lns.finish(at, ({ session }, served) => done.push({ at, served, session }));
  }
  return done;
}

const lnsWith = (rules: Partial<LnsRules> = {}): Lns => new Lns(2, { ...LINK_FLAP.lns, ...rules });

describe("service", () => {
  test("takes what the packet costs, one after another, and the acknowledgement leaves when it ends", () => {
    const lns = lnsWith();
    lns.arrive(packet(0, MESSAGE.icrq), 0);
    lns.arrive(packet(1, MESSAGE.iccn), 0);

    expect(drain(lns)).toMatchObject([
      { at: 2, served: { nr: 1, reply: "icrp" } },
      { at: 8, served: { nr: 2, reply: "none" } },
    ]);
    expect(lns.busy).toBe(8);
    expect(lns.longestWait).toBe(2);
  });

  test("of what is out of order or seen before is short, and is acknowledged with what is expected", () => {
    const lns = lnsWith();
    lns.arrive(packet(1, MESSAGE.icrq), 0);
    lns.arrive(packet(0, MESSAGE.icrq), 0);
    lns.arrive(packet(0, MESSAGE.icrq), 0);

    expect(drain(lns).map(({ served }) => [served.nr, served.isInOrder, served.reply])).toEqual([
      [0, false, "none"],
      [1, true, "icrp"],
      [1, false, "none"],
    ]);
    expect(lns.busy).toBeCloseTo(2.4, 10);
  });

  test("of a request for a tunnel begins a new sequence, whatever the old one was waiting for", () => {
    const lns = lnsWith();
    lns.arrive(packet(40, MESSAGE.sccrq), 0);
    lns.arrive(packet(41, MESSAGE.scccn), 0);

    expect(drain(lns).map(({ served }) => [served.nr, served.reply])).toEqual([
      [41, "sccrp"],
      [42, "none"],
    ]);
  });
});

describe("the queue", () => {
  test("drops what finds it full", () => {
    const lns = lnsWith({ queue: 2 });

    const taken = [0, 1, 2, 3].map((ns) => lns.arrive(packet(ns, MESSAGE.icrq), 0));

    expect(taken).toEqual([true, true, true, false]);
    expect(lns.waiting).toBe(2);
  });

  test.each([
    ["fifo", [0, 1, 2, 3]],
    ["lifo", [0, 3, 2, 1]],
    ["replies-first", [0, 2, 1, 3]],
  ] as const)("in order %s", (order, expected) => {
    const lns = lnsWith({ order });
    for (const [session, message] of [MESSAGE.icrq, MESSAGE.icrq, MESSAGE.iccn, MESSAGE.icrq].entries()) {
      lns.arrive(packet(session, message, session), 0);
    }

    expect(drain(lns).map(({ session }) => session)).toEqual(expected);
  });
});

test("beyond the logins it allows at a time an ICRQ is acknowledged and ignored, until one is done", () => {
  const lns = lnsWith({ maxStarting: 1 });
  lns.arrive(packet(0, MESSAGE.icrq, 10), 0);
  lns.arrive(packet(1, MESSAGE.icrq, 11), 0);
  lns.arrive(packet(2, MESSAGE.iccn, 10), 0);
  lns.arrive(packet(3, MESSAGE.icrq, 11), 0);

  expect(drain(lns).map(({ served }) => served.reply)).toEqual(["icrp", "none", "none", "icrp"]);
});
