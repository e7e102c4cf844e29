import { expect, test } from "vitest";
import { parseEspSuite, parseIkeSuite } from "../src/endpoint/algorithms/suite.ts";
import type { ChildConfig } from "../src/endpoint/config.ts";
import type { ManualSa } from "../src/endpoint/manual-sa.ts";
import { parseSelector } from "../src/endpoint/selectors.ts";
import { carryOut } from "../src/endpoint/show/carry-out.ts";
import { runCommand } from "../src/endpoint/show/run.ts";
import { viewOf } from "../src/endpoint/show/view-of.ts";
import { minutes, seconds } from "../src/time/instant.ts";
import { type LinkOptions, type Side, VirtualLink } from "./virtual-link.ts";

// The samples of the manual's chapter, each from an endpoint that has come into that state by itself: what the endpoint
// shows is, to the character, the sample's layout with this endpoint's own names and numbers in it. (The samples of
// redundancy are in endpoint-redundancy.test.ts, those of certificates beside the database.)
//
// Where a sample contradicts itself or the text, the text wins:
// - detail of a manual SA says "Type: dynamic"; its text says that a manual one is never negotiated: "Type: manual".
// - both tunnel mode samples show AH; the text allows ESP and AH+ESP in tunnel mode. We show what the SA has.
// - `clear` shows directions without AUX-SPI and anti-replay service; the text names both for every direction.
// - the columns of the two brief samples differ; those of the manual one are used for both.

const show = (link: VirtualLink, line: string, side: Side = "a"): string => {
  const ran = runCommand(line, viewOf(link.sides[side], link.now), "view");
  if (ran.kind !== "text") throw new Error(`${line}: ${JSON.stringify(ran)}`);
  return ran.text;
};

/** The child that all samples call sa-dynamic, with what they have of algorithms. */
const dynamic = (side: Side, change: Partial<ChildConfig> = {}): ChildConfig => {
  const [local, remote] = side === "a" ? ["10.1.1.0/24", "10.1.2.0/24"] : ["10.1.2.0/24", "10.1.1.0/24"];
  return {
    name: "sa-dynamic",
    mode: "tunnel",
    localTs: [parseSelector(local ?? "")],
    remoteTs: [parseSelector(remote ?? "")],
    suites: [parseEspSuite("ah:md5", ["md5"])],
    replayWindow: 0,
    tunnelInterface: "es-0/3/0.0",
    ...change,
  };
};

const ike = {
  version: 1,
  suites: [parseIkeSuite("3des-md5-modp1024", ["md5", "modp1024"])],
  forceEncapsulation: false,
} as const;

function linked(change: Partial<ChildConfig> = {}, options: LinkOptions = {}): VirtualLink {
  const link = new VirtualLink({
    ...options,
    a: { ...ike, children: [dynamic("a", change)], ...options.a },
    b: { ...ike, children: [dynamic("b", change)], ...options.b },
    endpoint: { rawIp: true },
  });
  link.act("a", (endpoint, now) => endpoint.up("lab", now));
  link.advance(seconds(1));
  return link;
}

const spis = (link: VirtualLink): { inbound: number; outbound: number } => {
  const [child] = link.children("a");
  if (child === undefined) throw new Error("nothing was negotiated");
  return { inbound: child.inboundSpi, outbound: child.outboundSpi };
};

const key = (length: number): Uint8Array => new Uint8Array(length).fill(7);

const manual = (change: Partial<ManualSa> = {}): ManualSa => {
  const direction = { protocol: "AH", integrity: { hash: "md5", bits: 96 }, keys: { integrity: key(16) } } as const;
  return {
    name: "sa-manual",
    mode: "tunnel",
    localAddress: "192.0.2.1",
    remoteAddress: "192.0.2.2",
    interface: { name: "es-0/3/0.0", isUp: true },
    inbound: { ...direction, spi: 2_108_734_117 },
    outbound: { ...direction, spi: 3_194_029_331 },
    ...change,
  };
};

const holding = (...sas: readonly ManualSa[]): VirtualLink =>
  new VirtualLink({ endpoint: { rawIp: true, connections: [], manual: sas }, endpointB: { manual: [] } });

