import { expect, test } from "vitest";
import { parseIkeSuite } from "../src/endpoint/algorithms/suite.ts";
import type { ConnectionConfig, SocketAddress } from "../src/endpoint/config.ts";
import { Endpoint, type EndpointEffect } from "../src/endpoint/endpoint.ts";
import { OperatedEndpoint } from "../src/endpoint/operated.ts";
import type { Member } from "../src/endpoint/redundancy/pair.ts";
import { RedundantInterface } from "../src/endpoint/redundancy/redundant-interface.ts";
import { RedundantTunnel } from "../src/endpoint/redundancy/redundant-tunnel.ts";
import { runCommand } from "../src/endpoint/show/run.ts";
import { Deadlines } from "../src/time/deadlines.ts";
import { seededEntropy } from "../src/time/entropy.ts";
import { after, type Duration, type Instant, instant, milliseconds, minutes, seconds } from "../src/time/instant.ts";
import { connection, innerPacket } from "./virtual-link.ts";

// An endpoint with two interfaces, or two peers, as its operator runs it: the machines beside it hear what happens in it.

const [PRIMARY, BACKUP, PEER, OTHER_PEER] = ["192.0.2.1", "192.0.2.11", "192.0.2.2", "192.0.2.22"];
const DPD = { mode: "always-send", interval: seconds(5) } as const;

interface Datagram {
  readonly from: SocketAddress;
  readonly to: SocketAddress;
  readonly bytes: Uint8Array;
}

interface Ends {
  readonly version?: 1 | 2;
  readonly isDialling?: boolean;
  readonly kind: "interfaces" | "peers";
}

/** Our endpoint and its peer, a way of 5 ms between them, and addresses that can fall silent. */
class Ground {
  readonly ours: OperatedEndpoint;
  readonly theirs: OperatedEndpoint;
  readonly dead = new Set<string>();
  delivered = 0;
  now: Instant = instant(1_000_000);
  readonly #way = new Deadlines<Datagram>();

  constructor({ kind, version = 2, isDialling = true }: Ends) {
    const of = { version, suites: [parseIkeSuite("aes128-sha256-x25519")] } as const;
    const far = (address: string): ConnectionConfig => ({
      ...connection("b", {}, of),
      name: `at ${address}`,
      local: { address, identity: connection("b", {}).local.identity },
      remote: { addresses: [PRIMARY, BACKUP] },
      ...(isDialling ? {} : { establish: "immediately" }),
    });
    const near = (name: string, address: string): ConnectionConfig => {
      const own = connection("a", {}, { ...of, dpd: DPD });
      const addresses = kind === "peers" ? [PEER, OTHER_PEER] : [PEER];
      const establish = isDialling && kind === "interfaces" ? ({ establish: "immediately" } as const) : {};
      return { ...own, name, local: { ...own.local, address }, remote: { ...own.remote, addresses }, ...establish };
    };
    const make = (seed: number, connections: readonly ConnectionConfig[]): Endpoint =>
      new Endpoint({ connections, entropy: seededEntropy(seed) }, this.now);
    this.theirs = new OperatedEndpoint({
      endpoint: make(2, kind === "peers" ? [PEER, OTHER_PEER].map(far) : [far(PEER)]),
    });
    const endpoint = make(
      1,
      kind === "peers" ? [near("west", PRIMARY)] : [near("west", PRIMARY), near("spare", BACKUP)],
    );
    const names = { primary: "es-0/2/0", backup: "es-0/3/0" };
    const pair = { endpoint, names, connections: { primary: "west", backup: "spare" }, isDialling };
    this.ours = new OperatedEndpoint({
      endpoint,
      ...(kind === "peers"
        ? { peers: [new RedundantTunnel({ endpoint, connection: "west", name: "west", retry: seconds(10) }, this.now)] }
        : { interfaces: new RedundantInterface(pair, this.now) }),
    });
    this.act(this.ours, (now) => this.ours.up(now));
  }

  set(member: Member, state: "online" | "offline"): void {
    this.act(this.ours, (now) => this.ours.setInterface(member, state, now));
  }

  run(line: string): string {
    const ran = runCommand(line, this.ours.view(this.now), "view");
    if (ran.kind !== "orders") return ran.text;
    for (const order of ran.orders) this.act(this.ours, (now) => this.ours.order(order, now));
    return "";
  }

  /** Whether a packet of ours comes out at the peer. */
  ping(): boolean {
    const before = this.delivered;
    this.act(this.ours, (now) => this.ours.endpoint.send(innerPacket("a"), now));
    this.advance(milliseconds(50));
    return this.delivered > before;
  }

  /** From which addresses IKE SAs stand. */
  get standing(): readonly string[] {
    const { ikeSas } = this.ours.endpoint;
    return ikeSas.filter(({ state }) => state === "established").map(({ path }) => path.local.address);
  }

