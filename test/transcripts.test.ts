import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { Protocol } from "../src/intake/conversation.ts";
import { netconfProtocol } from "../src/intake/netconf/conversation.ts";
import { SshSession } from "../src/intake/ssh/session.ts";
import { terminalProtocol } from "../src/intake/ssh/terminal.ts";
import { answersIn } from "../src/intake/transcript/answers.ts";
import { Recorder } from "../src/intake/transcript/recorder.ts";
import { CliPlayer } from "../src/lab/player/cli-player.ts";
import { NetconfPlayer } from "../src/lab/player/netconf-player.ts";
import type { Player } from "../src/lab/player/player.ts";
import { openPlayer } from "../src/lab/player/server.ts";
import { iosDialect } from "../src/platforms/ios/dialect.ts";
import { ios } from "../src/platforms/ios/platform.ts";
import { junosNetconf } from "../src/platforms/junos/netconf.ts";
import { junos } from "../src/platforms/junos/platform.ts";
import type { Platform } from "../src/platforms/platform.ts";
import { instant } from "../src/time/instant.ts";
import { parseTranscript, type Transcript } from "../src/wire/transcript/transcript.ts";
import { converse } from "./virtual-terminal.ts";

const undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

function transcript(text: string): Transcript {
  const parsed = parseTranscript(text);
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}
const stored = (name: string): Transcript =>
  transcript(readFileSync(join(import.meta.dirname, "transcripts", `${name}.txt`), "utf8"));

interface Recorded {
  readonly name: string;
  readonly platform: Platform;
  readonly protocol: Protocol;
  readonly play: (recording: Transcript) => Player;
}

const RECORDED: readonly Recorded[] = [
  {
    name: "ios-chatty",
    platform: ios,
    protocol: terminalProtocol(iosDialect, { enable: "s3cr3t-of-hub" }),
    play: (recording) => new CliPlayer(recording, iosDialect.unknownCommand),
  },
  {
    name: "junos-netconf",
    platform: junos,
    protocol: netconfProtocol(junosNetconf),
    play: (recording) => new NetconfPlayer(recording),
  },
];

describe("a recorded session", () => {
  test("with a chatty console gives each command its answer, and says which one was not finished", () => {
    const answers = answersIn(stored("ios-chatty"), ios);

    expect(answers.map(({ command, error }) => [command, error?.code])).toEqual([
      ["show crypto isakmp sa", undefined],
      ["show clock", undefined],
      ["show crypto ipsec sa", "transcript.cut"],
    ]);
    expect(answers[0]).toMatchObject({
      askedAt: Date.parse("2026-11-21T11:00:00.400Z"),
      at: Date.parse("2026-11-21T11:00:00.414Z"),
    });
    expect(
      ios.commands.find(({ run }) => run === "show crypto isakmp sa")?.parse(answers[0]?.text ?? "").rows,
    ).toMatchObject([{ remoteAddress: "198.51.100.7", state: "QM_IDLE", localIndex: "1003" }]);
    expect(answers[1]?.text).toMatch(/^11:00:00\.502 UTC Sat Nov 21 2026\n.*%LINK-3-UPDOWN/);
    expect(answers[2]?.text).toBe("\ninterface: Tunnel7\n    Crypto map tag: Tunn");
  });

  test("over NETCONF gives its commands, whatever became of the sizes of its chunks", () => {
    const answers = answersIn(stored("junos-netconf"), junos);

    expect(answers.map(({ command, error }) => [command, error?.code])).toEqual([
      ["show system uptime", undefined],
      ["show security ike security-associations", undefined],
      ["show configuration security", "transcript.cut"],
    ]);
    expect(answers[0]?.text).toBe("Current time: 2026-11-21 11:00:00 UTC\n");
    expect(
      junos.commands.find(({ run }) => run === answers[1]?.command)?.parse(answers[1]?.text ?? "").rows,
    ).toMatchObject([{ localIndex: "7511027", remoteAddress: "198.51.100.20" }]);
  });

  test.each(RECORDED)(
    "$name played to a session gives the same answers, in another order too",
    ({ name, platform, protocol, play }) => {
      const recording = stored(name);
      const answers = answersIn(recording, platform).filter(({ error }) => error === undefined);
      const commands = answers.map(({ command }) => command);

      const [login, ...outcomes] = converse(protocol, play(recording), [...commands].reverse());

      expect(login).toEqual({ text: "" });
      expect(outcomes.reverse()).toMatchObject(
        answers.map(({ text = "" }) => ({ text: text.replace('message-id="2"', 'message-id="1"') })),
      );
    },
  );

  test.each(RECORDED)(
    "$name recorded again while it plays says the same, without the secret",
    ({ name, platform, protocol, play }) => {
      const recording = stored(name);
      const before = answersIn(recording, platform).filter(({ error }) => error === undefined);
      let text = "";
      const write = (lines: string): void => {
        text += lines;
      };
      const recorder = new Recorder({
        header: recording,
        secrets: ["s3cr3t-of-hub"],
        now: () => instant(recording.began + 5),
        write,
      });

      converse(
        protocol,
        play(recording),
        before.map(({ command }) => command),
        recorder,
      );
      recorder.end();

      expect(answersIn(transcript(text), platform).map((answer) => [answer.command, answer.text])).toEqual(
        before.map((answer) => [answer.command, answer.text]),
      );
      expect(text).not.toContain("s3cr3t-of-hub");
    },
  );

  test("tells a refused command apart from an answer", () => {
    const text = `spindrift-transcript 1
device gw1
platform junos
via cli
began 2026-11-21T11:00:00.000Z

0.000 < "\\r\\n{primary:node0}\\r\\n"
0.000 < "ops@gw1> "
0.100 > "show nonsense\\n"
0.110 < "show nonsense\\r\\n"
0.110 < "           ^\\r\\n"
0.110 < "syntax error, expecting <command>.\\r\\n"
0.110 < "\\r\\n"
0.110 < "ops@gw1> "
0.200 > "exit\\n"
`;

    expect(answersIn(transcript(text), junos)[0]).toMatchObject({
      command: "show nonsense",
      error: { code: "cli.refused", message: "the device refused “show nonsense”: syntax error, expecting <command>." },
    });
  });

  test("that ends in the middle of an answer plays as a device that hangs", () => {
    const outcomes = converse(
      terminalProtocol(iosDialect, { enable: "x" }),
      new CliPlayer(stored("ios-chatty"), iosDialect.unknownCommand),
      ["show crypto ipsec sa"],
    );

    expect(outcomes.at(-1)).toEqual({ code: "cli.timeout", output: "\ninterface: Tunnel7\n    Crypto map tag: Tunn" });
  });

  test("does not know what was not recorded", () => {
    const [, terminal] = converse(
      terminalProtocol(iosDialect, { enable: "x" }),
      new CliPlayer(stored("ios-chatty"), iosDialect.unknownCommand),
      ["show nothing recorded"],
    );
    const [, netconf] = converse(netconfProtocol(junosNetconf), new NetconfPlayer(stored("junos-netconf")), [
      "show version",
    ]);

    expect(terminal).toMatchObject({ code: "cli.refused" });
    expect(netconf).toMatchObject({ code: "netconf.rpc-error" });
  });
});

