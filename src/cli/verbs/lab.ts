import type { Command } from "commander";
import { type LabState, openLabClient } from "../../api/client.ts";
import type { StandingLab } from "../../app/lab-up.ts";
import { PROGRAM } from "../../app/program.ts";
import { runningProcesses } from "../../app/running.ts";
import { scenarioNames } from "../../app/scenarios.ts";
import { UsageError } from "../../errors/errors.ts";
import { faults } from "../../lab/faults.ts";
import { firstHost } from "../../lab/hosts.ts";
import type { RunningGateway } from "../../lab/lab.ts";
import { renderInstant } from "../../time/instant.ts";
import { renderIpAddress } from "../../wire/ip/address.ts";
import { type ProcessOptions, placeOf, whichProcess } from "../process.ts";
import { print, table } from "../show.ts";
import { untilStopped } from "../until-stopped.ts";

interface Options extends ProcessOptions {
  readonly json?: true;
}

/** `spindrift lab`: the virtual fleet alone, and its faults on command. */
export function labVerb(verb: Command): void {
  verb
    .command("up")
    .description("stand it up, watched by nobody, until Ctrl-C; say what its gateways log")
    .argument("[scenario]", `whose fleet: ${scenarioNames("ipsec").join(", ")}`, "spi-drift")
    .option("--syslog <host:port>", "where its gateways log to, over UDP")
    .option("--seed <number>", "what its chance begins with; else it differs each time", seedOf)
    .option("--json", "say what happens as one JSON a line")
    .action(async (scenario: string, options: { syslog?: string; seed?: number; json?: true }) => {
      const { json = false, ...given } = options;
      const { standUpLab } = await import("../../app/lab-up.ts");
      const stopped = untilStopped(); // heard from the beginning: what is opened is closed
      const standing = await standUpLab({
        scenario,
        ...given,
        onLog: ({ gateway, at, tag, text }) =>
          print(
            json
              ? JSON.stringify({ kind: "log", at: renderInstant(at), gateway, tag, text })
              : `${gateway}: %${tag}: ${text}`,
          ),
      });
      introduce(standing, json);
      await stopped;
      await standing.close();
    });
  change(verb, "break", "break a gateway by a fault; `lab list` names them");
  change(verb, "mend", "end a fault that lasts");
  whichProcess(
    verb
      .command("list")
      .description("how the running lab's gateways are, and the faults there are; ends 1 while one is broken"),
  )
    .option("--json", "as JSON")
    .action(list);
}

function seedOf(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError("lab.seed", `--seed is a whole number, not “${text}”`);
}

function change(verb: Command, name: "break" | "mend", description: string): void {
  whichProcess(verb.command(`${name} <gateway> <fault>`).description(description))
    .option("--json", "how the lab is then, as JSON")
    .action(async (gateway: string, fault: string, options: Options) => {
      const state = await openLabClient(placeOf(options)).change(name, gateway, fault);
      print(options.json === true ? JSON.stringify(state) : gatewayTable(state));
    });
}

async function list(options: Options): Promise<void> {
  const isNamed = options.config !== undefined || options.process !== undefined;
  if (!isNamed && runningProcesses().length === 0) {
    const none: LabState = { gateways: [], faults: faults.map(({ name, help }) => ({ name, help })) };
    print(options.json === true ? JSON.stringify(none) : `No lab runs: ${PROGRAM} lab up\n\n${faultTable(none)}`);
    return;
  }
  const state = await openLabClient(placeOf(options)).state();
  if (state === undefined)
    throw new UsageError(
      "lab.none",
      "the running process has no lab: `spindrift lab up` and `spindrift demo` have one",
    );
  print(options.json === true ? JSON.stringify(state) : `${gatewayTable(state)}\n\n${faultTable(state)}`);
  if (state.gateways.some((one) => one.faults.length > 0)) process.exitCode = 1;
}

function introduce({ lab, url }: StandingLab, json: boolean): void {
  if (json) {
    print(JSON.stringify({ kind: "up", url, gateways: lab.gateways }));
    return;
  }
  const rows = lab.gateways.map(({ name, address, ssh, ike }) => [
    name,
    address,
    `ssh -p ${ssh.port} ${ssh.username}@${ssh.host}`,
    `udp ${ike.address}, ports ${ike.ports.ike} and ${ike.ports.nat}`,
  ]);
  const [first] = lab.gateways;
  print(table(["GATEWAY", "ADDRESS", "COMMAND LINE", "IKE"], rows));
  print(`\nPassword and enable password: ${first?.ssh.password}. In another shell:`);
  print(`  ${PROGRAM} show ipsec security-associations --endpoint ${first?.name}`);
  print(`  ${PROGRAM} lab list`);
  const [open] = lab.gateways.filter(({ ike }) => ike.psk !== undefined);
  if (open !== undefined) print(`  ${probeOf(open)}`);
  print(`  ${PROGRAM} lab break ${lab.gateways.at(-1)?.name} drift\n\nWhat the gateways log:`);
}

/** A gateway that takes anybody in, dialled as an ordinary user dials any. */
function probeOf({ ike, protects }: RunningGateway): string {
  const host = renderIpAddress(firstHost(protects));
  const ports = `--port ${ike.ports.ike} --nat-port ${ike.ports.nat}`;
  return `PSK=${ike.psk} ${PROGRAM} probe ipsec ${ike.address} ${ports} --psk env:PSK --local-ts 10.9.0.1/32 --ping ${host}`;
}

const gatewayTable = ({ gateways }: LabState): string =>
  table(
    ["GATEWAY", "ADDRESS", "IKE SAS", "CHILD SAS", "PINGS ANSWERED", "FAULTS"],
    gateways.map(({ name, address, ikeSas, childSas, asked, answered, faults: own }) => [
      name,
      address,
      String(ikeSas),
      String(childSas),
      `${answered} of ${asked}`,
      own.join(", ") || "-",
    ]),
  );

const faultTable = (state: LabState): string =>
  table(
    ["FAULT", "WHAT IT DOES"],
    state.faults.map(({ name, help }) => [name, help]),
  );
