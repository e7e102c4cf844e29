import { expect, test } from "vitest";
import { hours, milliseconds, minutes, seconds } from "../time/instant.ts";
import { ERROR, MESSAGE, STOP_RESULT } from "../wire/l2tp/constants.ts";
import { encodePacket } from "../wire/l2tp/packet.ts";
import type { LacConfig } from "./lac.ts";
import type { LnsConfig } from "./lns.ts";
import { LNS_PEER, TwoEnds } from "./two-ends.suite.ts";
import type { Weather } from "./virtual-wire.suite.ts";

const secret = new TextEncoder().encode("Spr1ngTide");

function opened(a: Partial<LacConfig> = {}, b: Partial<LnsConfig> = {}, weather: Weather = {}): TwoEnds {
  const ends = new TwoEnds(a, b, weather);
  ends.lac({ kind: "open-tunnel", to: LNS_PEER, ref: "t1" });
  return ends;
}

test("a tunnel opens: SCCRQ, SCCRP, SCCCN, ZLB", () => {
  const ends = opened();

  ends.wire.advance(seconds(1));

  expect(ends.said("a")).toEqual(["SCCRQ", "SCCCN"]);
  expect(ends.said("b")).toEqual(["SCCRP", "ZLB"]);
  expect(ends.happened("a", "tunnel-opened")).toMatchObject([{ ref: "t1", hostName: "lns", after: 10 }]);
  expect(ends.happened("b", "tunnel-opened")).toMatchObject([{ hostName: "lac" }]);
});

test("each end proves that it knows the secret, with hidden AVPs or without", () => {
  for (const hides of ["nothing", "calls", "all"] as const) {
    const config = { secret, challenges: true, hides };
    const ends = opened(config, config);

    ends.wire.advance(seconds(1));

    expect(ends.happened("a", "tunnel-opened")).toHaveLength(1);
    expect(ends.happened("b", "tunnel-opened")).toHaveLength(1);
  }
});

test("another secret is refused by whoever challenged: result 2, error 6", () => {
  const other = new TextEncoder().encode("other");
  const byLac = opened({ secret, challenges: true }, { secret: other });
  const byLns = opened({ secret }, { secret: other, challenges: true });

  byLac.wire.advance(seconds(1));
  byLns.wire.advance(seconds(1));

  const result = { result: STOP_RESULT.GENERAL_ERROR, error: ERROR.VENDOR_SPECIFIC };
  expect(byLac.happened("a", "tunnel-closed")).toMatchObject([{ by: "us", result }]);
  expect(byLac.happened("b", "tunnel-closed")).toMatchObject([{ by: "peer", result }]);
  expect(byLns.happened("b", "tunnel-closed")).toMatchObject([{ by: "us", result }]);
  expect(byLns.happened("a", "tunnel-closed")).toMatchObject([{ by: "peer", result }]);
});

test("a challenge to an end without a secret is not authorized", () => {
  const ends = opened({ secret, challenges: true });

  ends.wire.advance(seconds(1));

  expect(ends.happened("a", "tunnel-closed")).toMatchObject([
    { by: "peer", result: { result: STOP_RESULT.NOT_AUTHORIZED } },
  ]);
});

// RFC 2661 §5.8: 0, 1, 3, 7, 15, 23 s, and the end at 31 s
test("an LNS that is away is given up after the full cycle", () => {
  const ends = opened({}, {}, { loss: 1 });

  ends.wire.advance(seconds(40));

  expect(ends.wire.sent("a").map(({ at }) => at)).toEqual([0, 1_000, 3_000, 7_000, 15_000, 23_000]);
  expect(ends.happened("a", "tunnel-closed")).toMatchObject([{ by: "silence" }]);
  expect(ends.state("a").tunnels.size).toBe(0);
});