  advance(span: Duration): void {
    const end = after(this.now, span);
    const dues = () => [this.#way.next(), this.ours.nextWake(), this.theirs.nextWake()];
    for (let next = earliest(dues()); next !== undefined && next <= end; next = earliest(dues())) {
      this.now = instant(Math.max(this.now, next));
      for (const datagram of this.#way.due(this.now)) {
        const side = [PRIMARY, BACKUP].includes(datagram.to.address) ? this.ours : this.theirs;
        this.act(side, (now) => side.receive(datagram, now));
      }
      for (const side of [this.ours, this.theirs])
        if ((side.nextWake() ?? end + 1) <= this.now) this.act(side, (now) => side.wake(now));
    }
    this.now = end;
  }

  act(side: OperatedEndpoint, what: (now: Instant) => readonly EndpointEffect[]): void {
    for (const effect of what(this.now)) {
      if (effect.kind === "deliver" && side === this.theirs) this.delivered += 1;
      if (effect.kind !== "send" || this.dead.has(effect.from.address) || this.dead.has(effect.to.address)) continue;
      this.#way.set(effect, after(this.now, milliseconds(5)));
    }
  }
}

const earliest = (dues: readonly (Instant | undefined)[]): Instant | undefined => {
  const [first] = dues.filter((one) => one !== undefined).sort((a, b) => a - b);
  return first;
};

const shows = (failures: number, primary: string, backup: string): string =>
  `Failure counter: ${failures}
Primary interface: es-0/2/0, State: ${primary}
Backup interface : es-0/3/0, State: ${backup}
`;
const INTERFACE = "show ipsec redundancy interface";

const withBoth = (ends: Omit<Ends, "kind"> = {}): Ground => {
  const ground = new Ground({ kind: "interfaces", ...ends });
  ground.set("primary", "online");
  ground.set("backup", "online");
  ground.advance(seconds(2));
  return ground;
};

test("both interfaces begin offline, and nothing is dialled before one comes online", () => {
  const ground = new Ground({ kind: "interfaces" });
  ground.advance(minutes(5));
  expect([ground.run(INTERFACE), ground.standing]).toEqual([shows(0, "Offline", "Offline"), []]);

  ground.set("backup", "online");
  ground.advance(seconds(2));

  expect([ground.run(INTERFACE), ground.standing]).toEqual([shows(0, "Offline", "Active"), [BACKUP]]);
});

test.each([1, 2] as const)(
  "IKEv%d: request ipsec switch interface moves the tunnel, and no packet is lost",
  (version) => {
    const ground = withBoth({ version });
    expect([ground.run(INTERFACE), ground.standing]).toEqual([shows(0, "Active", "Standby"), [PRIMARY]]);

    for (const [failures, primary, backup, address] of [
      [1, "Standby", "Active", BACKUP],
      [2, "Active", "Standby", PRIMARY],
    ] as const) {
      expect(ground.run("request ipsec switch interface es-0/2/0")).toBe("");
      expect(ground.ping()).toBe(true);
      ground.advance(seconds(2));
      expect([ground.run(INTERFACE), ground.standing]).toEqual([shows(failures, primary, backup), [address]]);
      expect(ground.ping()).toBe(true);
    }
  },
);

test("an interface that goes offline hands its tunnels to the other, and stands by when it is back", () => {
  const ground = withBoth();
  ground.dead.add(PRIMARY);
  ground.set("primary", "offline");
  ground.advance(seconds(2));
  expect(ground.run(INTERFACE)).toBe(shows(1, "Offline", "Active"));
  expect(ground.ping()).toBe(true);

  ground.dead.clear();
  ground.set("primary", "online");
  ground.advance(minutes(10));

  expect([ground.run(INTERFACE), ground.standing]).toEqual([shows(1, "Standby", "Active"), [BACKUP]]);
});

test("a switch to an offline interface leaves all as it is", () => {
  const ground = withBoth();
  ground.set("backup", "offline");

  ground.run("request ipsec switch interface");
  ground.advance(seconds(30));

  expect([ground.run(INTERFACE), ground.standing]).toEqual([shows(0, "Active", "Offline"), [PRIMARY]]);
});

test("the tunnel of the active interface is brought up again when its peer was away", () => {
  const ground = withBoth();
  ground.dead.add(PEER);
  ground.advance(minutes(5));
  expect(ground.standing).toEqual([]);

  ground.dead.clear();
  ground.advance(minutes(2));

  expect([ground.run(INTERFACE), ground.standing]).toEqual([shows(0, "Active", "Standby"), [PRIMARY]]);
});

test("an endpoint that only answers dials when what the peer began is switched", () => {
  const ground = withBoth({ isDialling: false });
  ground.advance(seconds(2));
  expect(ground.standing).toEqual([PRIMARY]);

  ground.run("request ipsec switch");
  ground.advance(seconds(2));

  expect([ground.run(INTERFACE), ground.standing.includes(BACKUP)]).toEqual([shows(1, "Standby", "Active"), true]);
});

test("two peers are switched by the same command, and `down` dials neither again", () => {
  const ground = new Ground({ kind: "peers" });
  ground.advance(seconds(2));

  ground.run("request ipsec switch security-associations west");
  ground.advance(seconds(2));
  expect(ground.run("show ipsec redundancy")).toBe(`Security association: west, Failure counter: 1
Local IP: 192.0.2.1
Primary remote IP: 192.0.2.2, State: Standby
Backup remote IP : 192.0.2.22, State: Active
`);

  ground.act(ground.ours, (now) => ground.ours.down(now));
  ground.advance(minutes(5));
  expect(ground.ours.endpoint.ikeSas).toEqual([]);
});