test("show ike security-associations (standard)", () => {
  const link = linked();
  const [sa] = link.sides.a.ikeSas;

  expect(show(link, "show ike security-associations")).toBe(
    [
      "Remote Address  State      Initiator cookie  Responder cookie",
      "Exchange type",
      `192.0.2.2       Matured    ${sa?.initiatorSpi} ${sa?.responderSpi} Main`,
      "",
    ].join("\n"),
  );
});

test("show ike security-associations detail, while a phase 2 negotiation is under way", () => {
  const flows = (side: Side): Partial<ChildConfig> => ({
    localTs: [parseSelector(side === "a" ? "10.1.1.0/24[tcp/80]" : "10.1.2.0/24[tcp/100]")],
    remoteTs: [parseSelector(side === "a" ? "10.1.2.0/24[tcp/100]" : "10.1.1.0/24[tcp/80]")],
  });
  const link = linked(
    {},
    {
      a: { children: [dynamic("a", flows("a"))], lifetime: { soft: minutes(19), hard: minutes(20) } },
      b: { children: [dynamic("b", flows("b"))] },
    },
  );
  link.advance(seconds(1));
  const [sa] = link.sides.a.ikeSas;
  const bytes = (side: Side): number =>
    link.sent.filter((one) => one.side === side).reduce((sum, { datagram }) => sum + datagram.bytes.length, 0);
  const packets = (side: Side): number => link.sent.filter((one) => one.side === side).length;
  const negotiation = viewOf(link.sides.a, link.now).ikeSas[0]?.negotiations[0];

  expect(show(link, "show ike security-associations detail")).toBe(
    [
      "IKE peer 192.0.2.2",
      "  Role: Initiator, State: Matured",
      `  Initiator cookie: ${sa?.initiatorSpi}, Responder cookie: ${sa?.responderSpi}`,
      "  Exchange type: Main, Authentication method: Pre-shared-keys",
      "  Local: 192.0.2.1:500, Remote: 192.0.2.2:500",
      "  Lifetime: Expires in 1199 seconds",
      "  Algorithms:",
      "    Authentication      : md5",
      "    Encryption          : 3des-cbc",
      "    Pseudo random function: hmac-md5",
      "  Traffic statistics:",
      `    Input bytes   :          ${bytes("b")}`,
      `    Output bytes  :          ${bytes("a")}`,
      `    Input packets:           ${packets("b")}`,
      `    Output packets:          ${packets("a")}`,
      "  Flags: Caller notification sent",
      "  IPsec security associations: 2 created, 0 deleted",
      "  Phase 2 negotiations in progress: 1",
      "",
      `  Negotiation type: Quick mode, Role: Initiator, Message ID: ${negotiation?.messageId}`,
      "  Local: 192.0.2.1:500, Remote: 192.0.2.2:500",
      "  Local identity: ipv4_subnet(tcp:80,[0..7]=10.1.1.0/24)",
      "  Remote identity: ipv4_subnet(tcp:100,[0..7]=10.1.2.0/24)",
      "  Flags: Caller notification sent, Waiting for done",
      "",
    ].join("\n"),
  );
  expect(packets("a")).toBe(5); // three of main mode, two of quick mode
});

test("show ipsec security-associations brief (with manual SA)", () => {
  expect(show(holding(manual()), "show ipsec security-associations sa-manual brief")).toBe(
    [
      "Security association: sa-manual, Interface family: Up",
      "Direction SPI      AUX-SPI    Mode      Type      Protocol",
      "inbound  2108734117  0          tunnel    manual    AH",
      "outbound 3194029331  0          tunnel    manual    AH",
      "",
    ].join("\n"),
  );
});

const detailOf = (direction: string, spi: number, auxSpi: number, state: string, rest: readonly string[]): string[] => [
  "",
  `Direction: ${direction}, SPI: ${spi}, AUX-SPI: ${auxSpi}, State: ${state}`,
  ...rest,
];

