import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { netconfProtocol } from "../src/intake/netconf/conversation.ts";
import { SshConnection } from "../src/intake/ssh/connection.ts";
import { SshSession } from "../src/intake/ssh/session.ts";
import { terminalProtocol } from "../src/intake/ssh/terminal.ts";
import type { HostKeyMemory, SshTarget } from "../src/intake/ssh/transport.ts";
import { showCryptoIpsecSa } from "../src/platforms/ios/commands/show-crypto-ipsec-sa.ts";
import { iosDialect } from "../src/platforms/ios/dialect.ts";
import { showSecurityIpsecSecurityAssociations } from "../src/platforms/junos/commands/show-security-ipsec-security-associations.ts";
import { junosDialect } from "../src/platforms/junos/dialect.ts";
import { junosNetconf } from "../src/platforms/junos/netconf.ts";
import { type Flavour, fixture, openSshd, type Sshd, skipReason } from "./sessions/sshd.ts";

if (skipReason !== undefined) console.warn(`sessions with a real sshd are skipped: ${skipReason}`);

const IOS_SAS = fixture("ios/commands/show-crypto-ipsec-sa.fixtures/rekeying.txt");
const JUNOS_SAS = fixture("junos/commands/show-security-ipsec-security-associations.fixtures/detail.txt");
const JUNOS_XML = fixture("junos/commands/show-security-ipsec-security-associations.fixtures/xml-cluster.txt");
const SAS = { ios: "show crypto ipsec sa", junos: "show security ipsec security-associations detail" } as const;
const LOG = {
  ios: "*Nov 21 11:00:00.413: %CRYPTO-5-SESSION_STATUS: Crypto tunnel is UP  .  Peer 198.51.100.7:500       Id: 198.51.100.7\n",
  junos: "*** messages ***\nNov 21 11:00:00  gw1 mgd[4711]: UI_COMMIT_COMPLETED: commit complete\n",
} as const;

const undo: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

const protocols = {
  ios: terminalProtocol(iosDialect, { enable: "en4ble" }),
  junos: terminalProtocol(junosDialect, { enable: "" }),
  netconf: netconfProtocol(junosNetconf),
} as const;
const noMemory: HostKeyMemory = { recall: async () => undefined, remember: async () => undefined };

async function dial(target: SshTarget, protocol: keyof typeof protocols, memory = noMemory): Promise<SshConnection> {
  const route = { device: "gw", target, protocol: protocols[protocol], memory };
  const connection = await SshConnection.dial(route, () => undefined);
  undo.push(() => connection.close());
  return connection;
}

/** A session, once it is up. */
async function session(
  target: SshTarget,
  protocol: keyof typeof protocols,
  commandTimeout = 10_000,
): Promise<SshSession> {
  const route = { device: "gw", target, protocol: protocols[protocol], memory: noMemory };
  let opened: SshSession | undefined;
  await new Promise<void>((resolve, reject) => {
    const down = ({ message }: { message: string }): void => reject(new Error(message));
    opened = new SshSession(
      { ...route, commandsPerMinute: 600, commandTimeout },
      { up: resolve, down, event: () => undefined },
    );
  });
  if (opened === undefined) throw new Error("no session");
  const made = opened;
  undo.push(() => made.close());
  return made;
}

