import { describe, expect, test } from "vitest";
import { junosNetconf } from "../../platforms/junos/netconf.ts";
import { seconds } from "../../time/instant.ts";
import { frame } from "../../wire/netconf/framing.ts";
import { BASE } from "../../wire/netconf/message.ts";
import type { ConversationEffect, ConversationInput } from "../conversation.ts";
import { NetconfConversation } from "./conversation.ts";

const bytes = (text: string): ConversationInput => ({ kind: "bytes", bytes: new TextEncoder().encode(text) });
const run = (command: string): ConversationInput => ({ kind: "run", command, patience: seconds(20) });
const hello = (...capabilities: string[]): string =>
  frame(
    `<hello><capabilities>${capabilities.map((c) => `<capability>${c}</capability>`).join("")}</capabilities><session-id>9</session-id></hello>`,
    "marked",
  );
const reply = (id: number, content: string): string =>
  frame(`<rpc-reply message-id="${id}">${content}</rpc-reply>`, "chunked");

/** The outcome of an input: what was written, answered or failed; wakes are left out. */
const told = (effects: readonly ConversationEffect[]): ConversationEffect[] =>
  effects.filter(({ kind }) => kind !== "wake");

/** A session that has said hello and speaks 1.1. */
function ready(): NetconfConversation {
  const session = new NetconfConversation(junosNetconf);
  session.take({ kind: "opened" });
  expect(told(session.take(bytes(hello(BASE["1.0"], BASE["1.1"]))))).toEqual([{ kind: "ready" }]);
  return session;
}

describe("the greeting", () => {
  test("is said at once, and decides the framing by what both can", () => {
    const old = new NetconfConversation(junosNetconf);

    expect(old.take({ kind: "opened" })).toMatchObject([
      { kind: "write", text: expect.stringMatching(/^<\?xml.*base:1\.1<.*<\/hello>\]\]>\]\]>$/) },
      { kind: "wake", after: 15_000 },
    ]);
    expect(told(old.take(bytes(`<!-- user ops -->${hello(BASE["1.0"])}`)))).toEqual([{ kind: "ready" }]);
    expect(told(old.take(run("show version")))).toMatchObject([
      { text: expect.stringMatching(/^<\?xml.*<\/rpc>\]\]>\]\]>$/) },
    ]);
    expect(told(ready().take(run("show version")))).toMatchObject([
      { text: expect.stringMatching(/^\n#\d+\n<\?xml.*<\/rpc>\n##\n$/) },
    ]);
  });

  test.each<[string, string, string]>([
    ["no version of ours", hello("urn:example:other"), "netconf.no-version"],
    ["no XML", "Connection limit reached]]>]]>", "netconf.xml"],
    ["a reply", frame("<rpc-reply/>", "marked"), "netconf.reply"],
  ])("of %s ends the session", (_, text, code) => {
    const session = new NetconfConversation(junosNetconf);
    session.take({ kind: "opened" });

    expect(told(session.take(bytes(text)))).toMatchObject([{ kind: "failed", code, isOver: true }]);
    expect(session.take(run("show version"))).toEqual([]);
  });

  test("that never comes is told", () => {
    const session = new NetconfConversation(junosNetconf);
    session.take({ kind: "opened" });

    expect(session.take({ kind: "silence" })).toMatchObject([
      { code: "netconf.timeout", message: expect.stringContaining("before its hello") },
    ]);
  });
});

