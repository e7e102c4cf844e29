import { expect, test } from "vitest";
import { iosDialect } from "../../platforms/ios/dialect.ts";
import { junosDialect } from "../../platforms/junos/dialect.ts";
import type { CliDialect } from "../../platforms/platform.ts";
import { Dialogue, type DialogueEvent } from "./dialogue.ts";

const PIECES = [1, 2, 3, 7, 64, 100_000];

interface Told {
  readonly command: string;
  readonly prompt?: string;
  readonly dialect?: CliDialect;
  readonly size?: number;
}

/** Reads a text in pieces of `size` characters, as a device that is known by its prompt; gives what each told. */
function read(text: string, { command, prompt = "hub#", dialect = iosDialect, size = 100_000 }: Told): DialogueEvent[] {
  const dialogue = new Dialogue(dialect, 100_000);
  dialogue.learn(prompt);
  dialogue.sent(command);
  const events: DialogueEvent[] = [];
  for (let at = 0; at < text.length; at += size) {
    const event = dialogue.push(text.slice(at, at + size));
    if (event !== undefined) events.push(event);
  }
  return events;
}

const outputs = (text: string, told: Told): (string | undefined)[] =>
  read(text, told).map((event) => (event.kind === "prompt" ? event.output : undefined));

const junos = { prompt: "ops@gw1>", dialect: junosDialect, command: "show version" };

test.each(PIECES)("an output in pieces of %i is read without echo and prompt", (size) => {
  const text = "show clock\r\n*03:00:00.000 UTC Sat Nov 21 2026\r\nhub#";

  expect(read(text, { command: "show clock", size })).toEqual([
    { kind: "prompt", output: "*03:00:00.000 UTC Sat Nov 21 2026\n", prompt: "hub#" },
  ]);
});

test("what looks like a prompt inside an output is none, wherever the pieces end", () => {
  const text = "show run\r\n! hub# is no prompt\r\n  description to edge#2 of many\r\nspoke>\r\nbranch#";

  expect(read(text, { command: "show run", size: 1 })).toEqual([]);
  expect(outputs(`${text} is described\r\nhub#`, { command: "show run" })).toEqual([
    "! hub# is no prompt\n  description to edge#2 of many\nspoke>\nbranch# is described\n",
  ]);
});

test("the prompt of an earlier command that comes late is not taken for the answer's", () => {
  const dialogue = new Dialogue(iosDialect, 10_000);
  dialogue.learn("hub#");
  dialogue.sent("show clock");

  expect(dialogue.push("hub#")).toBeUndefined();
  expect(dialogue.push("\r\nhub#show clock\r\n03:00:00.000 UTC\r\nhub#")).toEqual({
    kind: "prompt",
    output: "03:00:00.000 UTC\n",
    prompt: "hub#",
  });
});

test.each<[string, string]>([
  ["backspaces and blanks", "\b\b\b\b\b\b\b\b\b         \b\b\b\b\b\b\b\b\b"],
  ["a carriage return and blanks", "\r          \r"],
  ["an erased line", "\r\u001B[K"],
  ["nothing", "\r\n"],
])("a pager of IOS that wipes itself away by %s is answered, and leaves no trace", (_, wipe) => {
  const dialogue = new Dialogue(iosDialect, 10_000);
  dialogue.learn("hub#");
  dialogue.sent("show x");

  expect(dialogue.push("show x\r\nline 1\r\n --More-- ")).toEqual({ kind: "page" });
  expect(dialogue.push(`${wipe}line 2\r\nhub#`)).toMatchObject({
    output: expect.stringMatching(/^line 1\n\n?line 2\n$/),
  });
});

test.each(["---(more)---", "---(more 42%)---", "---(more 100%)---"])("%s of Junos is answered", (pager) => {
  const dialogue = new Dialogue(junosDialect, 10_000);
  dialogue.learn("ops@gw1>");
  dialogue.sent("show version");

  expect(dialogue.push(`show version \r\nHostname: gw1\r\n${pager}`)).toEqual({ kind: "page" });
  expect(dialogue.push(`\r${" ".repeat(pager.length)}\rModel: srx345\r\n\r\nops@gw1> `)).toMatchObject({
    output: "Hostname: gw1\nModel: srx345\n\n",
  });
});

