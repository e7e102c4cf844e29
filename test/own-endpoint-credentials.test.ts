import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { EndpointDocument } from "../src/app/config/endpoint-schema.ts";
import { endpointDesk } from "../src/app/endpoint-desk.ts";
import { type OwnPair, ownPair } from "./own-pair.ts";

// How an endpoint of the configuration proves who it is, and what it protects.

const file = (name: string): string => join(import.meta.dirname, "../src/endpoint/certificates/x509.fixtures", name);
const byCertificate = (name: string): Partial<EndpointDocument> => ({
  cert: file(`${name}.pem`),
  key: `file:${file(`${name}.key`)}`,
  ca: [file("root.pem"), file("branch-ca.pem")],
  crls: [file("root.crl.pem")],
});
const certified = (west: string, east: string, change: Partial<EndpointDocument> = {}): Promise<OwnPair> =>
  ownPair({ psk: undefined, ...byCertificate(west), ...change }, { psk: undefined, ...byCertificate(east), ...change });
const shown = ({ own }: OwnPair, line: string): string => endpointDesk(own.held).run("west", line).text;

describe("by certificate", () => {
  test.each([
    ["v2", "edge", "core"],
    ["v2", "branch", "edge"],
    ["v1-main", "edge", "edge"],
  ] as const)("%s: %s and %s prove themselves by their subjects", async (ike, west, east) => {
    const pair = await certified(west, east, { ike });

    await pair.bothHave(1);

    expect(shown(pair, "show ike security-associations detail")).toContain(
      ike === "v2" ? "Authentication method: Signatures" : "Authentication method: RSA-signatures",
    );
  });

  test("the database shows roots, our certificate and the peer's, each in use by the IKE SA until it is gone", async () => {
    const pair = await certified("edge", "core");
    await pair.bothHave(1);

    const detail = shown(pair, "show ipsec certificates detail");

    expect(detail).toMatch(/^Database: Total entries: 4 Active entries: 4 Locked entries: 2\n/);
    expect(detail).toMatch(/CN=edge\.example\.test\nID: \d+, References: 1, Serial: 22314868\nFlags: Trusted Non-root/);
    expect(detail).toMatch(/CN=core\.example\.test\nID: \d+, References: 1, Serial: 22315496\nFlags: Trusted Non-root/);
    endpointDesk(pair.own.held).run("east", "clear ike security-associations");
    await pair.until(({ endpoint, event }) => endpoint === "west" && event.kind === "ike-sa-closed");
    expect(shown(pair, "show ipsec certificates detail")).toMatch(
      /CN=core\.example\.test\nID: \d+, References: 0, Serial: 22315496/,
    );
  });

  test("the revocation list is shown, and who it names", async () => {
    const pair = await certified("edge", "core");

    expect(shown(pair, "show ipsec certificates crl")).toMatch(/Total entries: 1 Active entries: 1[\s\S]* 2004 /);
    expect(shown(pair, "show ipsec certificates crl detail")).toContain("Serial: 2004, Revoked: ");
  });

  test("a peer under another authority is refused, with the reason", async () => {
    const pair = await certified("edge", "core", { ca: [file("impostor.pem")], crls: [] });

    const { event } = await pair.until((one) => one.event.kind === "negotiation-failed");

    expect(event).toMatchObject({ stage: "auth", reason: expect.stringContaining("Example Root CA") });
  });

  test("what does not fit together is told with its mend, before anything is opened", async () => {
    const wrong = (change: Partial<EndpointDocument>) => certified("edge", "core", change);

    await expect(wrong({ psk: "plain:both" })).rejects.toThrow("psk alone, or cert, key and ca");
    await expect(ownPair({ ca: [file("root.pem")] })).rejects.toThrow("psk alone, or cert, key and ca");
    await expect(ownPair({ psk: undefined })).rejects.toThrow("psk alone, or cert, key and ca");
    await expect(wrong({ localId: "other.example.test" })).rejects.toThrow("west: localId: wrong identity");
    await expect(wrong({ crls: [file("root.pem")] })).rejects.toThrow("give the CRL as PEM");
    await expect(wrong({ cert: file("no-such.pem") })).rejects.toThrow("no-such.pem cannot be read");
    await expect(wrong({ key: `file:${file("core.key")}` })).rejects.toThrow("the private key is not that of");
    await expect(wrong({ ca: [file("impostor.pem")] })).rejects.toThrow("no CA known here has signed the CRL");
    await expect(certified("pss", "core", { ike: "v1-main" })).rejects.toThrow(
      "IKEv1 has no signature with a private key",
    );
  });
});

describe("several children", () => {
  const children = (here: number, there: number): EndpointDocument["children"] => [
    { name: "office", localTs: [`10.71.${here}.0/24`], remoteTs: [`10.71.${there}.0/24`] },
    { name: "voice", localTs: [`10.72.${here}.0/24`], remoteTs: [`10.72.${there}.0/24`], esp: ["aes128gcm16"] },
  ];
  const none = { localTs: undefined, remoteTs: undefined };

  test.each(["v2", "v1-main", "v1-aggressive"] as const)(
    "%s: each has SAs, a proposal and an interface of its own",
    async (ike) => {
      const of = { ...none, ike, esp: ["aes256-sha256"], proposals: ["aes128-sha256-modp2048"] };
      const pair = await ownPair({ ...of, children: children(1, 2) }, { ...of, children: children(2, 1) });

      await pair.bothHave(2);

      const view = pair.own.held[0]?.view();
      expect(
        view?.tunnels.map(({ name, interfaceName, directions }) => [name, interfaceName, directions[0]?.cipher]),
      ).toEqual([
        ["office", "st0.0", { name: "aes-cbc", bits: 256 }],
        ["voice", "st0.1", { name: "aes-gcm", bits: 128 }],
      ]);
    },
  );

  test("what it protects is said in one way, and children by names of their own", async () => {
    const [one] = children(1, 2) ?? [];
    if (one === undefined) throw new Error("no child");

    await expect(ownPair({ children: [one] })).rejects.toThrow("localTs and remoteTs, or children");
    await expect(ownPair(none)).rejects.toThrow("localTs and remoteTs, or children");
    await expect(ownPair({ ...none, children: [one, one] })).rejects.toThrow("two children are called “office”");
  });
});
