import type { Answer } from "../../model/arrival.ts";
import type { GatewayReading, UnreadLine } from "../../model/observation.ts";
import type { RemedyVerb } from "../../model/remedy.ts";
import type { IkeSa, IpsecSa } from "../../model/sa.ts";
import { instant, milliseconds } from "../../time/instant.ts";
import type { Parsed } from "../command.ts";
import type { Order } from "../order.ts";
import type { Platform, RemedyTarget } from "../platform.ts";
import { isBySnmp } from "../snmp-source.ts";
import { tellBusiest } from "./busiest.ts";
import { readClock } from "./clock.ts";
import { commands } from "./commands/catalogue.ts";
import { showChassisRoutingEngine } from "./commands/show-chassis-routing-engine.ts";
import { showSystemUptime } from "./commands/show-system-uptime.ts";
import { junosDialect } from "./dialect.ts";
import { readIkeSas } from "./ike-sa.ts";
import type { JunosIkeSa } from "./ike-sa-rows.ts";
import { readIpsecSas } from "./ipsec-sa.ts";
import type { JunosTunnel, TunnelTotals } from "./ipsec-sa-rows.ts";
import { junosLns } from "./lns.ts";
import { loadOf } from "./load.ts";
import { messages } from "./messages/catalogue.ts";
import { junosNetconf } from "./netconf.ts";
import { selectorOf } from "./selector.ts";
import { junosSnmp } from "./snmp.ts";
import { traps } from "./traps/catalogue.ts";

const IKE = "show security ike security-associations detail";
const IPSEC = "show security ipsec security-associations detail";
const UPTIME = "show system uptime";
const ENGINE = "show chassis routing-engine";

export const junos: Platform = {
  name: "junos",
  session: "cli",
  commands,
  messages,
  traps,
  poll: [IKE, IPSEC, UPTIME, ENGINE],
  evidence: [
    "show security ipsec statistics",
    "show security ipsec tunnel-events-statistics",
    "show chassis routing-engine",
    "show system processes extensive | except 0.00",
    "show configuration security | display set | match traceoptions",
  ],
  tell: ({ command, text = "" }, login) =>
    command.startsWith("show system processes") ? tellBusiest(text, login) : undefined,
  read,
  spell,
  clock: { command: UPTIME, read: readClock },
  snmp: junosSnmp,
  lns: junosLns,
  cli: junosDialect,
  netconf: junosNetconf,
};

function read(answers: readonly Answer[]): GatewayReading {
  if (isBySnmp(answers)) return junosSnmp.read(answers);
  const answerTo = (command: string): Answer | undefined => answers.find((answer) => answer.command === command);
  const ike = readIkeSas(answerTo(IKE)?.text ?? "");
  const ipsec = readIpsecSas(answerTo(IPSEC)?.text ?? "");
  const load = loadOf(showChassisRoutingEngine.parse(answerTo(ENGINE)?.text ?? "").rows);
  const [uptime] = showSystemUptime.parse(answerTo(UPTIME)?.text ?? "").rows;
  return {
    askedAt: instant(Math.min(...answers.map(({ askedAt }) => askedAt))),
    at: instant(Math.max(...answers.map(({ at }) => at))),
    readable: readableIf(answerTo(IPSEC), ipsec),
    ikeSas: ike.rows.map(ikeSaOf),
    ipsecSas: ipsec.rows.flatMap(ipsecSasOf),
    connections: [],
    flows: [],
    unread: [...unreadOf(IKE, ike), ...unreadOf(IPSEC, ipsec)],
    ...(load === undefined ? {} : { load }),
    ...(uptime?.bootedSec === undefined
      ? {}
      : {
          uptime: {
            atLeast: milliseconds(uptime.bootedSec * 1_000),
            below: milliseconds((uptime.bootedSec + 60) * 1_000),
          },
        }),
  };
}

const unreadOf = (command: string, { unread }: Parsed<unknown>): (UnreadLine & { command: string })[] =>
  unread.map((line) => ({ ...line, command }));

