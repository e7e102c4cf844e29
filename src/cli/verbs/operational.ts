import type { Command } from "commander";
import { type EndpointClient, openEndpointClient } from "../../api/client.ts";
import type { EndpointAnswer } from "../../api/endpoint-desk.ts";
import type { CommandOption } from "../../endpoint/show/command.ts";
import { operationalCommands } from "../../endpoint/show/commands.ts";
import { UsageError } from "../../errors/errors.ts";
import { type ProcessOptions, placeOf, whichProcess } from "../process.ts";
import { print } from "../show.ts";

// The operational commands of an IPsec gateway against an endpoint that runs: the words are the device's own, and the
// endpoint reads them. Nothing is known here but how to get there.

interface Options extends ProcessOptions {
  readonly endpoint?: string;
  readonly json?: true;
}

const EXIT = { text: 0, help: 0, done: 0, refused: 1, slip: 2 } as const satisfies Record<
  EndpointAnswer["kind"],
  number
>;

const ENDS = "Ends 0 when it was shown or ordered, 1 when the endpoint refused, 2 on a slip in the line or of usage.";

/** `spindrift show`, `clear` and `request`. */
export function operationalVerb(command: Command): void {
  const verb = command.name();
  whichProcess(
    command
      .argument(
        "[words...]",
        `the rest of the command; words may be cut short, and a '?' at the end asks what may follow`,
      )
      .option("-e, --endpoint <name>", "which one; the only one needs no name")
      .option("--json", "as JSON"),
  )
    .addHelpText("after", () => `\nCommands:\n${listOf(verb)}\n${ENDS}`)
    .action(async (words: readonly string[], options: Options) => {
      const client = openEndpointClient(placeOf(options));
      const name = options.endpoint ?? (await onlyEndpoint(client));
      tell(await client.run(name, [verb, ...words].join(" ")), options.json === true);
    });
}

function tell({ kind, text, json }: EndpointAnswer, asJson: boolean): void {
  process.exitCode = EXIT[kind];
  if (kind === "slip" || kind === "refused") process.stderr.write(text);
  else if (asJson && kind !== "help") print(JSON.stringify(kind === "done" ? { ordered: json } : json, null, 2));
  else process.stdout.write(text);
}

async function onlyEndpoint(client: EndpointClient): Promise<string> {
  const all = await client.list();
  const [first, ...others] = all;
  if (first === undefined)
    throw new UsageError("endpoint.none", "the running process has no endpoint; `spindrift lab up` has some");
  if (others.length === 0) return first.name;
  throw new UsageError(
    "endpoint.which",
    `which endpoint? Name one with --endpoint: ${all.map(({ name }) => name).join(", ")}`,
  );
}

/** Each command with its options and the privilege it needs. */
function listOf(verb: string): string {
  return operationalCommands
    .filter(({ words: [first] }) => first === verb)
    .map(
      ({ words, options, help, needs }) =>
        `  ${[...words, ...choices(options)].join(" ")}\n      ${help} (privilege: ${needs})\n`,
    )
    .join("");
}

/** Of options with the same group a line takes one: `[brief | detail]`. */
function choices(options: readonly CommandOption[]): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const { name, group = name, word, value } of options) {
    const text = [word, value?.placeholder].filter((part) => part !== undefined).join(" ");
    groups.set(group, [...(groups.get(group) ?? []), text]);
  }
  return [...groups.values()].map((texts) => `[${texts.join(" | ")}]`);
}
