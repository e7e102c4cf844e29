import { expect, test } from "vitest";
import { endpointDesk } from "../src/app/endpoint-desk.ts";
import { ownPair } from "./own-pair.ts";

// Primary and backup of an endpoint of the configuration, over real sockets on loopback.

test("the backup interface: both states are shown, and the operator switches", async () => {
  const pair = await ownPair(
    { redundancy: { local: "127.0.0.3", interfaces: ["wan0", "wan1"] } },
    { gateways: ["127.0.0.1", "127.0.0.3"] },
  );
  const desk = endpointDesk(pair.own.held);
  await pair.bothHave(1);
  expect(desk.run("west", "show ipsec redundancy interface").text).toBe(`Failure counter: 0
Primary interface: wan0, State: Active
Backup interface : wan1, State: Standby
`);

  expect(desk.run("west", "request ipsec switch interface wan0").kind).toBe("done");
  await pair.bothHave(2);

  expect(desk.run("west", "show ipsec redundancy interface").text).toBe(`Failure counter: 1
Primary interface: wan0, State: Standby
Backup interface : wan1, State: Active
`);
  expect(desk.run("west", "show ike security-associations detail").text).toContain("Local: 127.0.0.3");
});

test("the backup peer: the primary is dialled, and `show` tells with whom the tunnel stands", async () => {
  const pair = await ownPair({ redundancy: { gateway: "127.0.0.9", retry: "1m" } });
  const desk = endpointDesk(pair.own.held);

  await pair.bothHave(1);

  expect(desk.run("west", "show ipsec redundancy").text).toBe(`Security association: west, Failure counter: 0
Local IP: 127.0.0.1
Primary remote IP: 127.0.0.2, State: Active
Backup remote IP : 127.0.0.9, State: Standby
`);
});

test.each([
  [{}, "give one: gateway for a backup peer, or local"],
  [{ gateway: "127.0.0.9", local: "127.0.0.3" }, "give one: gateway for a backup peer, or local"],
  [{ gateway: "gw.example" }, "“gw.example” is no address"],
  [{ gateway: "127.0.0.2" }, "127.0.0.2 is the primary as well"],
  [{ local: "127.0.0.3", retry: "1m" }, "retry is for a backup peer"],
  [{ local: "127.0.0.3", interfaces: ["wan0", "wan0"] as [string, string] }, "both interfaces have one name"],
  [
    { gateway: "127.0.0.9", interfaces: ["wan0", "wan1"] as [string, string] },
    "interfaces names two; give the backup's address as local",
  ],
])("%j is refused before anything is opened", async (redundancy, why) => {
  await expect(ownPair({ redundancy })).rejects.toThrow(`endpoint “west”: redundancy: ${why}`);
});

test("two interfaces want a port that is said", async () => {
  await expect(ownPair({ local: "127.0.0.1", redundancy: { local: "127.0.0.3" } })).rejects.toThrow("ADDRESS:4500");
});
