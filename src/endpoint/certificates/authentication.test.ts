import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { instant } from "../../time/instant.ts";
import type { Authentication } from "../config.ts";
import { parseIdentity } from "../identity.ts";
import { certificateAuthentication } from "./authentication.ts";

const text = (name: string): string => readFileSync(join(import.meta.dirname, "x509.fixtures", name), "utf8");
type Both = Extract<Authentication, { kind: "certificate" }>;
function authentication(name: string, more: { key?: string; roots?: string[]; chain?: string[] } = {}): Both {
  const { key = name, roots = ["root"], chain = [] } = more;
  const made = certificateAuthentication({
    certificate: [name, ...chain].map((one) => text(`${one}.pem`)).join(""),
    key: text(`${key}.key`),
    roots: roots.map((one) => text(`${one}.pem`)),
    now: () => instant(Date.UTC(2030, 0, 1)),
  });
  if (made.kind !== "certificate") throw new Error(made.kind);
  return made;
}
const octets = Buffer.from("IKE_SA_INIT request | Nr | prf(SK_pi, IDi')");
const identity = parseIdentity("edge.example.test");

/** What a peer with this verifier says of this signer's proof. */
function verdict(prover: Both, { verify }: Both, more: { identity?: string; over?: Uint8Array } = {}): unknown {
  const { method, data } = prover.sign.sign(octets, [2]);
  return verify.verify({
    certificates: prover.sign.certificates,
    identity: more.identity === undefined ? identity : parseIdentity(more.identity),
    method,
    octets: more.over ?? octets,
    signature: data,
  });
}

describe("a peer that proves itself by its certificate", () => {
  test("is accepted, with RSA and over an intermediate authority that it sends", () => {
    const branch = authentication("branch", { chain: ["branch-ca", "root"] });

    expect(verdict(authentication("edge"), branch)).toBeUndefined();
    expect(verdict(branch, branch, { identity: "branch.example.test" })).toBeUndefined();
    expect(branch.sign.certificates).toHaveLength(2); // its own and the intermediate one, not the root
  });

  test.each([
    ["claims to be another", { identity: "core.example.test" }, /wrong identity/],
    ["signed something else", { over: Buffer.from("other octets") }, /signature is not by the key of/],
  ])("is refused when it %s", (_, claim, reason) => {
    const edge = authentication("edge");

    expect(verdict(edge, edge, claim)).toMatch(reason);
  });

  test("is refused when its authority is not trusted, or it shows no certificate", () => {
    const edge = authentication("edge");
    const stranger = authentication("edge", { roots: ["impostor"] });

    const claim = { certificates: [], identity, method: 14, octets, signature: new Uint8Array(0) };

    expect(verdict(edge, stranger)).toMatch(/Example Root CA/);
    expect(edge.verify.verify(claim)).toMatch(/sent no certificate/);
    expect(edge.verify.verify({ ...claim, certificates: [Uint8Array.of(0x30, 0)] })).toMatch(/cannot be read/);
  });

  test("proves itself in IKEv1 by its signed hash (RFC 2409 §5.1)", () => {
    const edge = authentication("edge");
    const hash = new Uint8Array(20).fill(7);
    const signature = edge.sign.signHash(hash);
    const claim = { certificates: edge.sign.certificates, identity, method: 3, signature };

    expect(edge.verify.verifyHash({ ...claim, octets: hash })).toBeUndefined();
    expect(edge.verify.verifyHash({ ...claim, octets: new Uint8Array(20) })).toMatch(/signature is not by the key of/);
  });
});

test("a key and a certificate that do not belong together are told before anything is dialled", () => {
  expect(() => authentication("edge", { key: "branch" })).toThrow(
    expect.objectContaining({ code: "certificate.private-key", message: expect.stringContaining("edge.example.test") }),
  );
});
