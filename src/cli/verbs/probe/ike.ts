import { Command } from "commander";
import { type IkeOrder, runIkeProbe } from "../../../app/probe/ike.ts";
import { renderIkeMetrics } from "../../../app/probe/prometheus.ts";
import type { IkeFinding } from "../../../endpoint/probe/ike-report.ts";
import { renderTook } from "../../../endpoint/probe/stage.ts";
import { instant, renderInstant } from "../../../time/instant.ts";
import { print } from "../../show.ts";
import { renderDocument } from "./document.ts";
import { portOf, spanOf } from "./options.ts";
import { watch } from "./watch.ts";

interface Options {
  readonly port: string;
  readonly natPort: string;
  readonly timeout: string;
  readonly pace: string;
  readonly watch?: string;
  readonly json?: true;
  readonly prometheus?: true;
}

const EXAMPLES = `
Examples:
  $ spindrift probe ike gw.example.net
  $ spindrift probe ike 192.0.2.2 --json
  $ spindrift probe ike gw.example.net --prometheus --watch 5m

It asks at most some seventy questions, one at a time. Each IKEv2 suite is asked for in such a way that the gateway keeps
nothing of it; one IKE_SA_INIT and up to a dozen messages of IKEv1 leave half-open SAs, which it forgets within a minute.
Ends 0 when the gateway accepts something, 1 when not, 2 on a slip of usage.`;

/** `spindrift probe ike`: what a gateway tells anybody. */
export function probeIkeVerb(): Command {
  return new Command("ike")
    .description("without credentials: reachability, versions, proposals accepted, cookies, vendor IDs, round trips")
    .argument("<gateway>", "a name or an address")
    .option("--port <number>", "where the gateway speaks IKE", "500")
    .option("--nat-port <number>", "where it speaks IKE and ESP behind a NAT", "4500")
    .option("--timeout <duration>", "until a question counts as unanswered", "3s")
    .option("--pace <duration>", "between two questions", "50ms")
    .option("--watch <interval>", "again and again, until it is ended")
    .option("--json", "one JSON document for each run")
    .option("--prometheus", "Prometheus's text exposition")
    .addHelpText("after", EXAMPLES)
    .action(async (gateway: string, options: Options) => {
      const order: IkeOrder = {
        gateway,
        ports: { ike: portOf(options.port, "--port"), nat: portOf(options.natPort, "--nat-port") },
        timeout: spanOf(options.timeout, "--timeout"),
        pace: spanOf(options.pace, "--pace"),
      };
      const every = options.watch === undefined ? undefined : spanOf(options.watch, "--watch");
      await watch(every, () => runOnce(order, options));
    });
}

async function runOnce(order: IkeOrder, { json, prometheus }: Options): Promise<boolean> {
  const at = renderInstant(instant(Date.now()));
  const isQuiet = json === true || prometheus === true;
  const report = await runIkeProbe(order, (finding) => (isQuiet ? undefined : print(line(finding))));
  if (json === true) print(renderDocument({ at, gateway: order.gateway, ...report }));
  else if (prometheus === true) process.stdout.write(await renderIkeMetrics(order.gateway, report));
  else print(`\n${report.summary}`);
  return report.isWell;
}

const line = ({ topic, isFine, took, detail }: IkeFinding): string => {
  const sign = isFine === undefined ? "-   " : isFine ? "ok  " : "BAD ";
  return `${sign}  ${topic.padEnd(12)}  ${(took === undefined ? "" : renderTook(took)).padStart(8)}  ${detail}`;
};
