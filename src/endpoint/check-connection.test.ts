import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { instant } from "../time/instant.ts";
import { parseEspSuite, parseIkeSuite } from "./algorithms/suite.ts";
import { certificateAuthentication } from "./certificates/authentication.ts";
import { checkConnection } from "./check-connection.ts";
import type { ChildConfig, ConnectionConfig } from "./config.ts";
import { parseIdentity } from "./identity.ts";
import { parseSelector } from "./selectors.ts";

const pem = (name: string): string =>
  readFileSync(join(import.meta.dirname, "certificates/x509.fixtures", name), "utf8");

/** `core` has an ECDSA key, `edge` an RSA key. */
const certificate = (name: "core" | "edge" | "pss") =>
  certificateAuthentication({
    certificate: pem(`${name}.pem`),
    key: pem(`${name}.key`),
    roots: [pem("root.pem")],
    now: () => instant(0),
  });

const connection = (change: Partial<ConnectionConfig>, child: Partial<ChildConfig> = {}): ConnectionConfig => ({
  name: "lab",
  version: 1,
  aggressive: false,
  local: { address: "192.0.2.1", identity: parseIdentity("a.example.test") },
  remote: { addresses: ["192.0.2.2"] },
  authentication: { kind: "psk", secret: new Uint8Array(16) },
  suites: [parseIkeSuite("aes128-sha256-modp2048")],
  children: [
    {
      name: "net",
      mode: "tunnel",
      localTs: [parseSelector("10.71.1.0/24")],
      remoteTs: [parseSelector("10.71.2.0/24")],
      suites: [parseEspSuite("aes128-sha256")],
      replayWindow: 64,
      ...child,
    },
  ],
  retransmission: { first: 2_000 as never, factor: 2, tries: 3 },
  fragmentSize: 1280,
  forceEncapsulation: true,
  ...change,
});

test("a key bound to RSASSA-PSS signs nothing in IKEv1 and is told so before the peer is dialled", () => {
  const check = (version: 1 | 2, name: "core" | "edge" | "pss") => () =>
    checkConnection(connection({ version, authentication: certificate(name) }), false);

  expect(check(1, "pss")).toThrow(/connection lab: IKEv1 has no signature with .* rsa-pss; use an RSA key, or ECDSA/);
  expect(check(1, "pss")).toThrow(expect.objectContaining({ code: "connection.signature" }));
  for (const fine of [check(2, "pss"), check(1, "core"), check(1, "edge"), check(2, "edge")])
    expect(fine).not.toThrow();
});

test.each([
  ["a soft limit beyond the hard one", { softBytes: 2_000, hardBytes: 1_000 }],
  ["a hard limit of bytes and nothing that renews", { hardBytes: 1_000 }],
])("%s is refused", (_, child) => {
  expect(() => checkConnection(connection({}, child), false)).toThrow(
    expect.objectContaining({ code: "connection.lifetime" }),
  );
});

test.each([
  ["two networks in one child of IKEv1", { localTs: ["10.1.0.0/16", "10.2.0.0/16"].map(parseSelector) }],
  ["a range of ports in IKEv1", { remoteTs: [parseSelector("10.1.0.0/16[tcp/80-90]")] }],
])("%s is refused; IKEv2 has it", (_, child) => {
  expect(() => checkConnection(connection({}, child), false)).toThrow(
    expect.objectContaining({ code: "connection.selectors" }),
  );
  expect(() => checkConnection(connection({ version: 2 }, child), false)).not.toThrow();
});
