import { expect, test } from "vitest";
import { content } from "../src/app/content.ts";
import { Circle } from "../src/circle/circle.ts";
import type { CircleEffect } from "../src/circle/effect.ts";
import type { Device, Fleet } from "../src/model/fleet.ts";
import { after, type Duration, hours, type Instant, instant, minutes, seconds } from "../src/time/instant.ts";

const START = instant(Date.UTC(2026, 10, 21, 3));
const device = (name: string, address: string): Device => ({
  name,
  platform: "ios",
  addresses: [address],
  logNames: [],
  utcOffsetMinutes: 0,
  pollEvery: minutes(30),
});
const fleetOf = (more: Partial<Fleet> = {}): Fleet => ({
  devices: [device("hub", "192.0.2.1")],
  tunnels: [],
  response: { default: "approval", causes: {}, devices: {}, deviceCauses: {}, coolDown: seconds(1) },
  ...more,
});

/** A hub whose answers are made up as the months pass. */
class LongRun {
  readonly circle: Circle;
  now: Instant = START;
  #effects: readonly CircleEffect[];

  constructor(fleet: Fleet) {
    this.circle = Circle.start(fleet, content, START);
    this.#effects = this.circle.take({ kind: "session", at: START, device: "hub", state: "up" });
  }

  /** The next routine poll is answered. @param answer what a command gives */
  poll(answer: (command: string) => string): void {
    let ask = this.#asked();
    while (ask === undefined) {
      this.now = this.circle.nextWake() ?? this.now;
      this.#effects = this.circle.take({ kind: "wake", at: this.now });
      ask = this.#asked();
    }
    const { poll, commands } = ask;
    const answers = commands.map((command) => ({ command, askedAt: this.now, at: this.now, text: answer(command) }));
    this.#effects = this.circle.take({ kind: "answers", at: this.now, device: "hub", poll, answers });
  }

  log(text: string, later: Duration = seconds(0)): void {
    this.now = after(this.now, later);
    const arrival = { kind: "log", at: this.now, transport: "udp", source: "192.0.2.1", text } as const;
    const effects = this.circle.take(arrival);
    if (effects.some(({ kind }) => kind === "ask")) this.#effects = effects;
  }

  #asked(): Extract<CircleEffect, { kind: "ask" }> | undefined {
    return this.#effects.find(
      (effect) => effect.kind === "ask" && effect.device === "hub" && !isEvidence(effect.poll),
    ) as never;
  }
}

const isEvidence = (poll: string): boolean => poll.includes("/evidence/");

/** An IKE SA of the hub with each of these peers. */
const isakmp = (peers: readonly string[]): string =>
  [
    "IPv4 Crypto ISAKMP SA",
    "dst             src             state          conn-id status",
    ...peers.map((peer, i) => `192.0.2.1       ${peer.padEnd(15)} QM_IDLE           ${1001 + i} ACTIVE`),
    "",
    "IPv6 Crypto ISAKMP SA",
    "",
  ].join("\n");
const answersWith =
  (peers: readonly string[]) =>
  (command: string): string =>
    command === "show crypto isakmp sa" ? isakmp(peers) : "\n";
const badSpi = (peer: string, spi: string): string =>
  `<188>1: hub: %CRYPTO-4-RECVD_PKT_INV_SPI: decaps: rec'd IPSEC packet has invalid spi for destaddr=192.0.2.1, prot=50, spi=${spi}, srcaddr=${peer}, input interface=GigabitEthernet0/1`;

test("peers that dial in from ever other addresses are forgotten a day after they were last seen", () => {
  const run = new LongRun(fleetOf());
  const sizes: number[] = [];

  for (let half = 0; half < 30 * 48; half++) {
    run.poll(answersWith([`203.0.${half >> 8}.${half & 255}`]));
    sizes.push(run.circle.world.tunnels.size);
  }

  expect(run.now - START).toBeGreaterThan(29 * hours(24));
  expect(Math.max(...sizes)).toBeGreaterThan(40); // a day of them is kept
  expect(Math.max(...sizes)).toBeLessThan(52);
});

test("a case about such a peer is closed when its packets under an unknown SPI have stopped, and it is forgotten", () => {
  const run = new LongRun(fleetOf());
  run.poll(answersWith(["203.0.113.7"]));
  for (let i = 0; i < 3; i++) run.log(badSpi("203.0.113.7", "0x11223344(287454020)"), minutes(1));
  const opened = run.circle.world.cases.size;

  run.poll(answersWith(["203.0.113.7"]));
  const still = run.circle.world.cases.size;
  for (let i = 0; i < 60; i++) run.poll(answersWith([]));

  expect([opened, still]).toEqual([1, 1]);
  expect(run.circle.world.cases.size).toBe(0);
  expect(run.circle.world.tunnels.size).toBe(0);
});

test("weeks of log lines in an open case leave the state as small as after a day of them", () => {
  const run = new LongRun(fleetOf());
  run.poll(answersWith(["203.0.113.7"]));
  const sizeAfter = (lines: number): number => {
    for (let i = 0; i < lines; i++) run.log(badSpi("203.0.113.7", "0x11223344(287454020)"), minutes(1));
    return run.circle.snapshot().length;
  };
  const day = sizeAfter(24 * 60);

  const weeks = sizeAfter(14 * 24 * 60);

  expect(run.circle.world.cases.size).toBe(1);
  expect(weeks).toBeLessThan(day * 1.1);
});

test("a case about what left the configuration is closed at the next start, unproven", () => {
  const tunnel = { name: "hub-x", ends: [{ device: "hub" }, { device: "spoke" }] } as const;
  const devices = [device("hub", "192.0.2.1"), device("spoke", "203.0.113.7")];
  const run = new LongRun(fleetOf({ devices, tunnels: [tunnel] }));
  for (let i = 0; i < 3; i++) run.log(badSpi("203.0.113.7", "0x11223344(287454020)"), minutes(1));
  const before = run.circle.world.cases.size;

  const again = Circle.restore(fleetOf(), content, run.circle.snapshot(), run.now);
  const effects = again.take({ kind: "resumed", at: run.now });

  expect(before).toBe(1);
  expect(again.world.cases.size).toBe(0);
  const told = effects.find((effect) => effect.kind === "incident-changed");
  expect(told).toMatchObject({ incident: { status: "closed", verdict: { ok: false } } });
});

test("what the configuration says of a tunnel now goes before what was known of it", () => {
  const devices = [device("hub", "192.0.2.1"), device("spoke", "203.0.113.7")];
  const tunnel = (address: string) =>
    ({ name: "hub-x", ends: [{ device: "hub" }, { device: "spoke", address }] }) as const;
  const before = Circle.start(fleetOf({ devices, tunnels: [tunnel("203.0.113.7")] }), content, START).snapshot();

  const moved = Circle.restore(fleetOf({ devices, tunnels: [tunnel("203.0.113.8")] }), content, before, START);
  const gone = Circle.restore(fleetOf({ devices }), content, before, START);

  expect(moved.world.tunnels.get("hub-x")?.ends[0].remoteAddress).toBe("203.0.113.8");
  expect(gone.world.tunnels.size).toBe(0);
});
