import type { Command, Parsed } from "../../command.ts";
import type { OutlineRow } from "../../outline-row.ts";
import { Lines } from "../lines.ts";
import { Pairs } from "../pairs.ts";
import { given, integer, roundedCount } from "../values.ts";
import { orAnyXml } from "../xml/any.ts";
import { isXml } from "../xml/element.ts";
import { readLabelledXml } from "../xml/labelled.ts";

/** All of L2TP in a few numbers, and what is configured for all of it. */
export interface L2tpSummary {
  readonly locale?: string;
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
  parse: (text) => (isXml(text) ? orAnyXml(text, readXmlForm(text)) : readText(text)),
} satisfies Command<L2tpSummary | OutlineRow>;

function readText(text: string): Parsed<L2tpSummary> {
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
  const { tunnels, sessions } = draft.counts;
  return {
    rows: tunnels === undefined && sessions === undefined ? [] : [rowOf(draft)],
    unread: lines.unread,
    incomplete: lines.isCut || sessions === undefined,
  };
}

/** `get-l2tp-summary-information`: an `l2tp-summary-table` with the counts; what else is in it are settings. */
function readXmlForm(text: string): Parsed<L2tpSummary> {
  const parsed = readLabelledXml<Draft>(text, {
    pairs: COUNTS,
    key: "Sessions",
    begin: (_labelled, locale) => ({ counts: locale, settings: {}, traffic: {} }),
    keep: (draft, name, value) => {
      draft.settings[name] = value;
    },
  });
  return { ...parsed, rows: parsed.rows.map(rowOf) };
}

const rowOf = ({ counts, settings, traffic }: Draft): L2tpSummary => ({
  ...counts,
  settings,
  ...(Object.keys(traffic).length === 0 ? {} : { traffic }),
});

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
