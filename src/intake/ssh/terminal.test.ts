import { describe, expect, test } from "vitest";
import { iosDialect } from "../../platforms/ios/dialect.ts";
import { junosDialect } from "../../platforms/junos/dialect.ts";
import type { CliDialect } from "../../platforms/platform.ts";
import { seconds } from "../../time/instant.ts";
import type { ConversationEffect, ConversationInput } from "../conversation.ts";
import { TerminalConversation } from "./terminal.ts";

const SILENCE: ConversationInput = { kind: "silence" };
const bytes = (text: string): ConversationInput => ({ kind: "bytes", bytes: new TextEncoder().encode(text) });
const run = (command: string): ConversationInput => ({ kind: "run", command, patience: seconds(20) });

interface Terminal {
  take(input: ConversationInput): void;
  /** What was written and what came of it since the last look: `> text`, `> ***` for a secret, then the outcome. */
  look(): string[];
}

function terminal(dialect: CliDialect, enable = "en4ble"): Terminal {
  const conversation = new TerminalConversation(dialect, { enable });
  let told: string[] = [];
  const take = (input: ConversationInput): void => {
    told.push(...conversation.take(input).flatMap(tell));
  };
  take({ kind: "opened" });
  return {
    take,
    look() {
      const looked = told;
      told = [];
      return looked;
    },
  };
}

function tell(effect: ConversationEffect): string[] {
  if (effect.kind === "write") return [effect.isSecret ? "> ***" : `> ${JSON.stringify(effect.text)}`];
  if (effect.kind === "failed") return [`${effect.code}${effect.isOver ? ", over" : ""}: ${effect.message}`];
  if (effect.kind === "answer") return [effect.text];
  return effect.kind === "wake" ? [] : [effect.kind];
}

/** A terminal at a prompt, ready for commands. */
function ready(dialect: CliDialect, prompt: string): Terminal {
  const opened = terminal(dialect);
  opened.take(bytes(`\r\n${prompt}`));
  opened.take(SILENCE);
  opened.take(bytes(`\r\n${prompt}`));
  const lead = dialect.configuration.prompt.test(prompt) ? dialect.configuration.escape : "";
  for (const command of dialect.quiet) opened.take(bytes(`${lead}${command}\r\n${prompt}`));
  expect(opened.look().at(-1)).toBe("ready");
  return opened;
}

describe("the login", () => {
  test("waits for silence on a prompt, makes sure of it, raises the privilege and quiets the pager", () => {
    const hub = terminal(iosDialect);

    hub.take(bytes("\r\n"));
    hub.take(bytes("hub>"));
    expect(hub.look()).toEqual([]);
    hub.take(SILENCE);
    expect(hub.look()).toEqual(['> "\\n"']);
    hub.take(bytes("\r\nhub>"));
    expect(hub.look()).toEqual(['> "enable\\n"']);
    hub.take(bytes("enable\r\nPassword: "));
    expect(hub.look()).toEqual(["> ***"]);
    hub.take(bytes("\r\nhub#"));
    expect(hub.look()).toEqual(['> "terminal length 0\\n"']);
    hub.take(bytes("terminal length 0\r\nhub#"));
    hub.take(bytes("terminal width 0\r\n% Invalid input detected at '^' marker.\r\n\r\nhub#"));
    expect(hub.look()).toEqual(['> "terminal width 0\\n"', "ready"]);
  });

  test("is not misled by a greeting with lines like prompts, even where the device rests on one", () => {
    const hub = terminal(iosDialect);

    hub.take(bytes("\r\nrouter>\r\nWelcome to\r\nlab#"));
    hub.take(SILENCE);
    hub.take(bytes(" where nothing is real\r\nAuthorized users only\r\n\r\nhub#"));
    hub.take(bytes("\r\nhub#"));
    hub.take(SILENCE);
    expect(hub.look()).toEqual(['> "\\n"', '> "\\n"']);
    hub.take(bytes("\r\nhub#"));
    expect(hub.look()).toEqual(['> "terminal length 0\\n"']);
  });

  test("leaves the shell that root lands in", () => {
    const gateway = terminal(junosDialect);

    gateway.take(bytes("--- JUNOS 21.2R3 built 2022-01-01\r\nroot@gw1:~ # "));
    gateway.take(SILENCE);
    gateway.take(bytes("\r\nroot@gw1:~ # "));
    gateway.take(bytes("cli\r\nroot@gw1> "));
    gateway.take(SILENCE);
    gateway.take(bytes("\r\n\r\nroot@gw1> "));

    expect(gateway.look()).toEqual(['> "\\n"', '> "cli\\n"', '> "\\n"', '> "set cli screen-length 0\\n"']);
  });

  test.each<[string, string, RegExp]>([
    ["asks again", "\r\nPassword: ", /^cli\.privilege, over: .*set `enable` of this device/],
    ["stays where it was", "\r\n% Bad secrets\r\n\r\nhub>", /^cli\.privilege, over: .*set `enable` of this device/],
  ])("a device that %s refused the enable password", (_, answer, told) => {
    const hub = terminal(iosDialect);
    hub.take(bytes("hub>"));
    hub.take(SILENCE);
    hub.take(bytes("\r\nhub>"));
    hub.take(bytes("enable\r\nPassword: "));
    hub.take(bytes(answer));

    expect(hub.look().at(-1)).toMatch(told);
  });

  test("a device that greets without a prompt is told with its last words", () => {
    const hub = terminal(iosDialect);
    hub.take(bytes("This account is expired.\r\n"));
    hub.take(SILENCE);
    hub.take(SILENCE);

    expect(hub.look()).toEqual([expect.stringMatching(/^cli\.no-prompt, over: .*“This account is expired\.”/)]);
  });
});

