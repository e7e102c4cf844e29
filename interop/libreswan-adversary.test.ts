import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { RunningEndpoint, Told } from "./endpoint/running-endpoint.ts";
import { inStepWithPluto, nothingLeft } from "./libreswan/in-step.ts";
import type { PlutoRow } from "./libreswan/pluto-config.ts";
import { PlutoLab, skipReason } from "./libreswan/pluto-lab.ts";

// libreswan can be told to misbehave: `whack --impair`. What is odd is lived with, what is wrong is refused by name.

const SUITE = {
  theirIke: "aes128-sha2_256;modp2048",
  theirEsp: "aes128-sha2_256",
  ike: "aes128-sha256-modp2048",
  esp: "aes128-sha256-modp2048",
};
type Mode = PlutoRow["mode"];
const V2: Mode = "IKEv2";
const MAIN: Mode = "IKEv1 main mode";

let lab: PlutoLab;

const title = (text: string): string => (skipReason === undefined ? text : `${text} (skipped: ${skipReason})`);

describe.skipIf(skipReason !== undefined)(title("a libreswan that misbehaves"), { timeout: 30_000 }, () => {
  beforeAll(async () => {
    lab = await PlutoLab.open();
  });
  afterEach(() => lab.settle());
  afterAll(() => lab.close());

  /** Both ends are configured, and pluto misbehaves from now on. */
  async function impaired(mode: Mode, impairments: readonly string[]): Promise<RunningEndpoint> {
    const row = { mode, ...SUITE };
    await lab.configure(row);
    for (const one of impairments) {
      await lab.whack("--impair", one);
      expect(await lab.whack("--impair", "list")).toContain(one.split(":")[0]); // or it would behave
    }
    return lab.endpoint([lab.connection(row, { tries: 2 })]);
  }
  const initiate = (): Promise<string> => lab.whack("--initiate", "--name", "lab", "--asynchronous");

  const ODD: readonly (readonly [string, Mode, readonly string[]])[] = [
    ["every message twice", V2, ["jacob-two-two"]],
    ["every message twice", MAIN, ["jacob-two-two"]],
    ["our messages repeated to it", V2, ["replay-duplicates"]],
    ["reserved bits that are not zero", V2, ["send-bogus-payload-flag"]],
    ["reserved fields of proposals that are not zero", V2, ["send-nonzero-reserved"]],
    ["reserved fields of its identity that are not zero, and signed", V2, ["send-nonzero-reserved-id"]],
    ["a reserved flag in the header", V2, ["send-bogus-isakmp-flag"]],
    ["a higher minor version", V2, ["minor-version-bump"]],
    ["unknown payloads in IKE_SA_INIT", V2, ["add-unknown-v2-payload-to:IKE_SA_INIT"]],
    ["unknown payloads in IKE_AUTH", V2, ["add-unknown-v2-payload-to-sk:IKE_AUTH"]],
    ["no list of hash algorithms", V2, ["omit-v2n-signature-hash-algorithms"]],
    ["an unknown transform in its proposals", V2, ["ikev2-add-ike-transform:0x0404d2"]],
  ];

  describe.each(ODD)("%s, in %s", (_, mode, impairments) => {
    test("we dial, and have a tunnel", async () => {
      const ours = await impaired(mode, impairments);

      await ours.after(() => ours.up(), "child-sa-established");
      await inStepWithPluto(lab, ours);
      await ours.after(ours.rekeyChildren, mode === V2 ? "child-sa-closed" : "child-sa-rekeyed");

      await inStepWithPluto(lab, ours);
    });

    test("it dials, and has a tunnel", async () => {
      const ours = await impaired(mode, impairments);

      await ours.after(initiate, "child-sa-established");

      await inStepWithPluto(lab, ours);
    });
  });

  /** What we tell of it when it dials, and what it hears. */
  const WRONG: readonly (readonly [string, Mode, readonly string[], Partial<Told>, RegExp])[] = [
    [
      "a critical payload that nobody knows",
      V2,
      ["unknown-v2-payload-critical", "add-unknown-v2-payload-to:IKE_SA_INIT"],
      {},
      /UNSUPPORTED_CRITICAL_PAYLOAD/,
    ],
    [
      "a critical payload that nobody knows, under keys",
      V2,
      ["unknown-v2-payload-critical", "add-unknown-v2-payload-to-sk:IKE_AUTH"],
      {},
      /UNSUPPORTED_CRITICAL_PAYLOAD/,
    ],
    ["a public value of zeros", V2, ["ke-payload:0"], {}, /INVALID_SYNTAX|INVALID_KE/],
    ["no public value", V2, ["ke-payload:omit"], {}, /INVALID_SYNTAX/],
    ["a public value of zeros", MAIN, ["ke-payload:0"], { kind: "negotiation-failed" }, /INVALID_KEY_INFORMATION/],
    ["a public value of no bytes", MAIN, ["ke-payload:empty"], { kind: "negotiation-failed" }, /INVALID_KEY/],
    [
      "a higher major version",
      V2,
      ["major-version-bump"],
      { kind: "message-refused", code: "ike.version" },
      /INVALID_MAJOR/,
    ],
  ];

  test.each(WRONG)("%s, in %s: we refuse, and stay as we were", async (_, mode, impairments, told, heard) => {
    const ours = await impaired(mode, impairments);
    const log = lab.peerLog.length;

    await initiate();

    if (told.kind !== undefined) expect(await ours.until(told.kind, 0)).toMatchObject(told);
    await expect.poll(() => lab.peerLog.slice(log), { timeout: 8_000 }).toMatch(heard);
    expect(ours.of("ike-sa-established")).toEqual([]);
    await lab.whack("--impair", "none");
    await lab.whack("--delete", "--name", "lab");
    await lab.configure({ mode, ...SUITE });
    await ours.after(() => ours.up(), "child-sa-established");
    await ours.after(() => ours.down(), "ike-sa-closed");
    await nothingLeft(lab, ours);
  });
});
