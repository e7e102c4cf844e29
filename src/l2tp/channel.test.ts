import { expect, test } from "vitest";
import { type Instant, instant, milliseconds, minutes, seconds } from "../time/instant.ts";
import { CHANNEL, Channel, type ChannelConfig } from "./channel.ts";
import { VirtualWire, type Weather } from "./virtual-wire.suite.ts";

const at = (second: number): Instant => instant(second * 1_000);
const channel = (over: Partial<ChannelConfig> = {}): Channel<string> => new Channel<string>({ ...CHANNEL, ...over });
const spell = (given: Channel<string>, now: Instant): string[] =>
  given.flush(now).map(({ message, ns, nr }) => `${message ?? "ZLB"} ${ns},${nr}`);

// RFC 2661 appendix B.1: lock-step tunnel establishment
test("a tunnel is set up in lock-step, and its last message is acknowledged by a ZLB", () => {
  const lac = channel();
  const lns = channel();

  lac.send("SCCRQ");
  expect(spell(lac, at(0))).toEqual(["SCCRQ 0,0"]);
  expect(lns.receive({ ns: 0, nr: 0 }, "SCCRQ", at(0))).toEqual(["SCCRQ"]);
  lns.send("SCCRP");
  expect(spell(lns, at(0))).toEqual(["SCCRP 0,1"]);
  expect(lac.receive({ ns: 0, nr: 1 }, "SCCRP", at(0))).toEqual(["SCCRP"]);
  lac.send("SCCCN");
  expect(spell(lac, at(0))).toEqual(["SCCCN 1,1"]);
  expect(lns.receive({ ns: 1, nr: 1 }, "SCCCN", at(0))).toEqual(["SCCCN"]);
  expect(spell(lns, at(0))).toEqual(["ZLB 1,2"]);
  lac.receive({ ns: 1, nr: 2 }, undefined, at(0));
  expect(lac.isIdle).toBe(true);
});

// RFC 2661 appendix B.2: a lost packet with retransmission
test("a lost message is repeated with its number and an Nr of today", () => {
  const sender = channel();
  sender.send("first");
  expect(spell(sender, at(0))).toEqual(["first 0,0"]);
  sender.receive({ ns: 0, nr: 0 }, "theirs", at(0.5));
  expect(spell(sender, at(0.5))).toEqual(["ZLB 1,1"]);

  expect(sender.timer(at(1))).toBe("repeated");

  expect(spell(sender, at(1))).toEqual(["first 0,1"]);
});

// RFC 2661 §5.8: 1 s first, doubling, not capped below 8 s, five times
test("a silent peer is asked at 0, 1, 3, 7, 15 and 23 s, and given up at 31 s", () => {
  const sender = channel();
  sender.send("SCCRQ");
  const times: number[] = [];
  let verdict: string | undefined;

  for (let now = 0; verdict !== "lost"; now = sender.deadline ?? Number.NaN) {
    verdict = sender.timer(instant(now));
    if (verdict === "lost") times.push(now);
    else if (sender.flush(instant(now)).length > 0) times.push(now);
  }

  expect(times).toEqual([0, 1_000, 3_000, 7_000, 15_000, 23_000, 31_000]);
});

test("what came twice is acknowledged twice and delivered once", () => {
  const receiver = channel();
  receiver.receive({ ns: 0, nr: 0 }, "a", at(0));
  spell(receiver, at(0));

  expect(receiver.receive({ ns: 0, nr: 0 }, "a", at(1))).toEqual([]);

  expect(spell(receiver, at(1))).toEqual(["ZLB 0,1"]);
  expect(receiver.counts.duplicates).toBe(1);
});

test("what overtook is held until its place comes, and nothing is held beyond the window", () => {
  const receiver = channel({ receiveWindow: 4 });

  expect(receiver.receive({ ns: 2, nr: 0 }, "c", at(0))).toEqual([]);
  expect(receiver.receive({ ns: 1, nr: 0 }, "b", at(0))).toEqual([]);
  expect(receiver.receive({ ns: 4, nr: 0 }, "e", at(0))).toEqual([]);
  expect(receiver.receive({ ns: 0, nr: 0 }, "a", at(0))).toEqual(["a", "b", "c"]);
  expect(spell(receiver, at(0))).toEqual(["ZLB 0,3"]);
  expect(receiver.counts).toMatchObject({ reordered: 2, beyondWindow: 1 });
});

