import { describe, expect, test } from "vitest";
import { parseIkeSuite } from "../src/endpoint/algorithms/suite.ts";
import { parseIdentity } from "../src/endpoint/identity.ts";
import type { Datagram } from "../src/endpoint/probe/run.ts";
import { type IpsecReport, STAGES, type StageResult } from "../src/endpoint/probe/stage.ts";
import { milliseconds, seconds } from "../src/time/instant.ts";
import { child, GATEWAY, icmpTo, psk, runIpsec, usualHost } from "./virtual-gateway.ts";
import { VirtualLink } from "./virtual-link.ts";

const verdicts = ({ stages }: IpsecReport): Record<string, string> =>
  Object.fromEntries(stages.map(({ stage, verdict }) => [stage, verdict]));
const failed = ({ stages }: IpsecReport): StageResult | undefined => stages.find(({ verdict }) => verdict === "failed");

/** UDP 4500 without the marker of IKE: RFC 3948 §2.2. */
const isEsp = ({ from, to, bytes }: Datagram): boolean =>
  (from.port === 4500 || to.port === 4500) && new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) !== 0;
const isPort =
  (port: number) =>
  ({ from, to }: Datagram): boolean =>
    from.port === port || to.port === port;

test("a healthy gateway passes every stage, in order, and is left without SAs", () => {
  const { report, told, gateway } = runIpsec();

  expect(told.map(({ stage }) => stage)).toEqual(STAGES);
  expect(report.stages.filter(({ verdict }) => verdict !== "passed")).toEqual([]);
  expect(report).toMatchObject({ isWell: true, summary: "gw passes every stage.", measured: { roundTrip: 10 } });
  expect(report.messages.map(({ summary }) => summary)).toContain("CREATE_CHILD_SA (rekey child)");
  expect(gateway.ikeSas).toEqual([]);
});

test("IKEv1 is probed as IKEv2 is", () => {
  const v1 = { version: 1, suites: [parseIkeSuite("aes128-sha256-modp2048")] } as const;
  const { report, gateway } = runIpsec({ connections: [v1] }, v1);

  expect(report.stages.filter(({ verdict }) => verdict !== "passed")).toEqual([]);
  expect(gateway.ikeSas).toEqual([]);
});

