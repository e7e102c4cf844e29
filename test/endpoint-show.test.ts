import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseIkeSuite } from "../src/endpoint/algorithms/suite.ts";
import { parseCertificates } from "../src/endpoint/certificates/certificate.ts";
import { CertificateDatabase } from "../src/endpoint/certificates/database.ts";
import { carryOut } from "../src/endpoint/show/carry-out.ts";
import { runCommand } from "../src/endpoint/show/run.ts";
import type { EndpointView } from "../src/endpoint/show/view.ts";
import { type Surroundings, viewOf } from "../src/endpoint/show/view-of.ts";
import { checkVpnMonitor } from "../src/liveness/vpn-monitor-config.ts";
import type { Command, Parsed } from "../src/platforms/command.ts";
import { commands } from "../src/platforms/junos/commands/catalogue.ts";
import { hours, milliseconds, minutes, seconds } from "../src/time/instant.ts";
import { sampleView } from "./sample-endpoint.ts";
import { connection, type Datagram, type LinkOptions, type Side, VirtualLink } from "./virtual-link.ts";

// What an endpoint shows is read by the readers that read real devices: the same words, and nothing that they do not know.

const LIFETIME = { soft: minutes(50), hard: hours(1) };
const V1 = { version: 1, suites: [parseIkeSuite("aes128-sha256-modp2048")] } as const;

function connected(options: LinkOptions = {}): VirtualLink {
  const link = new VirtualLink({
    child: { lifetime: LIFETIME, softBytes: 1_048_576, hardBytes: 2_097_152 },
    ...options,
  });
  link.act("a", (endpoint, now) => endpoint.up("lab", now));
  link.advance(seconds(2));
  return link;
}

const version1 = (): VirtualLink => connected({ a: { ...V1, lifetime: LIFETIME }, b: { ...V1, lifetime: LIFETIME } });

function show(line: string, view: EndpointView): string {
  const ran = runCommand(line, view, "view");
  if (ran.kind !== "text") throw new Error(`${line}: ${JSON.stringify(ran)}`);
  return ran.text;
}

/** The answer, read as a device's; the longest command that the line begins with is its reader. */
function read(line: string, view: EndpointView): Parsed<unknown> {
  const readers: readonly Command<unknown>[] = commands;
  const [reader] = readers.filter(({ run }) => line.startsWith(run)).sort((a, b) => b.run.length - a.run.length);
  if (reader === undefined) throw new Error(`no reader for ${line}`);
  return reader.parse(show(line, view));
}

const viewFrom = (link: VirtualLink, side: Side, beside?: Surroundings): EndpointView =>
  viewOf(link.sides[side], link.now, beside);

const LINES = [
  "show ike security-associations",
  "show ike security-associations detail",
  "show ipsec security-associations",
  "show ipsec security-associations detail",
  "show ipsec redundancy",
  "show security ike security-associations",
  "show security ike security-associations detail",
  "show security ipsec security-associations",
  "show security ipsec security-associations detail",
  "show security ipsec statistics",
  "show security ipsec tunnel-events-statistics",
] as const;

test.each(LINES)("%s of an endpoint in the samples' states leaves no line unread", (line) => {
  expect(read(line, sampleView)).toMatchObject({ unread: [], incomplete: false });
});

test("the certificate database is read as the device's, brief and detail", () => {
  const database = new CertificateDatabase();
  for (const name of ["root", "edge"]) {
    const parsed = parseCertificates(
      readFileSync(join(import.meta.dirname, `../src/endpoint/certificates/x509.fixtures/${name}.pem`), "utf8"),
    );
    const [certificate] = parsed.ok ? parsed.value : [];
    if (certificate === undefined) throw new Error(`${name} is no certificate`);
    if (name === "root") database.addRoot(certificate);
    else database.add(certificate);
  }
  const view = viewFrom(new VirtualLink(), "a", { certificates: database });

  for (const line of ["show ipsec certificates", "show ipsec certificates detail"])
    expect(read(line, view)).toMatchObject({ unread: [], incomplete: false, rows: { length: 3 } });
  expect(show("show ipsec certificates crl", view)).toContain("Database: Total entries: 0");
  expect(JSON.stringify(runCommand("show ipsec certificates", view, "view"))).toContain('"isRoot":true');
});