test("show ipsec security-associations detail (with manual SA)", () => {
  const rest = [
    "Mode: tunnel, Type: manual",
    "Protocol: AH, Authentication: hmac-md5-96, Encryption: None",
    "Anti-replay service: Disabled",
  ];

  expect(show(holding(manual()), "show ipsec security-associations sa-manual detail")).toBe(
    [
      "Security association: sa-manual, Interface family: Up",
      ...detailOf("inbound", 2_108_734_117, 0, "Installed", rest),
      ...detailOf("outbound", 3_194_029_331, 0, "Installed", rest),
      "",
    ].join("\n"),
  );
});

test("the same of a bundle, whose AUX-SPI is positive, while its interface is down: not installed", () => {
  const sha1 = { hash: "sha1", bits: 96 } as const;
  const keys = { integrity: key(20), encryption: key(24) };
  const bundle = { protocol: "AH+ESP", integrity: sha1, cipher: { name: "3des-cbc" }, keys } as const;
  const link = holding(
    manual({
      name: "sa-bundle",
      interface: { name: "es-0/3/0.1", isUp: false },
      inbound: { ...bundle, spi: 1_201, auxSpi: 1_202 },
      outbound: { ...bundle, spi: 1_301, auxSpi: 1_302 },
    }),
  );
  const rest = [
    "Mode: tunnel, Type: manual",
    "Protocol: AH+ESP, Authentication: hmac-sha1-96, Encryption: 3des-cbc",
    "Anti-replay service: Disabled",
  ];
  const text = (family: string, state: string): string =>
    [
      `Security association: sa-bundle, Interface family: ${family}`,
      ...detailOf("inbound", 1_201, 1_202, state, rest),
      ...detailOf("outbound", 1_301, 1_302, state, rest),
      "",
    ].join("\n");

  expect(show(link, "show ipsec security-associations sa-bundle detail")).toBe(text("Down", "Not installed"));
  link.sides.a.manual.setInterface("es-0/3/0.1", true);
  expect(show(link, "show ipsec security-associations sa-bundle detail")).toBe(text("Up", "Installed"));
  expect(show(link, "show ipsec security-associations sa-bundle")).toContain(
    "inbound  1201        1202       tunnel    manual    AH+ESP\n",
  );
});

test("without an interface family it is in transport mode, and always installed; without a reference, tunnel mode says so", () => {
  const { interface: _, ...plain } = manual();
  const link = holding(
    { ...plain, name: "sa-host", mode: "transport" },
    {
      ...plain,
      name: "sa-free",
      inbound: { ...plain.inbound, spi: 777 },
    },
  );

  expect(show(link, "show ipsec security-associations sa-host")).toMatch(/^Security association: sa-host\n/);
  expect(show(link, "show ipsec security-associations sa-host detail")).toContain(
    "State: Installed\nMode: transport, Type: manual\n",
  );
  expect(show(link, "show ipsec security-associations sa-free")).toMatch(
    /^Security association: sa-free, Interface family: No reference\n/,
  );
});

test("show ipsec security-associations brief (with dynamic SA)", () => {
  const link = linked();
  const { inbound, outbound } = spis(link);

  expect(show(link, "show ipsec security-associations sa-dynamic brief")).toBe(
    [
      "Security association: sa-dynamic, Interface family: Up",
      "Direction SPI      AUX-SPI    Mode      Type      Protocol",
      `inbound  ${`${inbound}`.padEnd(11)} 0          tunnel    dynamic   AH`,
      `outbound ${`${outbound}`.padEnd(11)} 0          tunnel    dynamic   AH`,
      "",
    ].join("\n"),
  );
});

const LIFETIME = { soft: seconds(300), hard: seconds(400) };

const detailLines = (link: VirtualLink, protocol: string, soft: string, hard: string, replay: string): string => {
  const { inbound, outbound } = spis(link);
  const rest = [
    "Mode: tunnel, Type: dynamic",
    protocol,
    `Soft lifetime: ${soft}`,
    `Hard lifetime: ${hard}`,
    `Anti-replay service: ${replay}`,
  ];
  return [
    "Security association: sa-dynamic, Interface family: Up",
    ...detailOf("inbound", inbound, 0, "Installed", rest),
    ...detailOf("outbound", outbound, 0, "Installed", rest),
    "",
  ].join("\n");
};
const AH = "Protocol: AH, Authentication: hmac-md5-96, Encryption: None";

