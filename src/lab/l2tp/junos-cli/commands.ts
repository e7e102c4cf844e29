import { SpindriftError } from "../../../errors/errors.ts";
import { show as showDdos } from "../../../policer/show/show.ts";
import type { LnsGateway } from "../lns-gateway.ts";
import { UTC } from "../police.ts";
import { renderBraces, renderSet } from "./configuration-text.ts";
import type { JunosDevice } from "./junos-device.ts";
import { pipe } from "./pipes.ts";
import * as l2tp from "./show-l2tp.ts";
import * as system from "./show-system.ts";

interface Row {
  readonly words: string;
  readonly run: (device: JunosDevice) => string;
}

const ofGateway =
  (render: (gateway: LnsGateway) => string): Row["run"] =>
  ({ gateway }) =>
    render(gateway);

const ROWS: readonly Row[] = [
  { words: "show services l2tp summary", run: ofGateway(l2tp.summary) },
  { words: "show services l2tp destination", run: ofGateway(l2tp.destination) },
  { words: "show services l2tp tunnel", run: ofGateway(l2tp.tunnel) },
  { words: "show services l2tp session", run: ofGateway(l2tp.session) },
  { words: "show subscribers summary", run: ofGateway(l2tp.subscribersSummary) },
  { words: "show subscribers summary port", run: ofGateway(l2tp.subscribersPort) },
  { words: "show network-access aaa statistics authentication", run: ofGateway(l2tp.aaaAuthentication) },
  { words: "show chassis routing-engine", run: ({ gateway, now }) => system.routingEngine(gateway, now()) },
  { words: "show system processes extensive", run: ({ gateway, now }) => system.processes(gateway, now()) },
  {
    words: "show system uptime",
    run: ({ gateway, configuration, now }) => system.systemUptime(gateway, now(), configuration.lastCommit),
  },
  { words: "show version", run: ofGateway(system.version) },
  { words: "show log messages", run: ofGateway(system.logMessages) },
  { words: "show interfaces terse", run: ofGateway(system.interfacesTerse) },
];

/** The commands of operational mode, as the lab's gateway has them. */
const OPERATIONAL: readonly string[] = [
  ...ROWS.map(({ words }) => words),
  "show ddos-protection protocols",
  "show configuration",
  "clear ddos-protection protocols l2tp statistics",
];

/** One line of operational mode with its pipes. What is not known is refused as Junos refuses it. */
export function runOperational(device: JunosDevice, line: string): string {
  device.gateway.look(device.now());
  const [command = "", ...filters] = line.split("|").map((part) => part.trim().replace(/\s+/g, " "));
  if (command.startsWith("show ddos-protection ")) return pipe(ddos(device, command), filters);
  if (command === "show configuration" || command.startsWith("show configuration "))
    return configuration(device, command.split(" ").slice(2), filters);
  if (command === "clear ddos-protection protocols l2tp statistics") {
    device.gateway.ddos.clear("l2tp", "aggregate");
    return "\n";
  }
  const row = ROWS.find(({ words }) => words === command);
  return row === undefined ? refusal(line, command) : pipe(row.run(device), filters);
}

/** The policer renders itself; it has no `display xml` here since its own forms are asked for in code. */
function ddos({ gateway, now }: JunosDevice, command: string): string {
  try {
    return showDdos(gateway.ddos, command, { now: now(), zone: UTC, form: "text" });
  } catch (error) {
    if (!(error instanceof SpindriftError)) throw error;
    return `${" ".repeat(command.length)}^\nsyntax error.\n`;
  }
}

function configuration(device: JunosDevice, place: readonly string[], filters: readonly string[]): string {
  const isSet = filters[0] === "display set";
  const { active, lastCommit } = device.configuration;
  const text = isSet ? renderSet(active, place) : renderBraces(active, place);
  const stamp = new Date(lastCommit.at).toISOString().slice(0, 19).replace("T", " ");
  const head = place.length === 0 && !isSet ? `## Last commit: ${stamp} UTC by ${lastCommit.user}\n` : "";
  return pipe(`${head}${text}\n`, isSet ? filters.slice(1) : filters);
}

/** The caret stands under the first word that fits no command. */
function refusal(typed: string, command: string): string {
  const words = command.split(" ");
  let fitting = 0;
  for (const known of OPERATIONAL) {
    const expected = known.split(" ");
    let same = 0;
    while (same < words.length && expected[same] === words[same]) same += 1;
    fitting = Math.max(fitting, same);
  }
  const at = fitting >= words.length ? typed.length : words.slice(0, fitting).join(" ").length + (fitting > 0 ? 1 : 0);
  const what = fitting === 0 ? "unknown command." : "syntax error.";
  return `${" ".repeat(at)}^\n${what}\n`;
}
