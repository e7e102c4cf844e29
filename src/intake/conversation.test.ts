import { describe, expect, test } from "vitest";
import { iosDialect } from "../platforms/ios/dialect.ts";
import { junosNetconf } from "../platforms/junos/netconf.ts";
import { seconds } from "../time/instant.ts";
import { isOneLine } from "./conversation.ts";
import { NetconfConversation } from "./netconf/conversation.ts";
import { TerminalConversation } from "./ssh/terminal.ts";

const run = (command: string) => ({ kind: "run", command, patience: seconds(1), isOrder: true }) as const;

describe("a command that a device or a peer has put a second line into", () => {
  const two = [
    "clear crypto sa peer 192.0.2.1\nreload",
    "clear crypto sa peer 192.0.2.1\rreload",
    "show version\u0003",
    "show version\u2028reload",
    "",
  ];

  test.each(two)("%j is not sent over SSH", (command) => {
    const terminal = new TerminalConversation(iosDialect, { enable: "" });

    const effects = terminal.take(run(command));

    expect(effects).toMatchObject([{ kind: "failed", code: "cli.unsendable", isOver: false }]);
  });

  test.each(two)("%j is not sent over NETCONF", (command) => {
    const netconf = new NetconfConversation(junosNetconf);

    const effects = netconf.take(run(command));

    expect(effects).toMatchObject([{ kind: "failed", code: "cli.unsendable", isOver: false }]);
  });
});

test("whatever stands on one line may be asked", () => {
  expect(isOneLine('show log messages | match "peer 192.0.2.1 – übel"')).toBe(true);
});
