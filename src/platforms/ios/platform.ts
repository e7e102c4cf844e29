import type { Answer } from "../../model/arrival.ts";
import type { GatewayReading, UnreadLine } from "../../model/observation.ts";
import type { RemedyVerb } from "../../model/remedy.ts";
import type { IkeSa } from "../../model/sa.ts";
import { instant } from "../../time/instant.ts";
import type { Parsed } from "../command.ts";
import type { Order } from "../order.ts";
import type { Platform, RemedyTarget } from "../platform.ts";
import { isBySnmp } from "../snmp-source.ts";
import { readClock } from "./clock.ts";
import { commands } from "./commands/catalogue.ts";
import { showCryptoIkev2Sa } from "./commands/show-crypto-ikev2-sa.ts";
import { showCryptoIpsecSa } from "./commands/show-crypto-ipsec-sa.ts";
import { showCryptoIsakmpSa } from "./commands/show-crypto-isakmp-sa.ts";
import { showDebug } from "./commands/show-debug.ts";
import { showVersion } from "./commands/show-version.ts";
import { iosDialect } from "./dialect.ts";
import { loadOf } from "./load.ts";
import { messages } from "./messages/catalogue.ts";
import { readProcesses } from "./processes-cpu.ts";
import { iosSnmp } from "./snmp.ts";
import { traps } from "./traps/catalogue.ts";

export const ios: Platform = {
  name: "ios",
  session: "cli",
  commands,
  messages,
  traps,
  poll: [
    "show crypto isakmp sa",
    "show crypto ikev2 sa",
    "show crypto ipsec sa",
    "show version | include uptime",
    "show debug",
    "show processes cpu sorted | exclude 0.00%__0.00%__0.00%",
  ],
  evidence: [
    "show crypto sockets",
    "show crypto isakmp sa",
    "show crypto ipsec sa detail",
    "show dmvpn detail",
    "show debug",
  ],
  read,
  spell,
  clock: { command: "show clock", read: readClock },
  snmp: iosSnmp,
  cli: iosDialect,
};

function read(answers: readonly Answer[]): GatewayReading {
  if (isBySnmp(answers)) return iosSnmp.read(answers);
  const answerTo = (command: string): Answer | undefined =>
    answers.find((answer) => answer.command.startsWith(command));
  // What a device says to a command that it refuses is told as its error, and is no line that we failed to read
  const textOf = (command: string): string => {
    const answer = answerTo(command);
    return answer?.error?.code === "cli.refused" ? "" : (answer?.text ?? "");
  };
  const ipsec = showCryptoIpsecSa.parse(textOf("show crypto ipsec sa"));
  const isakmp = showCryptoIsakmpSa.parse(textOf("show crypto isakmp sa"));
  const ikev2 = showCryptoIkev2Sa.parse(textOf("show crypto ikev2 sa"));
  const [version] = showVersion.parse(textOf("show version")).rows;
  const debugs = answerTo("show debug")?.text;
  const load = loadOf(readProcesses(textOf("show processes cpu")).rows);
  const flows = ipsec.rows.map(({ counters }) => counters);
  const ours = new Set(flows.map(({ localAddress }) => localAddress));
  return {
    askedAt: instant(Math.min(...answers.map(({ askedAt }) => askedAt))),
    at: instant(Math.max(...answers.map(({ at }) => at))),
    readable: readableIf(answerTo("show crypto ipsec sa"), ipsec),
    ikeSas: [...isakmp.rows.map((sa) => facing(modelOf(sa), ours)), ...ikev2.rows.map(modelOf)],
    ipsecSas: ipsec.rows.flatMap(({ ipsecSas }) => ipsecSas.map(({ detail: _, ...sa }) => sa)),
    connections: [],
    flows,
    unread: [
      ...unreadOf("show crypto ipsec sa", ipsec),
      ...unreadOf("show crypto isakmp sa", isakmp),
      ...unreadOf("show crypto ikev2 sa", ikev2),
    ],
    ...(version?.uptime === undefined ? {} : { uptime: version.uptime }),
    ...(debugs === undefined ? {} : { debugs: debugsOf(debugs) }),
    ...(load === undefined ? {} : { load }),
  };
}

const debugsOf = (text: string): string[] =>
  showDebug.parse(text).rows.flatMap(({ debug, state }) => (state === "on" ? [debug] : []));

const unreadOf = (command: string, { unread }: Parsed<unknown>): (UnreadLine & { command: string })[] =>
  unread.map((line) => ({ ...line, command }));

/** A header without SAs means none; an empty, refused or cut answer means that we do not know. */
function readableIf(answer: Answer | undefined, parsed: Parsed<unknown>): GatewayReading["readable"] {
  if (answer === undefined) return { ok: false, reason: "show crypto ipsec sa was not asked" };
  if (answer.error !== undefined) return { ok: false, reason: `show crypto ipsec sa: ${answer.error.message}` };
  if (parsed.incomplete)
    return { ok: false, reason: "the answer to show crypto ipsec sa is empty, cut or in no form that is known" };
  return { ok: true };
}

const MODEL_FIELDS = [
  "localIndex",
  "initiatorSpi",
  "responderSpi",
  "localAddress",
  "remoteAddress",
  "localPort",
  "remotePort",
  "ikeVersion",
  "role",
  "status",
  "state",
  "activeSec",
  "lifetimeRemainingSec",
] as const satisfies readonly (keyof IkeSa)[];

/** The model's half of a row: what IOS says beside it would double every recording. */
function modelOf(sa: IkeSa): IkeSa {
  const { localAddress, remoteAddress, status } = sa;
  const told = MODEL_FIELDS.filter((name) => sa[name] !== undefined).map((name) => [name, sa[name]] as const);
  return { ...Object.fromEntries(told), localAddress, remoteAddress, status };
}

/** `show crypto isakmp sa` names the responder first; which of the two we are, the flows' local addresses tell. */
function facing(sa: IkeSa, ours: ReadonlySet<string>): IkeSa {
  if (ours.has(sa.localAddress) || !ours.has(sa.remoteAddress)) return sa;
  return { ...sa, localAddress: sa.remoteAddress, remoteAddress: sa.localAddress, role: "INITIATOR" };
}

/** IOS knows no order to rekey or to initiate: what is cleared, traffic brings up again. */
function spell(verb: RemedyVerb, { remoteAddress }: RemedyTarget): readonly Order[] | undefined {
  const order = (command: string): readonly Order[] => [{ via: "cli", command }];
  switch (verb) {
    case "rekey-child":
    case "clear-child":
      return order(`clear crypto sa peer ${remoteAddress}`);
    case "clear-peer":
      return order(`clear crypto session remote ${remoteAddress}`);
    case "initiate":
      return undefined;
    case "stop-debugs":
      return order("undebug all");
  }
}
