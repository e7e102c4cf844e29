import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Answer } from "../../model/arrival.ts";
import { instant } from "../../time/instant.ts";
import { escaped, readXmlNode } from "../../wire/netconf/xml.ts";
import type { Command } from "../command.ts";
import { commands } from "./commands/catalogue.ts";
import { junosNetconf } from "./netconf.ts";
import { junos } from "./platform.ts";
import { isXml } from "./xml/element.ts";

const answer = (command: string, reply: string): string =>
  junosNetconf.request(command).answer(readXmlNode(reply), reply);
const output = (text: string): string => `<rpc-reply><output>\n${text}</output></rpc-reply>`;
const LINES = output("alpha one\nBravo two\nalpha three\n");

test("XML is asked for where the reader makes rows of it, text elsewhere", () => {
  const asked = (command: string): string => junosNetconf.request(command).operation;

  expect(asked("show security ipsec security-associations detail")).toBe(
    '<command format="xml">show security ipsec security-associations detail</command>',
  );
  expect(asked("show version")).toBe('<command format="text">show version</command>');
  expect(asked("clear security ike security-associations 198.51.100.7")).toContain('format="text"');
});

test("a command that says it reads XML shows so by a fixture", () => {
  const folder = (run: string): string => join(import.meta.dirname, "commands", `${run.replaceAll(" ", "-")}.fixtures`);
  const hasXml = (run: string): boolean =>
    existsSync(folder(run)) &&
    readdirSync(folder(run)).some(
      (name) => name.endsWith(".txt") && isXml(readFileSync(join(folder(run), name), "utf8")),
    );
  const readers = (commands as readonly Command<unknown>[]).filter(({ xml }) => xml === true);

  expect(readers.length).toBeGreaterThan(5);
  expect(readers.map(({ run }) => run).filter((run) => !hasXml(run))).toEqual([]);
});

test("text comes as the CLI shows it, each routing engine under its name", () => {
  const reply = `<rpc-reply><multi-routing-engine-results>
    <multi-routing-engine-item><re-name>node0</re-name><output>\n  indented\nline\n</output></multi-routing-engine-item>
    <multi-routing-engine-item><re-name>node1</re-name><output>other\n\n</output></multi-routing-engine-item>
    </multi-routing-engine-results><cli><banner>{primary:node0}</banner></cli></rpc-reply>`;

  expect(answer("show version", reply)).toBe(
    `node0:\n${"-".repeat(74)}\n  indented\nline\n\nnode1:\n${"-".repeat(74)}\nother\n`,
  );
});

test("text in place of XML stays text: an error of a daemon must not be read as an empty table", () => {
  const command = "show security ipsec security-associations detail";

  expect(answer(command, output("error: the ipsec-key-management subsystem is not running\n"))).toBe(
    "error: the ipsec-key-management subsystem is not running\n",
  );
  expect(answer(command, "<rpc-reply/>")).toBe("\n");
  expect(answer(command, "<rpc-reply><a><b>1</b></a></rpc-reply>")).toBe("<rpc-reply><a><b>1</b></a></rpc-reply>\n");
});

test.each<[string, string]>([
  ["| match alpha", "alpha one\nalpha three\n"],
  ["| match bravo", "Bravo two\n"],
  ['| match "one|two"', "alpha one\nBravo two\n"],
  ["| except alpha", "Bravo two\n"],
  ["| find bravo", "Bravo two\nalpha three\n"],
  ["| last 1", "alpha three\n"],
  ["| match alpha | count", "Count: 2 lines\n"],
  ["| no-more", "alpha one\nBravo two\nalpha three\n"],
  ["| match (", ""],
  ["| trim 6", "one\ntwo\nthree\n"],
])("%s is carried out here, since Junos's NETCONF server does not", (pipe, lines) => {
  const { operation } = junosNetconf.request(`show log kmd ${pipe}`);

  expect(operation).toBe('<command format="text">show log kmd</command>');
  expect(answer(`show log kmd ${pipe}`, LINES)).toBe(lines);
});

test("`| display set` is the device's, and what it repeats of a pipe is no output", () => {
  const command = "show configuration security | display set | match traceoptions";
  const reply = `<rpc-reply><pipe><more-match-string>\nx\n</more-match-string></pipe><configuration-information><configuration-output>
set security ike traceoptions flag all
set security ike proposal p1
</configuration-output></configuration-information></rpc-reply>`;

  expect(junosNetconf.request(command).operation).toBe(
    '<command format="text">show configuration security | display set</command>',
  );
  expect(answer(command, reply)).toBe("set security ike traceoptions flag all\n");
});

test("a poll over NETCONF gives the same kind of reading as one over the CLI", () => {
  const folder = join(import.meta.dirname, "commands");
  const answered = (command: string, path: string): Answer => {
    const text = readFileSync(join(folder, path), "utf8");
    const written = isXml(text) ? text : `<rpc-reply><output>\n${escaped(text)}</output></rpc-reply>`;
    return { command, askedAt: instant(1_000), at: instant(2_000), text: answer(command, written) };
  };

  const reading = junos.read([
    answered(
      "show security ike security-associations detail",
      "show-security-ike-security-associations.fixtures/xml.txt",
    ),
    answered(
      "show security ipsec security-associations detail",
      "show-security-ipsec-security-associations.fixtures/xml-cluster.txt",
    ),
    answered("show system uptime", "show-system-uptime.fixtures/cluster.txt"),
  ]);

  expect(reading.readable).toEqual({ ok: true });
  expect(reading.ikeSas).toMatchObject([
    { localIndex: "7511027", remoteAddress: "198.51.100.20", status: "ESTABLISHED" },
  ]);
  expect(reading.ipsecSas.map(({ direction }) => direction)).toEqual(["INGRESS", "EGRESS"]);
  expect(reading.uptime?.atLeast).toBeGreaterThan(0);
});
