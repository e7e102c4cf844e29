import { describe, expect, test } from "vitest";
import type { Answer } from "../model/arrival.ts";
import { instant } from "../time/instant.ts";
import { ios } from "./ios/platform.ts";
import { junos } from "./junos/platform.ts";
import type { Platform } from "./platform.ts";
import { walkedBy } from "./snmp-source.ts";

type Value = string | number;

/** The answers to a poll by SNMP of a device that has these instances. */
function answersOf(platform: Platform, instances: Readonly<Record<string, Value>>): readonly Answer[] {
  return (platform.snmp?.poll ?? []).map((command, place) => {
    const below = Object.entries(instances).filter(([oid]) => oid.startsWith(`${walkedBy(command)}.`));
    const lines = below.map(([oid, value]) =>
      JSON.stringify({ oid, type: typeof value === "number" ? "Integer" : "OctetString", value }),
    );
    return { command, askedAt: instant(place), at: instant(place + 1), text: lines.join("\n") };
  });
}

const F = "1.3.6.1.4.1.9.9.171.1";
const IOS: Readonly<Record<string, Value>> = {
  [`${F}.3.1.1.0`]: 1,
  [`${F}.2.3.1.4.37`]: "0xc0000201",
  [`${F}.2.3.1.8.37`]: "0xc6336402",
  [`${F}.2.3.1.10.37`]: 1,
  [`${F}.2.3.1.15.37`]: 86_400,
  [`${F}.2.3.1.16.37`]: 360_000,
  [`${F}.2.3.1.35.37`]: 1,
  [`${F}.3.2.1.4.412`]: "0xc0000201",
  [`${F}.3.2.1.5.412`]: "0xc6336402",
  [`${F}.3.2.1.7.412`]: 1,
  [`${F}.3.2.1.32.412`]: 17,
  [`${F}.3.2.1.45.412`]: 23,
  [`${F}.3.3.1.3.412.1`]: 3,
  [`${F}.3.3.1.4.412.1`]: "0x0a010000",
  [`${F}.3.3.1.5.412.1`]: "0xffff0000",
  [`${F}.3.3.1.9.412.1`]: 1,
  [`${F}.3.3.1.10.412.1`]: "0x0a020001",
  [`${F}.3.3.1.12.412.1`]: 6,
  [`${F}.3.3.1.13.412.1`]: 443,
  [`${F}.3.4.1.2.412.1`]: 1,
  [`${F}.3.4.1.3.412.1`]: 0x1234_5678,
  [`${F}.3.4.1.4.412.1`]: 2,
  [`${F}.3.4.1.5.412.1`]: 1,
  [`${F}.3.4.1.2.412.2`]: 2,
  [`${F}.3.4.1.3.412.2`]: 0x9abc_def0,
  [`${F}.3.4.1.4.412.2`]: 2,
  [`${F}.3.4.1.5.412.2`]: 2,
  // its tunnel went while the tables were walked
  [`${F}.3.4.1.2.413.1`]: 1,
  [`${F}.3.4.1.3.413.1`]: 0x1111,
};

describe("IOS by SNMP", () => {
  test("SAs of both phases, selectors and counters are the same nouns as the CLI's", () => {
    const { ikeSas, ipsecSas, flows, readable } = ios.read(answersOf(ios, IOS));

    expect(readable).toEqual({ ok: true });
    expect(ikeSas).toEqual([
      {
        localAddress: "192.0.2.1",
        remoteAddress: "198.51.100.2",
        ikeVersion: "IKEV1",
        status: "ESTABLISHED",
        activeSec: 3_600,
        lifetimeRemainingSec: 82_800,
      },
    ]);
    const shared = {
      protocol: "IPPROTO_ESP",
      mode: "TUNNEL",
      localAddress: "192.0.2.1",
      remoteAddress: "198.51.100.2",
      localTs: ["10.1.0.0/16"],
      remoteTs: ["10.2.0.1/32[6/443]"],
    };
    expect(ipsecSas).toEqual([
      { direction: "INGRESS", spi: 0x1234_5678, ...shared, active: true, state: "active" },
      { direction: "EGRESS", spi: 0x9abc_def0, ...shared, active: false, state: "expiring" },
    ]);
    expect(flows).toMatchObject([{ encaps: 23, decaps: 17 }]);
  });

  test("a MIB that is not there is unknown, and an empty table in one that is means none", () => {
    expect(ios.read(answersOf(ios, {})).readable).toMatchObject({ ok: false });
    expect(ios.read(answersOf(ios, { [`${F}.3.1.1.0`]: 0 }))).toMatchObject({ readable: { ok: true }, ipsecSas: [] });
  });

  test("a walk that failed makes it unknown", () => {
    const answers = answersOf(ios, IOS).map((answer, place) =>
      place === 4 ? { ...answer, text: "", error: { code: "snmp.timeout", message: "no answer" } } : answer,
    );

    expect(ios.read(answers).readable).toMatchObject({ ok: false, reason: expect.stringContaining("no answer") });
  });

  test("what is no variable binding is told as unread", () => {
    const answers = answersOf(ios, IOS).map((answer) => ({ ...answer, text: `${answer.text}\n{"oid":7}\nnothing` }));

    expect(ios.read(answers).unread).toHaveLength(2 * answers.length);
    expect(ios.read(answers).ipsecSas).toHaveLength(2);
  });
});

