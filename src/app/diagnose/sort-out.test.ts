import { describe, expect, test } from "vitest";
import { platforms } from "../../platforms/catalogue.ts";
import type { Platform } from "../../platforms/platform.ts";
import { instant, parseInstant, renderInstant, seconds } from "../../time/instant.ts";
import { commandMeant, commandOfFile } from "./commands.ts";
import { fleetSeen } from "./fleet-seen.ts";
import { logTimes, looksIn } from "./looks.ts";
import type { FoundFile } from "./material.ts";
import { sortOut } from "./sort-out.ts";
import { typedSessions } from "./terminal-text.ts";

const platformOf = (name: string): Platform => platforms.find((one) => one.name === name) as Platform;
const ios = platformOf("ios");
const junos = platformOf("junos");
const NOON = parseInstant("2026-03-12T12:00:00Z") ?? instant(0);
const file = (path: string, text: string, ...folders: string[]): FoundFile => ({
  path,
  folders,
  text,
  changedAt: NOON,
});

describe("what was typed", () => {
  test.each([
    ["show crypto ipsec sa", "show crypto ipsec sa"],
    ["sh cry ips sa", "show crypto ipsec sa"],
    ["do show crypto isakmp sa", "show crypto isakmp sa"],
    ["sh cry ips sa peer 192.0.2.1", "show crypto ipsec sa peer 192.0.2.1"],
    ["show version | include uptime", "show version | include uptime"],
  ])("%s is %s", (typed, meant) => {
    expect(commandMeant(ios, typed)).toBe(meant);
  });

  test.each(["configure terminal", "show", "", "ping 192.0.2.1"])("“%s” is nothing that is read", (typed) => {
    expect(commandMeant(ios, typed)).toBeUndefined();
  });
});

describe("files named after their command", () => {
  test.each([
    ["a/show_crypto_ipsec_sa.txt", ios, "show crypto ipsec sa"],
    ["show-crypto-isakmp-sa.log", ios, "show crypto isakmp sa"],
    ["show security ike security-associations.txt", junos, "show security ike security-associations"],
    ["notes.txt", ios, undefined],
  ])("%s", (path, platform, command) => {
    expect(commandOfFile(platform, path)).toBe(command);
  });
});

describe("a terminal's text", () => {
  const TEXT = [
    "login banner: 4# of 7 lines are in use",
    "hub#sh clock",
    "*18:22:10.123 UTC Thu Mar 12 2026",
    "hub#sh cry ips sa",
    "",
    "interface: Ethernet0/0",
    " --More-- \b\b\b\b\b\b\b\b        \b\b\b\b\b\b\b\b   Crypto map tag: VPN, local addr 192.0.2.1",
    "hub#",
    "not part of any answer",
    "ops@gw1> show security ike security-associations ",
    "Index   State  Initiator cookie  Responder cookie  Mode           Remote Address",
    "",
    "{primary:node0}",
    "ops@gw1> exit",
  ].join("\r\n");

  test("is cut at the prompts, by device; pager lines and what stands outside go", () => {
    const sessions = typedSessions(TEXT, platforms);

    expect(sessions.map(({ device, platform }) => [device, platform])).toEqual([
      ["hub", "ios"],
      ["gw1", "junos"],
    ]);
    expect(sessions[0]?.answers.map(({ command }) => command)).toEqual(["show clock", "show crypto ipsec sa"]);
    expect(sessions[0]?.answers[1]?.text).toBe(
      "\ninterface: Ethernet0/0\n   Crypto map tag: VPN, local addr 192.0.2.1\n",
    );
    expect(sessions[1]?.answers[0]?.text).toMatch(/^Index {3}State/);
  });

  test("is none without a prompt and a command that is read", () => {
    expect(typedSessions("interface: Ethernet0/0\nrouter#write memory\n", platforms)).toEqual([]);
  });

  test("tells its time where the clock was shown; a second look of the same command is a look of its own", () => {
    const twice = `${TEXT.split("ops@")[0]}\n${TEXT.split("ops@")[0]}`.replace("18:22:10.123", "18:22:00.000");
    const { materials } = sortOut([file("hub.log", twice)], platforms, {});

    const looks = looksIn(materials, platforms, { every: seconds(10) });

    expect(looks.map(({ at, timeFrom }) => [renderInstant(at), timeFrom])).toEqual([
      ["2026-03-12T18:22:00.000Z", "device"],
      ["2026-03-12T18:22:10.123Z", "device"],
    ]);
  });
});