test.each(["{primary:node0}", "{secondary:node1}", "{master}", "[edit]", "{master}[edit]", "[edit security ike]"])(
  "the line %s belongs to the prompt below it",
  (banner) => {
    const prompt = banner.includes("edit") ? "ops@gw1# " : "ops@gw1> ";

    expect(outputs(`show version\r\nModel: srx345\r\n\r\n${banner}\r\n${prompt}`, junos)).toEqual([
      "Model: srx345\n\n",
    ]);
  },
);

test("a prompt that changes its mode is still the device's own", () => {
  expect(
    read("configure\r\nEntering configuration mode\r\n\r\n[edit]\r\nops@gw1# ", { ...junos, command: "configure" }),
  ).toEqual([{ kind: "prompt", output: "Entering configuration mode\n\n", prompt: "ops@gw1#" }]);
  expect(read("conf t\r\nhub(config-if)#", { command: "conf t", prompt: "hub>" })).toHaveLength(1);
  // IOS shortens a long name there
  const prompt = "branch-office-of-the-north-07#";
  expect(read("conf t\r\nbranch-office-of-the(config)#", { command: "conf t", prompt })).toHaveLength(1);
});

test("directions of SRX's SAs are no prompts", () => {
  const text =
    "show sa\r\n  <131073 ESP:3des/sha1 68e14219 1656/ unlim\r\n  >131073 ESP:3des/sha1 a2f1c003 1656/ unlim\r\nops@gw1> ";

  for (const size of PIECES) expect(outputs(text, { ...junos, command: "show sa", size }).at(-1)).toContain(">131073");
});

