import { describe, expect, test } from "vitest";
import type { EndpointDocument } from "../src/app/config/endpoint-schema.ts";
import { connectionOf } from "../src/app/endpoint-config.ts";
import { planOf } from "../src/app/own-endpoint.ts";
import type { OperatedEndpoint } from "../src/endpoint/operated.ts";
import { instant, seconds } from "../src/time/instant.ts";
import { ownPair } from "./own-pair.ts";

// What the configuration says of SAs that nobody negotiates, and of limits of those that are negotiated.

const PORT = 4_500;
const NOW = instant(0);
const bytes = (of: string, length: number): string => `plain:${of.repeat(length)}`;
type Direction = NonNullable<EndpointDocument["manual"]>[number]["inbound"];

const direction = (spi: number, key: string): Direction => ({
  spi,
  authentication: { algorithm: "hmac-sha-256-128", key: bytes(key, 32) },
  encryption: { algorithm: "aes-256-cbc", key: bytes(key, 32) },
});

const document = (name: "west" | "east", change: Partial<EndpointDocument> = {}): EndpointDocument => {
  const [here, there] = name === "west" ? [1, 2] : [2, 1];
  const [own, peer] = [direction(0x1000 + here, `0${here}`), direction(0x1000 + there, `0${there}`)];
  return {
    name,
    local: `192.0.2.${here}`,
    gateways: [`192.0.2.${there}`],
    psk: "plain:a secret of both",
    localTs: [`10.71.${here}.0/24`],
    remoteTs: [`10.71.${there}.0/24`],
    establish: "on-traffic",
    manual: [
      {
        name: "by-hand",
        localTs: [`10.81.${here}.0/24`],
        remoteTs: [`10.81.${there}.0/24`],
        inbound: own,
        outbound: peer,
      },
    ],
    ...change,
  };
};

const built = (made: EndpointDocument): OperatedEndpoint => planOf(made, ".", () => NOW).build(PORT, NOW);

function packet(from: number, to: number): Uint8Array {
  const whole = new Uint8Array(84);
  whole.set([0x45, 0, 0, 84, 0, 1, 0, 0, 64, 1]);
  whole.set([10, 81, from, 1, 10, 81, to, 1], 12);
  return whole;
}

describe("a manual security association", () => {
  test("packets go through it both ways, in UDP, and nobody negotiates", () => {
    const [west, east] = [built(document("west")), built(document("east"))];
    const carry = (from: OperatedEndpoint, to: OperatedEndpoint, inner: Uint8Array) => {
      const sent = from.endpoint.send(inner, NOW).flatMap((one) => (one.kind === "send" ? [one] : []));
      expect(sent).toHaveLength(1);
      return sent.flatMap(({ from: source, to: target, bytes: data }) =>
        to.endpoint.receive({ from: source, to: target, bytes: data }, NOW),
      );
    };

    for (const [from, to, inner] of [
      [west, east, packet(1, 2)],
      [east, west, packet(2, 1)],
    ] as const)
      expect(
        carry(from, to, inner).map((one) => (one.kind === "deliver" ? Uint8Array.from(one.packet) : one.kind)),
      ).toEqual([inner]);
    expect(west.endpoint.ikeSas).toEqual([]);
  });

  test("the peer's port is the one that its endpoint has", () => {
    const west = built(document("west", { ports: { ike: 5_500, nat: 5_501 } }));

    expect(west.endpoint.send(packet(1, 2), NOW)).toMatchObject([
      { kind: "send", to: { address: "192.0.2.2", port: 5_501 } },
    ]);
  });

  test.each([
    [
      "an algorithm that there is not",
      { encryption: { algorithm: "aes-gcm", key: bytes("01", 16) } },
      /“aes-gcm” is none of des-cbc, /,
    ],
    [
      "a broken one",
      { encryption: { algorithm: "des-cbc", key: bytes("01", 8) } },
      /des-cbc is broken; list des under “weak”/,
    ],
    [
      "a key of another length",
      { encryption: { algorithm: "aes-128-cbc", key: bytes("01", 8) } },
      /encryption key has 8 bytes; give 16/,
    ],
    [
      "a key that is no hexadecimal",
      { encryption: { algorithm: "aes-128-cbc", key: "plain:secret" } },
      /by-hand: inbound: the encryption key is no row of bytes/,
    ],
    [
      "a key that is not there",
      { encryption: { algorithm: "aes-128-cbc", key: "env:SPINDRIFT_NO_SUCH_KEY" } },
      /manual by-hand: inbound: encryption key: the environment has no/,
    ],
    ["neither of both", {}, /neither encrypts nor authenticates/],
  ])("%s is refused with its place, before anything is opened", (_, inbound, text) => {
    const [manual] = document("west").manual ?? [];
    if (manual === undefined) throw new Error("no manual");
    const made = document("west", { manual: [{ ...manual, inbound: { spi: 0x1001, ...inbound } }] });

    expect(() => built(made)).toThrow(text);
  });
});

test("limits in bytes, a pair an SA, keepalives and redirection: of the endpoint, or of a child in its place", () => {
  const children = [
    { name: "one", localTs: ["10.1.0.0/24"], remoteTs: ["10.2.0.0/24"] },
    {
      name: "two",
      localTs: ["10.3.0.0/24"],
      remoteTs: ["10.4.0.0/24"],
      softBytes: 2_048,
      hardBytes: 4_096,
      singlePair: false,
    },
  ];
  const { localTs, remoteTs, manual, ...rest } = document("west");
  const whole = {
    ...rest,
    children,
    softBytes: 1_000_000,
    singlePair: true,
    natKeepalive: "45s",
    followsRedirects: true,
  };
  const credentials = {
    identity: { type: 1, data: Uint8Array.of(192, 0, 2, 1) },
    authentication: { kind: "psk", secret: new Uint8Array(8) },
  } as const;

  expect(connectionOf(whole, "192.0.2.1", credentials)).toMatchObject({
    natKeepalive: seconds(45),
    followsRedirects: true,
    children: [
      { name: "one", softBytes: 1_000_000, singlePair: true },
      { name: "two", softBytes: 2_048, hardBytes: 4_096, singlePair: false },
    ],
  });
});

test("a soft limit beyond the hard one is refused", async () => {
  await expect(ownPair({ softBytes: 4_096, hardBytes: 2_048 })).rejects.toThrow(
    /soft limit of 4096 bytes is beyond the hard one/,
  );
});
