import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { HOST, type Row } from "./endpoint/addresses.ts";
import type { PeerOptions } from "./endpoint/charon-config.ts";
import { Lab, skipReason } from "./endpoint/lab.ts";
import { DROP_ESP, DROP_IKE } from "./endpoint/path-faults.ts";
import type { ConnectionOrder, RunningEndpoint } from "./endpoint/running-endpoint.ts";
import { eventually, inStep, trafficFlows } from "./endpoint/traffic.ts";

// The methods of VPN monitoring opposite to a real strongSwan, their intervals shortened.

/** What the runner takes beside the connection itself; seconds. */
interface Watched extends ConnectionOrder {
  readonly dpdMode?: "optimized" | "probe-idle-tunnel" | "always-send";
  readonly dpdThreshold?: number;
  readonly establish?: "immediately" | "on-traffic";
  readonly monitor?: {
    readonly from: string;
    readonly to: string;
    readonly interval: number;
    readonly threshold: number;
    readonly optimized?: boolean;
    readonly verifyPath?: { readonly packetSize?: number };
  };
}

const V2: Row = { version: 2, auth: "psk", ike: "aes128-sha256-x25519", esp: "aes128-sha256-x25519" };
const V1: Row = { version: 1, auth: "psk", ike: "aes128-sha256-modp2048", esp: "aes128-sha256" };
const VERSIONS = [
  ["IKEv1", V1],
  ["IKEv2", V2],
] as const;
const PING = { from: HOST.ours, to: HOST.theirs };
const ECHOES = { ...PING, interval: 2, threshold: 2 };

let lab: Lab;

const title = (text: string): string => (skipReason === undefined ? text : `${text} (skipped: ${skipReason})`);
const withPeer = describe.skipIf(skipReason !== undefined);
const tagged = (tag: string) => (line: { readonly [field: string]: unknown }) => line.tag === tag;

