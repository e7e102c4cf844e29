import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADDRESS, type Auth, HOST, NETWORK, type Row, SECRET } from "./endpoint/charon-config.ts";
import { Lab, skipReason } from "./endpoint/lab.ts";
import type { ConnectionOrder, RunningEndpoint } from "./endpoint/running-endpoint.ts";

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
const AUTHS: readonly Auth[] = ["psk", "rsa", "ecdsa"];
const PLAIN: Row = { version: 2, auth: "psk", ike: "aes128-sha256-x25519", esp: "aes128-sha256-x25519" };

let lab: Lab;

const connection = (
  { version, aggressive = false, auth, ike, esp }: Row,
  more: Partial<ConnectionOrder> = {},
): ConnectionOrder => ({
  name: ike,
  version,
  aggressive,
  ...(auth === "psk" ? { secret: SECRET } : { certificate: lab.certificatesOf(auth) }),
  ike: [ike],
  esp: [esp],
  local: ADDRESS.ours,
  remotes: [ADDRESS.theirs],
  localId: "a.example.test",
  remoteId: "b.example.test",
  localTs: NETWORK.ours,
  remoteTs: NETWORK.theirs,
  ...more,
});

/** Pings both ways; the counters of both ends then tell the same of every child. */
async function trafficFlows(ours: RunningEndpoint, count = 3): Promise<void> {
  expect(await ours.ping({ from: HOST.ours, to: HOST.theirs, count })).toBe(count);
  expect(await lab.pingFromPeer(count)).toBe(count);
  await countersAgree(ours);
}

async function countersAgree(ours: RunningEndpoint): Promise<void> {
  const [peer, own] = [await lab.peerSas(), await ours.show()];
  const theirs = peer.flatMap(({ children }) => children).filter(({ state }) => state === "INSTALLED");
  const counted = own
    .flatMap(({ children }) => children)
    .filter(({ state }) => state === "installed")
    .map(({ inboundSpi, outboundSpi, counters }) => ({ inboundSpi, outboundSpi, ...counters }));
  expect(counted).toEqual(
    theirs.map((child) => ({
      inboundSpi: child.spiOut,
      outboundSpi: child.spiIn,
      inPackets: child.packetsOut,
      inBytes: child.bytesOut,
      outPackets: child.packetsIn,
      outBytes: child.bytesIn,
      replayed: 0,
      tooOld: 0,
      badIcv: 0,
      badTrailer: 0,
    })),
  );
  expect(counted).toHaveLength(1);
}

const title = (text: string): string => (skipReason === undefined ? text : `${text} (skipped: ${skipReason})`);
const withPeer = describe.skipIf(skipReason !== undefined);

withPeer(title("every suite, group and proof, dialled by us and dialled by strongSwan"), { timeout: 30_000 }, () => {
  beforeAll(async () => {
    lab = await Lab.open({ certificates: ["rsa", "ecdsa"] });
  });
  afterAll(() => lab.close());

  describe.each(AUTHS)("IKEv2, %s", (auth) => {
    const rows = SUITES.map((suite): Row => ({ version: 2, auth, ...suite }));
    let ours: RunningEndpoint;
    // The first takes whatever strongSwan dials with; the others are dialled with by name
    beforeAll(async () => {
      const any = { name: "any", ike: rows.map(({ ike }) => ike), esp: rows.map(({ esp }) => esp) };
      const [first = PLAIN] = rows;
      ours = await lab.endpoint([connection(first, any), ...rows.map((row) => connection(row))]);
    });
    afterAll(() => lab.settle());

    test.each(rows)("we dial with $ike and $esp", async (row) => {
      await lab.configure(row);

      await ours.after(() => ours.up(row.ike), "child-sa-established");
      await trafficFlows(ours);
      await ours.after(() => ours.rekeyChildren(), "child-sa-closed");
      await trafficFlows(ours);
      await ours.after(() => ours.down(), "ike-sa-closed");

      expect(await lab.peerSas()).toEqual([]);
    });

    test.each(rows)("strongSwan dials with $ike and $esp", async (row) => {
      await lab.configure(row);

      await ours.after(() => lab.dial(), "child-sa-established");
      await trafficFlows(ours);
      await ours.after(() => lab.swanctl("--rekey", "--child", "net"), "child-sa-closed");
      await trafficFlows(ours);
      await ours.after(() => lab.swanctl("--terminate", "--ike", "lab"), "ike-sa-closed");

      expect(await ours.show()).toEqual([]);
    });
  });
});
