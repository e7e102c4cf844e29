import { createSocket, type Socket } from "node:dgram";
import { afterEach, expect, test } from "vitest";
import { kernelDrops } from "./kernel-drops.ts";
import { Lanes } from "./lanes.ts";

const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0).reverse()) step();
});

async function bound(reuseAddr: boolean): Promise<Socket> {
  const socket = createSocket({ type: "udp4", reuseAddr });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  undo.push(() => socket.close());
  return socket;
}

/** A port with lanes, and a sender whose every line is awaited. */
async function ground() {
  const main = await bound(true);
  const heard: string[] = [];
  let told: () => void = () => undefined;
  const lanes = new Lanes(main, (bytes) => {
    heard.push(Buffer.from(bytes).toString());
    told();
  });
  undo.push(() => lanes.close());
  const { port } = main.address();
  const say = (sender: Socket, text: string): Promise<void> =>
    new Promise((resolve) => {
      told = resolve;
      sender.send(text, port, "127.0.0.1");
    });
  return { lanes, heard, port, say };
}

test("a busy sender gets a socket of its own, and nobody's line is lost or doubled by it", async () => {
  const { lanes, heard, port, say } = await ground();
  const [flooder, other] = [await bound(false), await bound(false)];
  for (let i = 0; i < 60; i++) await say(flooder, `flood ${i}`);
  for (let i = 0; i < 10; i++) await say(other, `other ${i}`);

  expect(heard).toHaveLength(70);
  expect(new Set(heard).size).toBe(70);
  expect(lanes.size).toBe(1);
  // Linux tells of its sockets: one of them is the flooder's
  if (process.platform === "linux") expect(kernelDrops(port).map(({ source }) => source)).toContain("127.0.0.1");
});

test("senders that take a new port each time take no lane", async () => {
  const { lanes, say } = await ground();
  for (let i = 0; i < 60; i++) await say(await bound(false), `line ${i}`);

  expect(lanes.size).toBe(0);
});
