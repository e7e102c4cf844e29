import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ADDRESS, HOST, type Row } from "./endpoint/addresses.ts";
import type { PeerOptions } from "./endpoint/charon-config.ts";
import { Lab, skipReason } from "./endpoint/lab.ts";
import { DROP_ANSWERS, DROP_ESP, DROP_IKE, dropRequestsOf } from "./endpoint/path-faults.ts";
import type { ConnectionOrder, RunningEndpoint } from "./endpoint/running-endpoint.ts";
import { eventually, inStep, trafficFlows } from "./endpoint/traffic.ts";

// The endpoint against a real strongSwan: every row both ways, with traffic through ESP in both directions.

/** Ciphers as the field pairs them, with every kind of group. */
const GROUPS = ["modp2048", "ecp256", "ecp384", "x25519"] as const;
const SUITES = GROUPS.flatMap((group, i) => {
  const cbc = ["aes128-sha256", "aes256-sha256", "aes256-sha384", "aes256-sha512"][i];
  const gcm = ["aes128gcm16", "aes256gcm16", "aes256gcm16", "aes128gcm16"][i];
  return [
    { ike: `${cbc}-${group}`, esp: `${cbc}-${group}` },
    { ike: `${gcm}-prfsha256-${group}`, esp: `${gcm}-${group}` },
    { ike: `chacha20poly1305-prfsha384-${group}`, esp: `chacha20poly1305-${group}` },
    { ike: `3des-sha1-${group}`, esp: `3des-sha1-${group}` },
  ];
});
/** IKEv1 has AEADs for ESP only (RFC 4106 §8.3, RFC 5282 §1), and none with ChaCha20. */
const SUITES_V1 = GROUPS.flatMap((group, i) => {
  const [cbc, gcm] = [
    ["aes128-sha256", "aes256-sha256", "aes256-sha384", "aes256-sha512"][i],
    `aes${128 + 128 * (i % 2)}gcm16`,
  ];
  return [
    { ike: `${cbc}-${group}`, esp: `${cbc}-${group}` },
    { ike: `aes128-sha1-${group}`, esp: `${gcm}-${group}` }, // quick mode with PFS
    { ike: `3des-sha1-${group}`, esp: "3des-sha1" }, // and without
  ];
});
interface Mode extends Omit<Row, "ike" | "esp"> {
  readonly mode: string;
  readonly suites: readonly Pick<Row, "ike" | "esp">[];
}
const MODES: readonly Mode[] = [
  { mode: "IKEv2, pre-shared key", version: 2, auth: "psk", suites: SUITES },
  { mode: "IKEv2, RSA certificates", version: 2, auth: "rsa", suites: SUITES },
  { mode: "IKEv2, ECDSA certificates", version: 2, auth: "ecdsa", suites: SUITES },
  { mode: "IKEv1 main mode, pre-shared key", version: 1, auth: "psk", suites: SUITES_V1 },
  { mode: "IKEv1 main mode, RSA certificates", version: 1, auth: "rsa", suites: SUITES_V1 },
  { mode: "IKEv1 aggressive mode, pre-shared key", version: 1, aggressive: true, auth: "psk", suites: SUITES_V1 },
];
/** What strongSwan's log says of the rekey that came too late. */
const LATE = { ours: /parsed CREATE_CHILD_SA request/, theirs: /parsed CREATE_CHILD_SA response/ };
const PLAIN: Row = { version: 2, auth: "psk", ike: "aes128-sha256-x25519", esp: "aes128-sha256-x25519" };

let lab: Lab;

const title = (text: string): string => (skipReason === undefined ? text : `${text} (skipped: ${skipReason})`);
const withPeer = describe.skipIf(skipReason !== undefined);

