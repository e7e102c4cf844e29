import { expect, test } from "vitest";
import { parseEspSuite, parseIkeSuite } from "../src/endpoint/algorithms/suite.ts";
import type { ConnectionConfig } from "../src/endpoint/config.ts";
import { parseIdentity } from "../src/endpoint/identity.ts";
import { RedundantTunnel } from "../src/endpoint/redundancy/redundant-tunnel.ts";
import { parseSelector } from "../src/endpoint/selectors.ts";
import { carryOut } from "../src/endpoint/show/carry-out.ts";
import { runCommand } from "../src/endpoint/show/run.ts";
import { viewOf } from "../src/endpoint/show/view-of.ts";
import { type Duration, milliseconds, minutes, seconds } from "../src/time/instant.ts";
import { type Datagram, VirtualLink } from "./virtual-link.ts";

const PRIMARY = "192.0.2.2";
const BACKUP = "192.0.2.3";

/** The peer's gateway at one of its addresses. */
const gateway = (version: 1 | 2, address: string): ConnectionConfig => ({
  name: `at ${address}`,
  version,
  aggressive: false,
  local: { address, identity: parseIdentity(address) },
  remote: { addresses: ["192.0.2.1"] },
  authentication: { kind: "psk", secret: new TextEncoder().encode("a secret of both") },
  suites: [parseIkeSuite("aes128-sha256-x25519")],
  children: [
    {
      name: "net",
      mode: "tunnel",
      localTs: [parseSelector("10.71.2.0/24")],
      remoteTs: [parseSelector("10.71.1.0/24")],
      suites: [parseEspSuite("aes128-sha256")],
      replayWindow: 64,
    },
  ],
  retransmission: { first: seconds(2), factor: 1.8, tries: 4 },
  fragmentSize: 1280,
  forceEncapsulation: true,
});

/** A link whose far end has two addresses, and the redundant tunnel of the near end. */
class Redundant {
  readonly link: VirtualLink;
  readonly tunnel: RedundantTunnel;
  readonly dead = new Set<string>();
  #heard = 0;

  constructor(version: 1 | 2) {
    const remote = { addresses: [PRIMARY, BACKUP] };
    const suites = [parseIkeSuite("aes128-sha256-x25519")];
    this.link = new VirtualLink({
      a: { version, suites, remote, dpd: { mode: "always-send", interval: seconds(5) } },
      endpointB: { connections: [gateway(version, PRIMARY), gateway(version, BACKUP)] },
    });
    this.link.fate = (_, { from, to }: Datagram) =>
      this.dead.has(from.address) || this.dead.has(to.address) ? [] : [milliseconds(5)];
    const options = { endpoint: this.link.sides.a, connection: "lab", name: "net", retry: seconds(10) };
    this.tunnel = new RedundantTunnel(options, this.link.now);
    this.link.act("a", (_, now) => this.tunnel.up(now));
    this.advance(seconds(3));
  }

  /** Lets time pass, and the tunnel hear what happens in its endpoint. */
  advance(span: Duration): void {
    for (let passed = 0; passed < span; passed += 50) {
      this.link.advance(milliseconds(50));
      const due = this.tunnel.nextWake();
      if (due !== undefined && due <= this.link.now) this.link.act("a", (_, now) => this.tunnel.wake(now));
      for (; this.#heard < this.link.events.length; this.#heard++) {
        const told = this.link.events[this.#heard];
        if (told?.side === "a") this.link.act("a", (_, now) => this.tunnel.take(told.event, now));
      }
    }
  }

  run(line: string): string {
    const { link, tunnel } = this;
    const view = viewOf(link.sides.a, link.now, { redundancy: { interfaces: [], peers: [tunnel.peers] } });
    const ran = runCommand(line, view, "view");
    if (ran.kind !== "orders") return ran.text;
    for (const order of ran.orders) {
      link.act("a", (endpoint, now) => carryOut({ endpoint, switchOver: () => tunnel.switchOver(now) }, order, now));
    }
    return "";
  }

  get shown(): string {
    return this.run("show ipsec redundancy security-associations net");
  }
}

const shows = (failures: number, primary: string, backup: string): string =>
  `Security association: net, Failure counter: ${failures}
Local IP: 192.0.2.1
Primary remote IP: ${PRIMARY}, State: ${primary}
Backup remote IP : ${BACKUP}, State: ${backup}
`;

test.each([1, 2] as const)(
  "IKEv%d: a tunnel moves to its backup peer when the primary is silent, and stays",
  (version) => {
    const redundant = new Redundant(version);
    expect(redundant.shown).toBe(shows(0, "Active", "Standby"));

    redundant.dead.add(PRIMARY);
    redundant.advance(minutes(3));
    expect(redundant.shown).toBe(shows(1, "Standby", "Active"));
    expect(redundant.link.ping("a")).toBe(true);

    redundant.dead.clear();
    redundant.advance(minutes(1));
    expect(redundant.shown).toBe(shows(1, "Standby", "Active"));
  },
);

test.each([1, 2] as const)(
  "IKEv%d: request ipsec switch moves the tunnel there and back, and no packet is lost",
  (version) => {
    const redundant = new Redundant(version);

    expect(redundant.run("request ipsec switch security-associations net")).toBe("");
    expect(redundant.link.ping("a")).toBe(true);
    redundant.advance(seconds(2));
    expect(redundant.shown).toBe(shows(1, "Standby", "Active"));
    expect(redundant.link.sides.a.ikeSas).toMatchObject([{ path: { remote: { address: BACKUP } } }]);
    expect(redundant.link.ping("a")).toBe(true);

    redundant.run("request ipsec switch security-associations");
    redundant.advance(seconds(2));
    expect(redundant.shown).toBe(shows(2, "Active", "Standby"));
    expect(redundant.link.ping("a")).toBe(true);
  },
);

test("when neither peer answers both stand by, and the first that comes back has the tunnel", () => {
  const redundant = new Redundant(2);
  redundant.dead.add(PRIMARY).add(BACKUP);
  redundant.advance(minutes(4));
  expect(redundant.shown).toBe(shows(0, "Standby", "Standby"));

  redundant.dead.delete(BACKUP);
  redundant.advance(minutes(4));

  expect(redundant.shown).toBe(shows(1, "Standby", "Active"));
});

test("a switch to a peer that does not answer leaves the tunnel where it is", () => {
  const redundant = new Redundant(2);
  redundant.dead.add(BACKUP);

  redundant.run("request ipsec switch security-associations net");
  redundant.advance(minutes(2));

  expect(redundant.shown).toBe(shows(0, "Active", "Standby"));
  expect(redundant.link.ping("a")).toBe(true);
});