describe("each fault is named at its stage, with the mend", () => {
  test("nothing answers at all", () => {
    const { report } = runIpsec({ isLost: () => true });

    expect(failed(report)).toMatchObject({
      stage: "reachability",
      detail: "no answer to IKE_SA_INIT in 3 tries",
      mend: "nothing answers on UDP 500 and 4500: check the address, that IKE runs there, and that both ports are open both ways",
    });
    expect(Object.values(verdicts(report)).filter((verdict) => verdict === "skipped")).toHaveLength(9);
  });

  test("UDP 500 is filtered and 4500 is not", () => {
    const { report } = runIpsec({ isLost: isPort(500) });

    expect(failed(report)).toMatchObject({ stage: "reachability", mend: expect.stringContaining("open UDP 500") });
  });

  test("UDP 4500 is filtered and 500 is not", () => {
    const { report } = runIpsec({ isLost: isPort(4500) });

    expect(failed(report)).toMatchObject({
      stage: "auth",
      detail: "no answer to IKE_AUTH in 3 tries",
      mend: "IKE goes on on UDP 4500, which does not answer: open UDP 4500 both ways",
    });
  });

  test("the IKE proposal: the suites that would do are found by asking, and nothing stays half-open", () => {
    const suites = ["aes256-sha512-ecp521", "aes128gcm16-prfsha256-ecp256"].map((text) => parseIkeSuite(text));
    const { report, gateway } = runIpsec({ connections: [{ suites }] });

    expect(failed(report)).toMatchObject({ stage: "init", detail: expect.stringContaining("NO_PROPOSAL_CHOSEN") });
    expect(failed(report)?.mend).toMatch(
      /^the gateway accepts aes128gcm16-prfsha256-ecp256 \(of .*aes256-sha512-ecp521/,
    );
    expect(gateway.halfOpen).toBe(0);
  });

  test("a proposal that only a broken algorithm would meet says what to switch on", () => {
    const suites = [parseIkeSuite("3des-md5-modp1024", ["md5", "modp1024"])];
    const { report } = runIpsec({ connections: [{ suites }] });

    expect(failed(report)?.mend).toContain("--proposal 3des-md5-modp1024 --weak md5,modp1024");
  });

  test("a gateway that speaks IKEv1 alone", () => {
    const suites = [parseIkeSuite("aes256-sha1-modp1536")];
    const { report } = runIpsec({ connections: [{ version: 1, suites }] });

    expect(report.isWell).toBe(false);
    expect(report.summary).toContain("--ike v1-main");
  });

  test("the pre-shared key", () => {
    const { report } = runIpsec({ connections: [{ authentication: psk("another") }] });

    expect(failed(report)).toMatchObject({
      stage: "auth",
      mend: "compare with the gateway: the pre-shared key (--psk), our identity a.example.test (--local-id), and its own, which we take to be b.example.test (--remote-id)",
    });
  });

  test("the pre-shared key in IKEv1, of which a gateway says nothing", () => {
    const v1 = { version: 1, suites: [parseIkeSuite("aes128-sha256-modp2048")] } as const;
    const { report } = runIpsec({ connections: [{ ...v1, authentication: psk("another") }] }, v1);

    expect(failed(report)).toMatchObject({ stage: "auth", mend: expect.stringContaining("--psk") });
  });

  test("the gateway's identity: what it calls itself is found by taking anyone", () => {
    const identity = parseIdentity("c.example.test");
    const { report } = runIpsec({}, { remote: { addresses: [GATEWAY], identity } });

    expect(failed(report)).toMatchObject({
      stage: "auth",
      mend: "the gateway calls itself b.example.test: dial with --remote-id b.example.test, or make its own identity c.example.test",
    });
  });

  test("the traffic selectors: the gateway's own are found by letting it narrow", () => {
    const { report } = runIpsec({}, { children: [child("10.1.0.0/24", "10.2.0.0/24", "aes128-sha256")] });

    expect(failed(report)).toMatchObject({
      stage: "child",
      mend: "the gateway would take --local-ts 10.71.1.0/24 --remote-ts 10.71.2.0/24; or change its selectors",
    });
    expect(verdicts(report)).toMatchObject({ dpd: "passed", rekey: "skipped", delete: "passed" });
  });

  test("the ESP proposal", () => {
    const { report, gateway } = runIpsec({}, { children: [child("10.71.1.0/24", "10.71.2.0/24", "aes256gcm16")] });

    expect(failed(report)).toMatchObject({ stage: "child", mend: expect.stringContaining("--esp aes128-sha256") });
    expect(gateway.ikeSas).toEqual([]);
  });

  test("ESP is blocked while IKE lives", () => {
    const { report } = runIpsec({ isLost: isEsp });

    expect(failed(report)).toMatchObject({
      stage: "esp-icmp",
      detail: "IKE lives, ESP is dead: 3 echoes to 10.71.2.1 went out and no ESP came back",
      mend: expect.stringContaining("allow ESP in UDP 4500 both ways"),
    });
    expect(verdicts(report)).toMatchObject({ "path-mtu": "skipped", dpd: "passed", rekey: "passed", delete: "passed" });
  });

  test("a host that was only guessed and keeps silent proves nothing", () => {
    const { report } = runIpsec({ host: () => undefined }, {}, {});

    expect(verdicts(report)).toMatchObject({ "esp-icmp": "skipped", dpd: "passed" });
    expect(report.isWell).toBe(true);
  });

  test("a host that cannot be reached behind a tunnel that can", () => {
    const host = (packet: Uint8Array): Uint8Array =>
      icmpTo(packet, { kind: "unreachable", code: 1, original: packet.subarray(0, 28) });
    const { report } = runIpsec({ host });

    expect(failed(report)).toMatchObject({
      stage: "esp-icmp",
      detail: expect.stringContaining("ESP passes both ways"),
    });
  });

  test("a black hole of MTU is found to the byte, within seconds", () => {
    const { report, took } = runIpsec({ isLost: ({ bytes }) => bytes.length > 900 });

    expect(failed(report)).toMatchObject({ stage: "path-mtu", detail: expect.stringContaining("a black hole") });
    const { pathMtu = 0 } = report.measured;
    // AES-CBC with HMAC-SHA-256-128: 8 of header, 16 of IV, inner with 2 of trailer padded to 16, 16 of ICV
    expect(pathMtu).toBe(Math.floor((900 - 40) / 16) * 16 - 2);
    expect(failed(report)?.mend).toContain(`segment size to ${pathMtu - 40}`);
    expect(took).toBeLessThan(seconds(10));
  });

  test("a path that says how much it carries is no black hole", () => {
    const host = (packet: Uint8Array): Uint8Array | undefined =>
      packet.length > 1200
        ? icmpTo(packet, { kind: "packet-too-big", mtu: 1200, original: packet.subarray(0, 28) })
        : usualHost(packet);
    const { report } = runIpsec({ host });

    expect(report).toMatchObject({ isWell: true, measured: { pathMtu: 1200 } });
  });

  test("perfect forward secrecy on one end only shows at the rekey", () => {
    const { report } = runIpsec({}, { children: [child("10.71.1.0/24", "10.71.2.0/24", "aes128-sha256-x25519")] });

    expect(failed(report)).toMatchObject({ stage: "rekey", mend: expect.stringContaining("perfect forward secrecy") });
  });

  test("a gateway that dies on the way", () => {
    const { report } = runIpsec({ isLost: (_, __, now) => now > milliseconds(20) });

    expect(failed(report)).toMatchObject({ stage: "esp-icmp", detail: "neither ESP nor IKE is answered any more" });
    expect(verdicts(report)).toMatchObject({ dpd: "skipped", delete: "skipped" });
  });
});

test("a path that goes down in the middle of the sweep is not taken for an MTU", () => {
  const { report } = runIpsec({ isLost: (_, __, now) => now > milliseconds(62) });

  expect(failed(report)).toMatchObject({ stage: "path-mtu", detail: expect.stringContaining("not even 84 bytes") });
});

test("messages that are lost are sent again, and counted", () => {
  let n = 0;
  const { report } = runIpsec({ isLost: (one) => !isEsp(one) && ++n % 4 === 1 });

  expect(report.isWell).toBe(true);
  expect(report.measured.retransmissions).toBeGreaterThan(2);
});

test.each([
  [false, 2],
  [true, 1],
])(
  "with INITIAL_CONTACT %s a second dial leaves %i SAs: a probe ends none of a peer with its identity",
  (sent, left) => {
    const link = new VirtualLink({ a: { initialContact: sent } });

    for (let i = 0; i < 2; i++) {
      link.act("a", (endpoint, now) => endpoint.up("lab", now));
      link.advance(seconds(1));
    }

    expect(link.sides.b.ikeSas).toHaveLength(left);
  },
);
