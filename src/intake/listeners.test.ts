import { execFile, execFileSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { promisify } from "node:util";
import { afterEach, describe, expect, test } from "vitest";
import { UnreachableError } from "../errors/errors.ts";
import type { Arrival } from "../model/arrival.ts";
import type { Drop, Listener, Sink } from "./sink.ts";
import { openSnmp } from "./snmp/receiver.ts";
import { openSyslogTcp, openSyslogTls } from "./syslog/tcp.ts";
import { openSyslogUdp } from "./syslog/udp.ts";

const run = promisify(execFile);
const undo: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

/** A sink that keeps, and whose store can be made slow or full. */
class TestSink implements Sink {
  readonly taken: Arrival[] = [];
  readonly drops: Drop[] = [];
  full = false;
  #held: (() => void)[] | undefined;
  #waiters: { readonly count: number; readonly resolve: () => void }[] = [];

  hold(): void {
    this.#held = [];
  }

  release(): void {
    for (const go of this.#held ?? []) go();
    this.#held = undefined;
  }

  async take(arrival: Arrival): Promise<void> {
    if (this.full) throw new UnreachableError("store.full", "full");
    this.taken.push(arrival);
    this.#tell();
    const held = this.#held;
    if (held !== undefined) await new Promise<void>((resolve) => held.push(resolve));
  }

  drop(drop: Drop): void {
    this.drops.push(drop);
    this.#tell();
  }

  /** Resolves when that many have been taken or dropped. */
  until(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiters.push({ count, resolve });
      this.#tell();
    });
  }

  get texts(): string[] {
    return this.taken.map((arrival) => (arrival.kind === "log" ? arrival.text : arrival.kind));
  }

  #tell(): void {
    const count = this.taken.length + this.drops.length;
    for (const waiter of this.#waiters) if (count >= waiter.count) waiter.resolve();
  }
}

async function listening(opening: Promise<Listener>): Promise<number> {
  const listener = await opening;
  undo.push(() => listener.close());
  return Number(listener.address.split(":").at(-1));
}
const here = { host: "127.0.0.1", port: 0 };

describe("syslog over UDP", () => {
  test("a datagram is a message; an empty one is counted with its source", async () => {
    const sink = new TestSink();
    const port = await listening(openSyslogUdp(here, sink));
    const socket = createSocket("udp4");
    for (const text of ["<13>one", "", "<13>two\n"]) socket.send(text, port, "127.0.0.1");

    await sink.until(3);
    socket.close();

    expect(sink.texts.sort()).toEqual(["<13>one", "<13>two"]);
    expect(sink.drops).toEqual([{ intake: "syslog-udp", source: "127.0.0.1", reason: "syslog.empty" }]);
  });

  test("what the store refuses is counted by the store's reason", async () => {
    const sink = new TestSink();
    sink.full = true;
    const port = await listening(openSyslogUdp(here, sink));
    const socket = createSocket("udp4");
    socket.send("<13>one", port, "127.0.0.1");

    await sink.until(1);
    socket.close();

    expect(sink.drops).toMatchObject([{ reason: "store.full", sample: "<13>one" }]);
  });

  test("an address that somebody has is refused by name", async () => {
    const port = await listening(openSyslogUdp(here, new TestSink()));

    await expect(openSyslogUdp({ ...here, port }, new TestSink())).rejects.toMatchObject({ code: "syslog.bind" });
  });
});

/** Sends, closes its half, and tells how the other half was closed. */
function sendAndClose(port: number, text: string): Promise<"orderly" | "reset"> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.end(text));
    let ended = false;
    socket.resume();
    socket.on("end", () => {
      ended = true;
    });
    socket.on("error", () => undefined);
    socket.on("close", (failed) => resolve(ended && !failed ? "orderly" : "reset"));
  });
}

