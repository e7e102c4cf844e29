import { createSocket } from "node:dgram";
import { afterEach, expect, test } from "vitest";
import type { SocketAddress } from "../../endpoint/config.ts";
import { UdpSocket } from "./udp-socket.ts";

interface Heard {
  readonly bytes: Uint8Array;
  readonly from: SocketAddress;
}

const opened: UdpSocket[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

async function open(address = "127.0.0.1"): Promise<UdpSocket> {
  const socket = await UdpSocket.open(address, 0);
  opened.push(socket);
  return socket;
}

/** What a socket hears until it has heard so many. */
function heardBy(socket: UdpSocket, count: number): Promise<readonly Heard[]> {
  const heard: Heard[] = [];
  return new Promise((resolve) => {
    const take = (bytes: Uint8Array, from: SocketAddress): void => {
      heard.push({ bytes, from });
      if (heard.length === count) resolve(heard);
    };
    socket.listen(take, () => undefined);
  });
}

/** Every one of another length and content. */
const datagram = (i: number): Uint8Array => new Uint8Array(1 + (i % 90)).fill(i);

test.each(["127.0.0.1", "::1"])(
  "150 datagrams at once come as they were sent, each with its sender: %s",
  async (host) => {
    const [one, other, listener] = [await open(host), await open(host), await open(host)];
    const heard = heardBy(listener, 150);

    for (let i = 0; i < 150; i++) (i % 3 === 0 ? one : other).send(listener.address, datagram(i));
    one.flush();
    other.flush();

    const from = (sender: UdpSocket): readonly Uint8Array[] =>
      [...awaited].filter((each) => each.from.port === sender.address.port).map(({ bytes }) => Uint8Array.from(bytes));
    const awaited = await heard;
    const all = Array.from({ length: 150 }, (_, i) => i);
    expect(awaited.every(({ from: { address } }) => address === host)).toBe(true);
    expect(from(one)).toEqual(all.filter((i) => i % 3 === 0).map(datagram));
    expect(from(other)).toEqual(all.filter((i) => i % 3 !== 0).map(datagram));
  },
);

test("the longest datagram there is goes and comes whole", async () => {
  const [sender, listener] = [await open(), await open()];
  const longest = new Uint8Array(65_507).map((_, i) => i);
  const heard = heardBy(listener, 2);

  sender.send(listener.address, Uint8Array.of(1));
  sender.send(listener.address, longest);
  sender.flush();

  expect((await heard).map(({ bytes }) => Buffer.compare(bytes, longest))).toEqual([expect.any(Number), 0]);
});

test("what was handed on stays when the next batch is read", async () => {
  const [sender, listener] = [await open(), await open()];
  const heard: Heard[] = [];
  const both = new Promise<void>((resolve) => {
    const take = (bytes: Uint8Array, from: SocketAddress): void => {
      heard.push({ bytes, from });
      if (heard.length === 80) sendAll(() => new Uint8Array(90).fill(255));
      if (heard.length === 160) resolve();
    };
    listener.listen(take, () => undefined);
  });
  const sendAll = (make: (i: number) => Uint8Array): void => {
    for (let i = 0; i < 80; i++) sender.send(listener.address, make(i));
    sender.flush();
  };

  sendAll(datagram);
  await both;

  const first = heard.slice(0, 80);
  expect(first.map(({ bytes }) => Uint8Array.from(bytes))).toEqual(first.map((_, i) => datagram(i)));
});

test("an address that is none loses its own datagram alone", async () => {
  const [sender, listener] = [await open(), await open()];
  const heard = heardBy(listener, 2);

  sender.send(listener.address, Uint8Array.of(1));
  sender.send({ address: "nobody.invalid", port: 500 }, Uint8Array.of(2));
  sender.send(listener.address, Uint8Array.of(3));
  sender.flush();

  expect((await heard).map(({ bytes }) => bytes[0])).toEqual([1, 3]);
});

test("whoever closes the socket over a datagram hears no more of it", async () => {
  const [sender, listener] = [await open(), await UdpSocket.open("127.0.0.1", 0)];
  let heard = 0;
  const closed = new Promise<void>((resolve) => {
    const take = (): void => {
      heard += 1;
      if (heard !== 2) return;
      listener.close();
      resolve();
    };
    listener.listen(take, () => undefined);
  });

  for (let i = 0; i < 20; i++) sender.send(listener.address, datagram(i));
  sender.flush();
  await closed;
  await new Promise<void>((resolve) => createSocket("udp4").close(resolve)); // one more turn of the loop

  expect(heard).toBe(2);
});
