import { expect, test } from "vitest";
import type { EndpointDocument } from "../src/app/config/endpoint-schema.ts";
import { endpointDesk } from "../src/app/endpoint-desk.ts";
import { endpointSession } from "../src/app/endpoint-session.ts";
import { junos } from "../src/platforms/junos/platform.ts";
import { readLogLine } from "../src/platforms/log.ts";
import { instant } from "../src/time/instant.ts";
import { decodeSyslog } from "../src/wire/syslog/decode.ts";
import { ownPair } from "./own-pair.ts";

// Two endpoints of one process, at two addresses of loopback, as `up` keeps them running.

const run = (change: Partial<EndpointDocument> = {}) => ownPair(change, change);

test.each(["v2", "v1-main"] as const)(
  "an endpoint of the configuration dials and stays up, and tells what it holds (%s)",
  async (ike) => {
    const { own, logs, until } = await run({ ike });
    const desk = endpointDesk(own.held);

    for (const name of ["west", "east"])
      await until(({ endpoint, event }) => endpoint === name && event.kind === "child-sa-established");

    expect(desk.list().map(({ name, ikeSas, tunnels }) => [name, ikeSas, tunnels])).toEqual([
      ["west", 1, 1],
      ["east", 1, 1],
    ]);
    expect(desk.run("west", "show ipsec security-associations").text).toMatch(/^Security association: west, /);
    expect(logs.map(({ source }) => source)).toContain("127.0.0.1");
  },
);

test("what it writes into its log is read as a Junos gateway's", async () => {
  const { logs, until } = await run();
  await until(({ endpoint, event }) => endpoint === "west" && event.kind === "child-sa-established");

  const [log] = logs.filter(({ text }) => text.includes(" west "));
  const decoded = decodeSyslog(log?.text ?? "");

  expect(log).toMatchObject({ kind: "log", transport: "endpoint", source: "127.0.0.1" });
  expect(log?.text).toContain("KMD_VPN_UP_ALARM_USER");
  expect(decoded).toMatchObject({ host: "west" });
  expect(readLogLine(junos, decoded)).toMatchObject({ event: "tunnel-status", fields: { vpn: "west" } });
});

test("it is asked as any Junos gateway, and both ends' SAs are found to be the same", async () => {
  const { own, until } = await run();
  for (const name of ["west", "east"])
    await until(({ endpoint, event }) => endpoint === name && event.kind === "child-sa-established");
  const now = () => instant(Date.now());

  const readings = await Promise.all(
    own.held.map(async (held) => junos.read(await endpointSession(held, now).ask(junos.poll, false))),
  );

  const spis = readings.map(({ ipsecSas }, i) =>
    ipsecSas.filter(({ direction }) => direction === (i === 0 ? "EGRESS" : "INGRESS")).map(({ spi }) => spi),
  );
  expect(readings.map(({ readable, unread }) => [readable, unread])).toEqual([
    [{ ok: true }, []],
    [{ ok: true }, []],
  ]);
  expect(spis[0]).toHaveLength(1);
  expect(spis[0]).toEqual(spis[1]);
  expect(readings[0]?.ikeSas).toMatchObject([{ role: "INITIATOR", ikeVersion: "IKEV2", status: "ESTABLISHED" }]);
});

test("what it has no command for is refused, and what was ordered behind it is not done", async () => {
  const { own, until } = await run();
  await until(({ endpoint, event }) => endpoint === "west" && event.kind === "child-sa-established");
  const [held] = own.held;
  if (held === undefined) throw new Error("no endpoint");
  const order = (command: string) => ({ via: "cli", command }) as const;

  const answers = await endpointSession(held, () => instant(Date.now())).carryOut([
    order("clear system everything"),
    order("clear ike security-associations"),
  ]);

  expect(answers).toMatchObject([{ command: "clear system everything", error: { code: "cli.refused" } }]);
  expect(held.view().ikeSas).toHaveLength(1);
});

test("an order of the operator is carried out: what is cleared is negotiated anew", async () => {
  const { own, until } = await run();
  const first = await until(({ endpoint, event }) => endpoint === "west" && event.kind === "child-sa-established");

  const answer = endpointDesk(own.held).run("west", "clear ipsec security-associations");
  const second = await until(
    ({ endpoint, event }) => endpoint === "west" && event.kind === "child-sa-established" && event !== first.event,
  );

  expect(answer.kind).toBe("done");
  expect(second.event.kind === "child-sa-established" && second.event.child.state).toBe("installed");
});

test("what is wrong in the section is told with its place and mend, before anything is opened", async () => {
  await expect(run({ local: "gw.example" })).rejects.toThrow(
    "endpoint “west”: local is “gw.example”; write an address",
  );
  await expect(run({ gateways: ["gw.example"] })).rejects.toThrow("which is no address");
  await expect(run({ psk: "env:SPINDRIFT_NO_SUCH_KEY" })).rejects.toThrow(
    "west: psk: the environment has no SPINDRIFT_NO_SUCH_KEY",
  );
  await expect(run({ proposals: ["aes256-sha257-modp2048"] })).rejects.toThrow("sha257");
});