describe("syslog over TCP", () => {
  test("the two framings are told apart for each connection", async () => {
    const sink = new TestSink();
    const port = await listening(openSyslogTcp(here, sink));

    await Promise.all([sendAndClose(port, "<13>one\n<13>two\n"), sendAndClose(port, "9 <13>three8 <13>four")]);

    expect(sink.texts.sort()).toEqual(["<13>four", "<13>one", "<13>three", "<13>two"]);
  });

  test("our close answers the sender's only when every record is durable", async () => {
    const sink = new TestSink();
    sink.hold();
    const port = await listening(openSyslogTcp(here, sink));
    let closed = false;

    const closing = sendAndClose(port, "<13>one\n").then((how) => {
      closed = true;
      return how;
    });
    await sink.until(1);
    await new Promise((resolve) => setImmediate(resolve));
    const closedBefore = closed;
    sink.release();

    expect(closedBefore).toBe(false);
    expect(await closing).toBe("orderly");
  });

  test("a sender whose record was refused sees a reset, so it knows to send again", async () => {
    const sink = new TestSink();
    sink.full = true;
    const port = await listening(openSyslogTcp(here, sink));

    expect(await sendAndClose(port, "<13>one\n")).toBe("reset");
    expect(sink.drops).toMatchObject([{ intake: "syslog-tcp", reason: "store.full" }]);
  });

  test("an oversized message is counted, and the connection goes on", async () => {
    const sink = new TestSink();
    const port = await listening(openSyslogTcp(here, sink));

    await sendAndClose(port, `<13>${"x".repeat(100_000)}\n<13>after\n`);

    expect(sink.texts).toEqual(["<13>after"]);
    expect(sink.drops).toMatchObject([{ reason: "syslog.oversized" }]);
  });
});

