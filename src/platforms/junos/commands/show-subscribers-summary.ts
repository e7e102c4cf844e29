import type { Command, Parsed } from "../../command.ts";
import { isFieldsWording } from "../../field-words.ts";
import { Lines } from "../lines.ts";
import { isXml } from "../xml/element.ts";
import { readRows, within } from "../xml/fill.ts";

/** How many subscribers there are, by what. Names are the device's in small letters. */
export interface SubscriberSummary {
  readonly locale?: string;
  /** A login goes init, configured, active; a logout terminating, terminated. */
  readonly byState: Counts;
  readonly byClientType: Counts;
  /** Other groupings of the device: `LS:RI`, `Connection Type`… */
  readonly others?: Readonly<Record<string, Counts>>;
  readonly total?: number;
}

type Counts = Readonly<Record<string, number>>;
type Groups = Map<string, Record<string, number>>;

export const showSubscribersSummary = {
  run: "show subscribers summary",
  needs: "view",
  xml: true,
  parse: (text) => (isXml(text) ? readXmlForm(text) : readText(text)),
} satisfies Command<SubscriberSummary>;

function readText(text: string): Parsed<SubscriberSummary> {
  const lines = new Lines(text);
  const groups: Groups = new Map();
  let group: Record<string, number> | undefined;
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const title = TITLE.exec(line)?.[1]?.toLowerCase();
    const [, name = "", count] = COUNT.exec(line) ?? [];
    if (title !== undefined) {
      group = {};
      groups.set(title, group);
    } else if (count !== undefined && group !== undefined) {
      group[name.toLowerCase()] = Number(count);
      if (!isFieldsWording(name) && !INSTANCE.test(name)) lines.leave();
    } else lines.leave();
  }
  const isOpen = group === undefined || group.total === undefined;
  return { rows: groups.size === 0 ? [] : [rowOf(groups)], unread: lines.unread, incomplete: lines.isCut || isOpen };
}

/** `get-subscribers-summary`: counters named after the state or the client type that they count. */
const readXmlForm = (text: string): Parsed<SubscriberSummary> =>
  readRows(text, (engine, locale) => {
    const groups: Groups = new Map();
    for (const counters of within(engine, "counters"))
      for (const { name, text: count } of counters.children) {
        const [, by = "", what = ""] = /^session-(state|type)-(.+)$/.exec(name) ?? [];
        if (what === "" || !/^\d+$/.test(count)) continue;
        const group = by === "state" ? "state" : "client type";
        groups.set(group, { ...groups.get(group), [what]: Number(count) });
      }
    return groups.size === 0 ? [] : [{ ...locale, ...rowOf(groups) }];
  });

const TITLE = /^Subscribers by (.+?):?$/i;
/** Names of routing instances and interfaces are the operator's own: `default:vpn-a`, `xe-1/0/0`. */
const INSTANCE = /^\S+[:/]\S+$/;
const COUNT = /^([A-Za-z][\w .:/()-]{0,80}?)\s*:\s*(\d+)$/;

function rowOf(groups: Groups): SubscriberSummary {
  const { total, ...byState } = groups.get("state") ?? {};
  const { total: clients, ...byClientType } = groups.get("client type") ?? {};
  const others = [...groups].filter(([name]) => name !== "state" && name !== "client type");
  const all = total ?? clients;
  return {
    byState,
    byClientType,
    ...(others.length === 0 ? {} : { others: Object.fromEntries(others) }),
    ...(all === undefined ? {} : { total: all }),
  };
}
