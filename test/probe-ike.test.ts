import { expect, test } from "vitest";
import { parseIkeSuite } from "../src/endpoint/algorithms/suite.ts";
import { renderVendorId } from "../src/endpoint/probe/vendor-ids.ts";
import { WIDE_OFFER } from "../src/endpoint/probe/wide-offer.ts";
import { encodeSa } from "../src/wire/ike/sa.ts";
import { runIke } from "./virtual-gateway.ts";

const suites = (...texts: string[]) => texts.map((text) => parseIkeSuite(text, ["md5", "modp1024"]));
const names = (found: readonly { readonly suite: string }[] | undefined): string[] =>
  (found ?? []).map(({ suite }) => suite).sort();

test("what a gateway accepts is found, the usual and the unusual, with one half-open SA for each unusual one", () => {
  const connections = [{ suites: suites("aes128-sha256-x25519", "3des-md5-modp1024", "aes192-sha384-modp3072") }];
  const { report, gateway } = runIke({ connections });

  expect(report.v2).toMatchObject({ favourite: "aes128-sha256-x25519", askedCookie: false });
  expect(names(report.v2?.accepted)).toEqual(["3des-md5-modp1024", "aes128-sha256-x25519", "aes192-sha384-modp3072"]);
  expect(report.v2?.accepted.filter(({ isWeak }) => isWeak)).toHaveLength(1);
  expect(report.summary).toBe("gw speaks IKEv2. Switch off what is broken: 3des-md5-modp1024.");
  expect(gateway.halfOpen).toBeLessThanOrEqual(2);
});

test("few messages, paced", () => {
  const { sent, took } = runIke();

  expect(sent.length).toBeLessThan(80);
  expect(took / sent.length).toBeGreaterThan(40);
});

test("both ports and what the gateway can do are told", () => {
  const { report } = runIke();

  expect(report.ports).toEqual([
    { port: 500, roundTrip: 10 },
    { port: 4500, roundTrip: 10 },
  ]);
  expect(report.v2?.abilities).toEqual([
    "fragmentation (RFC 7383)",
    "childless (RFC 6023)",
    "signatures with SHA-256, SHA-384, SHA-512 (RFC 7427)",
  ]);
  expect(report.v2?.nat).toEqual({ isBeforeUs: false, isBeforeGateway: true });
});

test("a gateway that asks for cookies is asked with them", () => {
  const { report, gateway } = runIke({ endpoint: { cookieThreshold: 0 } });

  expect(report.v2).toMatchObject({ askedCookie: true, favourite: "aes128-sha256-x25519" });
  expect(gateway.halfOpen).toBeLessThanOrEqual(1);
});

test("IKEv1 is found by main mode, each suite with what it authenticates by", () => {
  const connections = [{ version: 1, suites: suites("aes256-sha1-modp1536", "aes128-sha1-modp1024") }] as const;
  const { report } = runIke({ connections });

  expect(report.v1?.accepted).toEqual([
    { suite: "aes256-sha1-modp1536", isWeak: false, authentication: "psk" },
    { suite: "aes128-sha1-modp1024", isWeak: true, authentication: "psk" },
  ]);
  expect(report.v1?.vendors).toContain("DPD (RFC 3706)");
});

test("a gateway that is silent, or has nothing for us, is not well", () => {
  expect(runIke({ isLost: () => true }).report).toMatchObject({
    isWell: false,
    summary: expect.stringContaining("gw does not answer"),
  });
  expect(runIke({ connections: [] }).report.isWell).toBe(false);
});

test("the offer of everything fits into one packet", () => {
  expect(encodeSa(WIDE_OFFER).length).toBeLessThan(1_000);
});

test("vendor IDs are named, shown as text, or shown as they are", () => {
  const named = (hex: string): string => renderVendorId(Buffer.from(hex, "hex"));

  expect(named("882fe56d6fd20dbc2251613b2ebe5beb")).toBe("strongSwan");
  expect(named("12f5f28c457168a9702d9fe274cc0100")).toBe("Cisco Unity");
  expect(named(Buffer.from("CISCO-DELETE-REASON").toString("hex"))).toBe("“CISCO-DELETE-REASON”");
  expect(named("0102030405")).toBe("unknown 0102030405");
});
