import { hostname } from "node:os";
import { Command } from "commander";
import { resolveSecret } from "../../../app/config/secret.ts";
import { type L2tpOrder, runL2tpProbe } from "../../../app/probe/l2tp.ts";
import { renderL2tpMetrics } from "../../../app/probe/l2tp-prometheus.ts";
import { UsageError } from "../../../errors/errors.ts";
import { instant, renderInstant } from "../../../time/instant.ts";
import { print } from "../../show.ts";
import { renderDocument } from "./document.ts";
import { numberOf, portOf, spanOf } from "./options.ts";
import { StageLines } from "./stage-lines.ts";
import { watch } from "./watch.ts";

interface Options {
  readonly port: string;
  readonly sourcePort: string;
  readonly hostName: string;
  readonly secret?: string;
  readonly challenge?: true;
  readonly user?: string;
  readonly password?: string;
  readonly calls: string;
  readonly patience: string;
  readonly timeout: string;
  readonly watch?: string;
  readonly json?: true;
  readonly prometheus?: true;
}

const EXAMPLES = `
Examples:
  $ spindrift probe l2tp lns.example.net
  $ spindrift probe l2tp 192.0.2.1 --secret env:TUNNEL_SECRET --user probe@example.net --password file:probe.pw
  $ spindrift probe l2tp 192.0.2.1 --calls 20 --patience 8s --watch 30s --json

It opens one tunnel, asks for --calls calls one after another and hangs them up, takes the last one through PPP where
credentials are given, and closes everything. What counts is how long the LNS takes from ICRQ to ICRP. Under 1 s and under an
eighth of --patience is in time, since a login takes some eight such answers; from 1 s on LACs send everything twice; beyond
half of --patience clients are about to hang up and call anew, and that is a login storm. Ends 0 when no stage failed, 1 when one did or answers are late, 2 on a slip of usage.`;

/** `spindrift probe l2tp`: a subscriber's way in, timed. */
export function probeL2tpVerb(): Command {
  return new Command("l2tp")
    .description("an LNS: tunnel, calls timed against the clients' patience, PPP login, clean end")
    .argument("<lns>", "a name or an address")
    .option("--port <number>", "where the LNS takes L2TP", "1701")
    .option(
      "--source-port <number>",
      "send from there: 1701 for an LNS that answers nobody else, 0 for a free one",
      "0",
    )
    .option("--host-name <name>", "who we say we are", hostname())
    .option("--secret <secret>", "the tunnel secret: env:NAME or file:PATH")
    .option("--challenge", "have the LNS prove that it knows the secret too")
    .option("--user <name>", "log in as this user")
    .option("--password <secret>", "the user's password: env:NAME or file:PATH")
    .option("--calls <number>", "how many calls are timed", "5")
    .option("--patience <duration>", "how long clients wait for an answer", "8s")
    .option("--timeout <duration>", "until the tunnel, or PPP, counts as not coming up", "45s")
    .option("--watch <interval>", "again and again, until it is ended")
    .option("--json", "one JSON document for each run")
    .option("--prometheus", "Prometheus's text exposition")
    .addHelpText("after", EXAMPLES)
    .action(async (lns: string, options: Options) => {
      const order = orderOf(lns, options);
      const every = options.watch === undefined ? undefined : spanOf(options.watch, "--watch");
      await watch(every, () => runOnce(order, options));
    });
}

function orderOf(lns: string, options: Options): L2tpOrder {
  const { user, secret, password } = options;
  if ((user === undefined) !== (password === undefined))
    throw new UsageError("probe.credentials", "a login needs both: --user NAME and --password env:NAME or file:PATH");
  return {
    lns,
    port: portOf(options.port, "--port"),
    sourcePort: numberOf(options.sourcePort, "--source-port", { least: 0, most: 65_535 }),
    hostName: options.hostName,
    challenges: options.challenge === true,
    calls: numberOf(options.calls, "--calls", { least: 1, most: 1_000 }),
    patience: spanOf(options.patience, "--patience"),
    timeout: spanOf(options.timeout, "--timeout"),
    ...(secret === undefined ? {} : { secret: new TextEncoder().encode(secretOf(secret, "--secret")) }),
    ...(user === undefined || password === undefined
      ? {}
      : { credentials: { user, password: secretOf(password, "--password") } }),
  };
}

function secretOf(given: string, option: string): string {
  if (given.startsWith("plain:"))
    throw new UsageError(
      "probe.secret",
      `a secret on the command line is seen by everybody: use ${option} env:NAME or file:PATH`,
    );
  return resolveSecret(given, option, process.cwd());
}

async function runOnce(order: L2tpOrder, { json, prometheus }: Options): Promise<boolean> {
  const at = renderInstant(instant(Date.now()));
  const isQuiet = json === true || prometheus === true;
  const lines = new StageLines();
  const report = await runL2tpProbe(order, (stage) => (isQuiet ? undefined : lines.tell(stage)));
  if (json === true) print(renderDocument({ at, lns: order.lns, ...report }));
  else if (prometheus === true) process.stdout.write(await renderL2tpMetrics(order.lns, report));
  else lines.close(report.summary);
  return report.isWell;
}