test("show ipsec security-associations detail (with dynamic SA): the soft lifetime is over, and its rekey not yet done", () => {
  const link = linked({ lifetime: LIFETIME });
  const line = "show ipsec security-associations sa-dynamic detail";
  link.fate = () => [];
  link.advance(seconds(260));
  const [, seen] = /Hard lifetime: Expires in (\d+) seconds/.exec(show(link, line)) ?? [];
  link.advance(seconds(40)); // the soft lifetime ends between 270 and 300 s
  const left = Number(seen) - 40;
  expect(show(link, line)).toBe(detailLines(link, AH, "Expired", `Expires in ${left} seconds`, "Disabled"));
});

test("each field of the text: ESP with 3DES, lifetimes in both measures, anti-replay windows of 32 and 64", () => {
  const esp = { suites: [parseEspSuite("3des-sha1")], lifetime: LIFETIME };
  for (const replayWindow of [32, 64]) {
    const link = linked({ ...esp, replayWindow, softBytes: 1_000_000, hardBytes: 2_048_000 });
    const text = show(link, "show ipsec security-associations sa-dynamic detail");

    expect(text).toContain("Protocol: ESP, Authentication: hmac-sha1-96, Encryption: 3des-cbc\n");
    expect(text).toMatch(
      /\nSoft lifetime: Expires in 2\d\d seconds\nSoft lifetime: Expires in 9\d\d kilobytes\nHard lifetime: Expires in (399|400) seconds\nHard lifetime: Expires in 2000 kilobytes\n/,
    );
    expect(text).toContain(`Anti-replay service: Enabled, Replay window size: ${replayWindow}\n`);
  }
});

test("clear ipsec security-associations: ESP without encryption before and after, under other SPIs and with the whole lifetime", () => {
  const suites = [parseEspSuite("null-md5", ["null", "md5"])];
  const link = linked({ suites, lifetime: { soft: seconds(23_040), hard: seconds(28_800) } });
  const protocol = "Protocol: ESP, Authentication: hmac-md5-96, Encryption: None";
  const line = "show ipsec security-associations detail";
  link.advance(seconds(60));
  const before = spis(link);
  const [softBefore, hardBefore] = lifetimesIn(show(link, line));
  expect(show(link, line)).toBe(
    detailLines(link, protocol, `Expires in ${softBefore} seconds`, "Expires in 28740 seconds", "Disabled"),
  );

  const ran = runCommand("clear ipsec security-associations", viewOf(link.sides.a, link.now), "view");
  if (ran.kind !== "orders") throw new Error(ran.kind);
  for (const order of ran.orders) link.act("a", (endpoint, now) => carryOut({ endpoint }, order, now));
  link.advance(seconds(3));

  const [softAfter, hardAfter] = lifetimesIn(show(link, line));
  expect(show(link, line)).toBe(
    detailLines(link, protocol, `Expires in ${softAfter} seconds`, "Expires in 28798 seconds", "Disabled"),
  );
  expect(Object.values(spis(link)).some((spi) => Object.values(before).includes(spi))).toBe(false);
  expect(hardAfter).toBeGreaterThan(hardBefore);
  expect(softAfter).toBeLessThanOrEqual(23_040);
});

const lifetimesIn = (text: string): [number, number] => {
  const [, soft, hard] =
    /Soft lifetime: Expires in (\d+) seconds\nHard lifetime: Expires in (\d+) seconds/.exec(text) ?? [];
  return [Number(soft), Number(hard)];
};

test("an IKE SA that has not matured, and no more after its negotiation failed", () => {
  const link = new VirtualLink({ a: { ...ike, children: [] }, b: ike });
  link.fate = () => [];
  link.act("a", (endpoint, now) => endpoint.up("lab", now));
  const [sa] = link.sides.a.ikeSas;

  expect(show(link, "show ike security-associations")).toContain(
    `192.0.2.2       Not matured ${sa?.initiatorSpi} 0000000000000000 Main\n`,
  );
  link.advance(minutes(3));
  expect(link.sides.a.ikeSas).toEqual([]);
});
