import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ADDRESS, HOST, type Row } from "./endpoint/addresses.ts";
import { answered, BOTH_WAYS, configured, dialled, refusedOrder } from "./endpoint/connect.ts";
import { Lab, skipReason } from "./endpoint/lab.ts";
import { DROP_IKE, dropIkeOf } from "./endpoint/path-faults.ts";
import { eventually, inStep, trafficFlows } from "./endpoint/traffic.ts";

// The life of IKEv1's SAs opposite to a real strongSwan: what is renewed, deleted, refused, asked and lost.

const MAIN: Row = { version: 1, auth: "psk", ike: "aes128-sha256-modp2048", esp: "aes128-sha256" };
const PFS: Row = { ...MAIN, esp: "aes128-sha256-modp2048" };
const RSA: Row = { ...MAIN, auth: "rsa" };
const AGGRESSIVE: Row = { ...MAIN, aggressive: true };
const AGGRESSIVE_RSA: Row = { ...RSA, aggressive: true };

let lab: Lab;

const title = (text: string): string => (skipReason === undefined ? text : `${text} (skipped: ${skipReason})`);
const withPeer = describe.skipIf(skipReason !== undefined);

withPeer(title("the life of an ISAKMP SA opposite to strongSwan"), { timeout: 60_000 }, () => {
  beforeAll(async () => {
    lab = await Lab.open({ certificates: ["rsa"], fragmentSize: 576, retransmission: { tries: 3, timeout: 0.5 } });
  });
  afterEach(() => lab.settle());
  afterAll(() => lab.close());

  describe.each(BOTH_WAYS)("%s", (_, connected) => {
    test("aggressive mode with RSA certificates", async () => {
      const ours = await connected(lab, AGGRESSIVE_RSA);

      await trafficFlows(lab, ours);
    });

    test.each([
      ["main mode", RSA],
      ["aggressive mode", AGGRESSIVE_RSA],
    ])("%s: messages with certificates go in fragments, both ways", async (_name, row) => {
      const from = lab.peerLog.length;
      const ours = await connected(lab, row, { ours: { fragmentSize: 576 }, peer: { fragmentation: "force" } });

      const log = lab.peerLog.slice(from);
      expect(log).toMatch(/received fragment #\d, reassembled fragmented IKE message/);
      expect(log).toMatch(/splitting IKE message .* into \d fragments/);
      await trafficFlows(lab, ours);
    });

    test("we renew the ISAKMP SA, and its child goes on", async () => {
      const ours = await connected(lab, MAIN);
      const [before] = await ours.show();
      await trafficFlows(lab, ours);

      await ours.after(ours.rekeyIke, "ike-sa-closed", ({ localSpi }) => localSpi === before?.localSpi);

      await inStep(lab, ours);
      const [renewed] = await ours.show();
      expect(renewed?.isInitiator).toBe(true);
      expect(renewed?.children[0]?.inboundSpi).toBe(before?.children[0]?.inboundSpi);
      await trafficFlows(lab, ours);
      await ours.after(ours.rekeyChildren, "child-sa-rekeyed"); // under the keys of the new SA
      await inStep(lab, ours);
      await trafficFlows(lab, ours);
    });

    test("strongSwan renews the ISAKMP SA, and its child goes on", async () => {
      const ours = await connected(lab, MAIN);
      const [before] = await ours.show();
      const [child] = before?.children ?? [];

      const { localSpi } = await ours.after(() => lab.swanctl("--rekey", "--ike", "lab"), "ike-sa-rekeyed");

      // It leaves the old one to whoever deletes it, and so do we for a while
      const renewed = (await ours.show()).find((one) => one.localSpi === localSpi);
      expect(renewed).toMatchObject({ isInitiator: false, children: [{ inboundSpi: child?.inboundSpi }] });
      expect(await ours.ping({ from: HOST.ours, to: HOST.theirs, count: 3 })).toBe(3);
      await ours.after(() => lab.swanctl("--rekey", "--child", "net"), "child-sa-rekeyed");
      expect(await lab.pingFromPeer(3)).toBe(3);
    });

    test.each(["we", "strongSwan"] as const)("%s delete the child, and the ISAKMP SA stays", async (who) => {
      const ours = await connected(lab, MAIN);

      const remove = who === "we" ? ours.downChildren : () => lab.swanctl("--terminate", "--child", "net");
      await ours.after(remove, "child-sa-closed");

      expect(await ours.show()).toMatchObject([{ state: "established", children: [] }]);
      await eventually(async () => expect(await lab.peerSas()).toMatchObject([{ children: [] }]));
    });
  });

  test.each([
    ["without PFS", MAIN],
    ["with PFS", PFS],
  ])("quick modes of both ends that cross, %s, leave SAs that carry traffic", async (_, row) => {
    const ours = await dialled(lab, row);

    for (let round = 0; round < 3; round++) {
      const [since, log] = [ours.told.length, lab.peerLog.length];
      await lab.drop(...DROP_IKE);
      await Promise.all([ours.rekeyChildren(), refusedOrder(lab.swanctl("--rekey", "--child", "net"))]);
      await lab.drop();
      await ours.until("child-sa-rekeyed", since);
      await eventually(() => expect(lab.peerLog.slice(log)).toMatch(/parsed QUICK_MODE response/));
    }

    expect(await ours.ping({ from: HOST.ours, to: HOST.theirs, count: 3 })).toBe(3);
    expect(await lab.pingFromPeer(3)).toBe(3);
  });

  test("phase 1 is renewed by both ends at once: the children stay, and traffic flows", async () => {
    const ours = await dialled(lab, MAIN);
    await lab.drop(...DROP_IKE);
    await Promise.all([ours.rekeyIke(), refusedOrder(lab.swanctl("--rekey", "--ike", "lab"))]);

    await ours.after(() => lab.drop(), "ike-sa-rekeyed");

    expect(await ours.ping({ from: HOST.ours, to: HOST.theirs, count: 3 })).toBe(3);
    expect(await lab.pingFromPeer(3)).toBe(3);
    await ours.after(ours.rekeyChildren, "child-sa-rekeyed");
    expect(await ours.ping({ from: HOST.ours, to: HOST.theirs, count: 3 })).toBe(3);
  });

  test("both ends renew everything every few seconds, and no ping is lost", async () => {
    const ours = await dialled(lab, MAIN, {
      ours: { childLifetime: 2, ikeLifetime: 3 },
      peer: { childRekey: 2, ikeRekey: 3 },
    });

    const [sent, received] = await Promise.all([
      ours.ping({ from: HOST.ours, to: HOST.theirs, count: 180, every: 50 }),
      lab.pingFromPeer(300),
    ]);

    expect(sent).toBe(180);
    expect(received).toBe(300);
    expect(ours.of("child-sa-rekeyed").length).toBeGreaterThan(2);
    expect(ours.of("ike-sa-rekeyed").length).toBeGreaterThan(1);
    expect(ours.of("negotiation-failed")).toEqual([]);
  });

  test.each([
    ["main mode", MAIN],
    ["aggressive mode", AGGRESSIVE],
  ])("%s: strongSwan asks whether we live, and we answer", async (_, row) => {
    const ours = await answered(lab, row, { peer: { dpd: 1 } });
    const log = lab.peerLog.length;

    await eventually(() => expect(lab.peerLog.slice(log).match(/N\(DPD_ACK\)/g)?.length).toBeGreaterThan(2));

    await trafficFlows(lab, ours);
  });

  test("we ask whether strongSwan lives, and it answers", async () => {
    const ours = await dialled(lab, MAIN, { ours: { dpd: 1 } });

    await ours.until("peer-alive", 0);
    await ours.until("peer-alive", ours.told.length);

    await trafficFlows(lab, ours);
  });

  test("when the way is gone each end finds out by itself, and a new tunnel comes up afterwards", async () => {
    const ours = await dialled(lab, MAIN, { ours: { dpd: 1, tries: 2 }, peer: { dpd: 1 } });
    const since = ours.told.length;
    await lab.drop("drop");

    await ours.until("peer-silent", since);
    await eventually(async () => expect(await lab.peerSas()).toEqual([]));
    expect(await ours.show()).toEqual([]);
    await lab.drop();

    await ours.after(() => ours.up(), "child-sa-established");
    await trafficFlows(lab, ours);
  });

  test("a delete that is lost leaves strongSwan with SAs that nobody else has, and a new contact ends them", async () => {
    const ours = await dialled(lab, MAIN);
    await lab.drop(...dropIkeOf(ADDRESS.ours));
    await ours.after(() => ours.down(), "ike-sa-closed");
    await lab.drop();
    expect(await lab.peerSas()).toHaveLength(1);

    await ours.after(() => ours.up(), "child-sa-established");

    await inStep(lab, ours);
    await trafficFlows(lab, ours);
  });

  test("a peer that was killed and started again: its loss is noticed, and the next dial succeeds", async () => {
    const ours = await dialled(lab, MAIN, { ours: { dpd: 1, tries: 2 } });
    const since = ours.told.length;

    await lab.killPeer();
    await lab.startPeer();
    await lab.configure(MAIN);
    await ours.until("peer-silent", since);
    await ours.after(() => ours.up(), "child-sa-established");

    await trafficFlows(lab, ours);
  });

  test("a peer that was killed, started again and dials: its new contact replaces what we held", async () => {
    const ours = await answered(lab, MAIN);

    await lab.killPeer();
    await lab.startPeer();
    await lab.configure(MAIN);
    await ours.after(
      () => lab.dial(),
      "ike-sa-closed",
      ({ reason }) => reason === "replaced by a new contact",
    );

    await trafficFlows(lab, ours);
  });

  test("we were killed and start again: our new contact replaces what strongSwan held", async () => {
    await (await dialled(lab, MAIN)).close();
    const again = await dialled(lab, MAIN);

    await trafficFlows(lab, again);
  });

  describe("who is refused learns why", () => {
    test.each([
      ["main mode", MAIN],
      ["aggressive mode", AGGRESSIVE],
    ])("%s: strongSwan dials with another secret", async (_, row) => {
      const ours = await configured(lab, row, { ours: { secret: "another" } });
      const log = lab.peerLog.length;

      const out = await refusedOrder(lab.swanctl("--initiate", "--child", "net", "--timeout", "10"));

      expect(out).toContain("establishing CHILD_SA 'net' failed");
      if (row === MAIN) expect(lab.peerLog.slice(log)).toContain("N(PLD_MAL)"); // it tells its log, and takes no note
      expect(ours.of("ike-sa-established")).toEqual([]);
    });

    test.each([
      ["main mode", RSA],
      ["aggressive mode", AGGRESSIVE_RSA],
    ])("%s: strongSwan dials as somebody else", async (_, row) => {
      const ours = await configured(lab, row, { ours: { remoteId: "c.example.test" } });
      const log = lab.peerLog.length;

      await refusedOrder(lab.swanctl("--initiate", "--child", "net", "--timeout", "10"));

      expect(lab.peerLog.slice(log)).toContain("received INVALID_ID_INFORMATION error notify");
      expect(await ours.until("negotiation-failed", 0)).toMatchObject({
        stage: "auth",
        reason: "the peer is b.example.test; c.example.test is configured",
      });
    });

    test.each([
      ["main mode", MAIN],
      ["aggressive mode", AGGRESSIVE],
    ])("%s: we dial with another secret", async (_, row) => {
      const ours = await configured(lab, row, { ours: { secret: "another", tries: 1 } });

      // In main mode strongSwan refuses what it cannot read under its own keys, which are not ours
      const told = await ours.after(() => ours.up(), "negotiation-failed");

      const unreadable = "the peer's answer to our proof cannot be decrypted: the pre-shared keys differ, most likely";
      expect(told).toMatchObject({ reason: row === MAIN ? unreadable : "the pre-shared keys differ" });
      await eventually(async () => expect(await ours.show()).toEqual([]));
    });

    test("we dial with a certificate that strongSwan does not take", async () => {
      const ours = await configured(lab, RSA, { ours: { localId: "c.example.test" } });

      const failed = await ours.after(() => ours.up(), "negotiation-failed");

      expect(failed).toMatchObject({ stage: "auth", notify: "AUTHENTICATION_FAILED" });
      expect(await ours.show()).toEqual([]);
    });

    test("we dial with a proposal, and with selectors, that strongSwan does not take", async () => {
      const proposal = await configured(lab, MAIN, { ours: { ike: ["aes256-sha512-ecp384"] } });
      const first = await proposal.after(() => proposal.up(), "negotiation-failed");
      expect(first).toMatchObject({ stage: "init", notify: "NO_PROPOSAL_CHOSEN" });
      await lab.settle();

      const selectors = await configured(lab, MAIN, { ours: { remoteTs: "10.73.0.0/24" } });
      const second = await selectors.after(() => selectors.up(), "negotiation-failed");
      expect(second).toMatchObject({ stage: "child", notify: "INVALID_ID_INFORMATION" });
    });
  });
});
