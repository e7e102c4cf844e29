import { expect, test } from "vitest";
import { seconds } from "../time/instant.ts";
import { type Simulation, simulate } from "../time/simulate.ts";
import { checkDpd } from "./dpd-config.ts";
import {
  type DpdGateway,
  type DpdGatewayEffect,
  type DpdGatewayInput,
  type DpdGatewayState,
  dpdGateway,
} from "./dpd-gateway.ts";
import type { VpnNames } from "./kmd.ts";

// The considerations on gateways of "Dead Peer Detection", one test for each sentence that states a behaviour:
// https://www.juniper.net/documentation/us/en/software/junos/vpn-ipsec/topics/topic-map/security-monitoring-vpn-traffic.html

type Sim = Simulation<DpdGatewayState, DpdGatewayInput, DpdGatewayEffect>;

const ANY = "ipv4_subnet(any:0,[0..7]=0.0.0.0/0)";
const names = (vpn: string): VpnNames => ({
  vpn,
  gateway: "gw1",
  localAddress: "192.0.2.1",
  peerAddress: "198.51.100.1",
  tunnelId: 131073,
  tunnelInterface: "st0.0",
  localIkeId: "192.0.2.1",
  remoteIkeId: "198.51.100.1",
  localSelector: ANY,
  remoteSelector: ANY,
});

function gateway(changes: Partial<DpdGateway> = {}): Sim {
  return simulate(
    dpdGateway({
      ike: "IKEV2",
      peerAddresses: ["198.51.100.1"],
      dpd: checkDpd({ mode: "always-send", threshold: 2 }).config,
      establishTunnels: "immediately",
      vpns: [names("vpn1"), names("vpn2")],
      ...changes,
    }),
  );
}

const phase1 = (sim: Sim, sa: string): void =>
  sim.input({ kind: "phase1-established", sa, firstSequence: 1, isAgreed: true });
const vpn = (sim: Sim, name: string, sa: string): void => sim.input({ kind: "vpn-up", vpn: name, sa });
const kinds = (sim: Sim, kind: DpdGatewayEffect["kind"]): unknown[] => sim.effects().filter((e) => e.kind === kind);
const logs = (sim: Sim): string[] => sim.effects().flatMap((e) => (e.kind === "log" ? [`${e.tag}: ${e.text}`] : []));

test("a dead peer's phase 1 SA and all its phase 2 SAs are removed", () => {
  const sim = gateway({ ike: "IKEV1" });
  phase1(sim, "p1");
  vpn(sim, "vpn1", "p1");
  vpn(sim, "vpn2", "p1");

  sim.advance(seconds(30));

  expect(kinds(sim, "clear-phase1")).toEqual([{ kind: "clear-phase1", sa: "p1" }]);
  expect(kinds(sim, "clear-phase2")).toEqual([
    { kind: "clear-phase2", vpn: "vpn1" },
    { kind: "clear-phase2", vpn: "vpn2" },
  ]);
});

test("the log and the tunnel's history tell it in kmd's words", () => {
  const sim = gateway();
  phase1(sim, "p1");
  vpn(sim, "vpn1", "p1");

  sim.advance(seconds(30));

  expect(logs(sim)).toEqual([
    "KMD_DPD_PEER_DOWN: DPD detected peer 198.51.100.1 is dead",
    "KMD_VPN_DOWN_ALARM_USER: VPN vpn1 from 198.51.100.1 is down. Local-ip: 192.0.2.1, gateway name: gw1, " +
      "vpn name: vpn1, tunnel-id: 131073, local tunnel-if: st0.0, remote tunnel-ip: Not-Available, " +
      "Local IKE-ID: 192.0.2.1, Remote IKE-ID: 198.51.100.1, AAA username: Not-Applicable, VR id: 0, " +
      `Traffic-selector: , Traffic-selector local ID: ${ANY}, Traffic-selector remote ID: ${ANY}, SA Type: Static, ` +
      "Reason: DPD detected peer as down. Existing IKE/IPSec SAs cleared",
  ]);
  expect(kinds(sim, "tunnel-event")).toEqual([{ kind: "tunnel-event", vpn: "vpn1", event: "dpdPeerDown" }]);
});

test("DPD asks only once phase 1 is established", () => {
  const sim = gateway();

  sim.advance(seconds(1_000));
  expect(kinds(sim, "ask")).toEqual([]);
  phase1(sim, "p1");
  sim.advance(seconds(10));

  expect(kinds(sim, "ask")).toHaveLength(1);
});

test("every phase 1 SA with the peer is asked", () => {
  const sim = gateway();
  phase1(sim, "p1");
  sim.advance(seconds(3));
  phase1(sim, "p2");

  sim.advance(seconds(10));

  expect(kinds(sim, "ask")).toMatchObject([{ sa: "p1" }, { sa: "p2" }]);
});

test("in IKEv2 the SA that does not answer is cleared with its own phase 2 SAs", () => {
  const sim = gateway();
  phase1(sim, "p1");
  phase1(sim, "p2");
  vpn(sim, "vpn1", "p1");
  vpn(sim, "vpn2", "p2");

  sim.advance(seconds(10));
  sim.input({ kind: "answered", sa: "p2", sequence: 1 });
  sim.advance(seconds(10));
  sim.input({ kind: "answered", sa: "p2", sequence: 2 });
  sim.advance(seconds(10));

  expect(kinds(sim, "clear-phase1")).toEqual([{ kind: "clear-phase1", sa: "p1" }]);
  expect(kinds(sim, "clear-phase2")).toEqual([{ kind: "clear-phase2", vpn: "vpn1" }]);
  expect(kinds(sim, "fail-over")).toEqual([]);
});

