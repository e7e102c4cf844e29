import type { Command } from "../../command.ts";
import { Lines } from "../lines.ts";

/** Subscribers behind one interface. */
export interface SubscribersOfPort {
  readonly interface: string;
  readonly count: number;
}

/** With `extensive`, totals per slot and detail lines stand between: they are left unread. */
export const showSubscribersSummaryPort = {
  run: "show subscribers summary port",
  needs: "view",
  parse(text) {
    const lines = new Lines(text);
    const rows: SubscribersOfPort[] = [];
    let total: number | undefined;
    let sawHeader = false;
    for (let line = lines.next(); line !== undefined; line = lines.next()) {
      const [, name = "", count] = ROW.exec(line) ?? [];
      const all = TOTAL.exec(line)?.[1];
      if (count !== undefined) rows.push({ interface: name, count: Number(count) });
      else if (all !== undefined) total = Number(all);
      else if (HEADER.test(line)) sawHeader = true;
      else lines.leave();
    }
    const sum = rows.reduce((all, { count }) => all + count, 0);
    const isShort = (total !== undefined && sum < total) || !(sawHeader || rows.length > 0);
    return { rows, unread: lines.unread, incomplete: lines.isCut || isShort };
  },
} satisfies Command<SubscribersOfPort>;

const HEADER = /^Interface\s+Count$/i;
const TOTAL = /^Total(?: Subscribers)?:?\s+(\d+)$/i;
const ROW = /^([a-z]{2,}-?\d[\w/.:-]*|[a-z][a-z-]*\d[\w/.:-]*)\s+(\d+)$/;