test("sequence numbers go round at 65536", () => {
  const sender = channel({ congestionControl: false });
  const receiver = channel();
  let delivered = 0;
  for (let i = 0; i < 70_000; i++) {
    sender.send(`m${i}`);
    for (const { ns, nr, message } of sender.flush(at(0)))
      delivered += receiver.receive({ ns, nr }, message, at(0)).length;
    for (const { ns, nr } of receiver.flush(at(0))) sender.receive({ ns, nr }, undefined, at(0));
  }

  expect(delivered).toBe(70_000);
  expect(sender.isIdle).toBe(true);
});

test("an acknowledgement of what was never sent says nothing", () => {
  const sender = channel();
  sender.send("a");
  sender.flush(at(0));

  sender.receive({ ns: 0, nr: 9 }, undefined, at(0));
  sender.receive({ ns: 0, nr: 0xffff }, undefined, at(0));

  expect(sender.unacknowledged).toBe(1);
});

// RFC 2661 appendix A
test("slow start doubles each round trip up to the threshold, then grows by one; congestion halves", () => {
  const sender = channel();
  sender.peerWindowKnown(8);
  for (let i = 0; i < 100; i++) sender.send(`m${i}`);
  const windows: number[] = [];
  let acknowledged = 0;
  const roundTrip = (): void => {
    const count = sender.flush(at(0)).length;
    windows.push(count);
    for (let i = 0; i < count; i++) sender.receive({ ns: 0, nr: ++acknowledged }, undefined, at(0));
  };

  for (let i = 0; i < 5; i++) roundTrip();
  expect(windows).toEqual([1, 2, 4, 8, 8]);

  sender.flush(at(0));
  sender.timer(at(1));
  expect(sender.threshold).toBe(4);
  windows.length = 0;
  for (let i = 0; i < 6; i++) roundTrip();
  expect(windows.slice(0, 5)).toEqual([1, 2, 4, 4, 5]);
});

test("what completes a call goes before what begins one, and what was not sent can be taken back", () => {
  const sender = channel({ congestionControl: false });
  sender.peerWindowKnown(2);
  sender.send("ICRQ 1", false);
  sender.send("ICRQ 2", false);
  sender.flush(at(0));
  const third = sender.send("ICRQ 3", false);
  sender.send("ICRQ 4", false);
  sender.send("ICCN 1");

  expect(sender.cancel(third)).toBe(true);
  sender.receive({ ns: 0, nr: 2 }, undefined, at(0));

  expect(spell(sender, at(0))).toEqual(["ICCN 1 2,0", "ICRQ 4 3,0"]);
});

/** Sends a hundred messages each way through the weather; gives what arrived at each end. */
function exchange(weather: Weather, config: ChannelConfig): Readonly<Record<"a" | "b", string[]>> {
  const arrived = { a: [] as string[], b: [] as string[] };
  const encode = (message: string | undefined, ns: number, nr: number): Uint8Array =>
    new TextEncoder().encode(JSON.stringify({ message, ns, nr }));
  const wire = new VirtualWire((hands) => {
    const end = (side: "a" | "b") => {
      const own = new Channel<string>(config);
      own.peerWindowKnown(config.receiveWindow);
      for (let i = 0; i < 100; i++) own.send(`${side}${i}`);
      const flush = (now: Instant): void => {
        for (const { message, ns, nr } of own.flush(now)) hands[side].send(encode(message, ns, nr));
      };
      return {
        get deadline() {
          return own.deadline;
        },
        receive(bytes: Uint8Array, now: Instant) {
          const { message, ns, nr } = JSON.parse(new TextDecoder().decode(bytes));
          arrived[side].push(...own.receive({ ns, nr }, message, now));
          flush(now);
        },
        timer(now: Instant) {
          own.timer(now);
          flush(now);
        },
        flush,
      };
    };
    const ends = { a: end("a"), b: end("b") };
    ends.a.flush(instant(0));
    ends.b.flush(instant(0));
    return ends;
  }, weather);
  wire.advance(minutes(30));
  return arrived;
}

test("in any weather every message arrives once and in order, with and without congestion control", () => {
  for (let seed = 1; seed <= 30; seed++) {
    const weather = { loss: 0.15, duplication: 0.2, jitter: milliseconds(200), seed };
    for (const congestionControl of [true, false]) {
      const config = { ...CHANNEL, retransmissions: 20, longestTimeout: seconds(8), congestionControl };
      const arrived = exchange(weather, config);
      expect(arrived.b).toEqual(Array.from({ length: 100 }, (_, i) => `a${i}`));
      expect(arrived.a).toEqual(Array.from({ length: 100 }, (_, i) => `b${i}`));
    }
  }
});
