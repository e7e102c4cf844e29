import { expect, test } from "vitest";
import { UsageError } from "../errors/errors.ts";
import { seconds } from "../time/instant.ts";
import { type Simulation, simulate } from "../time/simulate.ts";
import {
  type BadSpiEffect,
  type BadSpiInput,
  type BadSpiPacket,
  type BadSpiState,
  type BadSpiStatement,
  badSpi,
  checkBadSpi,
} from "./bad-spi.ts";

type Sim = Simulation<BadSpiState, BadSpiInput, BadSpiEffect>;

const start = (statement?: BadSpiStatement): Sim => simulate(badSpi(statement && checkBadSpi(statement)));

function receive(sim: Sim, times: number, changes: Partial<BadSpiPacket> = {}): void {
  const packet: BadSpiPacket = {
    kind: "bad-spi",
    gateway: "gw1",
    source: "198.51.100.1",
    destination: "192.0.2.1",
    protocol: "ESP",
    spi: 0xbad00001,
    sequence: 16,
    interface: "ge-0/0/0.0",
    ...changes,
  };
  for (let i = 0; i < times; i++) sim.input(packet);
}

const responses = (sim: Sim): string[] =>
  sim.effects().flatMap((effect) => (effect.kind === "respond" ? [effect.gateway] : []));
const logs = (sim: Sim): string[] => sim.effects().flatMap((e) => (e.kind === "log" ? [`${e.tag}: ${e.text}`] : []));

test("a peer that sends under an unknown SPI is answered, so that both ends negotiate anew", () => {
  const sim = start({});

  receive(sim, 1);

  expect(sim.effects().at(-1)).toEqual({ kind: "respond", gateway: "gw1", spi: 0xbad00001 });
});

test("max-responses is 5 by default, for each gateway", () => {
  const sim = start({});

  receive(sim, 20);
  receive(sim, 20, { gateway: "gw2", source: "198.51.100.2" });

  expect(responses(sim).filter((name) => name === "gw1")).toHaveLength(5);
  expect(responses(sim).filter((name) => name === "gw2")).toHaveLength(5);
  expect(sim.state().gateways.get("gw1")).toMatchObject({ received: 20, responses: 5 });
});

test.each([0, 31, 1.5])("max-responses %s is refused", (maxResponses) => {
  expect(() => checkBadSpi({ maxResponses })).toThrow(UsageError);
});

test("without the statement packets are counted and not answered", () => {
  const sim = start();

  receive(sim, 7);

  expect(responses(sim)).toEqual([]);
  expect(sim.state().gateways.get("gw1")?.received).toBe(7);
});

test("an address that is no peer's is counted and never answered", () => {
  const sim = start({});

  for (let i = 0; i < 9; i++) sim.input({ ...stranger, sequence: i });

  expect(sim.effects()).toEqual([]);
  expect(sim.state().strangers).toBe(9);
});

const stranger: BadSpiPacket = {
  kind: "bad-spi",
  source: "203.0.113.9",
  destination: "192.0.2.1",
  protocol: "ESP",
  spi: 256,
  sequence: 1,
  interface: "ge-0/0/0.0",
};

test("clearing one gateway's count lets it be answered again, and leaves the others", () => {
  const sim = start({ maxResponses: 1 });
  for (const gateway of ["gw1", "gw2"]) receive(sim, 2, { gateway });

  sim.input({ kind: "clear-counters", gateway: "gw1" });
  for (const gateway of ["gw1", "gw2"]) receive(sim, 2, { gateway });

  expect(responses(sim)).toEqual(["gw1", "gw2", "gw1"]);
  expect(sim.state().gateways.get("gw2")?.received).toBe(4);
});

test("clearing without a name clears every gateway's count", () => {
  const sim = start({ maxResponses: 1 });
  for (const gateway of ["gw1", "gw2"]) receive(sim, 2, { gateway });

  sim.input({ kind: "clear-counters" });

  expect(sim.state().gateways.size).toBe(0);
});

test("the number can be changed while packets come in", () => {
  const sim = start({ maxResponses: 1 });
  receive(sim, 3);

  sim.input({ kind: "configure", config: checkBadSpi({ maxResponses: 3 }) });
  receive(sim, 5);
  sim.input({ kind: "configure", config: undefined });
  receive(sim, 5);

  expect(responses(sim)).toHaveLength(3);
});

test("a flood is logged once in ten seconds for a gateway, and counted in full", () => {
  const sim = start({});
  receive(sim, 1_000);
  expect(logs(sim)).toEqual([
    "RT_IPSEC_BAD_SPI: Bad SPI packet detected on IPSec tunnel on ge-0/0/0.0 with tunnel ID 0x0! " +
      "From 198.51.100.1 to 192.0.2.1, ESP, SPI 0xbad00001, SEQ 0x10.",
  ]);
  expect(sim.state().gateways.get("gw1")).toMatchObject({ received: 1_000, unlogged: 999 });

  sim.advance(seconds(10));
  receive(sim, 1);

  expect(logs(sim)).toHaveLength(2);
});