describe("a recorder", () => {
  const recorded = (...said: readonly (string | { readonly sent: string })[]): string => {
    let text = "";
    const header = { device: "hub", platform: "ios", via: "cli", began: instant(0) } as const;
    const write = (lines: string): void => {
      text += lines;
    };
    const recorder = new Recorder({ header, secrets: ["Tr0ub4dor", "abc"], now: () => instant(7), write });
    for (const one of said) {
      if (typeof one === "string") recorder.heard(new TextEncoder().encode(one));
      else recorder.sent(one.sent, false);
    }
    recorder.end();
    return text.slice(text.indexOf("\n\n") + 2);
  };

  test("strikes secrets out of what comes in any pieces", () => {
    expect(recorded("crypto isakmp key H1d", "den address 198.51.100.7\r\nhub#")).toBe(
      '0.007 < "crypto isakmp key ‹redacted› address 198.51.100.7\\r\\n"\n0.007 < "hub#"\n',
    );
  });

  test("knows the login's own secrets wherever they turn up, and leaves short words alone", () => {
    expect(recorded({ sent: "show run | include Tr0ub4dor\n" }, "abc Tr0ub4dor\r\n")).toBe(
      '0.007 > "show run | include ‹redacted›\\n"\n0.007 < "abc ‹redacted›\\r\\n"\n',
    );
  });

  test("leaves out every line of a private key", () => {
    const text = recorded(
      "-----BEGIN RSA PRIVATE KEY-----\r\nMIIEow\r\nH1dden\r\n-----END RSA PRIVATE KEY-----\r\nhub#",
    );

    expect(text).not.toMatch(/MIIEow|H1dden/);
    expect(text.trim().split("\n")).toHaveLength(5);
  });
});

describe("a recorded device on a socket", () => {
  test.each(RECORDED)("$name is read by our own session over SSH", async ({ name, platform, protocol }) => {
    const recording = stored(name);
    const login = { username: "spindrift", password: "lab" };
    const { unknownCommand = "" } = platform.cli ?? {};
    const player = await openPlayer({
      transcript: recording,
      unknownCommand,
      ...login,
      port: 0,
      speed: Number.POSITIVE_INFINITY,
    });
    undo.push(() => player.close());
    const { host, port, hostKey } = player;
    const target = { host, port, ...login, hostKeys: [hostKey], trustOnFirstUse: false, legacyAlgorithms: [] };
    const memory = { recall: async () => undefined, remember: async () => undefined };
    const [first] = answersIn(recording, platform);
    let session: SshSession | undefined;
    await new Promise<void>((up, down) => {
      const events = {
        up,
        down: ({ message }: { message: string }) => down(new Error(message)),
        event: () => undefined,
      };
      session = new SshSession(
        { device: recording.device, target, protocol, memory, commandsPerMinute: 600, commandTimeout: 5_000 },
        events,
      );
    });
    undo.push(async () => session?.close());

    const [answer] = (await session?.ask([first?.command ?? ""], true)) ?? [];

    expect(answer).toMatchObject({ command: first?.command, text: first?.text });
    expect(answer?.error).toBeUndefined();
  });
});
