import { expect, test } from "vitest";
import type { Answer } from "../model/arrival.ts";
import { instant } from "../time/instant.ts";
import { type SecondSourceUse, TwoSourceSession } from "./second-source.ts";
import type { Session, SessionEvents } from "./session.ts";

const CLI = ["show sa", "show version"];
const SNMP = ["snmp walk 1.3.6.1"];

/** A source that answers with its own name, and whose ups and downs the test makes. */
class Source implements Session {
  readonly asked: string[][] = [];
  readonly #name: string;
  error: string | undefined;
  events: SessionEvents | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  async ask(commands: readonly string[]): Promise<readonly Answer[]> {
    this.asked.push([...commands]);
    const at = instant(0);
    const { error } = this;
    return commands.map((command) =>
      error === undefined
        ? { command, askedAt: at, at, text: this.#name }
        : { command, askedAt: at, at, error: { code: error, message: error } },
    );
  }

  async carryOut(): Promise<readonly Answer[]> {
    return this.ask(["carry out"]);
  }

  async *check(): AsyncIterable<never> {}

  async close(): Promise<void> {}
}

function open(use: SecondSourceUse): { session: TwoSourceSession; cli: Source; snmp: Source; told: string[] } {
  const [cli, snmp] = [new Source("cli"), new Source("snmp")];
  const told: string[] = [];
  const opener =
    (source: Source) =>
    (events: SessionEvents): Session => {
      source.events = events;
      return source;
    };
  const events = { up: () => told.push("up"), down: ({ code }: { code: string }) => told.push(code), event: () => 0 };
  const session = new TwoSourceSession({ use, cliPoll: CLI, snmpPoll: SNMP }, opener(cli), opener(snmp), events);
  return { session, cli, snmp, told };
}

const texts = (answers: readonly Answer[]): readonly (string | undefined)[] =>
  answers.map(({ text, error }) => text ?? error?.code);

test("while the CLI is there it is asked, and SNMP stands by", async () => {
  const { session, cli, snmp } = open("when-cli-fails");
  cli.events?.up();
  snmp.events?.up();

  expect(texts(await session.ask(CLI, false))).toEqual(["cli", "cli"]);
  expect(snmp.asked).toEqual([]);
});

test("when the CLI goes away a poll is answered by SNMP, and the device is not down", async () => {
  const { session, cli, snmp, told } = open("when-cli-fails");
  cli.events?.up();
  snmp.events?.up();
  cli.events?.down({ code: "ssh.unreachable", message: "gone" });

  expect(texts(await session.ask(CLI, false))).toEqual(["snmp"]);
  expect(told).toEqual(["up"]);
  snmp.events?.down({ code: "snmp.timeout", message: "gone too" });
  expect(told).toEqual(["up", "snmp.timeout"]);
});

test("a budget that is spent sends the poll to SNMP, a command that is refused does not", async () => {
  const { session, cli, snmp } = open("when-cli-fails");
  cli.events?.up();
  snmp.events?.up();

  cli.error = "session.busy";
  const busy = await session.ask(CLI, false);
  cli.error = "cli.refused";
  const refused = await session.ask(CLI, false);

  expect(texts(busy)).toEqual(["snmp"]);
  expect(texts(refused)).toEqual(["cli.refused", "cli.refused"]);
});

test("to spare the CLI all routine goes to SNMP; what is urgent, evidence and orders do not", async () => {
  const { session, cli, snmp } = open("routine");
  cli.events?.up();
  snmp.events?.up();

  expect(texts(await session.ask(CLI, false))).toEqual(["snmp"]);
  expect(texts(await session.ask(CLI, true))).toEqual(["cli", "cli"]);
  expect(texts(await session.ask(["show debug"], false))).toEqual(["cli"]);
  expect(texts(await session.carryOut([]))).toEqual(["cli"]);
});

test("what a poll asks beside the SAs is still the CLI's", async () => {
  const { session, cli, snmp } = open("routine");
  cli.events?.up();
  snmp.events?.up();

  expect(texts(await session.ask([...CLI, "show subscribers"], false))).toEqual(["snmp", "cli"]);
  expect(cli.asked).toEqual([["show subscribers"]]);
});
