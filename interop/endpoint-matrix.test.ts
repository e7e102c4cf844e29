import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Row } from "./endpoint/addresses.ts";
import { Lab, skipReason } from "./endpoint/lab.ts";
import type { RunningEndpoint } from "./endpoint/running-endpoint.ts";
import { trafficFlows } from "./endpoint/traffic.ts";

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
}).concat(
  { ike: "aes128-aesxcbc-modp3072", esp: "aes128-aesxcbc" }, // with the PRF of RFC 4434
  { ike: "camellia256-sha256-x25519", esp: "camellia256-sha256" },
);
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
}).concat({ ike: "camellia128-sha1-modp2048", esp: "camellia192-sha1" });
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
      const [first] = rows;
      const all = rows.map((row) => lab.connection(row));
      return lab.endpoint(first === undefined ? all : [lab.connection(first, any), ...all]);
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