withPeer(title("every suite, group and proof, dialled by us and dialled by strongSwan"), { timeout: 30_000 }, () => {
  beforeAll(async () => {
    lab = await Lab.open({ certificates: ["rsa", "ecdsa"] });
  });
  afterAll(() => lab.close());

  describe.each(MODES)("$mode", ({ suites, ...mode }) => {
    const rows = suites.map((suite): Row => ({ ...mode, ...suite }));
    let ours: RunningEndpoint;
    // The first takes whatever strongSwan dials with; the others are dialled with by name
    const open = (): Promise<RunningEndpoint> => {
      const any = { name: "any", ike: rows.map(({ ike }) => ike), esp: rows.map(({ esp }) => esp) };
      const [first = PLAIN] = rows;
      return lab.endpoint([lab.connection(first, any), ...rows.map((row) => lab.connection(row))]);
    };
    beforeAll(async () => {
      ours = await open();
    });
    // A row that fails leaves nothing to the next
    afterEach(async ({ task }) => {
      if (task.result?.state !== "fail") return;
      await lab.settle();
      ours = await open();
    });
    afterAll(() => lab.settle());

    test.each(rows)("we dial with $ike and $esp", async (row) => {
      await lab.configure(row);

      await ours.after(() => ours.up(row.ike), "child-sa-established");
      await trafficFlows(lab, ours);
      // In IKEv1 the old one is kept for some seconds
      await ours.after(() => ours.rekeyChildren(), row.version === 1 ? "child-sa-rekeyed" : "child-sa-closed");
      await trafficFlows(lab, ours);
      await ours.after(() => ours.down(), "ike-sa-closed");

      expect(await lab.peerSas()).toEqual([]);
    });

    test.each(rows)("strongSwan dials with $ike and $esp", async (row) => {
      await lab.configure(row);

      await ours.after(() => lab.dial(), "child-sa-established");
      await trafficFlows(lab, ours);
      await ours.after(() => lab.swanctl("--rekey", "--child", "net"), "child-sa-closed");
      await trafficFlows(lab, ours);
      await ours.after(() => lab.swanctl("--terminate", "--ike", "lab"), "ike-sa-closed");

      expect(await ours.show()).toEqual([]);
    });
  });
});