/** The detail form prints nothing at all when there is no SA: an answer without a line means none. */
function readableIf(answer: Answer | undefined, parsed: Parsed<unknown>): GatewayReading["readable"] {
  if (answer === undefined) return { ok: false, reason: `${IPSEC} was not asked` };
  if (answer.error !== undefined) return { ok: false, reason: `${IPSEC}: ${answer.error.message}` };
  const saysNone = (answer.text ?? "").trim() === "" && (answer.text ?? "").includes("\n");
  if (parsed.incomplete && !saysNone)
    return { ok: false, reason: `the answer to ${IPSEC} is empty, cut or in no form that is known` };
  return { ok: true };
}

function ikeSaOf(sa: JunosIkeSa): IkeSa {
  const { role, localAddress = "", ...rest } = sa;
  return {
    ...(rest.connection === undefined ? {} : { connection: rest.connection }),
    ...(rest.localIndex === undefined ? {} : { localIndex: rest.localIndex }),
    ...(rest.initiatorSpi === undefined ? {} : { initiatorSpi: rest.initiatorSpi }),
    ...(rest.responderSpi === undefined ? {} : { responderSpi: rest.responderSpi }),
    localAddress,
    remoteAddress: rest.remoteAddress,
    ...(rest.localPort === undefined ? {} : { localPort: rest.localPort }),
    ...(rest.remotePort === undefined ? {} : { remotePort: rest.remotePort }),
    ...(rest.ikeVersion === undefined ? {} : { ikeVersion: rest.ikeVersion }),
    ...(role === "INITIATOR" || role === "RESPONDER" ? { role } : {}),
    status: rest.status,
    ...(rest.state === undefined ? {} : { state: rest.state }),
    ...(rest.lifetimeRemainingSec === undefined ? {} : { lifetimeRemainingSec: rest.lifetimeRemainingSec }),
  };
}

function ipsecSasOf(row: JunosTunnel | TunnelTotals): readonly IpsecSa[] {
  if (!("sas" in row)) return [];
  const { name, tunnelIndex, localAddress = "", remoteAddress = "", localIdentity, remoteIdentity } = row;
  return row.sas.map((sa) => ({
    direction: sa.direction,
    spi: sa.spi,
    protocol: sa.protocol === "AH" ? "IPPROTO_AH" : "IPPROTO_ESP",
    ...(sa.mode === "TUNNEL" || sa.mode === "TRANSPORT" ? { mode: sa.mode } : {}),
    localAddress,
    remoteAddress,
    localTs: selectorOf(localIdentity),
    remoteTs: selectorOf(remoteIdentity),
    ...(name === undefined ? {} : { connection: name, child: row.trafficSelector ?? name }),
    ...(tunnelIndex === undefined ? {} : { localIndex: String(tunnelIndex) }),
    active: sa.state === undefined || /^installed$/i.test(sa.state),
    ...(sa.state === undefined ? {} : { state: sa.state }),
    ...(sa.lifetimeRemainingSec === undefined ? {} : { lifetimeRemainingSec: sa.lifetimeRemainingSec }),
  }));
}

/** Junos knows no order to rekey: what is cleared is negotiated anew by traffic or at once, as configured. */
function spell(
  verb: RemedyVerb,
  { remoteAddress, ikeIndexes, childIndexes }: RemedyTarget,
): readonly Order[] | undefined {
  const orders = (...lines: readonly string[]): readonly Order[] => lines.map((command) => ({ via: "cli", command }));
  switch (verb) {
    case "rekey-child":
    case "clear-child":
      return childIndexes.length === 0
        ? undefined
        : orders(...childIndexes.map((index) => `clear security ipsec security-associations index ${index}`));
    case "clear-peer":
      return ikeIndexes.length === 0
        ? orders(`clear security ike security-associations ${remoteAddress}`)
        : orders(...ikeIndexes.map((index) => `clear security ike security-associations index ${index}`));
    case "initiate":
    case "stop-debugs":
      // Trace options are configuration: they are switched off by a commit, not by an order
      return undefined;
  }
}
