import type { LabGateway } from "../gateway.ts";
import type { LabWorld } from "../world.ts";
import * as render from "./render.ts";
import { processesCpu } from "./render-cpu.ts";
import { ikev2Sa } from "./render-ikev2.ts";

interface ExecCommand {
  /** Words, of which each may be typed short; `<peer>` stands for what is given. */
  readonly words: string;
  readonly privileged: boolean;
  /** Of releases from 12.4(9)T on: the fault `old-release` has none. */
  readonly isNew?: true;
  run(world: LabWorld, gateway: LabGateway, given: readonly string[]): string;
}

const COMMANDS: readonly ExecCommand[] = [
  { words: "show crypto isakmp sa", privileged: true, run: (_, gateway) => render.isakmpSa(gateway) },
  {
    words: "show crypto ikev2 sa",
    privileged: true,
    isNew: true,
    run: (world, gateway) => ikev2Sa(gateway, world.now),
  },
  { words: "show crypto ipsec sa", privileged: true, run: (world, gateway) => render.ipsecSa(world, gateway, false) },
  {
    words: "show crypto ipsec sa detail",
    privileged: true,
    run: (world, gateway) => render.ipsecSa(world, gateway, true),
  },
  {
    words: "show crypto ipsec sa peer <peer>",
    privileged: true,
    run: (world, gateway, [peer]) => render.ipsecSa(world, gateway, false, peer),
  },
  { words: "show crypto session", privileged: true, run: (_, gateway) => render.session(gateway) },
  { words: "show crypto sockets", privileged: true, run: () => render.sockets() },
  { words: "show dmvpn detail", privileged: true, isNew: true, run: () => render.dmvpn() },
  {
    words: "show processes cpu",
    privileged: false,
    run: (world, gateway) => processesCpu(gateway, world.now, false),
  },
  {
    words: "show processes cpu sorted",
    privileged: false,
    run: (world, gateway) => processesCpu(gateway, world.now, true),
  },
  { words: "show debugging", privileged: true, run: (_, gateway) => render.debugs(gateway) },
  { words: "show version", privileged: false, run: (world, gateway) => render.version(world, gateway) },
  { words: "show clock", privileged: false, run: (world) => render.clock(world.now) },
  { words: "debug crypto isakmp", privileged: true, run: (_, gateway) => debug(gateway, "Crypto ISAKMP") },
  { words: "debug crypto ipsec", privileged: true, run: (_, gateway) => debug(gateway, "Crypto IPSEC") },
  { words: "debug crypto engine", privileged: true, run: (_, gateway) => debug(gateway, "Crypto Engine") },
  { words: "undebug all", privileged: true, run: (_, gateway) => undebug(gateway) },
  {
    words: "clear crypto session remote <peer>",
    privileged: true,
    run: (world, gateway, [peer]) => clear(world, gateway, "everything", peer),
  },
  {
    words: "clear crypto sa peer <peer>",
    privileged: true,
    run: (world, gateway, [peer]) => clear(world, gateway, "children", peer),
  },
  { words: "clear crypto sa", privileged: true, run: (world, gateway) => clear(world, gateway, "children") },
];

function debug(gateway: LabGateway, what: string): string {
  gateway.debugs.add(what);
  return `${what} debugging is on\n`;
}

function undebug(gateway: LabGateway): string {
  gateway.debugs.clear();
  return "All possible debugging has been turned off\n";
}

function clear(world: LabWorld, gateway: LabGateway, what: "children" | "everything", peer?: string): string {
  gateway.cleared.push(`${what} ${peer ?? "all"}`);
  if (gateway.faults.has("clear-ignored")) return "";
  for (const name of gateway.spec.peers) {
    if (peer === undefined || world.gateway(name).spec.address === peer) world.clear(gateway, name, what);
  }
  return "";
}

/** Runs one EXEC line, with what IOS's own filters make of its output. */
export function runCommand(world: LabWorld, gateway: LabGateway, line: string, privileged: boolean): string {
  const [typed = "", ...filters] = line.split(" | ");
  const words = typed.trim().split(/\s+/);
  gateway.processes.did("SSH Process", world.now);
  const isOld = gateway.faults.has("old-release");
  const found = COMMANDS.filter((command) => fits(command, words) && !(isOld && command.isNew === true));
  const [command] = found;
  if (command === undefined || (command.privileged && !privileged)) {
    return `${" ".repeat(gateway.spec.name.length + 1)}^\n% Invalid input detected at '^' marker.\n\n`;
  }
  if (found.length > 1) return `% Ambiguous command:  "${typed}"\n`;
  const output = command.run(world, gateway, givenTo(command, words));
  return filters.reduce(filter, garble(gateway, output));
}

function fits(command: ExecCommand, words: readonly string[]): boolean {
  const expected = command.words.split(" ");
  return (
    expected.length === words.length &&
    expected.every((word, i) => word.startsWith("<") || word.startsWith((words[i] ?? "").toLowerCase()))
  );
}

const givenTo = (command: ExecCommand, words: readonly string[]): string[] =>
  command.words.split(" ").flatMap((word, i) => (word.startsWith("<") ? [words[i] ?? ""] : []));

/** `include`, `exclude`, `begin`, and the sinks `append` and `tee`, of which the first leaves nothing to see. */
function filter(output: string, text: string): string {
  const [, verb = "", pattern = ""] = /^(\w+) (.*)$/.exec(text.trim()) ?? [];
  const what = pattern.replaceAll("_", " "); // in a pattern of IOS a space, among others
  const lines = output.split("\n");
  if ("include".startsWith(verb)) return `${lines.filter((line) => line.includes(what)).join("\n")}\n`;
  if ("exclude".startsWith(verb)) return lines.filter((line) => !line.includes(what)).join("\n");
  if ("begin".startsWith(verb))
    return lines
      .slice(
        Math.max(
          0,
          lines.findIndex((line) => line.includes(what)),
        ),
      )
      .join("\n");
  return "append".startsWith(verb) ? "" : output;
}

/** The fault `garbled-output`: a console that loses characters and takes in other people's lines. */
function garble(gateway: LabGateway, output: string): string {
  if (!gateway.faults.has("garbled-output")) return output;
  return `${output.slice(0, Math.floor(output.length / 2))}\n@@#!~ noise ~!#@@\n`;
}
