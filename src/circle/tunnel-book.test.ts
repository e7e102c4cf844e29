import { expect, test } from "vitest";
import { TunnelBook } from "./tunnel-book.ts";

const end = (device: string, localAddress: string, remoteAddress: string) => ({ device, localAddress, remoteAddress });
const pair = { name: "a-b", ends: [end("a", "192.0.2.1", "192.0.2.2"), end("b", "192.0.2.2", "192.0.2.1")] };
const roaming = { name: "a-x", ends: [end("a", "192.0.2.1", "203.0.113.9")] };

function book(): TunnelBook<typeof pair> {
  const all = new TunnelBook<typeof pair>();
  all.add(pair);
  all.add(roaming);
  return all;
}

test("a tunnel is found by its name, by its devices and by its addresses from either end", () => {
  const all = book();

  expect(all.get("a-b")).toBe(pair);
  expect(all.of("a")).toEqual([pair, roaming]);
  expect(all.of("b")).toEqual([pair]);
  expect([all.between("192.0.2.1", "192.0.2.2"), all.between("192.0.2.2", "192.0.2.1")]).toEqual([pair, pair]);
});

test("one with a single known end is found from that end", () => {
  const all = book();

  expect(all.between("192.0.2.1", "203.0.113.9")).toBe(roaming);
  expect(all.between("203.0.113.9", "192.0.2.1")).toBeUndefined();
});

test("one that is forgotten is found in no way", () => {
  const all = book();

  all.forget("a-b");

  expect([all.size, all.get("a-b"), all.between("192.0.2.1", "192.0.2.2")]).toEqual([1, undefined, undefined]);
  expect([all.of("a"), all.of("b")]).toEqual([[roaming], []]);
});

test("one by the same name takes the place of the other, with its addresses", () => {
  const all = book();
  const moved = { name: "a-b", ends: [end("a", "192.0.2.1", "192.0.2.7"), end("b", "192.0.2.7", "192.0.2.1")] };

  all.add(moved);

  expect(all.between("192.0.2.1", "192.0.2.2")).toBeUndefined();
  expect(all.between("192.0.2.7", "192.0.2.1")).toBe(moved);
  expect(all.of("b")).toEqual([moved]);
});
