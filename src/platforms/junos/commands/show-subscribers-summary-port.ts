import type { Command, Parsed } from "../../command.ts";
import { Lines } from "../lines.ts";
import { integer } from "../values.ts";
import { isXml } from "../xml/element.ts";
import { readRows, textOf, within } from "../xml/fill.ts";

/** Subscribers behind one interface. */
export interface SubscribersOfPort {
  readonly locale?: string;
  readonly interface: string;
  readonly count: number;
}

/** With `extensive`, totals per slot and detail lines stand between: they are left unread. */
export const showSubscribersSummaryPort = {
  run: "show subscribers summary port",
  needs: "view",
  xml: true,
  parse: (text) => (isXml(text) ? readXmlForm(text) : readText(text)),
} satisfies Command<SubscribersOfPort>;

function readText(text: string): Parsed<SubscribersOfPort> {
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
}

/** `get-subscribers-port-summary`: one `counters` a port; those of the client types within it stand between, without a port. */
const readXmlForm = (text: string): Parsed<SubscribersOfPort> =>
  readRows(text, (engine, locale) =>
    [...within(engine, "counters")].flatMap((counters) => {
      const count = integer(textOf(counters, "port-count"));
      const name = textOf(counters, "port-name");
      return name === undefined || count === undefined ? [] : [{ ...locale, interface: name, count }];
    }),
  );

const HEADER = /^Interface\s+Count$/i;
const TOTAL = /^Total(?: Subscribers)?:?\s+(\d+)$/i;
const ROW = /^([a-z]{2,}-?\d[\w/.:-]*|[a-z][a-z-]*\d[\w/.:-]*)\s+(\d+)$/;
