import { Command, Option } from "commander";
import { resolveSecret } from "../../../app/config/secret.ts";
import {
  checkOrder,
  type IkeMode,
  type IpsecOrder,
  runIpsecProbe,
  USUAL_ESP_PROPOSALS,
  USUAL_PROPOSALS,
} from "../../../app/probe/ipsec.ts";
import { renderIpsecMetrics } from "../../../app/probe/prometheus.ts";
import { certificateAuthentication } from "../../../endpoint/certificates/authentication.ts";
import type { Authentication } from "../../../endpoint/config.ts";
import { UsageError } from "../../../errors/errors.ts";
import { instant, renderInstant } from "../../../time/instant.ts";
import { print } from "../../show.ts";
import { type Configured, findConfigured, optionsOf } from "./configured.ts";
import { renderDocument } from "./document.ts";
import { listOf, numberOf, portOf, spanOf } from "./options.ts";
import { StageLines } from "./stage-lines.ts";
import { watch } from "./watch.ts";

interface Options {
  readonly config?: string;
  readonly ike: string;
  readonly proposal?: string;
  readonly esp: string;
  readonly psk?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly ca?: string;
  readonly localId?: string;
  readonly id?: string;
  readonly remoteId?: string;
  readonly localTs: string;
  readonly remoteTs: string;
  readonly ping?: string;
  readonly source?: string;
  readonly udp?: string;
  readonly mtu: string;
  readonly weak: string;
  readonly port: string;
  readonly natPort: string;
  readonly timeout: string;
  readonly watch?: string;
  readonly json?: true;
  readonly prometheus?: true;
}

const MODES: readonly string[] = ["v2", "v1-main", "v1-aggressive"] satisfies IkeMode[];
/** Beyond the length that must pass it is tried how much more does. */
const SWEEP_ABOVE = 70;
const EVERYTHING = "0.0.0.0/0";

const EXAMPLES = `
Examples:
  $ spindrift probe ipsec gw.example.net --psk env:GW_PSK --local-id probe.example.net --remote-id gw.example.net \\
      --local-ts 10.9.0.1/32 --remote-ts 10.71.2.0/24 --ping 10.71.2.1
  $ spindrift probe ipsec 192.0.2.2 --psk file:gw.psk --ike v1-main --proposal aes128-sha1-modp1536 --esp aes128-sha1
  $ spindrift probe ipsec hub                        (described under “probes” in spindrift.yaml)
  $ spindrift probe ipsec hub --watch 1m --json
  $ spindrift probe ipsec gw.example.net --psk env:GW_PSK --ping 10.71.2.1 --prometheus > ipsec.prom

A gateway with one port for everything is dialled by giving it twice: --port 4500 --nat-port 4500. Give the probe an
identity of its own where you can: beside it, a peer of the same identity keeps its SAs, unless the gateway allows one SA per
identity only. Ends 0 when no stage failed, 1 when one did, 2 on a slip of usage.`;

/** `spindrift probe ipsec`: from the first message to the delete, with traffic through the tunnel. */
export function probeIpsecVerb(): Command {
  return new Command("ipsec")
    .description("with credentials: negotiation, ESP with ICMP and UDP, path MTU, liveness, rekey, delete")
    .argument("<gateway>", "a name or an address, or the name of one of the configuration's probes")
    .option("-c, --config <file>", "the configuration (spindrift.yaml, or SPINDRIFT_CONFIG)")
    .option("--psk <secret>", "the pre-shared key: env:NAME or file:PATH")
    .option("--cert <file>", "our certificate (PEM), in place of a pre-shared key; with --key and --ca")
    .option("--key <file>", "its private key (PEM)")
    .option("--ca <file>", "the authority that the gateway's certificate comes from (PEM)")
    .option("--local-id <identity>", "who we say we are; our address unless said")
    .addOption(new Option("--id <identity>", "the same as --local-id").hideHelp())
    .option("--remote-id <identity>", "who the gateway must prove to be; anyone unless said")
    .option("--local-ts <networks>", "our side of the tunnel; the gateway narrows it", EVERYTHING)
    .option("--remote-ts <networks>", "the gateway's side of the tunnel", EVERYTHING)
    .option("--ping <address>", "a host behind the gateway that answers ping")
    .option("--source <address>", "our address inside the tunnel; the first of --local-ts unless said")
    .option("--udp <port>", "a UDP service of that host that answers anything, 7 (echo) for one")
    .option("--ike <mode>", `${MODES.join(", ")}; proposals are understood as well`, "v2")
    .option("--proposal <suites>", `for IKE, like aes256-sha256-modp2048; usual: ${USUAL_PROPOSALS.join(",")}`)
    .option("--esp <suites>", "for ESP", USUAL_ESP_PROPOSALS.join(","))
    .option("--weak <names>", "broken algorithms that are switched on: des, md5, modp768, modp1024, null", "")
    .option("--mtu <bytes>", "the length of inner packets that must pass", "1350")
    .option("--port <number>", "where the gateway speaks IKE", "500")
    .option("--nat-port <number>", "where it speaks IKE and ESP behind a NAT", "4500")
    .option("--timeout <duration>", "until a message counts as unanswered", "5s")
    .option("--watch <interval>", "again and again, until it is ended")
    .option("--json", "one JSON document for each run")
    .option("--prometheus", "Prometheus's text exposition")
    .addHelpText("after", EXAMPLES)
    .action(async (named: string, given: Options, command: Command) => {
      if (given.psk?.startsWith("plain:") === true) {
        const mend = "use --psk env:NAME or file:PATH";
        throw new UsageError("probe.psk", `a secret on the command line is seen by everybody: ${mend}`);
      }
      const configured = findConfigured(named, given.config);
      const options = configured === undefined ? given : merged(command, configured);
      const order = orderOf(configured?.probe.gateway ?? named, options, configured?.directory ?? process.cwd());
      checkOrder(order);
      const every = options.watch === undefined ? undefined : spanOf(options.watch, "--watch");
      await watch(every, () => runOnce(order, options));
    });
}

