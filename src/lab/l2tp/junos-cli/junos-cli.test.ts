import { expect, test } from "vitest";
import type { Parsed } from "../../../platforms/command.ts";
import { commands } from "../../../platforms/junos/commands/catalogue.ts";
import { instant, minutes, seconds } from "../../../time/instant.ts";
import { decodeSyslog } from "../../../wire/syslog/decode.ts";
import { renderSyslog } from "../device-log.ts";
import { L2TP_LAB, threeLacs } from "../options.ts";
import { VirtualL2tpLab } from "../virtual-lab.ts";
import { JunosTerminal } from "./junos-terminal.ts";

const START = instant(Date.UTC(2026, 2, 3, 9, 0, 0));

function smallLab(): { lab: VirtualL2tpLab; terminal: JunosTerminal; type: (line: string) => string } {
  const lab = new VirtualL2tpLab({ ...L2TP_LAB, lacs: threeLacs(10, 2) }, START);
  lab.settle();
  lab.advance(seconds(5));
  const terminal = new JunosTerminal(lab.device);
  return { lab, terminal, type: (line) => terminal.type(line).output };
}

/** One lab in trouble for all who only look. */
const struck = (() => {
  let made: ReturnType<typeof smallLab> | undefined;
  return () => {
    if (made !== undefined) return made;
    made = smallLab();
    made.lab.world.strike("link-flap", undefined, made.lab.now);
    made.lab.advance(seconds(45));
    return made;
  };
})();

function read(command: string, text: string): Parsed<Record<string, unknown>> {
  const found = commands.find(({ run }) => command === run);
  if (found === undefined) throw new Error(`no reader for ${command}`);
  return found.parse(text) as Parsed<Record<string, unknown>>;
}

const READ_BY: Readonly<Record<string, string>> = {
  "show system processes extensive": "show system processes",
  "show log messages": "show log",
  "show ddos-protection protocols l2tp aggregate": "show ddos-protection protocols",
  "show ddos-protection protocols l2tp": "show ddos-protection protocols",
  "show ddos-protection protocols l2tp statistics": "show ddos-protection protocols",
  "show ddos-protection protocols violations": "show ddos-protection protocols violations",
  "show configuration | display set": "show configuration",
};

test.each([
  "show services l2tp summary",
  "show services l2tp destination",
  "show services l2tp tunnel",
  "show services l2tp session",
  "show subscribers summary",
  "show subscribers summary port",
  "show network-access aaa statistics authentication",
  "show chassis routing-engine",
  "show system processes extensive",
  "show system uptime",
  "show version",
  "show log messages",
  "show interfaces terse",
  "show configuration",
  "show configuration | display set",
  "show ddos-protection protocols l2tp aggregate",
  "show ddos-protection protocols l2tp",
  "show ddos-protection protocols l2tp statistics",
])("“%s” leaves the readers of real devices no line unread", (command) => {
  const { rows, unread, incomplete } = read(READ_BY[command] ?? command, struck().type(command));

  expect({ unread, incomplete }).toEqual({ unread: [], incomplete: false });
  expect(rows.length).toBeGreaterThan(0);
});

test("what is shown is what is there", () => {
  const { type } = smallLab();

  expect(read("show subscribers summary", type("show subscribers summary")).rows).toEqual([
    { byState: { active: 60 }, byClientType: { l2tp: 60 }, total: 60 },
  ]);
  expect(read("show services l2tp destination", type("show services l2tp destination")).rows).toMatchObject([
    { remoteAddress: "198.51.100.89", tunnels: 10, sessions: 20, state: "Enabled" },
    { remoteAddress: "203.0.113.241", tunnels: 10, sessions: 20 },
    { remoteAddress: "198.51.100.169", tunnels: 10, sessions: 20 },
  ]);
  expect(
    read("show network-access aaa statistics authentication", type("show network-access aaa statistics authentication"))
      .rows,
  ).toEqual([{ requestsReceived: 60, multistackRequests: 0, accepts: 60, rejects: 0, challenges: 0, timedOut: 0 }]);
  expect(read("show chassis routing-engine", type("show chassis routing-engine")).rows).toMatchObject([{}]);
});

test("a fallen port is in the log, in words that the log's readers know", () => {
  const { lab, type } = smallLab();

  lab.world.strike("link-down", "ge-1/0/0", lab.now);

  expect(type("show log messages | match LINK_DOWN")).toBe(
    "Mar  3 09:00:10  lns1 mib2d[2318]: SNMP_TRAP_LINK_DOWN: ifIndex 515, ifAdminStatus up(1), ifOperStatus down(2), ifName ge-1/0/0\n\n",
  );
  const [line] = lab.world.gateway.log.lines;
  if (line === undefined) throw new Error("nothing was logged");
  expect(decodeSyslog(renderSyslog("lns1", line))).toMatchObject({ host: "lns1", facility: 3, severity: 4 });
});

