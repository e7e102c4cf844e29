import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { ConnectionOrder, RunningEndpoint } from "./endpoint/running-endpoint.ts";
import { eventually } from "./endpoint/traffic.ts";
import { inStepWithPluto, nothingLeft } from "./libreswan/in-step.ts";
import type { PlutoState } from "./libreswan/list-states.ts";
import type { PlutoOptions, PlutoRow } from "./libreswan/pluto-config.ts";
import { PlutoLab, skipReason } from "./libreswan/pluto-lab.ts";

// The endpoint against a real libreswan, which shares no line with strongSwan: all of IKE, without traffic.

const ESP = { theirEsp: "aes128-sha2_256", esp: "aes128-sha256-modp2048" };
const SUITES: readonly Omit<PlutoRow, "mode">[] = [
  { theirIke: "aes128-sha2_256;modp2048", ike: "aes128-sha256-modp2048", ...ESP },
  {
    theirIke: "aes256-sha2_512;dh20",
    ike: "aes256-sha512-ecp384",
    theirEsp: "aes256-sha2_512",
    esp: "aes256-sha512-ecp384",
  },
  {
    theirIke: "aes_gcm256-sha2_384;dh19",
    ike: "aes256gcm16-prfsha384-ecp256",
    theirEsp: "aes_gcm256",
    esp: "aes256gcm16-ecp256",
  },
  {
    theirIke: "aes_gcm128-sha2_256;dh31",
    ike: "aes128gcm16-prfsha256-x25519",
    theirEsp: "chacha20_poly1305",
    esp: "chacha20poly1305-x25519",
  },
  { theirIke: "3des-sha1;modp2048", ike: "3des-sha1-modp2048", theirEsp: "3des-sha1", esp: "3des-sha1-modp2048" },
];
const SUITES_V1: readonly Omit<PlutoRow, "mode">[] = [
  { theirIke: "aes128-sha2_256;modp2048", ike: "aes128-sha256-modp2048", ...ESP },
  {
    theirIke: "aes256-sha1;modp3072",
    ike: "aes256-sha1-modp3072",
    theirEsp: "aes_gcm256",
    esp: "aes256gcm16-modp3072",
  },
  { theirIke: "3des-sha1;modp1536", ike: "3des-sha1-modp1536", theirEsp: "3des-sha1", esp: "3des-sha1-modp1536" },
];
const MODES = [
  ...SUITES.map((suite): PlutoRow => ({ mode: "IKEv2", ...suite })),
  ...(["IKEv1 main mode", "IKEv1 aggressive mode"] as const).flatMap((mode) =>
    SUITES_V1.map((suite): PlutoRow => ({ mode, ...suite })),
  ),
];
const [V2, , , , , MAIN, , , AGGRESSIVE] = MODES as unknown as readonly [PlutoRow, ...PlutoRow[]];
const PLAIN = [V2, MAIN, AGGRESSIVE] as readonly PlutoRow[];

/** In IKEv1 with nothing to follow any more; pluto dials again by itself what it was told to dial. */
const isUp = ({ state }: PlutoState): boolean => /ESTABLISHED|MAIN_R3|MAIN_I4|AGGR_[IR]2|QUICK/.test(state);

let lab: PlutoLab;

const title = (text: string): string => (skipReason === undefined ? text : `${text} (skipped: ${skipReason})`);
const withPeer = describe.skipIf(skipReason !== undefined);