test("in IKEv1 it is cleared alone while another phase 1 SA with the peer lives", () => {
  const sim = gateway({ ike: "IKEV1" });
  phase1(sim, "p1");
  phase1(sim, "p2");
  vpn(sim, "vpn1", "p1");

  for (let sequence = 1; sequence <= 3; sequence++) {
    sim.advance(seconds(10));
    sim.input({ kind: "answered", sa: "p2", sequence });
  }

  expect(kinds(sim, "clear-phase1")).toEqual([{ kind: "clear-phase1", sa: "p1" }]);
  expect(kinds(sim, "clear-phase2")).toEqual([]);
});

test("phase 1 that fails with the first address is tried with the next", () => {
  const sim = gateway({ peerAddresses: ["198.51.100.1", "198.51.100.2"] });

  sim.input({ kind: "phase1-failed" });

  expect(kinds(sim, "initiate")).toMatchObject([{ address: "198.51.100.1" }, { address: "198.51.100.2" }]);
});

test("after a round of refusals there is a pause before the next", () => {
  const sim = gateway({ peerAddresses: ["198.51.100.1", "198.51.100.2"] });
  sim.input({ kind: "phase1-failed" });
  sim.input({ kind: "phase1-failed" });

  sim.advance(seconds(59));
  expect(kinds(sim, "initiate")).toHaveLength(2);
  sim.advance(seconds(1));

  expect(kinds(sim, "initiate").at(-1)).toEqual({ kind: "initiate", address: "198.51.100.1" });
});

test("an address that answered begins a new round", () => {
  const sim = gateway({ peerAddresses: ["198.51.100.1", "198.51.100.2"] });
  sim.input({ kind: "phase1-failed" });
  phase1(sim, "p1");
  sim.advance(seconds(30));
  expect(kinds(sim, "initiate").at(-1)).toMatchObject({ address: "198.51.100.1" });

  sim.input({ kind: "phase1-failed" });

  expect(kinds(sim, "initiate").at(-1)).toMatchObject({ address: "198.51.100.2" });
});

test("in IKEv1 a tunnel counts for every phase 1 SA with the peer, a new one too", () => {
  const sim = gateway({ ike: "IKEV1", dpd: checkDpd({ mode: "probe-idle-tunnel" }).config });
  phase1(sim, "p1");
  for (const name of ["vpn1", "vpn2"]) vpn(sim, name, "p1");
  phase1(sim, "p2");

  sim.input({ kind: "traffic", vpn: "vpn1", received: 1, sent: 1 });
  sim.advance(seconds(10));

  expect(kinds(sim, "ask")).toMatchObject([{ sa: "p1" }, { sa: "p2" }]);
});

test("a peer that dies is failed over to the next address, phase 1 and phase 2 cleared", () => {
  const sim = gateway({ peerAddresses: ["198.51.100.1", "198.51.100.2"] });
  phase1(sim, "p1");
  vpn(sim, "vpn1", "p1");

  sim.advance(seconds(30));

  expect(sim.effects().map(({ kind }) => kind)).toEqual([
    "initiate",
    "ask",
    "ask",
    "log",
    "clear-phase1",
    "clear-phase2",
    "tunnel-event",
    "log",
    "st0",
    "fail-over",
    "initiate",
  ]);
  expect(sim.effects().at(-1)).toEqual({ kind: "initiate", address: "198.51.100.2" });
});

test("without establish-tunnels immediately phase 1 is not initiated before there is traffic", () => {
  const sim = gateway({ establishTunnels: "on-traffic" });

  sim.advance(seconds(1_000));
  expect(sim.effects()).toEqual([]);
  sim.input({ kind: "packet-waiting" });

  expect(sim.effects()).toEqual([{ kind: "initiate", address: "198.51.100.1" }]);
});

test("st0 goes down with the last SA only with establish-tunnels immediately", () => {
  const states = (["immediately", "on-traffic"] as const).map((establishTunnels) => {
    const sim = gateway({ establishTunnels });
    phase1(sim, "p1");
    vpn(sim, "vpn1", "p1");
    sim.advance(seconds(30));
    return kinds(sim, "st0");
  });

  expect(states).toEqual([[{ kind: "st0", vpn: "vpn1", state: "Link-Layer-Down" }], []]);
});

test("DPD is added, changed and deleted on a gateway with living tunnels without clearing any SA", () => {
  const sim = gateway({ dpd: undefined });
  phase1(sim, "p1");
  vpn(sim, "vpn1", "p1");

  sim.advance(seconds(100));
  expect(kinds(sim, "ask")).toEqual([]);
  sim.input({ kind: "configure", dpd: checkDpd({ mode: "always-send" }).config });
  sim.advance(seconds(10));
  sim.input({ kind: "configure", dpd: checkDpd({ mode: "always-send", interval: 30 }).config });
  sim.advance(seconds(30));
  expect(kinds(sim, "ask")).toHaveLength(2);
  sim.input({ kind: "configure", dpd: undefined });
  sim.advance(seconds(1_000));

  expect(new Set(sim.effects().map(({ kind }) => kind))).toEqual(new Set(["initiate", "ask"]));
});

test("a VPN that moved to a rekeyed IKE SA is not idle on the old one", () => {
  const sim = gateway({ dpd: checkDpd({ mode: "probe-idle-tunnel" }).config });
  phase1(sim, "old");
  vpn(sim, "vpn1", "old");
  phase1(sim, "new");
  vpn(sim, "vpn1", "new");
  sim.input({ kind: "phase1-closed", sa: "old" });

  sim.input({ kind: "traffic", vpn: "vpn1", received: 1, sent: 1 });
  sim.advance(seconds(10));

  expect(kinds(sim, "ask")).toEqual([]);
});