describe("what does not tell its time", () => {
  const output = (look: string) =>
    file(`hub/${look}/show_crypto_isakmp_sa.txt`, "IPv4 Crypto ISAKMP SA\n", "hub", look);
  const line = "Mar 12 11:58:30 hub 101: %CRYPTO-4-IKMP_NO_SA: IKE message from 198.51.100.1 has no SA";

  test("is taken from the file, its looks as far apart as one says", () => {
    const { materials } = sortOut([output("1"), output("2")], platforms, {});

    const looks = looksIn(materials, platforms, { every: seconds(30) });

    expect(looks.map(({ device, at, timeFrom }) => [device, at - NOON, timeFrom])).toEqual([
      ["hub", 0, "file"],
      ["hub", 30_000, "file"],
    ]);
  });

  test("is taken from the device's log before that, and from the operator's word before both", () => {
    const { materials } = sortOut([output("1"), file("hub/router.log", line, "hub")], platforms, {});

    const [byLog] = looksIn(materials, platforms, { every: seconds(10) });
    const [byWord] = looksIn(materials, platforms, { every: seconds(10), at: instant(5) });

    expect([byLog?.at, byLog?.timeFrom]).toEqual([parseInstant("2026-03-12T11:58:30Z"), "log"]);
    expect([byWord?.at, byWord?.timeFrom]).toEqual([5, "given"]);
  });

  test("a log line without a stamp came with the line before it", () => {
    const times = logTimes([line, "-Traceback= 0x1", line.replace("11:58:30", "11:58:31")], NOON).map(
      ({ at }) => NOON - at,
    );

    expect(times).toEqual([90_000, 90_000, 89_000]);
  });
});

describe("whose log it is", () => {
  const line =
    "Mar 12 11:58:30 rtr7 101: %CRYPTO-4-RECVD_PKT_INV_SPI: decaps: rec'd IPSEC packet has invalid spi for destaddr=192.0.2.1, prot=50, spi=0x5C2241F3(1545748979), srcaddr=198.51.100.1";
  const deviceOf = (...files: FoundFile[]): readonly string[] =>
    sortOut(files, platforms, {}).materials.flatMap((one) => (one.kind === "log" ? [one.device] : []));

  test("alone it is of the host that its lines name, not of the folder it happens to lie in", () => {
    expect(deviceOf(file("downloads/router.log", line, "downloads"))).toEqual(["rtr7"]);
  });

  test("beside a device's outputs it is that device's, whatever name it logs under", () => {
    const output = file("hub/show_crypto_isakmp_sa.txt", "IPv4 Crypto ISAKMP SA\n", "hub");

    expect(deviceOf(output, file("hub/router.log", line, "hub"))).toEqual(["hub"]);
  });

  test("of several hosts it is a collector's", () => {
    const both = `${line}\n${line.replace("rtr7", "rtr8")}`;

    expect(deviceOf(file("logs/all.log", both, "logs"))).toEqual(["logs"]);
    const { materials } = sortOut([file("logs/all.log", both, "logs")], platforms, {});
    expect(
      fleetSeen(materials, [], platforms, undefined).devices.map(({ name, platform }) => [name, platform]),
    ).toEqual([
      ["rtr7", "ios"],
      ["rtr8", "ios"],
    ]);
  });
});

describe("what is none of all that", () => {
  test.each([
    ["notes.doc", "the customer says that it began at six", /neither/],
    ["dump.bin", "a\u0000b", /no text/],
    ["hub.transcript", "spindrift-transcript 1\ndevice hub\n", /hub\.transcript: /],
  ])("%s is told with the reason", (path, text, why) => {
    const { materials, unused } = sortOut([file(path, text)], platforms, {});

    expect(materials).toEqual([]);
    expect(unused).toEqual([{ path, why: expect.stringMatching(why) }]);
  });
});
