import { describe, expect, test } from "vitest";
import { Endpoint } from "../src/endpoint/endpoint.ts";
import type { ManualDirection, ManualSa } from "../src/endpoint/manual-sa.ts";
import { decodeIp } from "../src/endpoint/packet.ts";
import { parseSelector } from "../src/endpoint/selectors.ts";
import { seededEntropy } from "../src/time/entropy.ts";
import { hours, instant } from "../src/time/instant.ts";
import { decodeAh } from "../src/wire/ah/ah.ts";
import { innerPacket, type Side, VirtualLink } from "./virtual-link.ts";

// Manual security associations between two endpoints of ours: nobody negotiates, and packets flow at once.

const ADDRESS = { a: "192.0.2.1", b: "192.0.2.2" } as const;
const other = (side: Side): Side => (side === "a" ? "b" : "a");
const key = (length: number, fill: number): Uint8Array => new Uint8Array(length).fill(fill);

/** What goes from one end to the other, as both have it configured. */
type Flow = Omit<ManualDirection, "spi">;
interface Both {
  readonly there: ManualDirection;
  readonly back: ManualDirection;
}

const both = (flow: Flow): Both => ({
  there: { ...flow, spi: 2_208_734_119, ...(flow.auxSpi === undefined ? {} : { auxSpi: 1_202 }) },
  back: { ...flow, spi: 3_094_029_335, ...(flow.auxSpi === undefined ? {} : { auxSpi: 1_302 }) },
});

const NETS = { a: "10.71.1.0/24", b: "10.71.2.0/24" } as const;

function manual(side: Side, { there, back }: Both, change: Partial<ManualSa> = {}): ManualSa {
  const [outbound, inbound] = side === "a" ? [there, back] : [back, there];
  return {
    name: "sa-manual",
    mode: "tunnel",
    localAddress: ADDRESS[side],
    remoteAddress: ADDRESS[other(side)],
    inbound,
    outbound,
    localTs: [parseSelector(NETS[side])],
    remoteTs: [parseSelector(NETS[other(side)])],
    ...change,
  };
}

const linked = (flows: Both, change: Partial<ManualSa> = {}, changeB: Partial<ManualSa> = change): VirtualLink =>
  new VirtualLink({
    endpoint: { rawIp: true, connections: [], manual: [manual("a", flows, change)] },
    endpointB: { manual: [manual("b", flows, changeB)] },
  });

const bothWays = (link: VirtualLink): boolean => link.ping("a") && link.ping("b");
const countersOf = (link: VirtualLink, side: Side) => link.sides[side].manual.all[0]?.child.counters;

const md5 = { hash: "md5", bits: 96 } as const;
const sha1 = { hash: "sha1", bits: 96 } as const;
const sha256 = { hash: "sha256", bits: 128 } as const;
const AH: Flow = { protocol: "AH", integrity: md5, keys: { integrity: key(16, 1) } };
const KEYS = { integrity: key(20, 2), encryption: key(24, 3) };
const ESP: Flow = { protocol: "ESP", integrity: sha1, cipher: { name: "3des-cbc" }, keys: KEYS };
const BUNDLE: Flow = { ...ESP, protocol: "AH+ESP", auxSpi: 1 };

