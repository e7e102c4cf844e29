import { expect, test } from "vitest";
import { redact } from "./redact.ts";

test.each([
  "crypto isakmp key H1dden address 198.51.100.7",
  "crypto isakmp key 6 H1dden hostname spoke",
  " pre-shared-key address 0.0.0.0 0.0.0.0 key H1dden",
  "  pre-shared-key local H1dden",
  "  pre-shared-key remote 6 H1dden",
  "  pre-shared-key hex H1dden",
  'set security ike policy p pre-shared-key ascii-text "H1dden with blanks"',
  "set security ike policy p pre-shared-key hexadecimal H1dden",
  "username ops privilege 15 secret 9 H1dden",
  "enable password 7 H1dden",
  "tacacs-server host 192.0.2.9 key 7 H1dden",
  "radius-server key H1dden",
  "radius server one\n address ipv4 192.0.2.9\n key 7 H1dden\n",
  "ip ospf message-digest-key 1 md5 7 H1dden",
  "snmp-server community H1dden RO",
  "snmp-server host 192.0.2.9 informs version 2c H1dden",
  "set snmp community H1dden authorization read-only",
  'secret "H1dden"; ## SECRET-DATA',
  'unheard-of-word "H1dden"; ## SECRET-DATA',
  "anything at all $9$H1ddenH1dden and more",
  "<pre-shared-key>\n  <ascii-text>H1dden</ascii-text>",
  "<encrypted-password junos:x='y'>H1dden</encrypted-password>",
  "-----BEGIN RSA PRIVATE KEY-----\nH1dden\nH1dden\n-----END RSA PRIVATE KEY-----",
  "-----BEGIN PRIVATE KEY-----\nH1dden, cut",
  'token: "H1dden"',
])("%j keeps its words and loses its secret", (text) => {
  const clean = redact(text);

  expect(clean).not.toContain("H1dden");
  expect(clean).toContain("‹redacted›");
});

test.each([
  "  remaining key lifetime (k/sec): (4607999/3542)",
  "Key Size 256, Lifetime 28800",
  "%CRYPTO-4-IKMP_NO_SA: IKE message from 198.51.100.7 has no SA and is not an initialization offer",
  "interface: Tunnel7\n    Crypto map tag: Tunnel7-head-0, local addr 192.0.2.1\n",
  "<sa-key-lifetime>3542</sa-key-lifetime>",
])("%j holds no secret, and stays", (text) => {
  expect(redact(text)).toBe(text);
});

test("of an answer of megabytes only the lines with a secret are changed, wherever they stand", () => {
  const sa =
    "        sa timing: remaining key lifetime (k/sec): (4607999/3340)\r\n     #pkts encaps: 4, #pkts encrypt: 4\r\n";
  const secrets = [
    " key 7 070C285F4D06\r\n",
    "   key s3cr3t\r\n",
    "\tkey s3cr3t\r\n",
    "TACACS-server host 192.0.2.1 KEY s3cr3t\r\n",
  ];
  const whole = secrets.map((line) => line + sa.repeat(200)).join("");

  const clean = redact(whole);

  expect(clean).not.toMatch(/s3cr3t|070C285F4D06/);
  expect(clean.match(/‹redacted›/g)).toHaveLength(4);
  expect(clean.replace(/^[^\n]*‹redacted›[^\n]*\n/gm, "")).toBe(sa.repeat(800));
});

test("the group behind the method of an IKE SA is no secret", () => {
  const row = "1007  192.0.2.1       198.51.100.1    BLUE   ACTIVE aes  sha256 psk  14 07:41:09 DN\n";

  expect(redact(row)).toBe(row);
  expect(redact("set psk s3cr3t")).toBe("set psk ‹redacted›");
});

test.each(["tacacs-", "radius ", "psk ", "key ", "snmp-server host ", "<secret ", "$1$", "\n key "])(
  "a text of nothing but %j costs no more than looking at it",
  (piece) => {
    const begun = performance.now();

    redact(piece.repeat(100_000 / piece.length));

    expect(performance.now() - begun).toBeLessThan(3_000);
  },
);