describe.each([
  ["IKEv1", version1, "Main"],
  ["IKEv2", connected, "IKEv2"],
] as const)("a running endpoint of %s", (_, up, exchange) => {
  test.each(LINES.filter((line) => !line.includes("redundancy")))("%s leaves no line unread, at both ends", (line) => {
    const link = up();
    link.ping("a");

    for (const side of ["a", "b"] as const)
      expect(read(line, viewFrom(link, side))).toMatchObject({ unread: [], incomplete: false });
  });

  test("both ends show the same cookies and the same SPIs, crosswise", () => {
    const link = up();
    const [a, b] = [viewFrom(link, "a"), viewFrom(link, "b")];
    const [mine, theirs] = [a.tunnels[0]?.directions, b.tunnels[0]?.directions];

    expect(a.ikeSas).toMatchObject([{ role: "Initiator", isMatured: true, exchangeType: exchange }]);
    expect(b.ikeSas).toMatchObject([{ role: "Responder", initiatorCookie: a.ikeSas[0]?.initiatorCookie }]);
    expect(mine?.map(({ spi }) => spi)).toEqual(theirs?.map(({ spi }) => spi).reverse());
    expect(read("show ike security-associations detail", a).rows).toMatchObject([
      { status: "ESTABLISHED", remoteAddress: "192.0.2.2", authMethod: "PRE_SHARED_KEY", childSas: { created: 2 } },
    ]);
  });

  test("IKE messages are counted at one end as they left the other", () => {
    const link = up();
    const [a, b] = [viewFrom(link, "a").ikeSas[0]?.traffic, viewFrom(link, "b").ikeSas[0]?.traffic];

    expect(a?.outputPackets).toBeGreaterThan(1);
    expect([a?.outputPackets, a?.outputBytes]).toEqual([b?.inputPackets, b?.inputBytes]);
    expect([a?.inputPackets, a?.inputBytes]).toEqual([b?.outputPackets, b?.outputBytes]);
  });

  test("packets are counted for as long as the endpoint runs, over rekeys", () => {
    const link = up();
    link.ping("a");
    link.act("a", (endpoint, now) => endpoint.rekeyChildren("lab", now));
    link.advance(minutes(1));
    link.ping("a");
    const view = viewFrom(link, "b");

    expect(view.statistics.esp).toMatchObject({ inputPackets: 2, inputBytes: 168 });
    expect(view.tunnels).toMatchObject([{ index: 131_073, negotiations: 2, directions: { length: 2 } }]);
    expect(show("show security ipsec statistics index 131073", view)).toContain(
      "  Decrypted packets:              2\n",
    );
  });

  test("lifetimes run out in seconds and in kilobytes", () => {
    const link = up();
    const before = viewFrom(link, "a").tunnels[0]?.directions[0];
    link.advance(minutes(5));
    const after = viewFrom(link, "a").tunnels[0]?.directions[0];

    // Up to a tenth earlier than configured, so that the ends do not renew at the same packet
    expect(before?.soft?.kilobytes).toBeGreaterThan(920);
    expect(before?.soft?.kilobytes).toBeLessThanOrEqual(1_024);
    expect(before?.hard?.kilobytes).toBe(2_048);
    expect((before?.hard?.seconds ?? 0) - (after?.hard?.seconds ?? 0)).toBe(300);
    expect((before?.soft?.seconds ?? 0) - (after?.soft?.seconds ?? 0)).toBe(300);
  });

  test("clear ipsec makes new SAs in place of the old ones, and packets flow", () => {
    const link = up();
    const spisOf = (): unknown => viewFrom(link, "a").tunnels.map(({ directions }) => directions.map(({ spi }) => spi));
    const before = spisOf();

    clear(link, "clear ipsec security-associations net");

    expect(viewFrom(link, "a").tunnels).toMatchObject([{ name: "net", directions: { length: 2 } }]);
    expect(viewFrom(link, "b").tunnels).toMatchObject([{ name: "net", directions: { length: 2 } }]);
    expect(spisOf()).not.toEqual(before);
    expect(link.ping("a") && link.ping("b")).toBe(true);
    expect(viewFrom(link, "a").ikeSas).toMatchObject([{ ipsecSas: { created: 4, deleted: 2 } }]);
  });

  test("clear ike takes the SAs with one peer, and those with no other", () => {
    const link = up();

    expect(runCommand("clear ike security-associations 203.0.113.9", viewFrom(link, "a"), "view").kind).toBe("error");
    clear(link, "clear ike security-associations 192.0.2.2");

    expect(viewFrom(link, "a").ikeSas).toEqual([]);
    expect(viewFrom(link, "b").ikeSas).toEqual([]);
    expect(show("show security ike security-associations", viewFrom(link, "a"))).toBe("");
    expect(read("show security ipsec security-associations", viewFrom(link, "a"))).toMatchObject({
      unread: [],
      rows: [{ totalActiveTunnels: 0 }],
    });
  });
});

test("packets under an SPI that nobody knows are counted and read as SPI drift", () => {
  const link = connected();
  const datagram = {
    from: { address: "192.0.2.2", port: 4500 },
    to: { address: "192.0.2.1", port: 4500 },
    bytes: Uint8Array.from({ length: 40 }, () => 0x77),
  };

  for (let i = 0; i < 3; i++) link.act("a", (endpoint, now) => endpoint.receive(datagram, now));

  expect(read("show security ipsec statistics", viewFrom(link, "a")).rows).toMatchObject([
    { errors: { invalidSpi: 3 } },
  ]);
});

