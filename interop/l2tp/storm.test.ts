import { afterEach, describe, expect, test } from "vitest";
import { runL2tpProbe } from "../../src/app/probe/l2tp.ts";
import { L2TP_LAB, type LacSpec } from "../../src/lab/l2tp/options.ts";
import { milliseconds, seconds } from "../../src/time/instant.ts";
import { Guard } from "./guard.ts";
import { LiveFleet } from "./live-fleet.ts";
import { canLimitCpu, openCarrier, skipReason } from "./peers.ts";

const undo: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
}, 60_000);

const reason = skipReason ?? (canLimitCpu() ? undefined : "needs the CPU controller of cgroup v1");
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

const TUNNELS = 150;
const SESSIONS = 600;
const SPEC: LacSpec = {
  name: "spindrift",
  address: "198.51.100.1",
  port: "ge-1/0/0",
  service: "si-1/0/0",
  tunnelGroup: "tg",
  tunnels: TUNNELS,
  sessionsPerTunnel: SESSIONS / TUNNELS,
};
/** Half a per cent of a CPU: 30 ms a login where it took 0.15; the sessions come back, slowly. */
const SHARE = 0.005;
const RATE = 60;

describe.skipIf(reason !== undefined)(
  `A login storm on a real LNS${reason === undefined ? "" : ` (${reason})`}`,
  () => {
    test("l2tpns with little CPU stalls after a cut of 31 s; the probe says so; behind our policer the sessions come back", {
      timeout: 600_000,
    }, async () => {
      const carrier = await openCarrier("pap");
      undo.push(() => carrier.close());
      const guard = await Guard.open(carrier.ownAddress, carrier.lns);
      undo.push(() => guard.close());
      const clients = { ...L2TP_LAB.clients, patience: seconds(4), backoff: seconds(10) };

      // One after another: this LNS loses some of several SCCRQs at once from one port
      const options = { ...L2TP_LAB, clients, openingPace: milliseconds(40) };
      const fleet = await LiveFleet.open(carrier.ownAddress, guard.peer, options, SPEC);
      undo.push(() => fleet.close());
      const probe = () =>
        runL2tpProbe(
          {
            lns: carrier.ownAddress,
            port: guard.peer.port,
            sourcePort: 0,
            hostName: "probe",
            challenges: false,
            calls: 4,
            patience: clients.patience,
            timeout: seconds(20),
            credentials: { user: "user99999", password: "wonderland" },
          },
          () => undefined,
        );
      expect(await fleet.until(0.98 * SESSIONS, 150_000)).toBe(true);
      const before = await probe();
      console.log(`${SESSIONS} sessions on l2tpns, ${fleet.counts.up} of them up; before: ${before.summary}`);
      carrier.limitCpu(SHARE);
      fleet.isCut = true;
      await pause(31_000);
      fleet.isCut = false;
      await pause(20_000);
      const stalled = fleet.counts.up;
      const during = await probe();
      const stillStalled = fleet.counts.up;
      console.log(
        `${100 * SHARE} % of a CPU, up 20 s after the cut: ${stalled}, then ${stillStalled}; ${during.summary}`,
      );
      guard.police({ bandwidth: RATE, burst: RATE, recoverTime: 90 });
      const over: number[] = [];
      for (let i = 0; i < 7; i++) {
        await pause(10_000);
        over.push(fleet.counts.up);
      }
      console.log(`behind ${RATE} packets a second, every 10 s: ${over.join(" ")}`);
      expect(before.isWell).toBe(true);
      expect(during.isWell).toBe(false);
      expect(stillStalled).toBeLessThan(SESSIONS / 2);
      expect(over.at(-1)).toBeGreaterThan(stillStalled + SESSIONS / 20);
      expect(over.at(-1)).toBeGreaterThan(over[3] ?? 0); // and they go on coming
    });
  },
);