withPeer(title("liveness opposite to strongSwan"), { timeout: 30_000 }, () => {
  beforeAll(async () => {
    lab = await Lab.open({ retransmission: { tries: 2, timeout: 0.5 } });
  });
  afterEach(() => lab.settle());
  afterAll(() => lab.close());

  async function started(
    row: Row,
    more: Partial<Watched> = {},
    peer: PeerOptions = {},
    endpoint: object = {},
  ): Promise<RunningEndpoint> {
    await lab.configure(row, peer);
    const order: Watched = { ...lab.connection(row), tries: 2, ...more };
    return lab.endpoint([order], endpoint);
  }

  async function dialled(...given: Parameters<typeof started>): Promise<RunningEndpoint> {
    const ours = await started(...given);
    await ours.after(() => ours.up(), "child-sa-established");
    await inStep(lab, ours);
    return ours;
  }

  describe.each(VERSIONS)("dead peer detection, %s", (_, row) => {
    test.each(["probe-idle-tunnel", "always-send"] as const)(
      "%s: strongSwan answers, and when it no longer does its SAs are cleared",
      async (dpdMode) => {
        const ours = await dialled(row, { dpd: 1, dpdMode, dpdThreshold: 2 });
        await ours.until("peer-alive", ours.told.length);

        const since = ours.told.length;
        await lab.drop(...DROP_IKE);
        await ours.until("tunnel-event", since, ({ event }) => event === "dpdPeerDown");

        expect(ours.of("log", since).filter(tagged("KMD_DPD_PEER_DOWN"))).toHaveLength(1);
        expect(ours.of("peer-silent", since)).toMatchObject([{ tries: 2 }]);
        await eventually(async () => expect(await ours.show()).toEqual([]));
      },
    );

    test("always-send: traffic does not keep it from asking", async () => {
      const ours = await dialled(row, { dpd: 1, dpdMode: "always-send" });
      const since = ours.told.length;

      expect(await ours.ping({ ...PING, count: 25, every: 100 })).toBe(25);

      expect(ours.of("peer-alive", since).length).toBeGreaterThanOrEqual(2);
    });

    test("optimized: nobody is asked while nothing is sent; then the first silence is found", async () => {
      const ours = await dialled(row, { dpd: 1, dpdMode: "optimized", dpdThreshold: 2 });
      const since = ours.told.length;
      await ours.ping({ ...PING, count: 15, every: 100 });
      expect(ours.of("peer-alive", since)).toEqual([]);
      await lab.drop("drop");
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect(ours.of("peer-silent", since)).toEqual([]);

      const pings = ours.ping({ ...PING, count: 5, every: 250 });
      await ours.until("peer-silent", since);
      await pings;

      expect(await ours.show()).toEqual([]);
    });
  });

  test("a peer that was killed and started again: liveness finds it, and the tunnel comes up by itself", async () => {
    const ours = await started(V2, { dpd: 1, dpdMode: "optimized", dpdThreshold: 2, establish: "immediately" });
    await inStep(lab, ours);
    const since = ours.told.length;

    await lab.killPeer();
    await lab.startPeer();
    await lab.configure(V2);
    const pings = ours.ping({ ...PING, count: 24, every: 250 });
    await ours.until("log", since, tagged("KMD_DPD_PEER_DOWN"));
    await pings;

    await trafficFlows(lab, ours);
    expect(ours.of("st0", since).map(({ state }) => state)).toEqual(["Link-Layer-Down", "Up"]);
  });

  describe.each(VERSIONS)("ESP is dropped while IKE passes, %s", (_, row) => {
    test("verify-path holds st0 down, raises the alarm and negotiates anew; then st0 comes up", async () => {
      await lab.drop(...DROP_ESP);
      const ours = await dialled(row, { monitor: { ...ECHOES, verifyPath: { packetSize: 1350 } } });
      const [before] = await ours.show();

      await ours.until("tunnel-event", 0, ({ event }) => event === "verifyPathError");
      const alarm = await ours.until("log", 0, tagged("KMD_VPN_DOWN_ALARM_USER"));
      expect(alarm.text).toContain("VPN monitoring verify-path error");
      expect(ours.of("st0")).toEqual([]);
      await inStep(lab, ours);
      const [after] = await ours.show();
      expect(after?.localSpi).toBe(before?.localSpi);
      expect(after?.children[0]?.inboundSpi).not.toBe(before?.children[0]?.inboundSpi);

      await ours.after(
        () => lab.drop(),
        "st0",
        ({ state }) => state === "Up",
      );
      await ours.until("log", 0, tagged("KMD_VPN_UP_ALARM_USER"));
      expect(await ours.ping({ ...PING, count: 3 })).toBe(3);
    });

    test("VPN monitor clears the IPsec SA after the threshold, and it alone, while DPD is content", async () => {
      const ours = await dialled(row, { monitor: ECHOES, dpd: 1, dpdMode: "always-send" });
      const [before] = await ours.show();
      const since = ours.told.length;

      await lab.drop(...DROP_ESP);
      await ours.until("child-sa-closed", since);

      expect(ours.of("tunnel-event", since)).toMatchObject([{ event: "vpnMonitorDown" }]);
      expect(ours.of("peer-alive", since).length).toBeGreaterThan(2);
      expect(await ours.show()).toMatchObject([{ localSpi: before?.localSpi, children: [] }]);
      await eventually(async () => expect(await lab.peerSas()).toMatchObject([{ children: [] }]));
    });
  });

  test("VPN monitor asks, strongSwan's host answers, and the counters of both ends agree", async () => {
    const ours = await dialled(V2, { monitor: ECHOES });
    await eventually(async () => expect((await ours.show())[0]?.children[0]?.counters.inPackets).toBeGreaterThan(1));

    await trafficFlows(lab, ours);
    expect(ours.of("tunnel-event")).toEqual([]);
  });

  describe("we were killed, and start again", () => {
    const badSpi = { badSpi: { maxResponses: 5 }, qcdSecret: "outlives a restart" };

    test("IKEv1: strongSwan's packet under an SPI that we lost makes us dial, and our new contact replaces the old", async () => {
      await (await dialled(V1)).close();
      const again = await started(V1, {}, {}, badSpi);

      await again.after(() => lab.pingFromPeer(1), "child-sa-established");

      expect(again.of("bad-spi-answered")).toMatchObject([{ how: "a new phase 1 with INITIAL-CONTACT" }]);
      await inStep(lab, again);
      await trafficFlows(lab, again);
    });

    test("IKEv2: strongSwan takes our hint and our token for what they are to it, nothing, and finds out by itself", async () => {
      await (await dialled(V2, {}, { dpd: 1 }, badSpi)).close();
      const again = await started(V2, {}, { dpd: 1 }, badSpi);

      await again.after(
        () => lab.pingFromPeer(1),
        "bad-spi-answered",
        ({ how }) => how === "INVALID_SPI in the clear",
      );
      await eventually(async () => expect(await lab.peerSas()).toEqual([]));
      await again.after(() => lab.dial(), "child-sa-established");

      await inStep(lab, again);
      await trafficFlows(lab, again);
    });
  });
});
