import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ID_TYPE } from "../../wire/ike/numbers.ts";
import { parseIdentity, renderIdentity } from "../identity.ts";
import { type Certificate, parseCertificates } from "./certificate.ts";
import { identitiesOf, matchIdentity, subjectIdentity } from "./identity.ts";
import { decodeName, nameKey, parseName, renderName } from "./name.ts";

function certificate(name: string): Certificate {
  const parsed = parseCertificates(readFileSync(join(import.meta.dirname, "x509.fixtures", name), "utf8"));
  const [first] = parsed.ok ? parsed.value : [];
  if (first === undefined) throw new Error(`${name} is no certificate`);
  return first;
}
const edge = certificate("edge.pem");
const identity = parseIdentity;
function name(text: string) {
  const der = parseName(text);
  if (!der.ok) throw der.error;
  const decoded = decodeName(der.value);
  if (!decoded.ok) throw decoded.error;
  return decoded.value;
}

describe("the certificate vouches for", () => {
  test.each([
    "C=CH, O=Example VPN, CN=edge.example.test",
    "c=ch, o=example  vpn, cn=EDGE.example.test", // RFC 5280 §7.1
    "O=Example VPN, CN=edge alias",
    "edge.example.test",
    "@Edge.Example.Test",
    "noc@EXAMPLE.test",
    "192.0.2.1",
    "2001:db8:0::1",
  ])("%s", (text) => {
    expect(matchIdentity(edge, identity(text))).toEqual({ ok: true });
  });
});

describe("the certificate does not vouch for", () => {
  test.each([
    "CN=edge.example.test", // RFC 4945 §3.1.5: a part of the subject is not the subject
    "CN=edge.example.test, O=Example VPN, C=CH",
    "example.test",
    "*.example.test",
    "NOC@example.test",
    "192.0.2.2",
    "2001:db8::2",
    "@#0a0b",
  ])("%s", (text) => {
    expect(matchIdentity(edge, identity(text))).toMatchObject({ code: "certificate.identity" });
  });

  test("the common name as host name: RFC 4945 §3.1.2", () => {
    expect(matchIdentity(certificate("lab.pem"), identity("lab.example.test")).ok).toBe(false);
  });

  test("a name that is none", () => {
    expect(matchIdentity(edge, { type: ID_TYPE.DER_ASN1_DN, data: Uint8Array.of(0x30, 5) }).ok).toBe(false);
  });
});

test("a wrong identity names what the certificate says and what is configured", () => {
  expect(matchIdentity(edge, identity("hub.example.test"))).toHaveProperty(
    "reason",
    "wrong identity: the certificate says C=CH, O=Example VPN, CN=edge.example.test, edge.example.test, noc@example.test, " +
      "192.0.2.1, 2001:db8::1, https://edge.example.test/, O=Example VPN, CN=edge alias; configured is hub.example.test",
  );
  expect(identitiesOf(certificate("lab.pem"))).toEqual(["CN=lab.example.test"]);
  expect(matchIdentity(edge, subjectIdentity(edge)).ok).toBe(true);
});

test.each([
  ["edge.example.test", ID_TYPE.FQDN, "edge.example.test"],
  ["@edge.example.test", ID_TYPE.FQDN, "edge.example.test"],
  ["noc@example.test", ID_TYPE.RFC822_ADDR, "noc@example.test"],
  ["192.0.2.1", ID_TYPE.IPV4_ADDR, "192.0.2.1"],
  ["2001:DB8::0:1", ID_TYPE.IPV6_ADDR, "2001:db8::1"],
  ["@#0a0B", ID_TYPE.KEY_ID, "@#0a0b"],
  ["C=CH,O=Example VPN,CN=edge", ID_TYPE.DER_ASN1_DN, "C=CH, O=Example VPN, CN=edge"],
])("%s is an identity of type %i", (text, type, rendered) => {
  expect(identity(text).type).toBe(type);
  expect(renderIdentity(identity(text))).toBe(rendered);
});

test.each(["", "  ", "@", "a host", "CN=", "XX=1"])("“%s” is no identity", (text) => {
  expect(() => parseIdentity(text)).toThrow("is no identity");
});

test.each([
  ["C=CH, O=Example, Inc., CN=edge", "C=CH, O=Example, Inc., CN=edge"],
  ["/C=CH/O=Example/emailAddress=noc@example.test", "C=CH, O=Example, E=noc@example.test"],
  ["CN=Zürich, 1.2.3.4=x", "CN=Zürich, 1.2.3.4=x"],
  ["SN=7, CN=edge", "serialNumber=7, CN=edge"],
  ["DC=test , DC=example;UID=7", "DC=test, DC=example, UID=7"],
])("the name %s reads %s", (text, rendered) => {
  expect(renderName(name(text))).toBe(rendered);
});

test("names are the same whatever the string type, and not otherwise", () => {
  const utf8 = Buffer.from("300f310d300b06035504030c0465646765", "hex");
  const bmp = Buffer.from("30133111300f06035504031e080065006400670065", "hex");
  const keys = [utf8, bmp].map((der) => {
    const decoded = decodeName(der);
    return decoded.ok ? nameKey(decoded.value) : decoded.error.code;
  });

  expect(keys).toEqual([nameKey(name("CN=EDGE")), nameKey(name("CN=edge"))]);
  expect(nameKey(name("CN=edge, O=a"))).not.toBe(nameKey(name("O=a, CN=edge")));
});

test("a subject is encoded back to the bytes that OpenSSL wrote, where it wrote printable strings", () => {
  const rendered = certificate("root.pem").subject;
  const der = parseName(rendered.text);

  expect(der.ok && nameKey(name(rendered.text))).toBe(rendered.key);
});

test("text that is no name says what is wrong with it", () => {
  expect(parseName("CN=a, edge")).toMatchObject({ ok: true }); // a comma belongs to the value unless an attribute follows
  expect(parseName("edge")).toMatchObject({ error: { code: "x509.name-text" } });
  expect(parseName("CN=a, XY=b")).toMatchObject({ error: { code: "x509.name-type" } });
});