describe("tunnel mode", () => {
  test.each<[string, Flow]>([
    ["AH, hmac-md5-96", AH],
    ["AH, hmac-sha-256-128", { protocol: "AH", integrity: sha256, keys: { integrity: key(32, 1) } }],
    [
      "AH, hmac-sha-256-96 of the drafts",
      { ...AH, integrity: { hash: "sha256", bits: 96 }, keys: { integrity: key(32, 1) } },
    ],
    ["ESP, 3des-cbc and hmac-sha1-96", ESP],
    ["ESP, des-cbc alone", { protocol: "ESP", cipher: { name: "des-cbc" }, keys: { encryption: key(8, 4) } }],
    [
      "ESP, aes-cbc of 256 bits",
      { ...ESP, cipher: { name: "aes-cbc", bits: 256 }, keys: { ...KEYS, encryption: key(32, 4) } },
    ],
    ["ESP that only authenticates", { protocol: "ESP", integrity: sha1, keys: { integrity: KEYS.integrity } }],
    ["AH+ESP", BUNDLE],
  ])("%s: packets flow both ways at once, for ever", (_, flow) => {
    const link = linked(both(flow));

    expect(bothWays(link)).toBe(true);
    link.advance(hours(1_000));
    expect(bothWays(link)).toBe(true);
    expect(countersOf(link, "b")).toMatchObject({ inPackets: 2, outPackets: 2 });
    expect(link.sides.a.nextWake()).toBeUndefined();
  });

  test("each direction may have algorithms and keys of its own", () => {
    const { there } = both(ESP);
    const back: ManualDirection = {
      spi: 500,
      protocol: "ESP",
      integrity: sha256,
      cipher: { name: "aes-cbc" },
      keys: { integrity: key(32, 7), encryption: key(16, 8) },
    };

    expect(bothWays(linked({ there, back }))).toBe(true);
  });

  test("ESP goes in UDP where that is configured, without raw sockets (RFC 3948)", () => {
    const link = new VirtualLink({
      endpoint: { connections: [], manual: [manual("a", both(ESP), { encapsulation: "udp" })] },
      endpointB: { manual: [manual("b", both(ESP), { encapsulation: "udp" })] },
    });

    expect(bothWays(link)).toBe(true);
    expect(link.sent[0]?.datagram.to).toEqual({ address: ADDRESS.b, port: 4500 });
  });

  test("a bundle has AH outside under its SPI, and ESP within under the auxiliary one", () => {
    const link = linked(both(BUNDLE));
    link.ping("a");
    const packet = decodeIp(link.sent[0]?.datagram.bytes ?? new Uint8Array(0));
    const header = packet.ok ? decodeAh(packet.value.payload) : packet;

    expect(header).toMatchObject({ ok: true, value: { nextHeader: 50, spi: 2_208_734_119 } });
    if (!("value" in header) || !("payload" in header.value)) throw new Error("no AH");
    const { payload } = header.value;
    expect(new DataView(payload.buffer, payload.byteOffset).getUint32(0)).toBe(1_202);
  });

  test.each<[string, Flow, string]>([
    ["AH", AH, "badAhIcv"],
    ["ESP", ESP, "badIcv"],
    ["AH+ESP", BUNDLE, "badAhIcv"],
  ])("%s: keys that differ let nothing through, and each packet is counted", (_, flow, counter) => {
    const wrong = { ...flow, keys: { ...flow.keys, integrity: key(flow.keys.integrity?.length ?? 0, 9) } };
    const link = new VirtualLink({
      endpoint: { rawIp: true, connections: [], manual: [manual("a", both(flow))] },
      endpointB: { manual: [manual("b", both(wrong))] },
    });

    for (let i = 0; i < 3; i++) expect(link.ping("a")).toBe(false);

    expect(countersOf(link, "b")).toMatchObject({ [counter]: 3, inPackets: 0 });
  });

  test("a window of 0 takes a packet that comes again: with keys that stay there is no anti-replay (RFC 4303 §3.3.3)", () => {
    const link = linked(both(ESP));
    link.ping("a");
    const again = link.sent[0]?.datagram.bytes ?? new Uint8Array(0);

    link.act("b", (endpoint, now) => endpoint.receiveIp(again, now));

    expect(countersOf(link, "b")).toMatchObject({ inPackets: 2, replayed: 0 });
  });

  test("while its interface is down it is not in the database and carries nothing", () => {
    const up = { interface: { name: "es-0/2/0.1", isUp: true } };
    const link = linked(both(AH), up);
    expect(link.ping("a")).toBe(true);

    link.sides.b.manual.setInterface("es-0/2/0.1", false);
    expect(link.ping("a")).toBe(false);
    expect(link.of("b", "stray")).toMatchObject([{ reason: "unknown ESP SPI", spi: 2_208_734_119 }]);
    link.sides.b.manual.setInterface("es-0/2/0.1", true);
    expect(link.ping("a")).toBe(true);
  });
});

describe("transport mode", () => {
  const hosts = { mode: "transport" } as const;
  const between = (from: Side): Uint8Array => {
    const packet = innerPacket(from);
    packet.set(ADDRESS[from].split(".").map(Number), 12);
    packet.set(ADDRESS[other(from)].split(".").map(Number), 16);
    packet.set([0, 0], 10);
    let sum = 0;
    for (let at = 0; at < 20; at += 2) sum += ((packet[at] ?? 0) << 8) | (packet[at + 1] ?? 0);
    sum = (sum & 0xffff) + (sum >>> 16);
    packet.set([(0xffff - sum) >> 8, (0xffff - sum) & 0xff], 10);
    return packet;
  };
  const withoutSelectors = (side: Side, flow: Flow): ManualSa => {
    const { localTs: _, remoteTs: __, ...rest } = manual(side, both(flow), hosts);
    return rest;
  };

  test.each<[string, Flow]>([
    ["AH", AH],
    ["ESP", ESP],
  ])("%s protects what passes between the two hosts, and nothing else", (_, flow) => {
    const link = new VirtualLink({
      endpoint: { rawIp: true, connections: [], manual: [withoutSelectors("a", flow)] },
      endpointB: { manual: [withoutSelectors("b", flow)] },
    });

    expect(link.ping("a", between("a")) && link.ping("b", between("b"))).toBe(true);
    expect(link.ping("a")).toBe(false); // nets behind the hosts
    expect(countersOf(link, "a")).toMatchObject({ outPackets: 1, inPackets: 1 });
  });
});

test("two associations under one inbound SPI are refused", () => {
  const two = ["sa-one", "sa-two"].map((name) => manual("a", both(ESP), { name }));

  expect(() => new Endpoint({ connections: [], entropy: seededEntropy(1), manual: two }, instant(0))).toThrow(
    expect.objectContaining({ code: "manual-sa.spi" }),
  );
});