describe.skipIf(skipReason !== undefined)("sessions with a real sshd", () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await openSshd();
    sshd.answer(SAS.ios, IOS_SAS);
    sshd.answer(SAS.junos, JUNOS_SAS);
    sshd.answer("show clock", "11:00:00.000 UTC Sat Nov 21 2026\n");
    sshd.answer("show version", fixture("junos/commands/show-version.fixtures/cluster.txt"));
    sshd.reply(SAS.junos, JUNOS_XML);
    sshd.reply("show version", fixture("junos/commands/show-version.fixtures/cluster.txt"));
  });
  afterAll(() => sshd?.close());

  describe.each<Flavour>(["ios", "junos"])("a command line of %s", (flavour) => {
    const wanted = flavour === "ios" ? IOS_SAS : JUNOS_SAS;

    test("is read without greeting, echo, banner and prompt", async () => {
      const cli = await dial(sshd.target(flavour), flavour);

      expect((await cli.run(SAS[flavour], 5_000)).trimEnd()).toBe(wanted.trimEnd());
      expect((await cli.run(SAS[flavour], 5_000)).trimEnd()).toBe(wanted.trimEnd());
    });

    test("that keeps its pager is read page by page, and the pages leave no trace", async () => {
      const dialect = flavour === "ios" ? iosDialect : junosDialect;
      const protocol = terminalProtocol({ ...dialect, quiet: [] }, { enable: "en4ble" });
      const route = { device: "gw", target: sshd.target(flavour), protocol, memory: noMemory };
      const cli = await SshConnection.dial(route, () => undefined);
      undo.push(() => cli.close());

      const output = await cli.run(SAS[flavour], 5_000);

      expect(wanted.split("\n").length).toBeGreaterThan(30);
      expect(output.trimEnd()).toBe(wanted.trimEnd());
    });

    test("that is slow, with a message of the console in the middle, gives the same rows, the message as unread", async () => {
      sshd.disturb(SAS[flavour], "slow");
      sshd.disturb(SAS[flavour], "log", LOG[flavour]);
      undo.push(() => {
        sshd.mend(SAS[flavour], "slow");
        sshd.mend(SAS[flavour], "log");
      });
      const cli = await session(sshd.target(flavour), flavour);
      const { parse } = flavour === "ios" ? showCryptoIpsecSa : showSecurityIpsecSecurityAssociations;

      const [answer] = await cli.ask([SAS[flavour]], true);
      const parsed = parse(answer?.text ?? "");

      expect(answer?.error).toBeUndefined();
      expect(parsed.rows).toEqual(parse(wanted).rows);
      expect(parsed.incomplete).toBe(false);
      expect(parsed.unread.map(({ text }) => text).join("\n")).toMatch(/SESSION_STATUS|UI_COMMIT_COMPLETED/);
    });

    test("that hangs in the middle is told with what came, as incomplete, and the session comes back", async () => {
      sshd.disturb(SAS[flavour], "hang");
      const cli = await session(sshd.target(flavour), flavour, 1_500);

      const [answer] = await cli.ask([SAS[flavour]], true);
      sshd.mend(SAS[flavour], "hang");
      const { parse } = flavour === "ios" ? showCryptoIpsecSa : showSecurityIpsecSecurityAssociations;

      expect(answer?.error).toMatchObject({
        code: "cli.timeout",
        message: expect.stringContaining(`in the middle of “${SAS[flavour]}”`),
      });
      expect(wanted.startsWith((answer?.text ?? "-").slice(0, 100))).toBe(true);
      expect(parse(answer?.text ?? "").incomplete).toBe(true);
      await expect
        .poll(async () => (await cli.ask([SAS[flavour]], true))[0]?.text?.trimEnd(), { timeout: 10_000 })
        .toBe(wanted.trimEnd());
    });

    test("that does not know a command refuses it in its own words", async () => {
      const cli = await dial(sshd.target(flavour), flavour);

      await expect(cli.run("show nonsense", 5_000)).rejects.toMatchObject({
        code: "cli.refused",
        message: expect.stringMatching(/Invalid input detected|unknown command/),
      });
      expect((await cli.run(SAS[flavour], 5_000)).trimEnd()).toBe(wanted.trimEnd());
    });
  });

  test("a message behind IOS's prompt, after which no prompt comes, holds an answer up for a moment only", async () => {
    const behind = join(sshd.folder, "answers/behind-prompt");
    const cli = await dial(sshd.target("ios"), "ios");
    writeFileSync(behind, LOG.ios);

    const output = await cli.run("show clock", 8_000);
    writeFileSync(behind, "");

    expect(output).toMatch(/^11:00:00\.000 UTC Sat Nov 21 2026\n/);
  });

  test("a question that IOS asks is answered by nobody", async () => {
    const cli = await dial(sshd.target("ios"), "ios");

    await expect(cli.run("clear crypto session", 5_000)).rejects.toMatchObject({ code: "cli.question" });
  });

  test("in Junos's configuration mode operational commands are led in by run", async () => {
    const cli = await dial(sshd.target("junos"), "junos");

    await cli.run("configure", 5_000);

    expect(await cli.run("show version", 5_000)).toContain("Model: ");
    await expect(cli.run("show nonsense", 5_000)).rejects.toMatchObject({ code: "cli.refused" });
  });

  describe("NETCONF", () => {
    test.each(["1.1, in chunks that cut everywhere", "1.0, with end marks"])(
      "of version %s gives XML and text",
      async (version) => {
        const only = join(sshd.folder, "netconf/only-1.0");
        if (version.startsWith("1.0")) {
          writeFileSync(only, "");
          undo.push(() => execFile("rm", ["-f", only]).unref());
        }
        const device = await dial(sshd.target("junos"), "netconf");

        const sas = await device.run(SAS.junos, 5_000);
        const running = await device.run("show version", 5_000);

        expect(sas).toMatch(/^<rpc-reply/);
        expect(showSecurityIpsecSecurityAssociations.parse(sas)).toMatchObject({
          rows: showSecurityIpsecSecurityAssociations.parse(JUNOS_XML).rows,
          incomplete: false,
        });
        expect(running.trimEnd()).toBe(fixture("junos/commands/show-version.fixtures/cluster.txt").trimEnd());
      },
    );

    test("tells an error in the device's words, and goes on", async () => {
      const device = await dial(sshd.target("junos"), "netconf");

      await expect(device.run("show nonsense", 5_000)).rejects.toMatchObject({
        code: "netconf.rpc-error",
        message: expect.stringContaining("syntax error, expecting <command>"),
      });
      expect(await device.run("show version", 5_000)).toContain("Model: ");
    });

    test("that is not switched on is told with the mend", async () => {
      const without = await openSshd({ hasNetconf: false });
      undo.push(() => without.close());

      await expect(dial(without.target("junos"), "netconf")).rejects.toMatchObject({
        code: "ssh.no-subsystem",
        message: expect.stringContaining("set system services netconf ssh"),
      });
    });
  });

  describe("the transport", () => {
    test.each<[string, string, (target: SshTarget) => Partial<SshTarget>]>([
      ["a changed host key", "ssh.host-key-changed", () => ({ hostKeys: [`SHA256:${"A".repeat(43)}`] })],
      ["an unknown host key", "ssh.host-key-unknown", () => ({ hostKeys: [] })],
      ["a wrong password", "ssh.auth-failed", () => ({ password: "wrong" })],
      ["an unknown user", "ssh.auth-failed", () => ({ username: "nobody-here" })],
    ])("refuses %s by name", async (_, code, change) => {
      const target = sshd.target("ios");

      await expect(dial({ ...target, ...change(target) }, "ios")).rejects.toMatchObject({ code });
    });

    test("trusts a host key on first use when told so, and then no other", async () => {
      const known = new Map<string, string>();
      const memory: HostKeyMemory = {
        recall: async (device) => known.get(device),
        remember: async (device, key) => void known.set(device, key),
      };
      const target = { ...sshd.target("ios"), hostKeys: [], trustOnFirstUse: true };
      await dial(target, "ios", memory);
      const other = await openSshd();
      undo.push(() => other.close());

      expect(known.get("gw")).toBe(sshd.hostKey);
      await dial(target, "ios", memory);
      await expect(dial({ ...target, port: other.port }, "ios", memory)).rejects.toMatchObject({
        code: "ssh.host-key-changed",
        message: expect.stringContaining(sshd.hostKey),
      });
    });

    test("uses old algorithms only when they are named", async () => {
      const names = ["diffie-hellman-group14-sha1", "aes128-cbc", "hmac-sha1", "ssh-rsa"];
      const extra = `KexAlgorithms ${names[0]}\nCiphers ${names[1]}\nMACs ${names[2]}\nHostKeyAlgorithms ${names[3]}\n`;
      const old = await openSshd({ hostKeyType: "rsa", extra });
      undo.push(() => old.close());
      old.answer("show clock", "11:00:00.000 UTC Sat Nov 21 2026\n");

      await expect(dial(old.target("ios"), "ios")).rejects.toMatchObject({
        code: "ssh.no-algorithm",
        message: expect.stringContaining("`legacyAlgorithms`"),
      });
      const cli = await dial({ ...old.target("ios"), legacyAlgorithms: names }, "ios");

      expect(await cli.run("show clock", 5_000)).toContain("11:00:00");
    });

    test("logs in by key as well", async () => {
      const key = join(sshd.folder, "ops_key");
      await new Promise<void>((resolve, reject) =>
        execFile("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key], (error) =>
          error === null ? resolve() : reject(error),
        ),
      );
      writeFileSync(join(sshd.folder, "authorized_keys"), readFileSync(`${key}.pub`));
      const { password: _, ...target } = sshd.target("junos");

      const cli = await dial({ ...target, privateKey: readFileSync(key, "utf8") }, "junos");

      expect(await cli.run("show version", 5_000)).toContain("Model: ");
    });
  });

  // Two programs each, and a machine may be busy
  describe("the program", { timeout: 60_000 }, () => {
    /** Runs the built program against the three ways in. */
    async function spindrift(...args: string[]): Promise<{ code: number; out: string }> {
      const login = (flavour: Flavour): string =>
        `host: 127.0.0.1, port: ${sshd.port}, username: ops-${flavour}, password: "env:OPS_PASSWORD", hostKeys: ["${sshd.hostKey}"]`;
      const config = join(sshd.folder, "spindrift.yaml");
      writeFileSync(
        config,
        `data: ${sshd.folder}/data
devices:
  - { name: hub, platform: ios, addresses: [192.0.2.1], ssh: { ${login("ios")}, enable: "plain:en4ble" } }
  - { name: gw1, platform: junos, addresses: [192.0.2.2], ssh: { ${login("junos")} } }
  - { name: gw2, platform: junos, addresses: [192.0.2.3], ssh: { via: netconf, ${login("junos")} } }
`,
      );
      return new Promise((resolve) => {
        execFile(
          process.execPath,
          [join(import.meta.dirname, "../dist/cli/main.js"), ...args, ...(args[0] === "parse" ? [] : ["-c", config])],
          { timeout: 60_000, maxBuffer: 16 * 1024 * 1024, env: { ...process.env, OPS_PASSWORD: "0ps-pass" } },
          (error, out) => resolve({ code: error === null ? 0 : Number(error.code ?? -1), out }),
        );
      });
    }

    test.each<[string, string, number]>([
      ["hub", SAS.ios, 1],
      ["gw1", SAS.junos, 1],
      ["gw2", SAS.junos, 2],
    ])("records %s without its password, and parses the recording", async (device, command, rows) => {
      const recorded = await spindrift("record", device, command);
      const path = join(sshd.folder, `${device}.transcript`);
      writeFileSync(path, recorded.out);
      const parsed = await spindrift("parse", path);

      expect(recorded.code).toBe(0);
      expect(recorded.out).toMatch(new RegExp(`^spindrift-transcript 1\ndevice ${device}\n`));
      expect(recorded.out).not.toMatch(/0ps-pass|en4ble/);
      expect(parsed.code).toBe(0);
      expect(JSON.parse(parsed.out)).toMatchObject({ command, incomplete: false, unread: [] });
      expect((JSON.parse(parsed.out) as { rows: unknown[] }).rows.length).toBeGreaterThanOrEqual(rows);
    });

    test("records a device that hangs up to there, and ends 1", async () => {
      sshd.disturb(SAS.ios, "hang");
      undo.push(() => sshd.mend(SAS.ios, "hang"));

      const recorded = await spindrift("record", "--patience", "2s", "hub", SAS.ios, "show clock");

      expect(recorded.code).toBe(1);
      expect(recorded.out).toContain("interface: Ethernet0/0");
      expect(recorded.out).not.toContain("show clock");
    });

    test("checks every device step by step", async () => {
      const { out } = await spindrift("check");

      for (const device of ["hub", "gw1", "gw2"]) expect(out).toMatch(new RegExp(`^${device}\\s+ok\\s+login`, "m"));
      expect(out).toMatch(/^hub\s+ok\s+command show crypto ipsec sa/m);
      for (const device of ["gw1", "gw2"])
        expect(out).toMatch(
          new RegExp(`^${device}\\s+ok\\s+command show security ipsec security-associations detail`, "m"),
        );
    });
  });
});