test("policer and hello interval are set together, shown before, and in force after the commit", () => {
  const { lab, terminal, type } = smallLab();
  type("configure exclusive");

  type("set system ddos-protection protocols l2tp aggregate bandwidth 50");
  type("set system ddos-protection protocols l2tp aggregate burst 50");
  type("set services l2tp tunnel-group tg-west hello-interval 0");

  expect(terminal.prompt).toBe("[edit]\nspindrift@lns1# ");
  expect(type("show | compare")).toBe(
    [
      "[edit system]",
      "+   ddos-protection {",
      "+       protocols {",
      "+           l2tp {",
      "+               aggregate {",
      "+                   bandwidth 50;",
      "+                   burst 50;",
      "+               }",
      "+           }",
      "+       }",
      "+   }",
      "[edit services l2tp tunnel-group tg-west]",
      "-   hello-interval 60;",
      "+   hello-interval 0;",
      "",
      "",
    ].join("\n"),
  );
  expect(type("commit confirmed 5")).toContain("automatically rolled back in 5 minutes");
  expect(lab.world.gateway.ddos.find("l2tp", "aggregate")?.settings.limit).toMatchObject({ bandwidth: 50, burst: 50 });
});

test("an unconfirmed commit is taken back, and the log says so", () => {
  const { lab, type } = smallLab();
  type("configure exclusive");
  type("set system ddos-protection protocols l2tp aggregate bandwidth 50");
  type("commit confirmed 2");

  lab.advance(minutes(2));

  expect(lab.world.gateway.ddos.find("l2tp", "aggregate")?.settings.limit.bandwidth).toBe(20_000);
  expect(type("run show log messages | match NOT_CONFIRMED")).toContain("automatic rollback complete");
});

test("a commit confirms the one before; rollback 1 brings the forebear back", () => {
  const { lab, type } = smallLab();
  const bandwidth = (): number | undefined =>
    lab.world.gateway.ddos.find("l2tp", "aggregate")?.settings.limit.bandwidth;
  type("configure");
  type("set system ddos-protection protocols l2tp aggregate bandwidth 50");
  type("commit confirmed 2");
  expect(type("commit")).toBe("commit complete\n\n");

  lab.advance(minutes(5));
  expect(bandwidth()).toBe(50);
  type("rollback 1");
  type("commit");

  expect(bandwidth()).toBe(20_000);
});

test.each([
  ['commit comment "slower hellos"', "'commit' operation (comment: slower hellos)"],
  ["commit comment slower", "'commit' operation (comment: slower)"],
  ['commit confirmed 2 comment "on trial"', "'commit confirmed' operation (comment: on trial)"],
  ["commit", "'commit' operation (comment: none)"],
])("the log says what `%s` was commented with", (order, words) => {
  const { type } = smallLab();
  type("configure");
  type("set system ddos-protection protocols l2tp aggregate bandwidth 50");
  type(order);
  type("exit");

  expect(type("show log messages")).toContain(words);
});

test("a slip is refused where it stands, and a number out of range at the commit", () => {
  const { type } = smallLab();

  expect(type("show subscribers sumary")).toBe(`${" ".repeat(17)}^\nsyntax error.\n\n`);
  expect(type("shaw version")).toBe("^\nunknown command.\n\n");
  type("configure");
  expect(type("set system ddos-protection protocols l2tp aggregate bandwith 50")).toContain("bandwidth?");
  type("set system ddos-protection protocols l2tp aggregate bandwidth 100001");
  expect(type("commit")).toContain("configuration check-out failed");
});

test("who configures exclusively keeps others out until the session ends", () => {
  const { lab, terminal, type } = smallLab();
  type("configure exclusive");
  const other = new JunosTerminal(lab.device);

  expect(other.type("configure").output).toContain("locked");
  terminal.close();
  expect(other.type("configure").output).toContain("Entering configuration mode");
});

test("changes that nobody committed are asked about", () => {
  const { terminal, type } = smallLab();
  type("configure");
  type("delete services l2tp tunnel-group tg-west hello-interval");

  type("exit");
  expect(terminal.prompt).toContain("Exit with uncommitted changes?");
  type("no");
  type("rollback 0");
  type("exit");

  expect(terminal.prompt).toBe("spindrift@lns1> ");
});
