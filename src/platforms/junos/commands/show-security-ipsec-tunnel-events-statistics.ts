import type { Command } from "../../command.ts";
import { isFieldsWording } from "../../field-words.ts";
import type { OutlineRow } from "../../outline-row.ts";
import { Lines, localeOf } from "../lines.ts";
import { orXml } from "../xml/any.ts";

/** How often something has happened to any tunnel since the daemon started: differences tell what is going on. */
export interface TunnelEventCount {
  readonly locale?: string;
  readonly event: string;
  readonly count: number;
}

export const showSecurityIpsecTunnelEventsStatistics = {
  run: "show security ipsec tunnel-events-statistics",
  needs: "view",
  parse: orXml((text) => {
    const lines = new Lines(text);
    const rows: TunnelEventCount[] = [];
    for (let line = lines.next(); line !== undefined; line = lines.next()) {
      const [, event, count] = EVENT.exec(line) ?? [];
      if (event !== undefined) rows.push({ ...localeOf(lines), event, count: Number(count) });
      if (event === undefined || !isFieldsWording(event)) lines.leave();
    }
    return { rows, unread: lines.unread, incomplete: lines.isCut };
  }),
} satisfies Command<TunnelEventCount | OutlineRow>;

/** Sentences; neither a stamp nor another colon is in them, as in a log line. */
const EVENT = /^([A-Za-z][^:\d]{5,150}?)\s*:\s*(\d+)$/;
