import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { HOST, type Row } from "./endpoint/addresses.ts";
import { answered, BOTH_WAYS, configured, dialled, refusedOrder } from "./endpoint/connect.ts";
import { Lab, skipReason } from "./endpoint/lab.ts";
import { DROP_ESP } from "./endpoint/path-faults.ts";
import { eventually, inStep, trafficFlows } from "./endpoint/traffic.ts";

// The life of IKEv2's SAs opposite to a real strongSwan: what is renewed, deleted, refused, asked and lost.

const PLAIN: Row = { version: 2, auth: "psk", ike: "aes128-sha256-x25519", esp: "aes128-sha256-x25519" };

let lab: Lab;

const title = (text: string): string => (skipReason === undefined ? text : `${text} (skipped: ${skipReason})`);
const withPeer = describe.skipIf(skipReason !== undefined);

withPeer(title("the life of an SA opposite to strongSwan"), { timeout: 60_000 }, () => {
  beforeAll(async () => {
    lab = await Lab.open({ certificates: ["rsa"], fragmentSize: 576, retransmission: { tries: 3, timeout: 0.5 } });
  });
  afterEach(() => lab.settle());
  afterAll(() => lab.close());

  describe.each(BOTH_WAYS)("%s", (_, connected) => {
    test("messages with certificates go in fragments, both ways (RFC 7383)", async () => {
      const from = lab.peerLog.length;
      const ours = await connected(lab, { ...PLAIN, auth: "rsa" }, { ours: { fragmentSize: 576 } });

      expect(lab.peerLog.slice(from)).toMatch(/parsed IKE_AUTH re\w+ 1 \[ EF\(1\//);
      expect(lab.peerLog.slice(from)).toMatch(/splitting IKE message .* into \d fragments/);
      await trafficFlows(lab, ours);
    });

    test.each(["we", "strongSwan"] as const)("%s renew the IKE SA, and its child goes on", async (who) => {
      const ours = await connected(lab, PLAIN);
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
      const ours = await connected(lab, PLAIN);

      const remove = who === "we" ? ours.downChildren : () => lab.swanctl("--terminate", "--child", "net");
      await ours.after(remove, "child-sa-closed");

      expect(await ours.show()).toMatchObject([{ state: "established", children: [] }]);
      expect(await lab.peerSas()).toMatchObject([{ state: "ESTABLISHED", children: [] }]);
    });
  });

  test("messages with a chain of certificates that fills several fragments, each way small ones", async () => {
    const ours = await dialled(lab, { ...PLAIN, auth: "rsa" }, { ours: { fragmentSize: 300 } });

    expect(ours.of("message-sent").filter(({ summary }) => summary === "IKE_AUTH").length).toBeGreaterThan(4);
    await trafficFlows(lab, ours);
  });

  test.each(["we", "strongSwan"] as const)("another group than the first is wanted when %s dial", async (who) => {
    const [first, wanted] = ["aes128-sha256-modp2048", "aes128-sha256-ecp256"];
    const [own, theirs] = who === "we" ? [[first, wanted], wanted] : [[wanted], `${first},${wanted}`];
    await lab.configure({ ...PLAIN, ike: theirs });
    const ours = await lab.endpoint([lab.connection(PLAIN, { ike: own })]);
    const log = lab.peerLog.length;

    await ours.after(() => (who === "we" ? ours.up() : lab.dial()), "child-sa-established");

    expect(lab.peerLog.slice(log)).toMatch(/N\(INVAL_KE\)/);
    expect(ours.of("ike-sa-established")).toMatchObject([{ suite: wanted }]);
    await trafficFlows(lab, ours);
  });

  test.each(["we", "strongSwan"] as const)(
    "MOBIKE, offered by strongSwan, is passed over when %s dial",
    async (who) => {
      const connected = who === "we" ? dialled : answered;
      const log = lab.peerLog.length;

      const ours = await connected(lab, PLAIN, { peer: { more: ["mobike = yes"] } });

      if (who === "strongSwan") expect(lab.peerLog.slice(log)).toMatch(/IKE_AUTH request 1 \[.* N\(MOBIKE_SUP\)/);
      await trafficFlows(lab, ours);
      await ours.after(ours.rekeyIke, "ike-sa-closed");
      await inStep(lab, ours);
      await trafficFlows(lab, ours);
    },
  );

  test.each(["we", "strongSwan"] as const)(
    "%s dial an IKE SA without a child, which follows (RFC 6023)",
    async (who) => {
      const connected = who === "we" ? dialled : answered;
      const log = lab.peerLog.length;

      const ours = await connected(lab, PLAIN, {
        ours: { childless: true },
        peer: { more: ["mobike = no", "childless = force"] },
      });

      expect(lab.peerLog.slice(log)).toMatch(/CREATE_CHILD_SA re\w+ \d+ \[ SA No KE TSi TSr \]/);
      await trafficFlows(lab, ours);
    },
  );

  test("strongSwan wants EAP: it is refused with the reason, and learns so", async () => {
    await lab.configure(PLAIN, { ownAuth: "eap-md5" });
    const ours = await lab.endpoint([lab.connection(PLAIN)]);
    const log = lab.peerLog.length;

    const [, failed] = await Promise.all([
      refusedOrder(lab.swanctl("--initiate", "--child", "net", "--timeout", "10")),
      ours.until("negotiation-failed", 0),
    ]);

    expect(failed).toMatchObject({ stage: "auth", reason: expect.stringContaining("EAP, which is not spoken here") });
    await eventually(() => expect(lab.peerLog.slice(log)).toContain("received AUTHENTICATION_FAILED notify error"));
    expect(await lab.peerSas()).toEqual([]);
  });

  test.each([
    ["secret", { secret: "another" }, { notify: "AUTHENTICATION_FAILED", stage: "auth" }],
    ["identity of ours", { localId: "c.example.test" }, { notify: "AUTHENTICATION_FAILED", stage: "auth" }],
    ["identity of its own", { remoteId: "c.example.test" }, { stage: "auth" }],
    ["proposal", { ike: ["aes256-sha512-ecp384"] }, { notify: "NO_PROPOSAL_CHOSEN", stage: "init" }],
    ["selectors", { remoteTs: "10.73.0.0/24" }, { notify: "TS_UNACCEPTABLE", stage: "child" }],
  ])("strongSwan does not take our %s: we learn so", async (_, ours, told) => {
    const one = await configured(lab, PLAIN, { ours });

    expect(await one.after(() => one.up(), "negotiation-failed")).toMatchObject(told);
  });

  test("both ends renew everything every few seconds, and no ping is lost", async () => {
    const ours = await dialled(lab, PLAIN, {
      ours: { childLifetime: 2, ikeLifetime: 3 },
      peer: { childRekey: 2, ikeRekey: 3 },
    });

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
    const ours = await dialled(lab, PLAIN, { ours: { dpd: 1 } });
    const from = ours.told.length;

    await ours.until("peer-alive", from);
    await ours.until("peer-alive", ours.told.length);

    expect(lab.peerLog).toMatch(/parsed INFORMATIONAL request \d+ \[ \]/);
    await trafficFlows(lab, ours);
  });

  test("strongSwan asks us, and we answer", async () => {
    const ours = await dialled(lab, PLAIN, { peer: { dpd: 1 } });
    const log = lab.peerLog.length;

    await eventually(() => expect(lab.peerLog.slice(log).match(/parsed INFORMATIONAL response/g)).toHaveLength(3));

    await trafficFlows(lab, ours);
  });

  test("when the way is gone each end finds out by itself, and a new tunnel comes up afterwards", async () => {
    const ours = await dialled(lab, PLAIN, { ours: { dpd: 1, tries: 2 }, peer: { dpd: 1 } });
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
    const ours = await dialled(lab, PLAIN, { ours: { dpd: 1 } });
    await lab.drop(...DROP_ESP);

    expect(await ours.ping({ from: HOST.ours, to: HOST.theirs })).toBe(0);
    await ours.until("peer-alive", ours.told.length);
    await inStep(lab, ours);
    await lab.drop();

    expect(await ours.ping({ from: HOST.ours, to: HOST.theirs })).toBe(1);
  });

  test("a peer that was killed and started again: its loss is noticed, and the next dial succeeds", async () => {
    const ours = await dialled(lab, PLAIN, { ours: { dpd: 1, tries: 2 } });
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
    const ours = await answered(lab, PLAIN);

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
    await (await dialled(lab, PLAIN)).close();
    const again = await dialled(lab, PLAIN);

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