/** What is said on the command line goes before what the configuration says, and that before what is usual. */
function merged(command: Command, configured: Configured): Options {
  const said = Object.entries(optionsOf(configured)).filter(
    ([key]) => command.getOptionValueSource(key) !== "cli" && command.getOptionValueSource(key) !== "env",
  );
  return { ...command.opts<Options>(), ...Object.fromEntries(said) };
}

async function runOnce(order: IpsecOrder, { json, prometheus }: Options): Promise<boolean> {
  const at = renderInstant(instant(Date.now()));
  const isQuiet = json === true || prometheus === true;
  const lines = new StageLines();
  const report = await runIpsecProbe(order, (stage) => (isQuiet ? undefined : lines.tell(stage)));
  if (json === true) print(renderDocument({ at, gateway: order.gateway, ...report }));
  else if (prometheus === true) process.stdout.write(await renderIpsecMetrics(order.gateway, report));
  else lines.close(report.summary);
  return report.isWell;
}

function orderOf(gateway: string, options: Options, directory: string): IpsecOrder {
  const isMode = MODES.includes(options.ike);
  const localId = options.localId ?? options.id;
  const { remoteId, ping, source, udp } = options;
  const floor = numberOf(options.mtu, "--mtu", { least: 64, most: 9_000 });
  return {
    gateway,
    ports: { ike: portOf(options.port, "--port"), nat: portOf(options.natPort, "--nat-port") },
    mode: isMode ? (options.ike as IkeMode) : "v2",
    authentication: authenticationOf(options, directory),
    localTs: listOf(options.localTs),
    remoteTs: listOf(options.remoteTs),
    proposals:
      options.proposal !== undefined ? listOf(options.proposal) : isMode ? USUAL_PROPOSALS : listOf(options.ike),
    esp: listOf(options.esp),
    weak: listOf(options.weak),
    timeout: spanOf(options.timeout, "--timeout"),
    sizes: { floor, ceiling: floor + SWEEP_ABOVE },
    ...(localId === undefined ? {} : { localId }),
    ...(remoteId === undefined ? {} : { remoteId }),
    ...(ping === undefined ? {} : { ping }),
    ...(source === undefined ? {} : { source }),
    ...(udp === undefined ? {} : { udpPort: portOf(udp, "--udp") }),
  };
}

function authenticationOf({ psk, cert, key, ca }: Options, directory: string): Authentication {
  if (psk !== undefined) {
    return { kind: "psk", secret: new TextEncoder().encode(resolveSecret(psk, "--psk", directory)) };
  }
  if (cert === undefined || key === undefined || ca === undefined)
    throw new UsageError("probe.credentials", "say how to authenticate: --psk env:NAME, or --cert, --key and --ca");
  const text = (path: string, option: string): string => resolveSecret(`file:${path}`, option, process.cwd());
  return certificateAuthentication({
    certificate: text(cert, "--cert"),
    key: text(key, "--key"),
    roots: [text(ca, "--ca")],
    now: () => instant(Date.now()),
  });
}
