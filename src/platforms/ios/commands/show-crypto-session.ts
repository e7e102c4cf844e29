import type { Command } from "../../command.ts";
import { Lines } from "../lines.ts";

/** A peer as `show crypto session` sees it. */
export interface CryptoSession {
  readonly interface?: string;
  readonly peer?: string;
  readonly peerPort?: number;
  readonly status?: string;
  readonly ikeSas: readonly {
    readonly localAddress: string;
    readonly remoteAddress: string;
    readonly active: boolean;
  }[];
  readonly flows: readonly { readonly selector: string; readonly activeSas?: number; readonly origin?: string }[];
}

type Writable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer U)[] ? U[] : T[K] };

export const showCryptoSession = {
  run: "show crypto session",
  needs: "privileged",
  parse(text) {
    const lines = new Lines(text);
    const rows: Writable<CryptoSession>[] = [];
    let sawTitle = false;
    for (let line = lines.next(); line !== undefined; line = lines.next()) {
      if (TITLE.test(line)) sawTitle = true;
      else if (/^Interface: /.test(line)) rows.push({ interface: line.slice(11).trim(), ikeSas: [], flows: [] });
      else if (!takeLine(rows.at(-1), line)) lines.leave();
    }
    return { rows, unread: lines.unread, incomplete: !sawTitle };
  },
} satisfies Command<CryptoSession>;

const TITLE = /^Crypto session current status/;
const STATUS = /^\s*Session status: (?<status>\S+)/;
const PEER = /^\s*Peer: (?<peer>[0-9A-Fa-f.:]+) port (?<port>\d+)/;
const IKE =
  /^\s*IKE(?:v1|v2)? SA: local (?<local>[0-9A-Fa-f.:]+)\/\d+ remote (?<remote>[0-9A-Fa-f.:]+)\/\d+ (?<state>Active|Inactive)/;
const FLOW = /^\s*IPSEC FLOW: (?<selector>.+?)\s*$/;
const ACTIVE = /^\s*Active SAs: (?<count>\d+), origin: (?<origin>.+?)\s*$/;
const NEUTRAL =
  /^\s*(?:Username|Profile|Group|Assigned address|Uptime|Session ID|Phase1_id|Desc|Capabilities|Inbound|Outbound|Code|fvrf)\b/;

function takeLine(session: Writable<CryptoSession> | undefined, line: string): boolean {
  if (session === undefined) return false;
  const status = STATUS.exec(line)?.groups?.status;
  const peer = PEER.exec(line)?.groups;
  const ike = IKE.exec(line)?.groups;
  const flow = FLOW.exec(line)?.groups?.selector;
  const active = ACTIVE.exec(line)?.groups;
  if (status !== undefined) session.status = status;
  else if (peer !== undefined) Object.assign(session, { peer: peer.peer, peerPort: Number(peer.port) });
  else if (ike !== undefined) {
    session.ikeSas.push({
      localAddress: ike.local ?? "",
      remoteAddress: ike.remote ?? "",
      active: ike.state === "Active",
    });
  } else if (flow !== undefined) session.flows.push({ selector: flow });
  else if (active !== undefined) {
    const last = session.flows.pop();
    if (last !== undefined)
      session.flows.push({ ...last, activeSas: Number(active.count), origin: active.origin ?? "" });
  } else return NEUTRAL.test(line);
  return true;
}
