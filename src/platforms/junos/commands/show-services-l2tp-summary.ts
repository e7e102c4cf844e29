import type { Command } from "../../command.ts";
import type { OutlineRow } from "../../outline-row.ts";
import { Lines } from "../lines.ts";
import { Pairs } from "../pairs.ts";
import { given, integer, roundedCount } from "../values.ts";
import { orXml } from "../xml/any.ts";

/** All of L2TP in a few numbers, and what is configured for all of it. */
export interface L2tpSummary {
  readonly destinations?: number;
  readonly tunnels?: number;
  readonly sessions?: number;
  readonly isSessionsRounded?: boolean;
  readonly switchedSessions?: number;
  readonly memoryBytes?: number;
  /** `Retransmission interval`, `Failover resync`…: the device's words for what is switched how. */
  readonly settings: Readonly<Record<string, string>>;
  /** With `statistics`: packets and bytes of the control plane. */
  readonly traffic?: Readonly<Record<string, readonly number[]>>;
}

interface Draft {
  counts: Omit<L2tpSummary, "settings" | "traffic">;
  readonly settings: Record<string, string>;
  readonly traffic: Record<string, readonly number[]>;
}

export const showServicesL2tpSummary = {
  run: "show services l2tp summary",
  needs: "view",
  parse: orXml((text) => {
    const lines = new Lines(text);
    const draft: Draft = { counts: {}, settings: {}, traffic: {} };
    for (let line = lines.next(); line !== undefined; line = lines.next()) {
      const [, name, packets, bytes] = TRAFFIC.exec(line) ?? [];
      const [, label, setting] = SETTING.exec(line) ?? [];
      if (name !== undefined) draft.traffic[name] = [Number(packets), Number(bytes)];
      else if (COUNTS.take(draft, line) || HEADER.test(line)) continue;
      else if (label !== undefined && setting !== undefined) draft.settings[label] = setting;
      else lines.leave();
    }
    const { counts, settings, traffic } = draft;
    const row = { ...counts, settings, ...(Object.keys(traffic).length === 0 ? {} : { traffic }) };
    const sawNone = counts.tunnels === undefined && counts.sessions === undefined;
    return {
      rows: sawNone ? [] : [row],
      unread: lines.unread,
      incomplete: lines.isCut || counts.sessions === undefined,
    };
  }),
} satisfies Command<L2tpSummary | OutlineRow>;

const HEADER = /^(?:L2TP summary|Packets\s+Bytes|Control)\b/i;
const TRAFFIC = /^(?:(Control Tx|Control Rx|Data Tx|Data Rx|Tx|Rx|Errors Tx|Errors Rx))\s+(\d+)\s+(\d+)$/i;
/** Settings that one release or another knows: an administrative state, a method of choosing tunnels, a limit. */
const SETTING =
  /^(Administrative state|Failover within a preference level|Weighted load balancing|Destination equal load balancing|Tunnel authentication challenge|Calling number avp|Failover protocol|Failover resync|Tx connect speed(?: method)?|Rx speed avp(?: when equal)?|Tunnel assignment id(?: format)?|Tunnel tx address change|Min retransmissions? timeout(?: for control packets)?|Max retransmissions for (?:established|not established) tunnel|Tunnel idle timeout|Destruct timeout|Destination lockout timeout|Rx window size(?: default)?|Access line information|IWF setting|Speed updates|Maximum[ \w]*|Retransmission[ \w]*|Reassembly[ \w-]*|Sessions? limit[ \w]*)\s*(?:is|:)\s*(.+)$/i;

const count =
  (name: "destinations" | "tunnels" | "switchedSessions") =>
  (draft: Draft, value: string): void => {
    draft.counts = { ...draft.counts, ...given(name, roundedCount(value.replace(/,.*/, ""))?.count) };
  };

const COUNTS = new Pairs<Draft>({
  Destinations: count("destinations"),
  Tunnels: count("tunnels"),
  "Switched sessions": count("switchedSessions"),
  Sessions: (draft, value) => {
    const found = roundedCount(value.replace(/,.*/, ""));
    if (found === undefined) return;
    draft.counts = { ...draft.counts, sessions: found.count, isSessionsRounded: found.isRounded };
  },
  Memory: (draft, value) => {
    draft.counts = { ...draft.counts, ...given("memoryBytes", integer(value)) };
  },
});