test("a repeated SCCRQ opens no second tunnel", () => {
  const ends = opened();
  ends.wire.advance(seconds(1));
  const [request] = ends.wire.sent("a");

  ends.lns({ kind: "datagram", from: { address: "192.0.2.1", port: 1701 }, bytes: request?.bytes ?? Uint8Array.of() });
  ends.wire.advance(seconds(1));

  expect(ends.state("b").tunnels.size).toBe(1);
  expect(ends.said("b").at(-1)).toBe("ZLB");
});

test("a peer that begins anew with the id of an old tunnel takes its place", () => {
  const ends = opened({}, {}, { seed: 3 });
  ends.wire.advance(seconds(1));
  const again = opened({ vendorName: "rebooted" }, {}, { seed: 3 }); // the same seed draws the same ids
  again.wire.advance(seconds(1));
  const from = { address: "192.0.2.1", port: 1701 };

  const [request] = again.wire.sent("a");
  ends.lns({ kind: "datagram", from, bytes: request?.bytes ?? Uint8Array.of() });
  const [newer] = [...ends.state("b").tunnels.values()].slice(-1);
  const connect = { kind: "control", tunnelId: newer?.localId ?? 0, sessionId: 0, ns: 1, nr: 1 } as const;
  const avp = { mandatory: true, hidden: false, reserved: 0, vendorId: 0, attribute: 0 };
  ends.lns({
    kind: "datagram",
    from,
    bytes: encodePacket({ ...connect, avps: [{ ...avp, value: Uint8Array.of(0, MESSAGE.SCCCN) }] }),
  });

  expect(ends.happened("b", "tunnel-opened")).toHaveLength(2);
  expect(ends.happened("b", "tunnel-closed")).toMatchObject([{ by: "silence" }]);
  expect(ends.state("b").tunnels.size).toBe(1);
});

// RFC 2661 §5.5
test("HELLOs keep a silent tunnel; unanswered, they end it", () => {
  const ends = opened({ hello: seconds(60) }, { hello: seconds(300) });
  ends.wire.advance(hours(1));
  expect(ends.said("a").filter((name) => name === "HELLO")).toHaveLength(59);
  expect(ends.happened("a", "tunnel-closed")).toEqual([]);

  ends.wire.weather = { loss: 1 };
  ends.wire.advance(seconds(60 + 31));

  expect(ends.happened("a", "tunnel-closed")).toMatchObject([{ by: "silence" }]);
});

test("tunnels that came up together spread their HELLOs over the interval", () => {
  const ends = opened({ hello: seconds(60), spreadsHello: true, hearsData: false });
  for (let i = 0; i < 99; i++) ends.lac({ kind: "open-tunnel", to: LNS_PEER, ref: `t${i}` });

  ends.wire.advance(seconds(30));

  const hellos = ends.said("a").filter((name) => name === "HELLO").length;
  expect(hellos).toBeGreaterThan(30);
  expect(hellos).toBeLessThan(70);
});

// RFC 2661 §5.5
test("a new HELLO interval is for tunnels that come up from then on", () => {
  const ends = opened({ hello: seconds(60) });
  ends.wire.advance(seconds(1));
  ends.lac({ kind: "set-hello", hello: undefined });

  ends.lac({ kind: "open-tunnel", to: LNS_PEER, ref: "second" });
  ends.wire.advance(minutes(10));

  const [first, second] = ends.happened("a", "tunnel-opened");
  const state = ends.state("a");
  expect(state.tunnels.get(first?.tunnel ?? 0)?.hello).toBe(seconds(60));
  expect(state.tunnels.get(second?.tunnel ?? 0)?.hello).toBeUndefined();
  expect(ends.said("a").filter((name) => name === "HELLO").length).toBe(5);
});

