import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { IkeReport } from "../src/endpoint/probe/ike-report.ts";
import type { IpsecReport, StageResult } from "../src/endpoint/probe/stage.ts";
import { ADDRESS, HOST, NETWORK, type Row, SECRET } from "./endpoint/addresses.ts";
import { Lab, skipReason } from "./endpoint/lab.ts";
import { DROP_ESP, DROP_IKE } from "./endpoint/path-faults.ts";

const MAIN = join(import.meta.dirname, "../dist/cli/main.js");
const V2: Row = { version: 2, auth: "psk", ike: "aes128-sha256-modp2048", esp: "aes128-sha256" };
const V1: Row = { ...V2, version: 1 };

let lab: Lab;

async function probe(...args: string[]): Promise<{ readonly code: number; readonly out: string }> {
  return lab.ground.runHere(["node", MAIN, "probe", ...args], { GW_PSK: SECRET, WRONG_PSK: "not-the-secret" });
}

const USUAL = {
  "--psk": "env:GW_PSK",
  "--local-id": "a.example.test",
  "--remote-id": "b.example.test",
  "--local-ts": NETWORK.ours,
  "--remote-ts": NETWORK.theirs,
  "--ping": HOST.theirs,
  "--timeout": "3s",
};

async function dial(change: Readonly<Record<string, string>> = {}): Promise<IpsecReport & { readonly code: number }> {
  const options = Object.entries({ ...USUAL, ...change }).flat();
  const { code, out } = await probe("ipsec", ADDRESS.theirs, ...options, "--json");
  return { ...(JSON.parse(out) as IpsecReport), code };
}

const failed = ({ stages }: IpsecReport): StageResult | undefined => stages.find(({ verdict }) => verdict === "failed");
const verdictOf = ({ stages }: IpsecReport, name: string): string | undefined =>
  stages.find(({ stage }) => stage === name)?.verdict;

const title = (text: string): string => (skipReason === undefined ? text : `${text} (skipped: ${skipReason})`);

describe.skipIf(skipReason !== undefined)(title("a real strongSwan is probed"), { timeout: 120_000 }, () => {
  beforeAll(async () => {
    lab = await Lab.open();
  });
  afterAll(() => lab?.close());
  beforeEach(async () => {
    await lab.settle();
    await lab.configure(V2);
  });

  test("healthy: every stage passes, and the gateway is left without SAs", async () => {
    const report = await dial();

    expect(report.stages.filter(({ verdict }) => verdict !== "passed")).toEqual([]);
    expect(report.code).toBe(0);
    expect(await lab.peerSas()).toEqual([]);
  });

  test("healthy in IKEv1", async () => {
    await lab.configure(V1);

    const report = await dial({ "--ike": "v1-main", "--proposal": V1.ike });

    expect(report.stages.filter(({ verdict }) => verdict !== "passed")).toEqual([]);
    expect(await lab.peerSas()).toEqual([]);
  });

  test("ESP blocked while IKE lives", async () => {
    await lab.drop(...DROP_ESP);

    const report = await dial();

    expect(report.code).toBe(1);
    expect(failed(report)).toMatchObject({
      stage: "esp-icmp",
      detail: expect.stringContaining("IKE lives, ESP is dead"),
      mend: expect.stringContaining("allow ESP in UDP 4500 both ways"),
    });
    expect(verdictOf(report, "dpd")).toBe("passed");
  });

  test("a black hole of MTU", async () => {
    await lab.drop("udp dport 4500 meta length > 900 drop");

    const report = await dial();

    expect(failed(report)).toMatchObject({ stage: "path-mtu", mend: expect.stringContaining("segment size to 790") });
    expect(report.measured.pathMtu).toBe(830);
  });

  test("the pre-shared key", async () => {
    const report = await dial({ "--psk": "env:WRONG_PSK" });

    expect(failed(report)).toMatchObject({ stage: "auth", mend: expect.stringContaining("--psk") });
  });

  test("the gateway's identity", async () => {
    const report = await dial({ "--remote-id": "c.example.test" });

    expect(failed(report)).toMatchObject({
      stage: "auth",
      mend: expect.stringContaining("dial with --remote-id b.example.test"),
    });
  });

  test("the IKE proposal", async () => {
    const report = await dial({ "--proposal": "aes256-sha512-ecp384" });

    expect(failed(report)).toMatchObject({ stage: "init", mend: expect.stringContaining(`--proposal ${V2.ike}`) });
  });

  test("the ESP proposal", async () => {
    const report = await dial({ "--esp": "aes256gcm16" });

    expect(failed(report)).toMatchObject({ stage: "child", mend: expect.stringContaining(`--esp ${V2.esp}`) });
  });

  test("the traffic selectors", async () => {
    const report = await dial({ "--local-ts": "10.1.0.0/24", "--remote-ts": "10.2.0.0/24" });

    expect(failed(report)).toMatchObject({
      stage: "child",
      mend: expect.stringContaining(`--local-ts ${NETWORK.ours} --remote-ts ${NETWORK.theirs}`),
    });
  });

  test("nothing passes", async () => {
    await lab.drop(...DROP_IKE);

    const report = await dial();

    expect(failed(report)).toMatchObject({ stage: "reachability", mend: expect.stringContaining("nothing answers") });
  });

  test("UDP 4500 alone is filtered", async () => {
    await lab.drop("udp dport 4500 drop");

    const report = await dial();

    expect(failed(report)).toMatchObject({ stage: "auth", mend: expect.stringContaining("open UDP 4500") });
  });

  test("what it accepts, without credentials", async () => {
    const { code, out } = await probe("ike", ADDRESS.theirs, "--json");
    const report = JSON.parse(out) as IkeReport;

    expect(code).toBe(0);
    expect(report.ports.map(({ roundTrip }) => roundTrip !== undefined)).toEqual([true, true]);
    expect(report.v2).toMatchObject({ favourite: V2.ike, accepted: [{ suite: V2.ike }] });
    expect(report.v2?.abilities).toContain("fragmentation (RFC 7383)");
  });

  test("what it accepts in IKEv1", async () => {
    await lab.configure(V1);

    const report = JSON.parse((await probe("ike", ADDRESS.theirs, "--json")).out) as IkeReport;

    expect(report.v1?.accepted).toContainEqual({ suite: V1.ike, isWeak: false, authentication: "psk" });
    expect(report.v1?.vendors).toContain("DPD (RFC 3706)");
    expect(report.v2?.refusal).toBe("NO_PROPOSAL_CHOSEN");
  });
});