describe("a command", () => {
  test("is answered with the text of the CLI, or with XML for the readers of XML", () => {
    const session = ready();
    session.take(run("show version"));
    const version = session.take(bytes(reply(1, "<output>\nHostname: gw1\nModel: srx345\n</output>")));
    session.take(run("show security ipsec security-associations detail"));
    const sas = session.take(bytes(reply(2, "<ipsec><total-active-tunnels>0</total-active-tunnels></ipsec>")));

    expect(told(version)).toEqual([{ kind: "answer", text: "Hostname: gw1\nModel: srx345\n" }]);
    expect(told(sas)).toMatchObject([
      { kind: "answer", text: expect.stringMatching(/^<rpc-reply message-id="2"><ipsec>/) },
    ]);
  });

  test("may be answered in any pieces", () => {
    const session = ready();
    session.take(run("show version"));

    const effects = [...reply(1, "<output>Zürich\n</output>")].flatMap((piece) => told(session.take(bytes(piece))));

    expect(effects).toEqual([{ kind: "answer", text: "Zürich\n" }]);
  });

  test.each<[string, string, string, RegExp]>([
    [
      "an rpc-error",
      "<rpc-error><error-tag>operation-failed</error-tag><error-severity>error</error-severity><error-message>\nsyntax error\n</error-message></rpc-error>",
      "netconf.rpc-error",
      /refused “show version”: syntax error \[operation-failed\]$/,
    ],
    [
      "a lack of rights",
      "<rpc-error><error-tag>access-denied</error-tag><error-message>permission denied</error-message></rpc-error>",
      "netconf.access-denied",
      /the login's class must be allowed this command/,
    ],
    [
      "an error in words",
      "<output>error: permission denied: version\n</output>",
      "netconf.rpc-error",
      /permission denied: version/,
    ],
  ])("that fails by %s is told with the device's words, and the session goes on", (_, content, code, message) => {
    const session = ready();
    session.take(run("show version"));

    expect(told(session.take(bytes(reply(1, content))))).toMatchObject([
      { kind: "failed", code, message: expect.stringMatching(message), isOver: false },
    ]);
    session.take(run("show version"));
    expect(told(session.take(bytes(reply(2, "<output>x\n</output>"))))).toEqual([{ kind: "answer", text: "x\n" }]);
  });

  test("that one of two routing engines did not answer is no whole answer, and what came is kept", () => {
    const session = ready();
    session.take(run("show version"));
    const content = `<multi-routing-engine-results><multi-routing-engine-item><re-name>node0</re-name><output>Model: srx345</output></multi-routing-engine-item>
      <rpc-error><error-severity>error</error-severity><error-message>could not connect to node1</error-message></rpc-error></multi-routing-engine-results>`;

    expect(told(session.take(bytes(reply(1, content))))).toMatchObject([
      {
        kind: "failed",
        message: expect.stringContaining("could not connect to node1"),
        output: expect.stringContaining("Model: srx345"),
      },
    ]);
  });

  test("that only warns is answered", () => {
    const session = ready();
    session.take(run("show version"));
    const warning =
      "<rpc-error><error-severity>warning</error-severity><error-message>slow</error-message></rpc-error>";

    expect(told(session.take(bytes(reply(1, `${warning}<output>x\n</output>`))))).toEqual([
      { kind: "answer", text: "x\n" },
    ]);
  });

  test("gets no other command's answer", () => {
    const session = ready();
    session.take(run("show version"));

    expect(told(session.take(bytes(reply(7, "<output>x</output>"))))).toMatchObject([
      { code: "netconf.reply", isOver: true },
    ]);
  });

  test("whose answer stops in the middle fails after the patience, counted from the last byte", () => {
    const session = ready();
    session.take(run("show version"));

    expect(session.take(bytes("\n#500\n<rpc-reply"))).toEqual([{ kind: "wake", after: 20_000 }]);
    expect(session.take({ kind: "silence" })).toMatchObject([
      {
        code: "netconf.timeout",
        message:
          "the device stopped writing in the middle of “show version” (16 bytes came, then nothing for 20000 ms)",
        isOver: true,
      },
    ]);
  });

  test("may be interrupted by a notification that nobody subscribed to", () => {
    const session = ready();
    session.take(run("show version"));

    expect(told(session.take(bytes(frame("<notification><eventTime/></notification>", "chunked"))))).toEqual([]);
    expect(told(session.take(bytes(reply(1, "<output>x\n</output>"))))).toEqual([{ kind: "answer", text: "x\n" }]);
  });
});