test.each<[string, string]>([
  ["wrapped at the edge of the screen", "hub#show crypto ipsec sa pe\r\ner 198.51.100.7 detail\r\n"],
  ["wrapped by blank and carriage return", "hub#show crypto ipsec sa peer \r198.51.100.7 detail\r\n"],
  ["scrolled to the left by the line editor", `hub#show crypto ip\r\u001B[Khub#$ec sa peer 198.51.100.7 detail\r\n`],
  [
    "below a message of the console",
    "\r\n*Nov 21 03:00:00: %SYS-5-CONFIG_I: x\r\nhub#show crypto ipsec sa peer 198.51.100.7 detail\r\n",
  ],
  ["corrected while it was typed", "show crypto ipsec as\b\bsa peer 198.51.100.7 detail\r\n"],
])("an echo that is %s is no output", (_, echo) => {
  const [output] = outputs(`${echo}interface: Tunnel7\r\nhub#`, {
    command: "show crypto ipsec sa peer 198.51.100.7 detail",
  });

  expect(output?.endsWith("interface: Tunnel7\n")).toBe(true);
  expect(output).not.toMatch(/198\.51\.100\.7|hub#/);
});

test("a message of the console above the echo and inside the output stays: parsers say that it is unread", () => {
  const log = "*Nov 21 03:00:00.000: %CRYPTO-4-IKMP_NO_SA: IKE message from 198.51.100.7 has no SA";

  expect(outputs(`\r\n${log}\r\nhub#show x\r\nline 1\r\n${log}\r\nline 2\r\nhub#`, { command: "show x" })).toEqual([
    `${log}\nline 1\n${log}\nline 2\n`,
  ]);
});

test.each<[string, string]>([
  ["a message of the console", "*Nov 21 03:00:00.000: %SYS-5-CONFIG_I: Configured from console by ops\r\n"],
  ["two, with blank lines", "\r\n*Nov 21 03:00:00: %LINK-3-UPDOWN: x\r\n\r\n*Nov 21 03:00:01: %LINK-3-UPDOWN: y\r\n"],
])("a prompt with %s behind it counts when the device falls silent", (_, behind) => {
  const dialogue = new Dialogue(iosDialect, 10_000);
  dialogue.learn("hub#");
  dialogue.sent("show x");

  expect(dialogue.push(`show x\r\nline 1\r\nhub#\r\n${behind}`)).toBeUndefined();
  expect(dialogue.settled(false)).toMatchObject({ kind: "prompt", output: expect.stringMatching(/^line 1\n/) });
});

test("a pager with a message behind it is answered when the device falls silent", () => {
  const dialogue = new Dialogue(iosDialect, 10_000);
  dialogue.learn("hub#");
  dialogue.sent("show x");
  dialogue.push("show x\r\nline 1\r\n --More-- \r\n*Nov 21 03:00:00: %SYS-5-CONFIG_I: x\r\n");

  expect(dialogue.settled(false)).toEqual({ kind: "page" });
  expect(dialogue.push("line 2\r\nhub#")).toMatchObject({
    output: expect.stringMatching(/^line 1\n.*%SYS.*\nline 2\n$/s),
  });
});

test("a notice to all users behind a prompt holds the answer up, and does not lose it", () => {
  const dialogue = new Dialogue(junosDialect, 10_000);
  dialogue.learn("ops@gw1>");
  dialogue.sent("show version");
  dialogue.push("show version\r\nModel: srx345\r\n\r\nops@gw1> \r\nthe building closes at six\r\n");

  expect(dialogue.settled(false)).toBeUndefined();
  expect(dialogue.expired()).toMatchObject({ kind: "prompt", output: "Model: srx345\n\nthe building closes at six\n" });
});

test("a device that echoes nothing is read when it falls silent on its prompt", () => {
  const dialogue = new Dialogue(iosDialect, 10_000);
  dialogue.learn("hub#");
  dialogue.sent("show x");

  expect(dialogue.push("line 1\r\nhub#")).toBeUndefined();
  expect(dialogue.settled(false)).toEqual({ kind: "prompt", output: "line 1\n", prompt: "hub#" });
});

test("silence in the middle of an output is no end of it", () => {
  const dialogue = new Dialogue(iosDialect, 10_000);
  dialogue.learn("hub#");
  dialogue.sent("show x");
  dialogue.push("show x\r\nline 1\r\nspoke#");

  expect(dialogue.settled(false)).toBeUndefined();
  expect(dialogue.expired()).toBeUndefined();
  expect(dialogue.pending).toBe("line 1\nspoke#");
});

test("a question for a password is told apart from a prompt", () => {
  expect(read("enable\r\nPassword: ", { command: "enable" })).toEqual([{ kind: "password" }]);
});

test.each<[string, string, CliDialect]>([
  ["clear x", "Clear all? [confirm]", iosDialect],
  ["reload", "System configuration has been modified. Save? [yes/no]: ", iosDialect],
  ["request x", "Reboot the system ? [yes,no] (no) ", junosDialect],
])(
  "what “%s” asks is a question when the device rests on it, and text when it goes on",
  (command, question, dialect) => {
    const dialogue = new Dialogue(dialect, 10_000);
    dialogue.learn("hub#");
    dialogue.sent(command);

    expect(dialogue.push(`${command}\r\n${question}`)).toBeUndefined();
    expect(dialogue.settled(false)).toEqual({ kind: "question", text: question.trim() });
    expect(dialogue.push("is what a banner says\r\n")).toBeUndefined();
    expect(dialogue.settled(false)).toBeUndefined();
  },
);

test("an output beyond the limit loses its middle, and says so", () => {
  const dialogue = new Dialogue(iosDialect, 1_000);
  dialogue.learn("hub#");
  dialogue.sent("show tech");
  dialogue.push("show tech\r\n");
  for (let i = 0; i < 100; i++) dialogue.push(`line ${i} ${"x".repeat(90)}\n`);

  const event = dialogue.push("hub#");

  expect(event).toMatchObject({ kind: "prompt", output: expect.stringMatching(/^line 0 .*line 99 x+\n$/s) });
  expect(dialogue.isOver).toBe(true);
});

test("colours, titles and character sets are no text", () => {
  const text = "show x\r\n\u001B]0;hub\u0007\u001B[1mbold\u001B[0m \u001B(Bplain\r\n\u001B[?25h\u001B[32mhub#\u001B[0m";

  for (const size of PIECES) expect(outputs(text, { command: "show x", size }).at(-1)).toBe("bold plain\n");
});
