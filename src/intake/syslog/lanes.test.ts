import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
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
  let told: (from: RemoteInfo) => void = () => undefined;
  const lanes = new Lanes(main, (bytes, from) => {
    heard.push(Buffer.from(bytes).toString());
    told(from);
  });
  undo.push(() => lanes.close());
  const { port } = main.address();
  const say = (sender: Socket, text: string): Promise<RemoteInfo> =>
    new Promise((resolve) => {
      told = resolve;
      sender.send(text, port, "127.0.0.1");
    });
  return { lanes, heard, port, say };
}

test("a sender that floods gets a socket of its own, and nobody's line is lost or doubled by it", async () => {
  const { lanes, heard, port, say } = await ground();
  const [flooder, other] = [await bound(false), await bound(false)];
  lanes.flooded(await say(flooder, "flood 0"));
  for (let i = 1; i <= 20; i++) {
    await say(flooder, `flood ${i}`);
    await say(other, `other ${i}`);
  }

  expect(heard).toHaveLength(41);
  expect(new Set(heard).size).toBe(41);
  expect(lanes.size).toBe(1);
  // Linux tells of its sockets: one of them is the flooder's
  if (process.platform === "linux") {
    expect(kernelDrops(port).map(({ source }) => source)).toContain("127.0.0.1");
  }
});

test("lanes have an end, and what has none is heard all the same", async () => {
  const { lanes, say } = await ground();
  for (let port = 20_000; port < 20_100; port++) lanes.flooded({ address: "127.0.0.9", port, family: "IPv4", size: 1 });

  expect(lanes.size).toBe(64);
  expect((await say(await bound(false), "here")).size).toBe(4);
});
