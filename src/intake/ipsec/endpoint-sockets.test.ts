import { expect, test } from "vitest";
import { Endpoint } from "../../endpoint/endpoint.ts";
import { parseSelector } from "../../endpoint/selectors.ts";
import { seededEntropy } from "../../time/entropy.ts";
import { instant } from "../../time/instant.ts";
import { EndpointSockets } from "./endpoint-sockets.ts";

const AH = {
  spi: 400,
  protocol: "AH",
  integrity: { hash: "sha1", bits: 96 },
  keys: { integrity: new Uint8Array(20) },
} as const;

/** An endpoint with a manual AH association to a peer that there is not. */
const endpoint = (rawIp: boolean): Endpoint =>
  new Endpoint(
    {
      connections: [],
      entropy: seededEntropy(1),
      rawIp,
      manual: [
        {
          name: "sa-manual",
          mode: "tunnel",
          localAddress: "127.0.0.1",
          remoteAddress: "192.0.2.2",
          inbound: AH,
          outbound: AH,
          localTs: [parseSelector("10.71.1.0/24")],
          remoteTs: [parseSelector("10.71.2.0/24")],
        },
      ],
    },
    instant(0),
  );

const options = { addresses: ["127.0.0.1"], ports: { ike: 0, nat: 0 }, onEffect: () => undefined };
const PACKET = Uint8Array.from([0x45, 0, 0, 20, 0, 0, 0, 0, 64, 1, 0, 0, 10, 71, 1, 1, 10, 71, 2, 1]);

test("UDP sockets refuse an endpoint that sends AH, with the mend, before a packet is lost", async () => {
  const sockets = await EndpointSockets.open(options);

  expect(() => sockets.drive(endpoint(true))).toThrow(expect.objectContaining({ code: "ipsec.raw-ip" }));
  expect(() => sockets.drive(endpoint(true))).toThrow(/use ESP in UDP, or give sendIp/);
  sockets.close();
});

test("whoever has a raw socket gets the packets", async () => {
  const packets: Uint8Array[] = [];
  const sockets = await EndpointSockets.open({ ...options, sendIp: (packet) => void packets.push(packet) });
  sockets.drive(endpoint(true));

  sockets.act((one, now) => one.send(PACKET, now));

  expect(packets).toHaveLength(1);
  expect(packets[0]?.[9]).toBe(51);
  sockets.close();
});
