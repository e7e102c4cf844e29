import fc from "fast-check";
import { expect, test } from "vitest";
import { seconds } from "../time/instant.ts";
import { simulate } from "../time/simulate.ts";
import { checkDpd, DPD_MODES } from "./dpd-config.ts";
import { type DpdGatewayInput, dpdGateway } from "./dpd-gateway.ts";
import type { MonitorInput } from "./monitor-io.ts";
import { tunnelMonitor } from "./tunnel-monitor.ts";
import { checkVpnMonitor, type MonitoredVpn } from "./vpn-monitor-config.ts";

// What holds for any order of events.

const few = fc.nat(2);
const sa = fc.constantFrom("p1", "p2");
const vpn = fc.constantFrom("vpn1", "vpn2");
const dpd = fc
  .record({
    mode: fc.constantFrom(...DPD_MODES),
    interval: fc.integer({ min: 2, max: 60 }),
    threshold: fc.integer({ min: 1, max: 5 }),
  })
  .map((statement) => checkDpd(statement).config);

const gatewayInput: fc.Arbitrary<DpdGatewayInput> = fc.oneof(
  fc.record({
    kind: fc.constant("phase1-established" as const),
    sa,
    firstSequence: fc.nat(5),
    isAgreed: fc.boolean(),
  }),
  fc.constant({ kind: "phase1-failed" as const }),
  fc.record({ kind: fc.constant("phase1-closed" as const), sa }),
  fc.record({ kind: fc.constant("vpn-up" as const), vpn, sa }),
  fc.record({ kind: fc.constant("vpn-down" as const), vpn }),
  fc.record({ kind: fc.constant("traffic" as const), vpn, received: few, sent: few }),
  fc.record({ kind: fc.constantFrom("ike-received" as const, "asked-by-peer" as const), sa }),
  fc.record({ kind: fc.constant("answered" as const), sa, sequence: fc.nat(8) }),
  fc.record({ kind: fc.constant("configure" as const), dpd: fc.option(dpd, { nil: undefined }) }),
  fc.constant({ kind: "packet-waiting" as const }),
  fc.constant({ kind: "timer" as const }),
);
const gap = fc.integer({ min: 0, max: 90 }).map(seconds);

test("no phase 1 SA is cleared that was not asked, and none is kept that is dead", () => {
  const events = fc.array(fc.tuple(gatewayInput, gap), { maxLength: 60 });
  fc.assert(
    fc.property(events, dpd, fc.constantFrom("IKEV1" as const, "IKEV2" as const), (list, config, ike) => {
      const peerAddresses: [string, string] = ["198.51.100.1", "198.51.100.2"];
      const sim = simulate(dpdGateway({ ike, peerAddresses, dpd: config, establishTunnels: "immediately", vpns: [] }));
      for (const [input, span] of list) {
        sim.input(input);
        sim.advance(span);
        for (const state of sim.state().phase1.values()) expect(state.at).not.toBe("dead");
      }
      const effects = sim.effects();
      for (const [i, effect] of effects.entries()) {
        if (effect.kind !== "clear-phase1") continue;
        const asked = effects.slice(0, i).filter((e) => e.kind === "ask" && e.sa === effect.sa);
        expect(asked.length).toBeGreaterThan(0);
      }
    }),
    { seed: 41, numRuns: 200 },
  );
});

test("a peer that answers every question at once is never declared dead", () => {
  const traffic = fc.array(fc.tuple(few, few, fc.integer({ min: 0, max: 20 }).map(seconds)), { maxLength: 60 });
  fc.assert(
    fc.property(traffic, dpd, (list, config) => {
      const sim = simulate(
        dpdGateway({ ike: "IKEV1", peerAddresses: ["::1"], dpd: config, establishTunnels: "immediately", vpns: [] }),
      );
      sim.input({ kind: "phase1-established", sa: "p1", firstSequence: 1, isAgreed: true });
      sim.input({ kind: "vpn-up", vpn: "vpn1", sa: "p1" });
      let answered = 0;
      for (const [sent, received, span] of list) {
        sim.input({ kind: "traffic", vpn: "vpn1", sent, received });
        for (let second = 0; second < span; second += 1_000) {
          sim.advance(seconds(1));
          const asks = sim.effects().flatMap((e) => (e.kind === "ask" ? [e] : []));
          for (const { sa: name, sequence } of asks.slice(answered))
            sim.input({ kind: "answered", sa: name, sequence });
          answered = asks.length;
        }
      }
      expect(sim.effects().some((e) => e.kind === "clear-phase1")).toBe(false);
    }),
    { seed: 42, numRuns: 50 },
  );
});

const VPN: MonitoredVpn = {
  name: "vpn1",
  localAddress: "192.0.2.1",
  peerAddress: "198.51.100.1",
  st0: { name: "st0.0", mode: "point-to-point" },
  kind: "site-to-site",
  trafficSelectors: 1,
  establishTunnels: "immediately",
  interfaces: {},
};
const key = fc.constantFrom(1, 2).map((n) => new Uint8Array(16).fill(n));
const monitorInput: fc.Arbitrary<MonitorInput | "reply"> = fc.oneof(
  fc.record({ kind: fc.constantFrom("sa-established" as const, "sa-rekeyed" as const), key }),
  fc.record({ kind: fc.constant("traffic" as const), sent: few, received: few }),
  fc.record({ kind: fc.constant("echo-reply" as const), payload: fc.uint8Array({ maxLength: 40 }) }),
  fc.constantFrom<MonitorInput>({ kind: "sa-cleared" }, { kind: "failover" }, { kind: "timer" }),
  fc.constant("reply" as const),
);

test("st0 under verify-path comes up by an answered echo and by nothing else", () => {
  const { config } = checkVpnMonitor({ verifyPath: {} }, { interval: 5, threshold: 3 }, VPN);
  const ikeId = { localIkeId: "a", remoteIkeId: "b", localSelector: "c", remoteSelector: "d" };
  const names = { ...VPN, ...ikeId, vpn: "vpn1", gateway: "gw1", tunnelId: 131073, tunnelInterface: "st0.0" };
  fc.assert(
    fc.property(fc.array(fc.tuple(monitorInput, gap), { maxLength: 60 }), (list) => {
      const sim = simulate(tunnelMonitor(config, names));
      const ups = (): number => sim.effects().filter((e) => e.kind === "st0" && e.state === "Up").length;
      for (const [input, span] of list) {
        const before = ups();
        const last = sim
          .effects()
          .flatMap((e) => (e.kind === "send-echo" ? [e.payload] : []))
          .at(-1);
        if (input !== "reply") sim.input(input);
        else if (last !== undefined) sim.input({ kind: "echo-reply", payload: last });
        if (input !== "reply") expect(ups()).toBe(before);
        sim.advance(span);
      }
    }),
    { seed: 43, numRuns: 200 },
  );
});
