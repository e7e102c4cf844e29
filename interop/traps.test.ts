import { execFile, execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Drop, Listener, Sink } from "../src/intake/sink.ts";
import { openSnmp } from "../src/intake/snmp/receiver.ts";
import type { Arrival, TrapArrival } from "../src/model/arrival.ts";
import { platforms } from "../src/platforms/catalogue.ts";
import { readTrap } from "../src/platforms/read-trap.ts";
import { readTrapNotation } from "../test/trap-notation.ts";

// Every notification that is read goes the whole way: Debian's snmptrap and snmpinform send the fixtures at v1, v2c and v3,
// our listener takes them, and what is read is what the fixture says.

const run = promisify(execFile);

const missing = ((): string | undefined => {
  if (process.env.SPINDRIFT_PEERS === "required") return undefined;
  try {
    execFileSync("sh", ["-c", "command -v snmptrap"], { stdio: "ignore" });
    return undefined;
  } catch {
    return "needs Debian's snmp";
  }
})();

const PLATFORMS = join(import.meta.dirname, "../src/platforms");
const READ_BY: Readonly<Record<string, string>> = { ios: "ios", junos: "junos", standard: "junos" };

interface Case {
  readonly name: string;
  readonly platform: string;
  readonly path: string;
}
const cases: readonly Case[] = Object.entries(READ_BY).flatMap(([folder, platform]) =>
  readdirSync(join(PLATFORMS, folder, "traps"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".txt"))
    .map((name) => ({ name: name.slice(0, -4), platform, path: join(PLATFORMS, folder, "traps", name.slice(0, -4)) })),
);

const V3 = ["-v3", "-l", "authPriv", "-a", "SHA-256", "-A", "authentic-1", "-x", "AES-256", "-X", "private-12"];
const users = [
  { name: "noc", authProtocol: "sha256", authKey: "authentic-1", privProtocol: "aes256b", privKey: "private-12" },
];

class LastTrap implements Sink {
  readonly drops: Drop[] = [];
  #taken: TrapArrival[] = [];
  #waiting: ((arrival: TrapArrival) => void) | undefined;

  async take(arrival: Arrival): Promise<void> {
    if (arrival.kind !== "trap") return;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) this.#taken.push(arrival);
    else waiting(arrival);
  }

  drop(drop: Drop): void {
    this.drops.push(drop);
  }

  next(): Promise<TrapArrival> {
    const early = this.#taken.shift();
    if (early !== undefined) return Promise.resolve(early);
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }
}

describe.skipIf(missing !== undefined)(`every trap from Debian's snmptrap (${missing ?? "there"})`, () => {
  const sink = new LastTrap();
  let listener: Listener;
  let port = "";

  beforeAll(async () => {
    listener = await openSnmp({ host: "127.0.0.1", port: 0, communities: ["watch"], users }, sink);
    port = listener.address.split(":").at(-1) ?? "";
  });
  afterAll(() => listener.close());

  const objectsOf = (one: Case): { readonly oid: string; readonly objects: readonly string[] } => {
    const { oid, varbinds } = readTrapNotation(readFileSync(`${one.path}.txt`, "utf8"));
    return { oid, objects: varbinds.flatMap(({ oid: object, type, value }) => [object, type, value]) };
  };
  /** -m '' keeps net-snmp from looking for MIBs, -On has it print and take numbers. */
  const send = (tool: string, who: readonly string[], rest: readonly string[]): Promise<unknown> =>
    run(tool, ["-m", "", "-On", "-r", "0", "-t", "5", ...who, `127.0.0.1:${port}`, ...rest]);
  const expectRead = (one: Case, arrival: TrapArrival): void => {
    const platform = platforms.find(({ name }) => name === one.platform);
    if (platform === undefined) throw new Error(one.platform);
    const found = readTrap(platform, arrival);
    expect({ case: one.name, ...JSON.parse(JSON.stringify(found)) }).toEqual({
      case: one.name,
      ...JSON.parse(readFileSync(`${one.path}.json`, "utf8")),
    });
  };

  test("as v1 traps, translated by RFC 3584 §3.1", async () => {
    for (const one of cases) {
      const { oid, objects } = objectsOf(one);
      await send("snmptrap", ["-v1", "-c", "watch"], [...asV1(oid), "42", ...objects]);
      const arrival = await sink.next();
      expect(arrival.version).toBe("v1");
      expectRead(one, arrival);
    }
  }, 120_000);

  test("as v2c traps and informs", async () => {
    for (const [place, one] of cases.entries()) {
      const { oid, objects } = objectsOf(one);
      const tool = place % 2 === 0 ? "snmptrap" : "snmpinform";
      await send(tool, ["-v2c", "-c", "watch"], ["42", oid, ...objects]);
      const arrival = await sink.next();
      expect([arrival.version, arrival.inform]).toEqual(["v2c", place % 2 !== 0]);
      expectRead(one, arrival);
    }
  }, 120_000);

  test("as v3 informs under SHA-256 and AES-256", async () => {
    for (const one of cases) {
      const { oid, objects } = objectsOf(one);
      await send("snmpinform", [...V3, "-u", "noc"], ["42", oid, ...objects]);
      const arrival = await sink.next();
      expect([arrival.version, arrival.inform]).toEqual(["v3", true]);
      expectRead(one, arrival);
    }
  }, 120_000);

  test("as a v3 trap, whose engine is the sender's own", async () => {
    const [one] = cases;
    if (one === undefined) throw new Error("no fixtures");
    const { oid, objects } = objectsOf(one);

    await send("snmptrap", [...V3, "-u", "noc", "-e", "0x80001f880454657374"], ["42", oid, ...objects]);

    const arrival = await sink.next();
    expect([arrival.version, arrival.inform]).toEqual(["v3", false]);
    expectRead(one, arrival);
  }, 20_000);
});

/** The reverse of RFC 3584 §3.1, as §3.2 has it: enterprise, agent, generic and specific number. */
function asV1(oid: string): readonly string[] {
  const generic = /^1\.3\.6\.1\.6\.3\.1\.1\.5\.(\d)$/.exec(oid)?.[1];
  if (generic !== undefined) return ["1.3.6.1.4.1.32473.1", "192.0.2.1", String(Number(generic) - 1), "0"];
  const parts = oid.split(".");
  const specific = parts.pop() ?? "0";
  if (parts.at(-1) === "0") parts.pop();
  return [parts.join("."), "192.0.2.1", "6", specific];
}
