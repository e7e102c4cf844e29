import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeSyslog } from "./decode.ts";
import type { SyslogMessage } from "./message.ts";

const stamp = { month: 3, day: 12, hour: 18, minute: 22, second: 10 };

test.each<[string, string, Partial<SyslogMessage>]>([
  [
    "IOS with message counter, origin, sequence, mark and zone",
    "<187>521: hub: 000123: *Mar 12 18:22:10.706 UTC: %CRYPTO-4-RECVD_PKT_INV_SPI: decaps: rec'd",
    {
      form: "ios",
      facility: 23,
      severity: 3,
      messageCount: 521,
      sequence: 123,
      host: "hub",
      clockMark: "never-set",
      timestamp: { ...stamp, millisecond: 706, zone: "UTC" },
      tag: "CRYPTO-4-RECVD_PKT_INV_SPI",
      text: "decaps: rec'd",
    },
  ],
  [
    "IOS from a console",
    "*Mar 12 18:22:10: %HA_EM-6-LOG: hub: DONE",
    { form: "ios", tag: "HA_EM-6-LOG", timestamp: stamp, text: "hub: DONE" },
  ],
  [
    "IOS with an IPv6 origin and a year",
    "<189>7: 2001:db8::1: Mar 12 2026 18:22:10: %A-1-B: t",
    { host: "2001:db8::1", timestamp: { ...stamp, year: 2026 } },
  ],
  [
    "IOS with a second colon behind the zone",
    "Mar 12 18:22:10 EDT: : %SYS-5-CONFIG_I: t",
    { form: "ios", timestamp: { ...stamp, zone: "EDT" }, tag: "SYS-5-CONFIG_I" },
  ],
  [
    "IOS since its start, as a clock",
    "<189>7: 00:00:46: %SYS-5-RESTART: t",
    { timestamp: { uptime: 46_000 }, tag: "SYS-5-RESTART" },
  ],
  [
    "IOS-XR with host, card and process",
    "<187>94307: gw2 LC/0/2/CPU0:Mar 12 18:22:10.834 : ifmgr[214]: %PKT_INFRA-LINK-3-UPDOWN : Interface Te0/2/0/4, changed state to Down",
    {
      form: "ios",
      messageCount: 94307,
      host: "gw2",
      locale: "LC/0/2/CPU0",
      appName: "ifmgr",
      procId: "214",
      timestamp: { ...stamp, millisecond: 834 },
      tag: "PKT_INFRA-LINK-3-UPDOWN",
      text: "Interface Te0/2/0/4, changed state to Down",
    },
  ],
  [
    "IOS-XR without a host",
    "<189>RP/0/RSP0/CPU0:Mar 12 18:22:10: nfsvr[317]: %MGBL-NETFLOW-6-INFO : t",
    { form: "ios", locale: "RP/0/RSP0/CPU0", appName: "nfsvr", tag: "MGBL-NETFLOW-6-INFO", text: "t" },
  ],
  ["IOS since its start, in units", "<189>7: 1d03h: %SYS-5-RESTART: t", { timestamp: { uptime: 97_200_000 } }],
  ["IOS without a stamp", "%SYS-5-CONFIG_I: Configured", { form: "ios", tag: "SYS-5-CONFIG_I", text: "Configured" }],
  [
    "an IOS debug line",
    "<191>77: ISAKMP:(1001): retransmitting",
    { form: "ios", messageCount: 77, text: "ISAKMP:(1001): retransmitting" },
  ],
  [
    "IOS behind a relay",
    "Mar 12 18:22:10 192.0.2.9 HUB: 115611: Mar 12 18:22:10 PST: %SYS-5-CONFIG_I: t",
    {
      form: "ios",
      host: "HUB",
      messageCount: 115611,
      tag: "SYS-5-CONFIG_I",
      relay: { host: "192.0.2.9", timestamp: stamp },
    },
  ],
  [
    "Junos with two blanks before the host",
    "<28>Mar 12 18:22:10  edge1 jddosd[4223]: DDOS_PROTOCOL_VIOLATION_SET: Protocol L2TP:aggregate is violated",
    {
      form: "rfc3164",
      host: "edge1",
      appName: "jddosd",
      procId: "4223",
      tag: "DDOS_PROTOCOL_VIOLATION_SET",
      text: "Protocol L2TP:aggregate is violated",
    },
  ],
  [
    "Junos with its engine before the host",
    "Mar 12 18:22:10 re0.edge1 mgd[1]: hello there",
    { host: "edge1", locale: "re0", appName: "mgd", text: "hello there" },
  ],
  [
    "Junos with an explicit priority",
    "Mar 12 18:22:10 edge1 rpd[9]: %DAEMON-4-RPD_OSPF_NBRDOWN: neighbor",
    { appName: "rpd", tag: "RPD_OSPF_NBRDOWN", text: "neighbor" },
  ],
  [
    "a Junos line card",
    "Mar 12 18:22:10 edge1 (FPC Slot 11, PIC Slot 0) init: kmd1 (PID 176) started",
    { locale: "FPC Slot 11, PIC Slot 0", appName: "init" },
  ],
  [
    "Junos hybrid",
    'Mar 12 18:22:10 edge1 kmd[7]: KMD_VPN_UP_ALARM_USER [junos@2636.1.1.1.2.29 vpn="v 1"] VPN v',
    { tag: "KMD_VPN_UP_ALARM_USER", structuredData: { "junos@2636.1.1.1.2.29": { vpn: "v 1" } }, text: "VPN v" },
  ],
  [
    "RFC 5424 with escapes",
    '<165>1 2026-03-12T18:22:10.500Z edge1 mgd 3046 UI_LOGOUT [a@2636 user="o\\"o" range="[0..7\\]" raw="c:\\x"] bye',
    {
      form: "rfc5424",
      host: "edge1",
      msgId: "UI_LOGOUT",
      structuredData: { "a@2636": { user: 'o"o', range: "[0..7]", raw: "c:\\x" } },
      text: "bye",
    },
  ],
  ["RFC 5424 with nothing but nils", "<165>1 - - - - - - ", { form: "rfc5424", text: "" }],
  ["RFC 5424 with a byte order mark", "<165>1 - h a - - - \uFEFFüber", { text: "über" }],
  [
    "RFC 5424 that lost its version",
    "<166> 2026-03-12T18:22:10Z edge1 app: x",
    { form: "rfc3164", host: "edge1", appName: "app", text: "x" },
  ],
  [
    "charon behind rsyslog",
    "<30>2026-03-12T18:22:10.123456+00:00 gw-a charon[7]: 05[IKE] <lab|1> retransmit 1",
    { host: "gw-a", appName: "charon", text: "05[IKE] <lab|1> retransmit 1" },
  ],
  [
    "ASA with a device id: one header, whose stamp is the device's",
    "<166>Mar 12 2026 18:22:10 fw1 : %ASA-6-302013: Built",
    { form: "ios", host: "fw1", timestamp: { ...stamp, year: 2026 }, tag: "ASA-6-302013", text: "Built" },
  ],
  [
    "ASA in EMBLEM form, with its class in the tag",
    "<166>:Mar 12 18:22:10 UTC: %ASA-vpn-5-750006: Local",
    { form: "ios", timestamp: { ...stamp, zone: "UTC" }, tag: "ASA-vpn-5-750006", text: "Local" },
  ],
  [
    "a wireless controller names its task before the stamp",
    "<189>wlc1: *spamApTask1: Mar 12 18:22:10.706: %CAPWAP-4-DISC_ERR: t",
    {
      form: "ios",
      host: "wlc1",
      appName: "spamApTask1",
      timestamp: { ...stamp, millisecond: 706 },
      tag: "CAPWAP-4-DISC_ERR",
    },
  ],
  [
    "a stamp that nobody can read, before the tag",
    "<189>4711: sw1: 1 2: %SYSMGR-STANDBY-3-SHUTDOWN_START: t",
    { form: "ios", host: "sw1", messageCount: 4711, tag: "SYSMGR-STANDBY-3-SHUTDOWN_START", text: "t" },
  ],
  [
    "microseconds are kept as milliseconds, never rounded up",
    "<30>2026-03-12T18:22:10.999999+0100 gw-a charon: x",
    { timestamp: { ...stamp, year: 2026, millisecond: 999, zone: "+0100" }, host: "gw-a" },
  ],
  [
    "a relay that writes its offset and a Z",
    "<189>2026-03-12T18:22:10.706+00:00Z fw1 : %FTD-6-430003: Dev",
    { host: "fw1", timestamp: { ...stamp, year: 2026, millisecond: 706, zone: "+00:00" }, tag: "FTD-6-430003" },
  ],
  ["a fraction of one digit", "Mar 12 18:22:10.7: %A-1-B: t", { timestamp: { ...stamp, millisecond: 700 } }],
  ["a line without any header", "hello world", { form: "bare", text: "hello world" }],
  ["a PRI beyond 191 is text", "<192>hello", { form: "bare", text: "<192>hello" }],
])("%s", (_, line, expected) => {
  expect(decodeSyslog(line)).toMatchObject(expected);
});

test("whatever comes in, a message comes out", () => {
  const line = fc.oneof(
    fc.string(),
    fc.string().map((text) => `<34>${text}`),
    fc.string().map((text) => `<34>1 2026-01-01T00:00:00Z h a p m [x ${text}`),
  );

  fc.assert(
    fc.property(line, (text) => typeof decodeSyslog(text).text === "string"),
    { seed: 5 },
  );
});

test("every cut of a good line is a message too", () => {
  const line = '<165>1 2026-03-12T18:22:10.500Z edge1 mgd 3046 UI_LOGOUT [a@2636 user="o\\"o"] bye';

  for (let end = 0; end <= line.length; end++) expect(decodeSyslog(line.slice(0, end))).toHaveProperty("text");
});