const J = "1.3.6.1.4.1.2636.3.52.1";
const PEER = "1.4.198.51.100.2";
const JUNOS: Readonly<Record<string, Value>> = {
  [`${J}.2.1.0`]: 1,
  [`${J}.1.2.1.4.${PEER}.9`]: "0xc0000201",
  [`${J}.1.2.1.6.${PEER}.9`]: 1,
  [`${J}.1.2.1.7.${PEER}.9`]: "8a1c6d1f5b2e9f01",
  [`${J}.1.2.1.8.${PEER}.9`]: "0x0011223344556677",
  [`${J}.1.2.1.9.${PEER}.9`]: 2,
  [`${J}.1.2.1.15.${PEER}.9`]: 3,
  [`${J}.1.2.1.20.${PEER}.9`]: 28_800,
  [`${J}.1.2.1.21.${PEER}.9`]: 100_000,
  [`${J}.2.2.1.5.${PEER}.131073`]: "0xc0000201",
  [`${J}.2.2.1.6.${PEER}.131073`]: "ipv4_subnet(any:0,[0..7]=10.1.0.0/16)",
  [`${J}.2.2.1.7.${PEER}.131073`]: "ipv4_subnet(any:0,[0..7]=10.2.0.0/16)",
  [`${J}.2.3.1.2.${PEER}.131073.1`]: 2,
  [`${J}.2.3.1.3.${PEER}.131073.1`]: 4_000_000_000,
  [`${J}.2.3.1.4.${PEER}.131073.1`]: 555_555,
  [`${J}.2.3.1.6.${PEER}.131073.1`]: 1,
  [`${J}.2.3.1.8.${PEER}.131073.1`]: 3_600,
  [`${J}.2.3.1.9.${PEER}.131073.1`]: 60_000,
  [`${J}.2.3.1.14.${PEER}.131073.1`]: 1,
};

test("Junos by SNMP: the peer is read out of the index, and one row is both directions", () => {
  const { ikeSas, ipsecSas, readable } = junos.read(answersOf(junos, JUNOS));

  expect(readable).toEqual({ ok: true });
  expect(ikeSas).toEqual([
    {
      initiatorSpi: "8a1c6d1f5b2e9f01",
      responderSpi: "0011223344556677",
      localAddress: "192.0.2.1",
      remoteAddress: "198.51.100.2",
      ikeVersion: "IKEV2",
      role: "RESPONDER",
      status: "ESTABLISHED",
      activeSec: 1_000,
      lifetimeRemainingSec: 27_800,
    },
  ]);
  const shared = {
    protocol: "IPPROTO_ESP",
    mode: "TUNNEL",
    localAddress: "192.0.2.1",
    remoteAddress: "198.51.100.2",
    localTs: ["10.1.0.0/16"],
    remoteTs: ["10.2.0.0/16"],
    active: true,
    state: "active",
    activeSec: 600,
    lifetimeRemainingSec: 3_000,
  };
  expect(ipsecSas).toEqual([
    { direction: "INGRESS", spi: 4_000_000_000, ...shared },
    { direction: "EGRESS", spi: 555_555, ...shared },
  ]);
});