test("a closed tunnel goes at once here, and lingers there for a full cycle to acknowledge repetitions", () => {
  const ends = opened();
  ends.wire.advance(seconds(1));
  const [{ tunnel = 0 } = {}] = ends.happened("a", "tunnel-opened");

  ends.lac({ kind: "close-tunnel", tunnel });
  ends.wire.advance(seconds(30));
  expect(ends.happened("b", "tunnel-closed")).toMatchObject([{ by: "peer", result: { result: STOP_RESULT.CLEARED } }]);
  expect(ends.state("a").tunnels.size).toBe(0);
  expect(ends.state("b").tunnels.size).toBe(1);

  ends.wire.advance(seconds(2));
  expect(ends.state("b").tunnels.size).toBe(0);
  expect(ends.state("b").byPeer.size).toBe(0);
});

test("a StopCCN whose acknowledgements are lost is repeated, and acknowledged each time", () => {
  const ends = opened();
  ends.wire.advance(seconds(1));
  const [{ tunnel = 0 } = {}] = ends.happened("a", "tunnel-opened");
  ends.wire.weather = { loss: 0.6, seed: 5 };

  ends.lac({ kind: "close-tunnel", tunnel });
  ends.wire.advance(minutes(2));

  expect(ends.state("a").tunnels.size).toBe(0);
  expect(ends.state("b").tunnels.size).toBe(0);
});

test("in any weather the tunnel opens", () => {
  for (let seed = 1; seed <= 100; seed++) {
    const config = { secret, challenges: true, hides: "all" as const };
    const ends = opened(config, config, { loss: 0.2, duplication: 0.2, jitter: milliseconds(300), seed });

    ends.wire.advance(seconds(31));

    expect([seed, ends.happened("a", "tunnel-opened").length]).toEqual([seed, 1]);
    expect([seed, ends.happened("b", "tunnel-opened").length]).toEqual([seed, 1]);
    expect(ends.state("b").tunnels.size).toBe(1);
  }
});

test("many tunnels open from one address and port", () => {
  const ends = new TwoEnds();
  for (let i = 0; i < 500; i++) ends.lac({ kind: "open-tunnel", to: LNS_PEER, ref: `t${i}` });

  ends.wire.advance(seconds(1));

  expect(ends.happened("a", "tunnel-opened")).toHaveLength(500);
  expect(ends.state("b").tunnels.size).toBe(500);
});

/** What the LNS answers to a control message with these AVPs on an open tunnel. */
function provoke(
  ...avps: { readonly attribute: number; readonly value: number[]; readonly mandatory?: boolean }[]
): TwoEnds {
  const ends = opened();
  ends.wire.advance(seconds(1));
  const [tunnel] = ends.state("b").tunnels.values();
  const rest = { hidden: false, reserved: 0, vendorId: 0 };
  const bytes = encodePacket({
    kind: "control",
    tunnelId: tunnel?.localId ?? 0,
    sessionId: 0,
    ns: 2,
    nr: 1,
    avps: avps.map(({ attribute, value, mandatory = true }) => ({
      ...rest,
      mandatory,
      attribute,
      value: Uint8Array.from(value),
    })),
  });
  ends.lns({ kind: "datagram", from: { address: "192.0.2.1", port: 1701 }, bytes });
  return ends;
}

// RFC 2661 §4.2 and §4.4.1
test("what is mandatory and unknown ends the tunnel; what is not is passed over", () => {
  const unknownAvp = provoke({ attribute: 0, value: [0, MESSAGE.HELLO] }, { attribute: 4_000, value: [] });
  const unknownType = provoke({ attribute: 0, value: [0, 99] });
  const optionalAvp = provoke(
    { attribute: 0, value: [0, MESSAGE.HELLO] },
    { attribute: 4_000, value: [], mandatory: false },
  );
  const optionalType = provoke({ attribute: 0, value: [0, 99], mandatory: false });

  const result = { result: STOP_RESULT.GENERAL_ERROR, error: ERROR.UNKNOWN_MANDATORY_AVP };
  expect(unknownAvp.happened("b", "tunnel-closed")).toMatchObject([{ by: "us", result }]);
  expect(unknownType.happened("b", "tunnel-closed")).toMatchObject([{ by: "us", result }]);
  expect(optionalAvp.happened("b", "tunnel-closed")).toEqual([]);
  expect(optionalType.happened("b", "tunnel-closed")).toEqual([]);
  expect(optionalType.happened("b", "dropped")).toMatchObject([{ reason: "l2tp.message-type", messageType: 99 }]);
});

