import { createSocket } from "node:dgram";
import snmp from "net-snmp";
import { afterEach, expect, test } from "vitest";
import { openTestAgent } from "../../../test/snmp-agent.ts";
import { ios } from "../../platforms/ios/platform.ts";
import type { CheckStep } from "../session.ts";
import type { SnmpTarget } from "./client.ts";
import { SnmpSession } from "./session.ts";

const F = "1.3.6.1.4.1.9.9.171.1";
const LOCAL = Buffer.of(192, 0, 2, 1);
const REMOTE = Buffer.of(198, 51, 100, 2);
/** A device with 60 tunnels: more rows than one GETBULK brings. */
const TUNNELS = Array.from({ length: 60 }, (_, place) => place + 1);
const content = {
  scalars: { "1.3.6.1.2.1.1.3": 360_000, [`${F}.3.1.1`]: TUNNELS.length },
  tables: [
    {
      entry: `${F}.3.2.1`,
      indexes: 1,
      columns: [4, 5, 7],
      rows: TUNNELS.map((tunnel) => ({ index: [tunnel], cells: [LOCAL, REMOTE, 1] })),
    },
    {
      entry: `${F}.3.4.1`,
      indexes: 2,
      columns: [2, 3, 4, 5],
      rows: TUNNELS.flatMap((tunnel) =>
        [1, 2].map((direction) => ({
          index: [tunnel, direction],
          cells: [direction, 0xf000_0000 + tunnel * 2 + direction, 2, 1],
        })),
      ),
    },
  ],
};

const undo: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function openSession(
  access: SnmpTarget["access"],
  agentAccess: Parameters<typeof openTestAgent>[1],
): Promise<{ session: SnmpSession; up: Promise<string> }> {
  const agent = await openTestAgent(content, agentAccess);
  undo.push(() => agent.close());
  return sessionAt(agent.port, access);
}

function sessionAt(port: number, access: SnmpTarget["access"]): { session: SnmpSession; up: Promise<string> } {
  let tell: (state: string) => void = () => undefined;
  const up = new Promise<string>((resolve) => {
    tell = resolve;
  });
  const session = new SnmpSession(
    { target: { host: "127.0.0.1", port, access, timeout: 300 }, poll: ios.snmp?.poll ?? [] },
    { up: () => tell("up"), down: ({ code }) => tell(code), event: () => undefined },
  );
  undo.push(() => session.close());
  return { session, up };
}

const user = {
  name: "noc",
  authProtocol: "sha256",
  authKey: "authentic-1",
  privProtocol: "aes",
  privKey: "private-12",
};
const agentUser = {
  name: "noc",
  level: snmp.SecurityLevel.authPriv,
  authProtocol: snmp.AuthProtocols.sha256,
  authKey: "authentic-1",
  privProtocol: snmp.PrivProtocols.aes,
  privKey: "private-12",
};

test.each([
  ["v2c", { community: "watch" }, { community: "watch" }],
  ["v3", { user }, { user: agentUser }],
] as const)(
  "every SA of an agent is read over %s, and the platform reads the answers as it reads the CLI's",
  async (_, access, there) => {
    const { session, up } = await openSession(access, there);

    const state = await up;
    const reading = ios.read(await session.ask(ios.snmp?.poll ?? []));

    expect(state).toBe("up");
    expect(reading.readable).toEqual({ ok: true });
    expect(reading.ipsecSas).toHaveLength(2 * TUNNELS.length);
    expect(reading.ipsecSas[0]).toMatchObject({
      direction: "INGRESS",
      spi: 0xf000_0003,
      localAddress: "192.0.2.1",
      remoteAddress: "198.51.100.2",
    });
  },
);

test("what is a command of the CLI, or would change something, is answered as such", async () => {
  const { session, up } = await openSession({ community: "watch" }, { community: "watch" });
  await up;

  expect(await session.ask(["show version"])).toMatchObject([{ error: { code: "snmp.no-command" } }]);
  expect(await session.carryOut([{ via: "cli", command: "clear crypto sa" }])).toMatchObject([
    { error: { code: "snmp.read-only" } },
  ]);
});

test("a user with a wrong key is told so", async () => {
  const { up } = await openSession({ user: { ...user, authKey: "wrong-key-1" } }, { user: agentUser });

  expect(["snmp.user", "snmp.timeout"]).toContain(await up);
});

test("check walks each table, and says what to change where nothing answers", async () => {
  const steps: CheckStep[] = [];
  const { session } = await openSession({ community: "watch" }, { community: "watch" });
  for await (const step of session.check()) steps.push(step);

  expect(steps.map(({ ok }) => ok)).toEqual([true, true, true, true, true, true]);
  expect(steps[0]).toMatchObject({ step: "snmp", detail: "the agent has been up for 3600 s" });
  expect(steps.at(-1)?.detail).toBe(`${4 * 2 * TUNNELS.length} values`);
});

test("an agent that is silent is down, with what to change", async () => {
  const silent = createSocket("udp4");
  await new Promise<void>((resolve) => silent.bind(0, "127.0.0.1", resolve));
  undo.push(() => new Promise((resolve) => silent.close(() => resolve())));
  const { session } = sessionAt(silent.address().port, { community: "watch" });

  const steps: CheckStep[] = [];
  for await (const step of session.check()) steps.push(step);

  expect(steps).toMatchObject([{ step: "snmp", ok: false, mend: expect.stringContaining("community") }]);
});
