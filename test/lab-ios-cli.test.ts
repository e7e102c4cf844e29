import { describe, expect, test } from "vitest";
import { parseIkeSuite } from "../src/endpoint/algorithms/suite.ts";
import type { LabGateway } from "../src/lab/gateway.ts";
import { runCommand } from "../src/lab/ios-cli/commands.ts";
import { ikev2Sa } from "../src/lab/ios-cli/render-ikev2.ts";
import { readIkev2Sas } from "../src/platforms/ios/ikev2-sa.ts";
import { loadOf } from "../src/platforms/ios/load.ts";
import { readProcesses } from "../src/platforms/ios/processes-cpu.ts";
import { seconds } from "../src/time/instant.ts";
import { VirtualFleet } from "./virtual-fleet.ts";
import { VirtualLink } from "./virtual-link.ts";

// What the lab's gateways answer beside their tunnels, and that the product reads it.

describe("show crypto ikev2 sa", () => {
  const shown = (suite: string): string => {
    const link = new VirtualLink({ a: { suites: [parseIkeSuite(suite)] }, b: { suites: [parseIkeSuite(suite)] } });
    link.act("a", (endpoint, now) => endpoint.up("lab", now));
    link.advance(seconds(61));
    return ikev2Sa({ endpoint: link.sides.a } as LabGateway, link.now);
  };

  test.each([
    ["aes256gcm16-prfsha384-ecp256", "Encr: AES-GCM, keysize: 256, PRF: SHA384, Hash: None, DH Grp:19"],
    ["aes128-sha1-modp2048", "Encr: AES-CBC, keysize: 128, PRF: SHA1, Hash: SHA96, DH Grp:14"],
    ["3des-sha256-modp2048", "Encr: 3DES, PRF: SHA256, Hash: SHA256, DH Grp:14"],
  ])("an SA under %s, as IOS has it, is read without an unread line", (suite, algorithms) => {
    const text = shown(suite);

    expect(text).toContain(`${algorithms}, Auth sign: PSK, Auth verify: PSK\n      Life/Active Time: 86400/6`);
    expect(readIkev2Sas(text)).toMatchObject({
      unread: [],
      incomplete: false,
      rows: [{ status: "ESTABLISHED" }],
    });
  });
});

describe("show processes cpu", () => {
  const fleet = new VirtualFleet();
  const asked = (line: string): string => runCommand(fleet.world, fleet.world.gateway("hub"), line, true);

  test("is read as a router's, and a quiet gateway is quiet", () => {
    const { rows, unread, incomplete } = readProcesses(asked("show processes cpu"));

    expect({ unread, incomplete }).toEqual({ unread: [], incomplete: false });
    expect(rows.filter(({ kind }) => kind === "process")).toHaveLength(3);
    expect(loadOf(rows)).toBeDefined();
    expect(rows[0]).toMatchObject({ kind: "cpu", values: { fiveSecPct: 0 } });
  });

  test("its messages and commands are work: the busiest process comes first, the idle ones can be left out", () => {
    for (let i = 0; i < 200; i++) asked("show clock");
    fleet.world.advanceTo((fleet.world.now + 1_000) as never);

    const sorted = readProcesses(asked("show processes cpu sorted")).rows;
    expect(sorted[1]).toMatchObject({ kind: "process", name: "SSH Process" });
    expect(sorted[0]?.kind === "cpu" && sorted[0].values.fiveSecPct).toBeGreaterThan(40);
    expect(asked("show processes cpu sorted | exclude 0.00%__0.00%__0.00%")).not.toContain("  0.00%  0.00%  0.00%");
    expect(asked("show processes cpu sorted")).toMatch(/Crypto IKMP/);
  });
});

test("an old release has neither show dmvpn nor IKEv2, and the rest", () => {
  const fleet = new VirtualFleet();
  fleet.break("hub", "old-release");
  const asked = (line: string): string => runCommand(fleet.world, fleet.world.gateway("hub"), line, true);

  for (const line of ["show dmvpn detail", "show crypto ikev2 sa"]) expect(asked(line)).toContain("% Invalid input");
  expect(asked("show crypto isakmp sa")).toContain("QM_IDLE");
});