test("a message out of place ends the tunnel with FSM error", () => {
  const ends = provoke({ attribute: 0, value: [0, MESSAGE.SCCCN] });

  expect(ends.happened("b", "tunnel-closed")).toMatchObject([{ result: { result: STOP_RESULT.FSM_ERROR } }]);
});

test("what belongs to no tunnel is dropped and told, and makes no state", () => {
  const ends = new TwoEnds();
  const from = { address: "192.0.2.66", port: 1701 };
  const send = (hex: string): void => ends.lns({ kind: "datagram", from, bytes: Buffer.from(hex, "hex") });

  send("c802000c0011000000030002");
  send("c8020014000000000000000080080000000006ff");
  send("c80200");
  send("000200110022ff03c021");

  expect(ends.happened("b", "dropped").map(({ reason }) => reason)).toEqual([
    "l2tp.unknown-tunnel",
    "l2tp.tunnel-zero",
    "l2tp.short",
    "l2tp.unknown-tunnel",
  ]);
  expect(ends.state("b").tunnels.size).toBe(0);
});

test("a stranger's address cannot speak in a tunnel", () => {
  const ends = opened();
  ends.wire.advance(seconds(1));
  const [tunnel] = ends.state("b").tunnels.values();
  const stop = encodePacket({
    kind: "control",
    tunnelId: tunnel?.localId ?? 0,
    sessionId: 0,
    ns: 2,
    nr: 1,
    avps: [{ mandatory: true, hidden: false, reserved: 0, vendorId: 0, attribute: 0, value: Uint8Array.of(0, 4) }],
  });

  ends.lns({ kind: "datagram", from: { address: "192.0.2.66", port: 1701 }, bytes: stop });
  ends.lns({ kind: "datagram", from: { address: "192.0.2.1", port: 1702 }, bytes: stop });

  expect(tunnel?.state).toBe("established");
  expect(ends.happened("b", "dropped").map(({ reason }) => reason)).toEqual(["l2tp.unknown-tunnel", "l2tp.wrong-port"]);
});

test("a call request without a session id makes no call", () => {
  const ends = provoke({ attribute: 0, value: [0, MESSAGE.ICRQ] });

  expect(ends.happened("b", "dropped")).toMatchObject([{ reason: "l2tp.assigned-session-id" }]);
  expect([...ends.state("b").tunnels.values()].map(({ sessions }) => sessions.size)).toEqual([0]);
});

test("a tunnel is stopped when its last session has been gone for the idle time-out, and not before another has begun", () => {
  const ends = opened({}, { idleTimeout: seconds(80) });
  ends.wire.advance(seconds(600)); // without any call it stays: nothing has ended
  const tunnel = ends.happened("a", "tunnel-opened")[0]?.tunnel ?? 0;
  const call = (ref: string): void => ends.lac({ kind: "call", direction: "incoming", tunnel, ref });
  const hangUp = (): void => {
    const session = ends.happened("a", "session-opened").at(-1)?.session ?? 0;
    ends.lac({ kind: "hang-up", tunnel, session });
  };
  call("first");
  ends.wire.advance(seconds(1));
  hangUp();
  ends.wire.advance(seconds(79));
  call("second");
  ends.wire.advance(seconds(100));
  expect(ends.happened("b", "tunnel-closed")).toEqual([]);

  hangUp();
  ends.wire.advance(seconds(81));

  expect(ends.happened("b", "tunnel-closed")).toMatchObject([{ by: "us", result: { result: STOP_RESULT.CLEARED } }]);
  expect(ends.happened("a", "tunnel-closed")).toMatchObject([{ by: "peer" }]);
});
