import { createSocket } from "node:dgram";
import ssh2, { type ClientChannel } from "ssh2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type L2tpLab, startL2tpLab } from "../src/lab/l2tp/l2tp-lab.ts";
import { threeLacs } from "../src/lab/l2tp/options.ts";
import { junosDialect } from "../src/platforms/junos/dialect.ts";

const syslog = createSocket("udp4");
const lines: string[] = [];
let lab: L2tpLab;
const client = new ssh2.Client();
let shell: ClientChannel;
let heard = "";

beforeAll(async () => {
  syslog.on("message", (bytes) => lines.push(bytes.toString()));
  await new Promise<void>((done) => syslog.bind(0, "127.0.0.1", () => done()));
  lab = await startL2tpLab({
    options: { lacs: threeLacs(20, 2) },
    syslog: { host: "127.0.0.1", port: syslog.address().port },
  });
  await lab.settled;
  const { host, port, username, password } = lab.ssh;
  await new Promise<void>((done, fail) => {
    client.once("ready", done).once("error", fail);
    client.connect({ host, port, username, password });
  });
  shell = await new Promise<ClientChannel>((done, fail) =>
    client.shell((error, opened) => (error === undefined ? done(opened) : fail(error))),
  );
  shell.on("data", (bytes: Buffer) => {
    heard += bytes.toString();
  });
  await until(hasPrompt);
  for (const command of junosDialect.quiet) await run(command);
}, 60_000);

afterAll(async () => {
  client.end();
  await lab?.close();
  syslog.close();
});

const hasPrompt = (): boolean => junosDialect.prompt.test(heard.slice(heard.lastIndexOf("\n") + 1));

async function run(command: string): Promise<string> {
  heard = "";
  shell.write(`${command}\n`);
  await until(hasPrompt);
  return heard.replaceAll("\r", "");
}

async function until(isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !isSo(); i++) await new Promise((done) => setTimeout(done, 25));
  if (!isSo()) throw new Error(`nothing came but: ${heard}`);
}

test("clients log in over real UDP, and the LNS's command line tells it over real SSH", async () => {
  expect(await run("show subscribers summary")).toContain("   Active: 120\n");
  expect(await run("show network-access aaa statistics authentication")).toContain("  Accepts: 120\n");
  expect(lab.counts()).toMatchObject({ sessions: 120, up: 120, logins: 120 });
  expect(lab.datagrams().received).toBeGreaterThan(120 * 16);
});

test("a commit polices real datagrams, and an unconfirmed one is known as such", async () => {
  await run("configure exclusive");
  await run("set system ddos-protection protocols l2tp aggregate bandwidth 30");
  expect(await run("show | compare")).toContain("+                   bandwidth 30;");
  expect(await run("commit confirmed 1")).toContain("commit complete");
  expect(await run("run show ddos-protection protocols l2tp aggregate")).toContain("30 pps*");
  await run("rollback 1");
  expect(await run("commit")).toContain("commit complete");
  await run("exit");
  expect(await run("show configuration | display set | match bandwidth")).not.toContain("30");
});

test("a fallen port goes to the syslog server", async () => {
  lab.break("link-down", "ge-1/0/0");
  await until(() => lines.some((line) => line.includes("LINK_DOWN")));
  lab.mend("link-down", "ge-1/0/0");

  expect(lines.find((line) => line.includes("LINK_DOWN"))).toMatch(
    /^<28>\w{3} [ \d]\d \d\d:\d\d:\d\d {2}lns1 mib2d\[\d+\]: SNMP_TRAP_LINK_DOWN: .*ifName ge-1\/0\/0$/,
  );
});

test("a fault that there is not is refused with those there are", () => {
  expect(() => lab.break("link-flop")).toThrow("did you mean “link-flap”?");
  expect(() => lab.break("lac-dead", "lac-south")).toThrow("did you mean “lac-north”?");
});
