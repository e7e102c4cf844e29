import { afterAll, afterEach, beforeAll, describe, test } from "vitest";
import type { Row } from "./endpoint/addresses.ts";
import { BOTH_WAYS } from "./endpoint/connect.ts";
import { Lab, skipReason } from "./endpoint/lab.ts";
import { trafficFlows } from "./endpoint/traffic.ts";

// ECDSA in IKEv1 (RFC 4754) opposite to a real strongSwan. It has no other key here: of several under one name it offers
// the first that it finds.

const MAIN: Row = { version: 1, auth: "ecdsa", ike: "aes128-sha1-modp2048", esp: "aes128-sha256" };
const ROWS: readonly Row[] = [
  MAIN, // the signature's hash is not the one that was agreed on
  { ...MAIN, ike: "aes256-sha512-ecp384", esp: "aes256gcm16-ecp384" },
  { ...MAIN, ike: "3des-sha1-ecp256", esp: "3des-sha1" },
  { ...MAIN, ike: "aes256-sha256-x25519", esp: "aes128gcm16-x25519" },
  { ...MAIN, aggressive: true },
  { ...MAIN, aggressive: true, ike: "aes128-sha256-ecp256", esp: "aes128-sha256-ecp256" },
];

let lab: Lab;

const title = (text: string): string => (skipReason === undefined ? text : `${text} (skipped: ${skipReason})`);
const withPeer = describe.skipIf(skipReason !== undefined);

withPeer(title("IKEv1 with ECDSA certificates opposite to strongSwan"), { timeout: 60_000 }, () => {
  beforeAll(async () => {
    lab = await Lab.open({ certificates: ["ecdsa"] });
  });
  afterEach(() => lab.settle());
  afterAll(() => lab.close());

  describe.each(BOTH_WAYS)("%s", (_, connected) => {
    test.each(ROWS)("$ike with $esp, aggressive mode: $aggressive", async (row) => {
      const ours = await connected(lab, row);

      await trafficFlows(lab, ours);
    });
  });
});
