import { createSocket, type Socket } from "node:dgram";
import { expect, test } from "vitest";
import { DatagramBatch } from "./datagram-batch.ts";

const is64BitLinux = process.platform === "linux" && ["x64", "arm64"].includes(process.arch);

async function bound(type: "udp4" | "udp6"): Promise<Socket> {
  const socket = createSocket(type);
  await new Promise<void>((resolve) => socket.bind(0, type === "udp4" ? "127.0.0.1" : "::1", resolve));
  return socket;
}

// A Node that keeps its descriptors elsewhere would be served all the same, one datagram at a time, and nobody would notice
test.runIf(is64BitLinux)(
  "on Linux with 64 bits an IPv4 socket's descriptor is found, and its buffer is made large",
  async () => {
    const socket = await bound("udp4");
    const batch = DatagramBatch.of(socket);

    const before = socket.getRecvBufferSize();
    batch?.forceReceiveBuffer(before);

    expect(batch).toBeDefined();
    // The kernel doubles what it is asked for, and refuses whoever may not go beyond its limit
    expect([before, 2 * before]).toContain(socket.getRecvBufferSize());
    socket.close();
  },
);

test("IPv6 is left to Node", async () => {
  const socket = await bound("udp6");

  expect(DatagramBatch.of(socket)).toBeUndefined();
  socket.close();
});
