import { afterEach, describe, expect, test } from "vitest";
import type { CheckStep } from "../src/intake/session.ts";
import { SshConnection, type SshRoute } from "../src/intake/ssh/connection.ts";
import { SshSession } from "../src/intake/ssh/session.ts";
import { terminalProtocol } from "../src/intake/ssh/terminal.ts";
import type { SshTarget } from "../src/intake/ssh/transport.ts";
import { type Lab, openLab } from "../src/lab/lab.ts";
import { iosDialect } from "../src/platforms/ios/dialect.ts";
import { all } from "../src/store/store.suite.ts";
import { minutes } from "../src/time/instant.ts";
import { freePort } from "./free-port.ts";

const undo: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

const GATEWAYS = [
  { name: "hub", address: "192.0.2.1", protects: "10.71.1.0/24", initiates: false, peers: ["spoke"] },
  { name: "spoke", address: "198.51.100.1", protects: "10.71.2.0/24", initiates: true, peers: ["hub"] },
];

interface Login {
  readonly target: SshTarget;
  readonly enable: string;
}

const route = ({ target, enable }: Login, dialect = iosDialect): SshRoute => ({
  device: "hub",
  target,
  protocol: terminalProtocol(dialect, { enable }),
  memory: noMemory,
});

async function lab(): Promise<Login & { lab: Lab }> {
  const opened = await openLab({ gateways: GATEWAYS, seed: 5, lifetime: minutes(60), packetsPerSecond: 20 });
  undo.push(() => opened.close());
  const ssh = opened.gateways[0]?.ssh;
  if (ssh === undefined) throw new Error("no gateway");
  const { host, port, username, password, enable, hostKey } = ssh;
  return {
    lab: opened,
    enable,
    target: {
      host,
      port,
      username,
      password,
      hostKeys: [hostKey],
      trustOnFirstUse: false,
      legacyAlgorithms: [],
    },
  };
}

type Changed = Partial<SshTarget> & { readonly enable?: string };

const noMemory = { recall: async () => undefined, remember: async () => undefined };

function session(
  login: Login,
  commandTimeout = 5_000,
): { session: SshSession; events: string[]; up: Promise<void>; down: Promise<string> } {
  const events: string[] = [];
  let onUp = (): void => undefined;
  let onDown = (_: string): void => undefined;
  const up = new Promise<void>((resolve) => {
    onUp = resolve;
  });
  const down = new Promise<string>((resolve) => {
    onDown = resolve;
  });
  const opened = new SshSession(
    { ...route(login), commandsPerMinute: 600, commandTimeout },
    {
      up: () => {
        events.push("up");
        onUp();
      },
      down: ({ code, message }) => {
        events.push(code);
        onDown(`${code} ${message}`);
      },
      event: () => undefined,
    },
  );
  undo.push(() => opened.close());
  return { session: opened, events, up, down };
}