describe("a command", () => {
  test("gives its answer, and the next one its own", () => {
    const hub = ready(iosDialect, "hub#");

    hub.take(run("show clock"));
    hub.take(bytes("show clock\r\n03:00:00 UTC\r\nhub#"));
    hub.take(run("show debug"));
    hub.take(bytes("show debug\r\n\r\nhub#"));

    expect(hub.look()).toEqual(['> "show clock\\n"', "03:00:00 UTC\n", '> "show debug\\n"', "\n"]);
  });

  test("is led in by `run` where Junos is in configuration mode, by `do` on IOS", () => {
    const gateway = ready(junosDialect, "[edit]\r\nops@gw1# ");
    gateway.take(run("show version"));
    gateway.take(bytes("run show version\r\nModel: srx345\r\n\r\n[edit]\r\nops@gw1# "));
    const hub = ready(iosDialect, "hub(config)#");
    hub.take(run("show clock"));

    expect(gateway.look()).toEqual(['> "run show version\\n"', "Model: srx345\n\n"]);
    expect(hub.look()).toEqual(['> "do show clock\\n"']);
  });

  test("turns the pages of a device that keeps its pager", () => {
    const gateway = ready(junosDialect, "ops@gw1> ");

    gateway.take(run("show log kmd"));
    gateway.take(bytes("show log kmd\r\nfirst\r\n---(more 50%)---"));
    gateway.take(bytes(`\r${" ".repeat(17)}\rsecond\r\n\r\nops@gw1> `));

    expect(gateway.look()).toEqual(['> "show log kmd\\n"', '> " "', "first\nsecond\n\n"]);
  });

  test("that the device refuses fails with the device's own words, and the session goes on", () => {
    const gateway = ready(junosDialect, "ops@gw1> ");

    gateway.take(run("show nonsense"));
    gateway.take(bytes("show nonsense\r\n           ^\r\nsyntax error, expecting <command>.\r\n\r\nops@gw1> "));
    gateway.take(run("show version"));
    gateway.take(bytes("show version\r\nModel: srx345\r\n\r\nops@gw1> "));

    expect(gateway.look()).toEqual([
      '> "show nonsense\\n"',
      "cli.refused: the device refused “show nonsense”: syntax error, expecting <command>.",
      '> "show version\\n"',
      "Model: srx345\n\n",
    ]);
  });

  test("whose answer stops in the middle fails after the patience, with what came, and ends the session", () => {
    const hub = new TerminalConversation({ ...iosDialect, quiet: [] }, { enable: "" });
    hub.take({ kind: "opened" });
    hub.take(bytes("hub#"));
    hub.take(SILENCE);
    hub.take(bytes("\r\nhub#"));
    hub.take(run("show crypto ipsec sa"));
    hub.take(bytes("show crypto ipsec sa\r\ninterface: Tunnel7\r\n    Crypto map"));

    const [wake] = hub.take(SILENCE);
    const [failed] = hub.take(SILENCE);

    expect(wake).toEqual({ kind: "wake", after: 19_750 });
    expect(failed).toMatchObject({
      kind: "failed",
      code: "cli.timeout",
      message:
        "the device stopped writing in the middle of “show crypto ipsec sa” (33 characters came, then nothing for 20000 ms)",
      output: "interface: Tunnel7\n    Crypto map",
      isOver: true,
    });
    expect(hub.take(bytes("late\r\nhub#"))).toEqual([]);
  });

  test("in whose answer the device closes the session fails with what came", () => {
    const hub = new TerminalConversation({ ...iosDialect, quiet: [] }, { enable: "" });
    hub.take({ kind: "opened" });
    hub.take(bytes("hub#"));
    hub.take(SILENCE);
    hub.take(bytes("\r\nhub#"));
    hub.take(run("show crypto ipsec sa"));
    hub.take(bytes("show crypto ipsec sa\r\ninterface: Tunnel7\r\n"));

    expect(hub.take({ kind: "closed" })).toMatchObject([
      {
        code: "cli.closed",
        message: expect.stringContaining("in the middle of “show crypto ipsec sa”"),
        output: "interface: Tunnel7\n",
      },
    ]);
    expect(hub.take({ kind: "closed" })).toEqual([]);
  });

  test("that makes the device ask something fails: nobody answers in an operator's place", () => {
    const hub = ready(iosDialect, "hub#");

    hub.take(run("reload"));
    hub.take(bytes("reload\r\nProceed with reload? [confirm]"));
    hub.take(SILENCE);

    expect(hub.look().at(-1)).toMatch(/^cli\.question, over: the device asks “Proceed with reload\? \[confirm\]”/);
  });

  test("is not disturbed by what the console said before it", () => {
    const hub = ready(iosDialect, "hub#");
    hub.take(bytes("\r\n*Nov 21 03:00:00: %SYS-5-CONFIG_I: x\r\nhub#\r\nPassword: "));
    hub.take(SILENCE);
    hub.take(run("show clock"));
    hub.take(bytes("show clock\r\n03:00:00 UTC\r\nhub#"));

    expect(hub.look()).toEqual(['> "show clock\\n"', "03:00:00 UTC\n"]);
  });

  test("a letter of several bytes may be cut anywhere", () => {
    const hub = ready(iosDialect, "hub#");
    hub.take(run("show run"));
    for (const byte of new TextEncoder().encode("show run\r\n description Zürich – Köln\r\nhub#"))
      hub.take({ kind: "bytes", bytes: Uint8Array.of(byte) });

    expect(hub.look().at(-1)).toBe(" description Zürich – Köln\n");
  });
});
