import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { DeviceDocument } from "../src/app/config/schema.ts";
import { Spindrift } from "../src/app/spindrift.ts";
import { freePort } from "./free-port.ts";
import { openTestAgent } from "./snmp-agent.ts";

const undo: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

const F = "1.3.6.1.4.1.9.9.171.1";
const HUB = Buffer.of(192, 0, 2, 1);
const SPOKE = Buffer.of(198, 51, 100, 2);

/** An IOS agent with one tunnel: what comes in under `inbound`, and goes out under `outbound`. */
async function agent(local: Buffer, remote: Buffer, inbound: number, outbound: number): Promise<number> {
  const opened = await openTestAgent(
    {
      scalars: { "1.3.6.1.2.1.1.3": 4_200, [`${F}.3.1.1`]: 1 },
      tables: [
        { entry: `${F}.3.2.1`, indexes: 1, columns: [4, 5], rows: [{ index: [7], cells: [local, remote] }] },
        {
          entry: `${F}.3.4.1`,
          indexes: 2,
          columns: [2, 3, 4, 5],
          rows: [
            { index: [7, 1], cells: [1, inbound, 2, 1] },
            { index: [7, 2], cells: [2, outbound, 2, 1] },
          ],
        },
      ],
    },
    { community: "watch" },
  );
  undo.push(() => opened.close());
  return opened.port;
}

const snmpOf = (port: number): NonNullable<DeviceDocument["snmp"]> => ({
  version: "2c",
  host: "127.0.0.1",
  port,
  community: "plain:watch",
});

/** Watches both ends until their tunnel is seen in that state. */
async function watched(devices: DeviceDocument[], state: string): Promise<Spindrift> {
  const directory = mkdtempSync(join(tmpdir(), "spindrift-snmp-"));
  undo.push(() => rmSync(directory, { recursive: true, force: true }));
  const tunnels = [{ name: "hub-spoke", ends: [{ device: "hub" }, { device: "spoke" }] as const }];
  const document = { devices, tunnels: tunnels as never };
  const spindrift = await Spindrift.start({ document, directory, path: "" });
  undo.push(() => spindrift.close());
  const stateOf = (): string | undefined => spindrift.conductor.circle.world.tunnels.get("hub-spoke")?.state;
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (stateOf() === state) resolve();
    };
    const stop = spindrift.watch(look);
    undo.push(stop);
    look();
  });
  return spindrift;
}

test("two gateways that are read by SNMP alone are held side by side", async () => {
  const devices: DeviceDocument[] = [
    { name: "hub", platform: "ios", addresses: ["192.0.2.1"], snmp: snmpOf(await agent(HUB, SPOKE, 1_001, 2_002)) },
    {
      name: "spoke",
      platform: "ios",
      addresses: ["198.51.100.2"],
      snmp: snmpOf(await agent(SPOKE, HUB, 2_002, 1_001)),
    },
  ];

  const spindrift = await watched(devices, "up");

  expect(spindrift.conductor.circle.world.cases.size).toBe(0);
});

test("SPIs that drifted apart are seen by SNMP where the CLI of one end cannot be had", async () => {
  const devices: DeviceDocument[] = [
    {
      name: "hub",
      platform: "ios",
      addresses: ["192.0.2.1"],
      ssh: { host: "127.0.0.1", port: await freePort(), username: "watch", password: "plain:x" },
      snmp: snmpOf(await agent(HUB, SPOKE, 1_001, 2_002)),
    },
    {
      name: "spoke",
      platform: "ios",
      addresses: ["198.51.100.2"],
      snmp: snmpOf(await agent(SPOKE, HUB, 3_003, 1_001)),
    },
  ];

  const spindrift = await watched(devices, "mismatch");

  const [one] = spindrift.conductor.circle.world.cases.values();
  expect(one?.incident.symptoms[0]).toMatchObject({
    name: "spi-mismatch",
    text: expect.stringContaining("hub sends under 0x000007D2, which spoke does not know"),
  });
});
