import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listSas } from "../src/platforms/strongswan/commands/list-sas.ts";
import { swanctlListSas } from "../src/platforms/strongswan/commands/swanctl---list-sas.ts";
import type { ViciMessage } from "../src/wire/vici/message.ts";
import { decodePacket, encodePacket, PACKET, PacketStream } from "../src/wire/vici/packet.ts";
import { env, skipUnless } from "./endpoint/ground.ts";

// The real swanctl prints what a socket of ours tells it that the SAs are: read back, it must be the rows of the same messages.

const run = promisify(execFile);

const skipReason = skipUnless(() => {
  try {
    execFileSync("sh", ["-c", "command -v swanctl"], { env });
    return undefined;
  } catch {
    return "needs Debian's strongswan-swanctl";
  }
});
const title = (text: string): string => (skipReason === undefined ? text : `${text} (skipped: ${skipReason})`);

/** Answers `list-sas` as charon does: the event for each IKE SA between the registration and the response. */
function answer(socket: Socket, sas: readonly ViciMessage[]): void {
  const stream = new PacketStream();
  const send = (type: number, message: ViciMessage = {}, name?: string): void => {
    socket.write(encodePacket({ type, message, ...(name === undefined ? {} : { name }) }));
  };
  socket.on("data", (bytes) => {
    for (const packet of stream.push(bytes)) {
      const decoded = decodePacket(packet);
      if (!decoded.ok) throw decoded.error;
      if (decoded.value.type !== PACKET.CMD_REQUEST) send(PACKET.EVENT_CONFIRM);
      else {
        for (const message of sas) send(PACKET.EVENT, message, "list-sa");
        send(PACKET.CMD_RESPONSE);
      }
    }
  });
}

/** In charon's order: swanctl prints the head of an IKE SA when its children begin. */
const childrenLast = (message: ViciMessage): ViciMessage =>
  Object.fromEntries(
    Object.entries(message).map(([name, sa]) => {
      const { "child-sas": children = {}, ...head } = sa as ViciMessage;
      return [name, { ...head, "child-sas": children }];
    }),
  );

describe.skipIf(skipReason !== undefined)(title("swanctl --list-sas"), { timeout: 30_000 }, () => {
  const fixtures = join(import.meta.dirname, "../src/platforms/strongswan/commands/list-sas.fixtures");
  const folder = mkdtempSync(join(tmpdir(), "spindrift-swanctl-"));
  const path = join(folder, "vici");
  let server: Server;
  let sas: readonly ViciMessage[] = [];

  beforeAll(async () => {
    server = createServer((socket) => answer(socket, sas));
    await new Promise<void>((resolve) => server.listen(path, resolve));
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(readdirSync(fixtures).filter((name) => name.endsWith(".txt")))("%s", async (name) => {
    const lines = readFileSync(join(fixtures, name), "utf8");
    sas = lines
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => childrenLast(JSON.parse(line) as ViciMessage));

    const { stdout } = await run("swanctl", ["--list-sas", "--uri", `unix://${path}`], { env, timeout: 20_000 });

    const told = listSas.parse(lines);
    const read = swanctlListSas.parse(stdout);
    expect(read.unread).toEqual([]);
    expect(read.incomplete).toBe(false);
    expect(read.rows.map(({ ikeSa }) => ikeSa)).toEqual(told.rows.map(({ ikeSa }) => ikeSa));
    expect(read.rows.map(({ ipsecSas }) => ipsecSas)).toEqual(told.rows.map(({ ipsecSas }) => ipsecSas));
  });
});