describe("syslog over TLS", () => {
  const certificate = (): { cert: string; key: string } => {
    const folder = mkdtempSync(join(tmpdir(), "spindrift-tls-"));
    undo.push(() => rmSync(folder, { recursive: true, force: true }));
    const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
    execFileSync(
      "openssl",
      [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        key,
        "-out",
        cert,
        "-days",
        "1",
        "-subj",
        "/CN=localhost",
      ],
      { stdio: "ignore" },
    );
    return { cert: readFileSync(cert, "utf8"), key: readFileSync(key, "utf8") };
  };
  const hasOpenssl = ((): boolean => {
    try {
      execFileSync("openssl", ["version"], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  })();

  test.skipIf(!hasOpenssl)(
    "a message comes in under the server's certificate, and a plain sender is counted (needs openssl)",
    async () => {
      const sink = new TestSink();
      const { cert, key } = certificate();
      const port = await listening(openSyslogTls({ ...here, cert, key }, sink));
      const socket = connectTls({ port, host: "127.0.0.1", ca: cert, servername: "localhost" }, () =>
        socket.end("8 <13>safe"),
      );
      socket.on("error", () => undefined);

      await sink.until(1);
      await sendAndClose(port, "<13>plain\n");
      await sink.until(2);

      expect(sink.texts).toEqual(["<13>safe"]);
      expect(sink.drops).toMatchObject([{ intake: "syslog-tls", reason: "syslog.tls-handshake" }]);
    },
  );

  test("a key that does not fit is refused by name", async () => {
    expect(() => openSyslogTls({ ...here, cert: "no", key: "no" }, new TestSink())).toThrow(
      expect.objectContaining({ code: "syslog.certificate" }),
    );
  });
});

const hasSnmp = ((): boolean => {
  try {
    execFileSync("sh", ["-c", "command -v snmptrap"], { stdio: "ignore" });
    return true;
  } catch {
    return process.env.SPINDRIFT_PEERS === "required";
  }
})();

describe.skipIf(!hasSnmp)("SNMP notifications from net-snmp's own tools (needs Debian's snmp)", () => {
  const OID = "1.3.6.1.4.1.9.10.134.0.2";
  const DATA = ["1.3.6.1.4.1.9.10.134.1.2.3.1.9.1", "i", "2323232"];
  const SHA = ["-v3", "-u", "noc", "-l", "authPriv", "-a", "SHA", "-A", "authentic-1", "-x", "AES", "-X", "private-12"];
  const SHA256 = [
    "-v3",
    "-u",
    "noc256",
    "-l",
    "authPriv",
    "-a",
    "SHA-256",
    "-A",
    "authentic-1",
    "-x",
    "AES-256",
    "-X",
    "private-12",
  ];
  const users = [
    { name: "noc", authProtocol: "sha", authKey: "authentic-1", privProtocol: "aes", privKey: "private-12" },
    { name: "noc256", authProtocol: "sha256", authKey: "authentic-1", privProtocol: "aes256b", privKey: "private-12" },
  ];
  // -On for numbers, -r 0 and -t 1 for one try of a second
  const inform = (port: number, ...who: string[]): Promise<boolean> =>
    run("snmpinform", ["-On", "-r", "0", "-t", "1", ...who, `127.0.0.1:${port}`, "", OID, ...DATA]).then(
      () => true,
      () => false,
    );
  const open = async (sink: Sink, communities = ["watch"]): Promise<number> =>
    listening(openSnmp({ ...here, communities, users }, sink));

  test.each([
    ["v2c", ["-v2c", "-c", "watch"]],
    ["v3 with SHA and AES", SHA],
    ["v3 with SHA-256 and AES-256", SHA256],
  ])("an inform of %s is taken and then acknowledged", async (_, who) => {
    const sink = new TestSink();

    const acknowledged = await inform(await open(sink), ...who);

    expect(acknowledged).toBe(true);
    expect(sink.taken).toMatchObject([
      {
        kind: "trap",
        inform: true,
        oid: OID,
        varbinds: [{ oid: "1.3.6.1.4.1.9.10.134.1.2.3.1.9.1", type: "Integer", value: 2323232 }],
      },
    ]);
  });

  test("an inform that the store refuses is not acknowledged", async () => {
    const sink = new TestSink();
    sink.full = true;

    expect(await inform(await open(sink), "-v2c", "-c", "watch")).toBe(false);
    expect(sink.drops).toMatchObject([{ intake: "snmp", reason: "store.full" }]);
  });

  test("a trap of v1 is translated to the notification that it stands for", async () => {
    const sink = new TestSink();
    const port = await open(sink);
    await run("snmptrap", [
      "-v1",
      "-c",
      "watch",
      `127.0.0.1:${port}`,
      "1.3.6.1.4.1.9.10.91",
      "192.0.2.1",
      "6",
      "2",
      "",
      ...DATA,
    ]);

    await sink.until(1);

    expect(sink.taken).toMatchObject([{ version: "v1", inform: false, oid: "1.3.6.1.4.1.9.10.91.0.2" }]);
  });

  test.each([
    ["a community nobody named", ["-v2c", "-c", "guess"], "snmp.unknown-community"],
    ["a user nobody named", ["-v3", "-u", "nobody", "-l", "noAuthNoPriv"], "snmp.unknown-user"],
    ["a wrong key", [...SHA.slice(0, 8), "not-the-key-1", ...SHA.slice(9)], "snmp.wrong-digest"],
  ])("%s is refused and counted", async (_, who, reason) => {
    const sink = new TestSink();

    expect(await inform(await open(sink), ...who)).toBe(false);
    expect(sink.taken).toEqual([]);
    expect(sink.drops.map((drop) => drop.reason)).toContain(reason);
  });

  test("what is no SNMP is counted as malformed, and the next trap is taken", async () => {
    const sink = new TestSink();
    const port = await open(sink);
    const socket = createSocket("udp4");
    for (const bytes of [Buffer.from("not SNMP"), Buffer.of(0x30, 0x82, 0xff), Buffer.alloc(0)])
      socket.send(bytes, port, "127.0.0.1");
    await sink.until(2);
    socket.close();

    expect(await inform(port, "-v2c", "-c", "watch")).toBe(true);
    expect(new Set(sink.drops.map((drop) => drop.reason))).toEqual(new Set(["snmp.malformed"]));
  });

  test("DES is refused by name when the listener is opened", async () => {
    const user = {
      name: "old",
      authProtocol: "sha",
      authKey: "authentic-1",
      privProtocol: "des",
      privKey: "private-12",
    };

    await expect(openSnmp({ ...here, communities: [], users: [user] }, new TestSink())).rejects.toMatchObject({
      code: "snmp.protocol",
      message: expect.stringContaining("no longer has DES"),
    });
  });
});
