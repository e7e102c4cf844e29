import { readXml, type XmlElement } from "./element.ts";
import { textOf, within } from "./fill.ts";

/** `get-system-uptime-information` as the CLI prints it: the words within the elements are the CLI's own. */
export function uptimeText(reply: string): string {
  const { root, isCut, stray } = readXml(reply);
  const items = [...within(root, "multi-routing-engine-item")];
  const blocks = items.length === 0 ? [linesOf(root)] : items.map((item) => [...nameOf(item), ...linesOf(item)]);
  const lines = [...blocks.flat(), ...stray.map(({ text }) => text)];
  return lines.join("\n") + (isCut ? "" : "\n");
}

const nameOf = (item: XmlElement): readonly string[] => {
  const name = textOf(item, "re-name");
  return name === undefined ? [] : [`${name}:`];
};

const MOMENTS = {
  "system-booted-time": "System booted",
  "protocols-started-time": "Protocols started",
  "last-configured-time": "Last configured",
} as const;

function linesOf(engine: XmlElement): readonly string[] {
  const lines: string[] = [];
  for (const current of within(engine, "current-time")) lines.push(`Current time: ${textOf(current, "date-time")}`);
  for (const source of within(engine, "time-source")) lines.push(`Time Source: ${source.text}`);
  for (const [name, label] of Object.entries(MOMENTS))
    for (const moment of within(engine, name)) lines.push(`${label}: ${momentOf(moment)}`);
  for (const uptime of within(engine, "uptime-information")) lines.push(loadsOf(uptime));
  return lines;
}

function momentOf(moment: XmlElement): string {
  const [length, user] = [textOf(moment, "time-length"), textOf(moment, "user")];
  const ago = length === undefined ? "" : ` (${length} ago)`;
  return `${textOf(moment, "date-time")}${ago}${user === undefined ? "" : ` by ${user}`}`;
}

function loadsOf(uptime: XmlElement): string {
  const [clock, up, users] = ["date-time", "up-time", "active-user-count"].map((name) => textOf(uptime, name));
  const loads = ["load-average-1", "load-average-5", "load-average-15"].map((name) => textOf(uptime, name));
  return `${clock} up ${up}, ${/^\d+/.exec(users ?? "0")?.[0]} users, load averages: ${loads.join(", ")}`;
}
