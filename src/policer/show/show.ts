import { didYouMean, UsageError } from "../../errors/errors.ts";
import type { Instant } from "../../time/instant.ts";
import type { DdosProtection, ProtectedType } from "../ddos-protection.ts";
import { figuresOf } from "../figures.ts";
import type { ProtocolGroup } from "../groups.ts";
import type { Zone } from "./clock.ts";
import { globalText, globalTree } from "./global.ts";
import { protocolLines } from "./protocols-text.ts";
import { type Part, protocolsTree } from "./protocols-tree.ts";
import { statisticsLines } from "./statistics-text.ts";
import { culpritFlowsText, terseText, violationsText } from "./tables-text.ts";
import { type Node, renderJson, renderXml } from "./tree.ts";

export type Form = "text" | "xml" | "json";
export interface Showing {
  readonly now: Instant;
  readonly zone: Zone;
  readonly form: Form;
}
const VIEWS = ["parameters", "statistics", "violations", "flow-detection", "culprit-flows"] as const;
type View = "all" | (typeof VIEWS)[number];

/**
 * Answers `show ddos-protection protocols [<group> [<type>]] [parameters|statistics [terse]|violations|flow-detection|
 * culprit-flows]` and `show ddos-protection statistics`.
 * @throws UsageError when the command is none of these
 */
export function show(ddos: DdosProtection, command: string, showing: Showing): string {
  const [verb, topic, what, ...rest] = command.trim().split(/\s+/);
  if (verb !== "show" || topic !== "ddos-protection") throw syntax(command, verb === "show" ? topic : verb, []);
  if (what === "statistics" && rest.length === 0) {
    return showing.form === "text"
      ? globalText(ddos, showing.now)
      : inForm(globalTree(ddos, showing.now), showing.form);
  }
  if (what !== "protocols") throw syntax(command, what, ["protocols", "statistics"]);
  return protocols(ddos, command, rest, showing);
}

function protocols(ddos: DdosProtection, command: string, words: readonly string[], showing: Showing): string {
  const isTerse = words.at(-1) === "terse";
  const left = isTerse ? words.slice(0, -1) : [...words];
  const last = left.at(-1);
  const view: View = VIEWS.find((name) => name === last) ?? "all";
  const selected = select(ddos, command, view === "all" ? left : left.slice(0, -1));
  if (showing.form !== "text") return structured(selected, view, showing);
  if (view === "culprit-flows") return culpritFlowsText(selected, showing.now, showing.zone);
  if (view === "violations") return violationsText(selected, showing.now, showing.zone);
  if (view === "statistics" && isTerse) return terseText(selected, showing.now);
  return blocks(selected, view, left.length === 2 && view === "all", showing);
}

function structured(selected: readonly ProtectedType[], view: View, showing: Showing): string {
  if (view === "culprit-flows" || view === "flow-detection") {
    throw new UsageError("policer.form", `${view} is shown as text only: its elements are not published`);
  }
  const isAll = view === "all" || view === "violations";
  const parts: readonly Part[] = isAll ? ["parameters", "statistics"] : [view];
  const types = view === "violations" ? selected.filter((type) => isViolated(type, showing.now)) : selected;
  return inForm(protocolsTree(types, parts, showing), showing.form);
}

function select(ddos: DdosProtection, command: string, words: readonly string[]): readonly ProtectedType[] {
  const [group, type, ...more] = words;
  const types = ddos.types();
  if (group === undefined) return types;
  const inGroup = types.filter(({ settings }) => settings.group.name === group);
  if (inGroup.length === 0)
    throw syntax(command, group, [...new Set(types.map(({ settings }) => settings.group.name))]);
  if (type === undefined) return inGroup;
  const found = inGroup.filter(({ settings }) => settings.type.name === type);
  const names = inGroup.map(({ settings }) => settings.type.name);
  if (found.length === 0) throw syntax(command, type, [...names, ...VIEWS]);
  if (more.length > 0) throw syntax(command, more[0], []);
  return found;
}

function syntax(command: string, word: string | undefined, known: readonly string[]): UsageError {
  const meant = word === undefined ? undefined : didYouMean(word, known);
  const mend = meant === undefined ? "" : `; did you mean "${meant}"?`;
  return new UsageError("policer.show", `${command}: "${word ?? ""}" is not expected here${mend}`);
}

function blocks(types: readonly ProtectedType[], view: View, isOneType: boolean, showing: Showing): string {
  const lines = view === "all" ? overview(types, isOneType, showing.now) : [];
  let group: ProtocolGroup | undefined;
  for (const type of types) {
    const { settings } = type;
    if (settings.group !== group) lines.push("", `Protocol Group: ${settings.group.title}`);
    group = settings.group;
    lines.push("", ...block(type, view, showing));
  }
  return `${(lines[0] === "" ? lines.slice(1) : lines).join("\n")}\n`;
}

function block(type: ProtectedType, view: View, { now, zone }: Showing): readonly string[] {
  const figures = figuresOf(type, now);
  const all = protocolLines(type.settings, figures, zone);
  if (view === "all") return all;
  const parameters = all.slice(0, all.indexOf("    System-wide information:"));
  if (view === "parameters") return parameters;
  if (view === "flow-detection") {
    const [head = ""] = parameters;
    return [head, ...parameters.slice(parameters.indexOf("    Flow detection configuration:"))];
  }
  return [
    `  Packet type: ${type.settings.type.name}`,
    ...statisticsLines(type.settings, figures, zone, () => undefined),
  ];
}

function overview(types: readonly ProtectedType[], isOneType: boolean, now: Instant): string[] {
  const all = types.map((type) => figuresOf(type, now));
  const flows = all.flatMap(({ fpcs }) => fpcs.flatMap((fpc) => Object.values(fpc.flows)));
  const current = flows.reduce((sum, flow) => sum + flow.current, 0);
  const total = flows.reduce((sum, flow) => sum + flow.total, 0);
  const modified = types.filter(({ settings }) => Object.keys(settings.configured).length > 0).length;
  const received = all.filter(({ system }) => system.received > 0).length;
  const violated = all.filter(({ system }) => system.violation.state === "violating").length;
  const counts = `Packet types: ${types.length}, Modified: ${modified}, Received traffic: ${received}, Currently violated: ${violated}`;
  return [
    ...(isOneType ? [] : [counts]),
    `Currently tracked flows: ${current}, Total detected flows: ${total}`,
    "* = User configured value",
  ];
}

const isViolated = (type: ProtectedType, now: Instant): boolean =>
  figuresOf(type, now).system.violation.state === "violating";

function inForm(tree: Node, form: Form): string {
  if (form === "json") return renderJson(tree);
  const { attributes, ...rest } = tree;
  return `${renderXml({ ...rest, attributes: { "xmlns:junos": "http://xml.juniper.net/junos", ...attributes } })}\n`;
}