test("events of a tunnel are counted over its life: negotiated, renewed, its peer gone", () => {
  const link = connected({ a: { dpd: { mode: "always-send", interval: seconds(10) } } });
  link.act("a", (endpoint, now) => endpoint.rekeyChildren("lab", now));
  link.advance(seconds(1));
  link.fate = () => [];
  link.advance(minutes(3));

  expect(read("show security ipsec tunnel-events-statistics", viewFrom(link, "a")).rows).toEqual(
    expect.arrayContaining([
      { event: "IKE SA negotiation successfully completed", count: 1 },
      { event: "IPSec SA rekey successfully completed", count: 1 },
      { event: "DPD detected peer as down. Existing IKE/IPSec SAs cleared", count: 1 },
    ]),
  );
});

test("a security association that no interface refers to says so; one in transport mode names no family", () => {
  const plain = connected();
  const referred = connected({ child: { tunnelInterface: "st0.1" } });
  const transport = connected({ child: { mode: "transport" } });
  const line = "show ipsec security-associations";

  expect(show(line, viewFrom(plain, "a"))).toContain("Interface family: No reference");
  expect(show(line, viewFrom(referred, "a"))).toContain("Interface family: Up");
  expect(show("show security ipsec security-associations detail", viewFrom(referred, "a"))).toContain(
    "Bind-interface: st0.1\n",
  );
  expect(show(line, viewFrom(transport, "a"))).toMatch(/^Security association: net\n/);
});

describe("datapath verification", () => {
  const [child] = connection("a", {}).children;
  if (child === undefined) throw new Error("the link has a child");
  const { config: monitor } = checkVpnMonitor(
    { verifyPath: {} },
    {},
    {
      name: "net",
      localAddress: "192.0.2.1",
      peerAddress: "192.0.2.2",
      st0: { name: "st0.7", mode: "point-to-point" },
      kind: "site-to-site",
      trafficSelectors: 1,
      establishTunnels: "on-traffic",
      interfaces: {},
    },
  );
  const detail = "show security ipsec security-associations detail";
  const isEsp = ({ to, bytes }: Datagram): boolean => to.port === 4500 && bytes.subarray(0, 4).some((b) => b !== 0);
  const blocked = (): VirtualLink => {
    const link = new VirtualLink({ a: { children: [{ ...child, monitor, tunnelInterface: "st0.7" }] } });
    link.fate = (_, datagram) => (isEsp(datagram) ? [] : [milliseconds(5)]);
    link.act("a", (endpoint, now) => endpoint.up("lab", now));
    link.advance(seconds(5));
    return link;
  };

  test("shows the letter V, and the interface down until the path is verified", () => {
    const link = blocked();

    expect(show(detail, viewFrom(link, "a"))).toContain("VPN Monitoring: V\n");
    expect(show("show ipsec security-associations", viewFrom(link, "a"))).toContain("Interface family: Down");
    link.fate = () => [milliseconds(5)];
    link.advance(seconds(10));
    expect(show(detail, viewFrom(link, "a"))).toContain("VPN Monitoring: UP\n");
    expect(show("show ipsec security-associations", viewFrom(link, "a"))).toContain("Interface family: Up");
  });

  test("that fails is told under the tunnel's events and counted", () => {
    const link = blocked();
    link.advance(minutes(2));
    const event = "VPN monitoring verify-path error";

    expect(show(detail, viewFrom(link, "a"))).toContain(`: ${event} (1 times)\n`);
    expect(read("show security ipsec tunnel-events-statistics", viewFrom(link, "a")).rows).toContainEqual({
      event,
      count: 1,
    });
  });
});

test("an IKE SA under negotiation has not matured", () => {
  const link = new VirtualLink();
  link.fate = () => [];
  link.act("a", (endpoint, now) => endpoint.up("lab", now));
  const view = viewFrom(link, "a");

  expect(read("show ike security-associations", view).rows).toMatchObject([{ state: "Not matured" }]);
  expect(read("show ike security-associations detail", view)).toMatchObject({ unread: [], incomplete: false });
  expect(read("show security ike security-associations", view).rows).toMatchObject([{ state: "DOWN" }]);
});

test("a quick mode is shown while its peer may still repeat, with the identities that it negotiated", () => {
  const link = version1();

  expect(viewFrom(link, "a").ikeSas[0]?.negotiations).toMatchObject([
    {
      role: "Initiator",
      localIdentity: "ipv4_subnet(any:0,[0..7]=10.71.1.0/24)",
      remoteIdentity: "ipv4_subnet(any:0,[0..7]=10.71.2.0/24)",
      flags: ["Caller notification sent", "Waiting for done"],
    },
  ]);
  link.advance(minutes(10));
  expect(viewFrom(link, "a").ikeSas[0]?.negotiations).toEqual([]);
});

function clear(link: VirtualLink, line: string): void {
  const ran = runCommand(line, viewFrom(link, "a"), "view");
  if (ran.kind !== "orders") throw new Error(JSON.stringify(ran));
  for (const order of ran.orders) link.act("a", (endpoint, now) => carryOut({ endpoint }, order, now));
  link.advance(seconds(5));
}