withPeer(title("the life of an SA opposite to strongSwan"), { timeout: 60_000 }, () => {
  beforeAll(async () => {
    lab = await Lab.open({ certificates: ["rsa"], fragmentSize: 576, retransmission: { tries: 3, timeout: 0.5 } });
  });
  afterEach(() => lab.settle());
  afterAll(() => lab.close());

  /** A tunnel that we dialled. */
  async function dialled(
    more: Partial<ConnectionOrder> = {},
    peer: PeerOptions = {},
    row = PLAIN,
  ): Promise<RunningEndpoint> {
    await lab.configure(row, peer);
    const ours = await lab.endpoint([lab.connection(row, more)]);
    await ours.after(() => ours.up(), "child-sa-established");
    return ours;
  }

  /** A tunnel that strongSwan dialled. */
  async function answered(
    more: Partial<ConnectionOrder> = {},
    peer: PeerOptions = {},
    row = PLAIN,
  ): Promise<RunningEndpoint> {
    await lab.configure(row, peer);
    const ours = await lab.endpoint([lab.connection(row, more)]);
    await ours.after(() => lab.dial(), "child-sa-established");
    return ours;
  }

  const bothWays = [
    ["we dialled", dialled],
    ["strongSwan dialled", answered],
  ] as const;

  describe.each(bothWays)("%s", (_, connected) => {
    test("messages with certificates go in fragments, both ways (RFC 7383)", async () => {
      const from = lab.peerLog.length;
      const ours = await connected({ fragmentSize: 576 }, {}, { ...PLAIN, auth: "rsa" });

      expect(lab.peerLog.slice(from)).toMatch(/parsed IKE_AUTH re\w+ 1 \[ EF\(1\//);
      expect(lab.peerLog.slice(from)).toMatch(/splitting IKE message .* into \d fragments/);
      await trafficFlows(lab, ours);
    });

    test.each(["we", "strongSwan"] as const)("%s renew the IKE SA, and its child goes on", async (who) => {
      const ours = await connected();
      const [before] = await ours.show();
      await trafficFlows(lab, ours);

      const renew = who === "we" ? ours.rekeyIke : () => lab.swanctl("--rekey", "--ike", "lab");
      await ours.after(renew, "ike-sa-closed", ({ localSpi }) => localSpi === before?.localSpi);

      await inStep(lab, ours);
      const [renewed] = await ours.show();
      expect(renewed?.isInitiator).toBe(who === "we"); // RFC 7296 §2.18
      expect(renewed?.children[0]?.inboundSpi).toBe(before?.children[0]?.inboundSpi);
      await trafficFlows(lab, ours);
      await ours.after(ours.rekeyChildren, "child-sa-closed"); // with keys of the new IKE SA
      await inStep(lab, ours);
      await trafficFlows(lab, ours);
    });

    test.each(["we", "strongSwan"] as const)("%s delete the child, and the IKE SA stays", async (who) => {
      const ours = await connected();

      const remove = who === "we" ? ours.downChildren : () => lab.swanctl("--terminate", "--child", "net");
      await ours.after(remove, "child-sa-closed");

      expect(await ours.show()).toMatchObject([{ state: "established", children: [] }]);
      expect(await lab.peerSas()).toMatchObject([{ state: "ESTABLISHED", children: [] }]);
    });
  });

  test.each(["child", "IKE"] as const)(
    "%s rekeys of both ends that cross leave one SA (RFC 7296 §2.8.1)",
    async (what) => {
      const ours = await dialled();
      const since = ours.told.length;

      for (let round = 0; round < 4; round++) {
        const [from, log] = [ours.told.length, lab.peerLog.length];
        await lab.drop(...DROP_IKE);
        const theirs = what === "child" ? ["--child", "net"] : ["--ike", "lab"];
        await Promise.all([
          what === "child" ? ours.rekeyChildren() : ours.rekeyIke(),
          lab.swanctl("--rekey", ...theirs),
        ]);
        await lab.drop(...DROP_ANSWERS); // the requests are repeated, and cross
        await eventually(() => expect(lab.peerLog.slice(log)).toMatch(/parsed CREATE_CHILD_SA request/));
        await ours.until("message-received", from, ({ summary }) => summary === "CREATE_CHILD_SA request");
        await lab.drop();
        await ours.until("collision", from);
        await inStep(lab, ours);
      }

      expect(ours.of("collision", since)).toHaveLength(4);
      await trafficFlows(lab, ours);
      const kept = (await ours.show()).flatMap(({ children }) => children);
      expect(kept).toMatchObject([{ state: "installed" }]);
    },
  );

  test.each([
    ["child", "ours"],
    ["child", "theirs"],
    ["IKE", "ours"],
    ["IKE", "theirs"],
  ] as const)("%s rekeys of both ends, of which %s is lost until the other is done", async (what, whose) => {
    const ours = await dialled();
    await trafficFlows(lab, ours);
    const log = lab.peerLog.length;
    await lab.drop(...DROP_IKE);
    const theirs = what === "child" ? ["--child", "net"] : ["--ike", "lab"];
    await Promise.all([what === "child" ? ours.rekeyChildren() : ours.rekeyIke(), lab.swanctl("--rekey", ...theirs)]);

    const closed = what === "child" ? "child-sa-closed" : "ike-sa-closed";
    await ours.after(() => lab.drop(...dropRequestsOf(ADDRESS[whose])), closed);
    await lab.drop();
    // The late request for the child is answered yet; the one for the IKE SA went with it
    if (what === "child") await eventually(() => expect(lab.peerLog.slice(log)).toMatch(LATE[whose]));

    await inStep(lab, ours);
    await trafficFlows(lab, ours);
  });

  test("both ends delete the IKE SA while the way is blocked, and nothing is left", async () => {
    const ours = await dialled();
    await lab.drop(...DROP_IKE);

    await Promise.all([
      ours.down(),
      lab.swanctl("--terminate", "--ike", "lab", "--timeout", "1").catch(() => undefined),
    ]);
    await lab.drop();

    await eventually(async () => expect([await ours.show(), await lab.peerSas()]).toEqual([[], []]));
  });

  test("both ends renew everything every few seconds, and no ping is lost", async () => {
    const ours = await dialled({ childLifetime: 2, ikeLifetime: 3 }, { childRekey: 2, ikeRekey: 3 });

    const [sent, received] = await Promise.all([
      ours.ping({ from: HOST.ours, to: HOST.theirs, count: 180, every: 50 }),
      lab.pingFromPeer(300),
    ]);

    expect([sent, received]).toEqual([180, 300]);
    expect(ours.of("child-sa-rekeyed").length).toBeGreaterThan(2);
    expect(ours.of("ike-sa-rekeyed").length).toBeGreaterThan(1);
    expect(ours.of("negotiation-failed")).toEqual([]);
  });

  test("we ask a silent peer whether it lives, and it answers", async () => {
    const ours = await dialled({ dpd: 1 });
    const from = ours.told.length;

    await ours.until("peer-alive", from);
    await ours.until("peer-alive", ours.told.length);

    expect(lab.peerLog).toMatch(/parsed INFORMATIONAL request \d+ \[ \]/);
    await trafficFlows(lab, ours);
  });

  test("strongSwan asks us, and we answer", async () => {
    const ours = await dialled({}, { dpd: 1 });
    const log = lab.peerLog.length;

    await eventually(() => expect(lab.peerLog.slice(log).match(/parsed INFORMATIONAL response/g)).toHaveLength(3));

    await trafficFlows(lab, ours);
  });

  test("when the way is gone each end finds out by itself, and a new tunnel comes up afterwards", async () => {
    const ours = await dialled({ dpd: 1, tries: 2 }, { dpd: 1 });
    const from = ours.told.length;
    await lab.drop("drop");

    await ours.until("peer-silent", from);
    await eventually(async () => expect(await lab.peerSas()).toEqual([]));
    expect(await ours.show()).toEqual([]);
    await lab.drop();

    await ours.after(() => ours.up(), "child-sa-established");
    await trafficFlows(lab, ours);
  });

  test("ESP is dropped while IKE passes: the SAs stay, DPD is content, and only a ping tells", async () => {
    const ours = await dialled({ dpd: 1 });
    await lab.drop(...DROP_ESP);

    expect(await ours.ping({ from: HOST.ours, to: HOST.theirs })).toBe(0);
    await ours.until("peer-alive", ours.told.length);
    await inStep(lab, ours);
    await lab.drop();

    expect(await ours.ping({ from: HOST.ours, to: HOST.theirs })).toBe(1);
  });

  test("a peer that was killed and started again: its loss is noticed, and the next dial succeeds", async () => {
    const ours = await dialled({ dpd: 1, tries: 2 });
    const from = ours.told.length;

    await lab.killPeer();
    await lab.startPeer();
    await lab.configure(PLAIN);
    await ours.until("peer-silent", from);
    await ours.after(() => ours.up(), "child-sa-established");

    await inStep(lab, ours);
    await trafficFlows(lab, ours);
  });

  test("a peer that was killed, started again and dials: its new contact replaces what we held", async () => {
    const ours = await answered();

    await lab.killPeer();
    await lab.startPeer();
    await lab.configure(PLAIN);
    await ours.after(
      () => lab.dial(),
      "ike-sa-closed",
      ({ reason }) => reason === "replaced by a new contact",
    );

    await inStep(lab, ours);
    await trafficFlows(lab, ours);
  });

  test("we were killed and start again: our new contact replaces what strongSwan held", async () => {
    await (await dialled()).close();
    const again = await dialled();

    await inStep(lab, again);
    await trafficFlows(lab, again);
  });
});

withPeer(title("cookies (RFC 7296 §2.6)"), { timeout: 30_000 }, () => {
  beforeAll(async () => {
    lab = await Lab.open({ cookieThreshold: 1 });
    await lab.configure(PLAIN);
  });
  afterEach(() => lab.settle());
  afterAll(() => lab.close());

  test("strongSwan asks us for one when a half-open SA is there", async () => {
    await lab.drop("udp dport 4500 drop"); // what comes after IKE_SA_INIT
    const lost = await lab.endpoint([lab.connection(PLAIN)]);
    await lost.after(
      () => lost.up(),
      "message-sent",
      ({ summary }) => summary === "IKE_AUTH",
    );
    await lost.close();
    await lab.drop();
    const log = lab.peerLog.length;

    const ours = await lab.endpoint([lab.connection(PLAIN)]);
    await ours.after(() => ours.up(), "child-sa-established");

    expect(lab.peerLog.slice(log)).toMatch(/IKE_SA_INIT response 0 \[ N\(COOKIE\) \]/);
    await trafficFlows(lab, ours);
  });

  test("we ask strongSwan for one", async () => {
    const log = lab.peerLog.length;
    const ours = await lab.endpoint([lab.connection(PLAIN)], { cookieThreshold: 0 });

    await ours.after(() => lab.dial(), "child-sa-established");

    expect(lab.peerLog.slice(log)).toMatch(/IKE_SA_INIT request 0 \[ N\(COOKIE\) SA/);
    await trafficFlows(lab, ours);
  });
});

describe.each(["ours", "theirs"] as const)("a NAT in front of %s", (side) => {
  withPeer(title("that gives every flow another port"), { timeout: 30_000 }, () => {
    beforeAll(async () => {
      lab = await Lab.open();
      await lab.ground.masquerade(side);
      await lab.configure(PLAIN);
    });
    afterEach(() => lab.settle());
    afterAll(() => lab.close());

    /** No encapsulation is forced: the NAT is found, or nothing flows. */
    async function connected(): Promise<RunningEndpoint> {
      const remotes = side === "ours" ? [ADDRESS.theirs] : [ADDRESS.ourRouter];
      const ours = await lab.endpoint([lab.connection(PLAIN, { remotes, forceEncapsulation: false })]);
      // A NAT lets only its own side begin
      await ours.after(() => (side === "ours" ? ours.up() : lab.dial()), "child-sa-established");
      return ours;
    }
    const portThatIsSeen = async (ours: RunningEndpoint): Promise<number | undefined> =>
      side === "ours" ? (await lab.peerSas())[0]?.remotePort : (await ours.show())[0]?.remotePort;

    test("is found, and traffic flows both ways through it, over rekeys as well", async () => {
      const ours = await connected();

      expect(await portThatIsSeen(ours)).toBeGreaterThan(19_999);
      await trafficFlows(lab, ours);
      await ours.after(() => ours.rekeyChildren(), "child-sa-closed");
      await ours.after(() => lab.swanctl("--rekey", "--ike", "lab"), "ike-sa-closed");
      await inStep(lab, ours);
      await trafficFlows(lab, ours);
    });

    test("may forget the mapping: what comes from behind it brings the new port (RFC 7296 §2.23)", async () => {
      const ours = await connected();
      const before = await portThatIsSeen(ours);
      await lab.ground.rememberFlows(1);
      await trafficFlows(lab, ours);
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      await lab.ground.rememberFlows(30);

      // strongSwan's userland ESP does not look at the port, its IKE does
      if (side === "ours") await ours.after(() => ours.ask(), "peer-alive");
      const pinged =
        side === "ours" ? await ours.ping({ from: HOST.ours, to: HOST.theirs }) : await lab.pingFromPeer(1);

      expect(pinged).toBe(1);
      expect(await portThatIsSeen(ours)).not.toBe(before);
    });
  });
});
