import type { Answer } from "../../model/arrival.ts";
import type { GatewayReading } from "../../model/observation.ts";
import type { RemedyVerb } from "../../model/remedy.ts";
import { instant } from "../../time/instant.ts";
import type { Order } from "../order.ts";
import type { Platform, RemedyTarget } from "../platform.ts";
import { commands } from "./commands/catalogue.ts";
import { listConns } from "./commands/list-conns.ts";
import { listSas } from "./commands/list-sas.ts";
import { stats } from "./commands/stats.ts";
import { messages } from "./messages/catalogue.ts";

export const strongswan: Platform = {
  name: "strongswan",
  session: "vici",
  commands,
  messages,
  traps: [],
  poll: ["list-sas", "list-conns", "stats"],
  evidence: ["list-sas", "stats", "get-counters"],
  read,
  spell,
};

function read(answers: readonly Answer[]): GatewayReading {
  const textOf = (command: string): string | undefined => answers.find((answer) => answer.command === command)?.text;
  const sas = answers.find(({ command }) => command === "list-sas");
  const parsed = listSas.parse(sas?.text ?? "");
  const connections = listConns.parse(textOf("list-conns") ?? "");
  const [daemon] = stats.parse(textOf("stats") ?? "").rows;
  return {
    askedAt: instant(Math.min(...answers.map(({ askedAt }) => askedAt))),
    at: instant(Math.max(...answers.map(({ at }) => at))),
    readable: readableIf(sas, parsed),
    ikeSas: parsed.rows.map(({ ikeSa }) => ikeSa),
    ipsecSas: parsed.rows.flatMap(({ ipsecSas }) => ipsecSas),
    // The model's half: a recording keeps what the judgement reads
    connections: connections.rows.map(({ config: _, ...connection }) => connection),
    flows: [],
    unread: [
      ...parsed.unread.map((line) => ({ ...line, command: "list-sas" })),
      ...connections.unread.map((line) => ({ ...line, command: "list-conns" })),
    ],
    ...(daemon?.uptime === undefined ? {} : { uptime: daemon.uptime }),
  };
}

/** No rows is an answer here: charon says so by a response of its own. No answer, or a broken one, is none. */
function readableIf(
  sas: Answer | undefined,
  parsed: { readonly unread: readonly unknown[]; readonly rows: readonly unknown[] },
): GatewayReading["readable"] {
  if (sas === undefined) return { ok: false, reason: "list-sas was not asked" };
  if (sas.error !== undefined) return { ok: false, reason: `list-sas: ${sas.error.message}` };
  return parsed.unread.length > 0
    ? { ok: false, reason: `${parsed.unread.length} answers to list-sas could not be read` }
    : { ok: true };
}

/** The peer may know nothing of an SA that is cleared and never answer its DELETE: `force` does not wait for it. */
const FORCED = { force: "yes", timeout: "1000" } as const;
/** Milliseconds that charon itself waits for the peer. */
const INITIATE_TIMEOUT = "10000";

function spell(verb: RemedyVerb, target: RemedyTarget): readonly Order[] | undefined {
  const order = (command: string, args: Record<string, string>): Order => ({ via: "vici", command, args });
  switch (verb) {
    case "rekey-child":
      return target.childIndexes.map((id) => order("rekey", { "child-id": id }));
    case "clear-child":
      return target.childIndexes.map((id) => order("terminate", { "child-id": id, ...FORCED }));
    case "clear-peer":
      return target.ikeIndexes.map((id) => order("terminate", { "ike-id": id, ...FORCED }));
    case "initiate": {
      const { child, connection } = target;
      if (child === undefined) return undefined;
      return [
        order("initiate", {
          child,
          ...(connection === undefined ? {} : { ike: connection }),
          timeout: INITIATE_TIMEOUT,
        }),
      ];
    }
    case "stop-debugs":
      return undefined; // charon's log levels are configuration, not debugs that somebody forgot
  }
}
