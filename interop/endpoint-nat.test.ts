import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ADDRESS, HOST, type Row } from "./endpoint/addresses.ts";
import { Lab, skipReason } from "./endpoint/lab.ts";
import type { RunningEndpoint } from "./endpoint/running-endpoint.ts";
import { inStep, trafficFlows } from "./endpoint/traffic.ts";

// Address translation between the endpoint and a real strongSwan: found, passed, and lived with when it forgets.

const V2: Row = { version: 2, auth: "psk", ike: "aes128-sha256-x25519", esp: "aes128-sha256-x25519" };
const MAIN: Row = { version: 1, auth: "psk", ike: "aes128-sha256-modp2048", esp: "aes128-sha256" };
const ROWS = [
  ["IKEv2", V2],
  ["IKEv1 main mode", MAIN],
  ["IKEv1 aggressive mode", { ...MAIN, aggressive: true }],
] as const;

let lab: Lab;

const title = (text: string): string => (skipReason === undefined ? text : `${text} (skipped: ${skipReason})`);
const withPeer = describe.skipIf(skipReason !== undefined);

describe.each(["ours", "theirs"] as const)("a NAT in front of %s", (side) => {
  withPeer(title("that gives every flow another port"), { timeout: 30_000 }, () => {
    beforeAll(async () => {
      lab = await Lab.open();
      await lab.ground.masquerade(side);
    });
    afterEach(() => lab.settle());
    afterAll(() => lab.close());

    /** No encapsulation is forced: the NAT is found, or nothing flows. */
    async function connected(row: Row): Promise<RunningEndpoint> {
      await lab.configure(row);
      const remotes = side === "ours" ? [ADDRESS.theirs] : [ADDRESS.ourRouter];
      const ours = await lab.endpoint([lab.connection(row, { remotes, forceEncapsulation: false })]);
      // A NAT lets only its own side begin
      await ours.after(() => (side === "ours" ? ours.up() : lab.dial()), "child-sa-established");
      return ours;
    }
    const portThatIsSeen = async (ours: RunningEndpoint): Promise<number | undefined> =>
      side === "ours" ? (await lab.peerSas())[0]?.remotePort : (await ours.show())[0]?.remotePort;

    test.each(ROWS)("%s: it is found, and traffic flows both ways through it, over rekeys as well", async (_, row) => {
      const ours = await connected(row);

      expect(await portThatIsSeen(ours)).toBeGreaterThan(19_999);
      await trafficFlows(lab, ours);
      await ours.after(ours.rekeyChildren, row.version === 1 ? "child-sa-rekeyed" : "child-sa-closed");
      await ours.after(ours.rekeyIke, "ike-sa-closed");
      await inStep(lab, ours);
      await trafficFlows(lab, ours);
    });

    test.each(ROWS)("%s: it forgets the mapping, and what comes from behind it brings the new port", async (_, row) => {
      const ours = await connected(row);
      const before = await portThatIsSeen(ours);
      await lab.ground.rememberFlows(1);
      await trafficFlows(lab, ours);
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      await lab.ground.rememberFlows(30);

      // strongSwan's userland ESP does not look at the port, its IKE does
      if (side === "ours") await ours.after(() => ours.ask(), "peer-alive");
      const pinged =
        side === "ours" ? await ours.ping({ from: HOST.ours, to: HOST.theirs }) : await lab.pingFromPeer(1);

      expect(pinged).toBe(1);
      expect(await portThatIsSeen(ours)).not.toBe(before);
    });
  });
});