describe("a CLI session over SSH with a gateway", () => {
  test("is privileged, without pager, and gives each command its own output", async () => {
    const { session: cli, up } = session(await lab());
    await up;

    const [clock, sas] = await cli.ask(["show clock", "show crypto ipsec sa detail"], false);

    expect(clock?.text).toMatch(/^\*\d\d:\d\d:\d\d\.\d{3} UTC /);
    expect(sas?.text).toContain("outbound pcp sas:");
    expect(`${clock?.text}${sas?.text}`).not.toMatch(/--More--|hub[>#]|show /);
  });

  test("pages are turned where the pager stays on", async () => {
    const paged = { ...iosDialect, quiet: [] };
    const connection = await SshConnection.dial(route(await lab(), paged), () => undefined);
    undo.push(() => connection.close());

    const output = await connection.run("show crypto ipsec sa", 5_000);

    expect(output).toContain("outbound pcp sas:");
    expect(output).not.toMatch(/--More--|\u0008/);
  });

  test("a command that the device refuses is named with the device's own words", async () => {
    const { session: cli, up } = session(await lab());
    await up;

    const [answer, next] = await cli.ask(["show crypto nonsense", "show clock"], false);

    expect(answer?.error).toMatchObject({
      code: "cli.refused",
      message: expect.stringContaining("Invalid input detected"),
    });
    expect(next?.text).toMatch(/UTC/);
  });

  test("a command that the device does not know is not sent again on this session", async () => {
    const { session: cli, up } = session(await lab());
    await up;

    const [first] = await cli.ask(["show crypto nonsense"], false);
    const [second, clock] = await cli.ask(["show crypto nonsense", "show clock"], true);

    expect(second?.error?.code).toBe("cli.refused");
    expect(second?.error?.message).toContain(`${first?.error?.message} (at `);
    expect(clock?.text).toMatch(/UTC/);
  });

  test("a device that hangs in mid-output is told as such, with what came, and the session starts anew", async () => {
    const login = await lab();
    const { lab: fleet } = login;
    const { session: cli, up, down, events } = session(login, 300);
    await up;
    fleet.break("hub", "hang-mid-output");

    const [answer] = await cli.ask(["show crypto ipsec sa"], false);
    fleet.mend("hub", "hang-mid-output");
    await down;

    expect(answer?.error?.code).toBe("cli.timeout");
    expect(answer?.text).toContain("interface: Ethernet0/0");
    expect(answer?.text).not.toContain("outbound pcp sas:");
    expect(events).toEqual(["up", "cli.closed"]);
  });

  test.each<[string, string, () => Changed | Promise<Changed>, RegExp]>([
    [
      "a wrong password",
      "ssh.auth-failed",
      () => ({ password: "wrong" }),
      /refused the login of spindrift: check username, password or key/,
    ],
    ["a wrong enable password", "cli.privilege", () => ({ enable: "wrong" }), /set `enable` of this device/],
    [
      "a changed host key",
      "ssh.host-key-changed",
      () => ({ hostKeys: ["SHA256:another"] }),
      /but SHA256:another is expected: if the device was replaced/,
    ],
    [
      "a host key nobody vouched for",
      "ssh.host-key-unknown",
      () => ({ hostKeys: [] }),
      /put it into `hostKeys`, or set `trustOnFirstUse`/,
    ],
    [
      "a port where nobody listens",
      "ssh.unreachable",
      async () => ({ port: await freePort() }),
      /cannot be reached \(ECONNREFUSED\)/,
    ],
  ])("%s is told by its own code and mend", async (_, code, change, text) => {
    const { target, enable } = await lab();
    const changed = await change();

    const { down } = session({ target: { ...target, ...changed }, enable: changed.enable ?? enable });

    expect(await down).toMatch(new RegExp(`^${code.replace(".", "\\.")} `));
    expect(await down).toMatch(text);
  });

  test("a host key is trusted on first use only when the operator says so, and then it is the only one", async () => {
    const { target, enable } = await lab();
    const remembered = new Map<string, string>();
    const memory = {
      recall: async (device: string) => remembered.get(device),
      remember: async (device: string, key: string) => void remembered.set(device, key),
    };
    const unknown = { ...target, hostKeys: [], trustOnFirstUse: true };
    const first = { ...route({ target: unknown, enable }), memory };

    const connection = await SshConnection.dial(first, () => undefined);
    connection.close();
    const [key = ""] = [...remembered.values()];
    remembered.set("hub", "SHA256:of-another-day");

    expect(key).toBe(target.hostKeys[0]);
    await expect(SshConnection.dial(first, () => undefined)).rejects.toMatchObject({
      code: "ssh.host-key-changed",
    });
  });

  test("check goes step by step and says what to change where it fails", async () => {
    const { target, enable } = await lab();
    const steps = async (changed: Partial<SshTarget>): Promise<CheckStep[]> =>
      all(session({ target: { ...target, ...changed }, enable }).session.check(["show clock", "show crypto ipsec sa"]));

    const good = await steps({});
    const bad = await steps({ password: "wrong" });

    expect(good.map(({ step, ok }) => `${ok ? "ok" : "FAIL"} ${step}`)).toEqual([
      "ok port",
      "ok key exchange",
      "ok host key",
      "ok login",
      "ok prompt",
      "ok privilege",
      "ok command show clock",
      "ok command show crypto ipsec sa",
    ]);
    expect(bad.map(({ step, ok }) => `${ok ? "ok" : "FAIL"} ${step}`)).toEqual([
      "ok port",
      "ok key exchange",
      "ok host key",
      "FAIL login",
    ]);
    expect(bad.slice(-1)).toEqual([
      {
        step: "login",
        ok: false,
        detail: expect.stringContaining("refused the login"),
        mend: expect.stringContaining("check username"),
      },
    ]);
  });
});
