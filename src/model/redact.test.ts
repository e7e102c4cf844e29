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
