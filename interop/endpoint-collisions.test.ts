import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ADDRESS, type Row } from "./endpoint/addresses.ts";
import { dialled, refusedOrder } from "./endpoint/connect.ts";
import { Lab, skipReason } from "./endpoint/lab.ts";
import { DROP_ANSWERS, DROP_IKE, dropRequestsOf } from "./endpoint/path-faults.ts";
import { agreed, eventually, inStep, trafficFlows } from "./endpoint/traffic.ts";

// Exchanges of both ends that cross on the way, opposite to a real strongSwan: RFC 7296 §2.8 and §2.25.

/** What strongSwan's log says of the rekey that came too late. */
const LATE = { ours: /parsed CREATE_CHILD_SA request/, theirs: /parsed CREATE_CHILD_SA response/ };
const PLAIN: Row = { version: 2, auth: "psk", ike: "aes128-sha256-x25519", esp: "aes128-sha256-x25519" };

let lab: Lab;

const title = (text: string): string => (skipReason === undefined ? text : `${text} (skipped: ${skipReason})`);
const withPeer = describe.skipIf(skipReason !== undefined);

withPeer(title("exchanges of both ends that cross"), { timeout: 60_000 }, () => {
  beforeAll(async () => {
    lab = await Lab.open({ retransmission: { tries: 3, timeout: 0.5 } });
  });
  afterEach(() => lab.settle());
  afterAll(() => lab.close());

  test.each(["child", "IKE"] as const)(
    "%s rekeys of both ends that cross leave one SA (RFC 7296 §2.8.1)",
    async (what) => {
      const ours = await dialled(lab, PLAIN);
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
    const ours = await dialled(lab, PLAIN);
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

  describe("exchanges of two kinds that cross (RFC 7296 §2.25)", () => {
    const KINDS = {
      "renew the child": { ours: "rekeyChildren", theirs: ["--rekey", "--child", "net"] },
      "renew the IKE SA": { ours: "rekeyIke", theirs: ["--rekey", "--ike", "lab"] },
      "delete the child": { ours: "downChildren", theirs: ["--terminate", "--child", "net", "--timeout", "-1"] },
      "delete the IKE SA": { ours: "down", theirs: ["--terminate", "--ike", "lab", "--timeout", "-1"] },
    } as const;
    const names = Object.keys(KINDS) as (keyof typeof KINDS)[];
    const pairs = names.flatMap((ours) => names.filter((one) => one !== ours).map((theirs) => [ours, theirs] as const));

    test.each(pairs)("we %s while strongSwan shall %s", async (our, their) => {
      const ours = await dialled(lab, PLAIN, { ours: { tries: 3 } });
      const [since, log] = [ours.told.length, lab.peerLog.length];
      await lab.drop(...DROP_IKE);
      await Promise.all([ours[KINDS[our].ours](), refusedOrder(lab.swanctl(...KINDS[their].theirs))]);
      await lab.drop(...DROP_ANSWERS); // the requests are repeated, and cross
      const theyHeard = eventually(() => expect(lab.peerLog.slice(log)).toMatch(/parsed [A-Z_]+ request/));
      const weHeard = ours.until("message-received", since, ({ summary }) => String(summary).endsWith(" request"));
      const isOver = [our, their].includes("delete the IKE SA");
      // Whoever hears that the SA is deleted has no more to ask; then nobody hears the other's request
      await (isOver ? Promise.any([theyHeard, weHeard.then(() => undefined)]) : Promise.all([theyHeard, weHeard]));
      for (const late of [theyHeard, weHeard]) late.catch(() => undefined);
      await lab.drop();

      if (isOver) {
        const held = async () => [await ours.show(), await lab.peerSas()];
        await eventually(async () => expect(await held()).toEqual([[], []]), 20_000);
        return;
      }
      await agreed(lab, ours);
      const left = (await ours.show()).flatMap(({ children }) => children).filter(({ state }) => state === "installed");
      if (![our, their].includes("delete the child")) expect(left).toMatchObject([{ state: "installed" }]);
      if (left.length > 0) await trafficFlows(lab, ours);
    });
  });

  test("both ends delete the IKE SA while the way is blocked, and nothing is left", async () => {
    const ours = await dialled(lab, PLAIN);
    await lab.drop(...DROP_IKE);

    await Promise.all([
      ours.down(),
      lab.swanctl("--terminate", "--ike", "lab", "--timeout", "1").catch(() => undefined),
    ]);
    await lab.drop();

    await eventually(async () => expect([await ours.show(), await lab.peerSas()]).toEqual([[], []]));
  });
});
