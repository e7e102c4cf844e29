import { expect, test } from "vitest";
import type { Path } from "./config.ts";
import { WaitingRoom } from "./waiting-room.ts";

const path = (address: string): Path => ({
  local: { address: "192.0.2.1", port: 500 },
  remote: { address, port: 500 },
  isEncapsulated: false,
});
const message = (byte: number, address = "192.0.2.2") => ({ bytes: Uint8Array.of(byte), path: path(address) });
const order = (room: WaitingRoom): (number | undefined)[] =>
  Array.from({ length: room.size }, () => room.next()?.bytes[0]);

test("exchanges already begun go before new ones, each line in its order", () => {
  const room = new WaitingRoom();
  room.addFresh("aa", message(1));
  room.addFresh("bb", message(2));
  room.addBegun(message(3));
  room.addBegun(message(4));

  expect(order(room)).toEqual([3, 4, 1, 2]);
  expect(room.next()).toBeUndefined();
});

test("a first message that is repeated waits once, where the first stood, as it came last", () => {
  const room = new WaitingRoom();
  room.addFresh("aa", message(1));
  room.addFresh("bb", message(2));
  room.addFresh("aa", message(3)); // with its cookie
  room.addFresh("aa", message(4, "192.0.2.3")); // another peer may have the same SPI

  expect(order(room)).toEqual([3, 2, 4]);
});

test("a line that is full takes no more, and the other still does", () => {
  const room = new WaitingRoom();
  for (let i = 0; i < 1_000; i++) room.addFresh(String(i), message(1));

  expect(room.addFresh("one more", message(2))).toBe(false);
  expect(room.addFresh("7", message(2))).toBe(true);
  expect(room.addBegun(message(3))).toBe(true);
  expect(room.size).toBe(1_001);
});