withPeer(title("a real libreswan"), { timeout: 30_000 }, () => {
  beforeAll(async () => {
    lab = await PlutoLab.open();
  });
  afterEach(() => lab.settle());
  afterAll(() => lab.close());

  async function dialled(
    row: PlutoRow,
    more: Partial<ConnectionOrder> = {},
    peer: PlutoOptions = {},
  ): Promise<RunningEndpoint> {
    await lab.configure(row, peer);
    const ours = await lab.endpoint([lab.connection(row, more)]);
    await ours.after(() => ours.up(), "child-sa-established");
    return ours;
  }

  async function answered(
    row: PlutoRow,
    more: Partial<ConnectionOrder> = {},
    peer: PlutoOptions = {},
  ): Promise<RunningEndpoint> {
    await lab.configure(row, peer);
    const ours = await lab.endpoint([lab.connection(row, more)]);
    await ours.after(() => lab.whack("--initiate", "--name", "lab"), "child-sa-established");
    return ours;
  }

  test.each(MODES)("$mode: we dial with $ike and $esp, renew and delete", async (row) => {
    const ours = await dialled(row);
    await inStepWithPluto(lab, ours);
    // In IKEv1 the old one is kept for some seconds
    await ours.after(ours.rekeyChildren, row.mode === "IKEv2" ? "child-sa-closed" : "child-sa-rekeyed");
    await inStepWithPluto(lab, ours);
    const [before] = await ours.show();
    await ours.after(ours.rekeyIke, "ike-sa-closed", ({ localSpi }) => localSpi === before?.localSpi);
    await inStepWithPluto(lab, ours);

    await ours.after(() => ours.down(), "ike-sa-closed");

    await nothingLeft(lab, ours);
  });

  test.each(MODES)("$mode: libreswan dials with $ike and $esp, and deletes", async (row) => {
    const ours = await answered(row);
    await inStepWithPluto(lab, ours);

    await ours.after(() => lab.whack("--terminate", "--name", "lab"), "ike-sa-closed");

    await nothingLeft(lab, ours);
  });

  test.each(["--rekey-ipsec", "--rekey-ike"] as const)("IKEv2: libreswan renews by %s", async (what) => {
    const ours = await answered(V2);
    const [before] = await ours.show();

    await ours.after(
      () => lab.whack(what, "--name", "lab"),
      what === "--rekey-ike" ? "ike-sa-closed" : "child-sa-closed",
    );

    await inStepWithPluto(lab, ours);
    const [renewed] = await ours.show();
    expect(renewed?.localSpi === before?.localSpi).toBe(what === "--rekey-ipsec");
    await ours.after(ours.rekeyChildren, "child-sa-closed");
    await inStepWithPluto(lab, ours);
  });

  test.each(PLAIN.slice(1))("$mode: libreswan renews the child before its lifetime ends", async (row) => {
    const ours = await answered(row, {}, { more: ["salifetime=10s", "rekeymargin=7s", "rekeyfuzz=0%"] });

    await ours.until("child-sa-rekeyed", 0);

    await inStepWithPluto(lab, ours);
  });

  describe.each(PLAIN)("$mode, dead peer detection", (row) => {
    test("we ask, and libreswan answers; a libreswan that was killed is found silent, and dialled again", async () => {
      const ours = await dialled(row, { dpd: 1, tries: 1 });
      await ours.until("peer-alive", 0);
      await ours.until("peer-alive", ours.told.length);

      const since = ours.told.length;
      await lab.killPeer();
      await ours.until("peer-silent", since);
      await ours.until("ike-sa-closed", since);
      await lab.startPeer();
      await lab.configure(row);
      await ours.after(() => ours.up(), "child-sa-established");

      await inStepWithPluto(lab, ours);
    });

    test("libreswan asks, and is content with our answers", async () => {
      const ours = await answered(row, {}, { dpd: 1 });
      const answer = row.mode === "IKEv2" ? "INFORMATIONAL response" : "informational (R_U_THERE_ACK)";

      await eventually(() =>
        expect(ours.of("message-sent").filter(({ summary }) => summary === answer).length).toBeGreaterThan(4),
      );

      await inStepWithPluto(lab, ours);
    });

    test("libreswan finds out that we are gone", async () => {
      const ours = await answered(row, {}, { dpd: 1, more: ["retransmit-timeout=2s"] });

      await ours.close();

      await eventually(async () => expect((await lab.states()).filter(isUp)).toEqual([]), 15_000);
    });
  });

  test("IKEv2: the child is deleted, and the IKE SA stays", async () => {
    const ours = await dialled(V2);

    await ours.after(ours.downChildren, "child-sa-closed");

    await eventually(async () => expect(await lab.states()).toMatchObject([{ state: "STATE_V2_ESTABLISHED_IKE_SA" }]));
    expect(await ours.show()).toMatchObject([{ state: "established", children: [] }]);
  });

  test.each(PLAIN.slice(1))(
    "$mode: with its last child libreswan gives the ISAKMP SA up, and so do we",
    async (row) => {
      const ours = await dialled(row);

      await ours.after(ours.downChildren, "child-sa-closed");

      await nothingLeft(lab, ours);
    },
  );

  test.each(PLAIN)("$mode: messages go in fragments, both ways", async (row) => {
    const ours = await dialled(row, { fragmentSize: 200 }, { fragmentation: "force" });

    await inStepWithPluto(lab, ours);
  });

  test("IKEv2: another group than the first is wanted (INVALID_KE_PAYLOAD)", async () => {
    await lab.configure({ ...V2, theirIke: "aes128-sha2_256;dh19" });
    const both = ["aes128-sha256-modp2048", "aes128-sha256-ecp256"];
    const ours = await lab.endpoint([lab.connection(V2, { ike: both })]);

    await ours.after(() => ours.up(), "child-sa-established");

    expect(ours.of("message-sent").filter(({ summary }) => summary === "IKE_SA_INIT")).toHaveLength(2);
    expect(ours.of("ike-sa-established")).toMatchObject([{ suite: "aes128-sha256-ecp256" }]);
  });
});

withPeer(title("a libreswan that is busy asks everybody for a cookie (RFC 7296 §2.6)"), { timeout: 30_000 }, () => {
  beforeAll(async () => {
    lab = await PlutoLab.open("--force-busy");
  });
  afterEach(() => lab.settle());
  afterAll(() => lab.close());

  test("and we show it", async () => {
    await lab.configure(V2);
    const ours = await lab.endpoint([lab.connection(V2)]);

    await ours.after(() => ours.up(), "child-sa-established");

    expect(ours.of("message-sent").filter(({ summary }) => summary === "IKE_SA_INIT")).toHaveLength(2);
    await inStepWithPluto(lab, ours);
  });

  test("and shows ours when we ask", async () => {
    await lab.configure(V2);
    const ours = await lab.endpoint([lab.connection(V2)], { cookieThreshold: 0 });

    await ours.after(() => lab.whack("--initiate", "--name", "lab"), "child-sa-established");

    expect(lab.peerLog).toMatch(/received anti-DDOS COOKIE/i);
    await inStepWithPluto(lab, ours);
  });
});
