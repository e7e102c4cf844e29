import type { Command } from "../../command.ts";
import type { OutlineRow } from "../../outline-row.ts";
import { Lines } from "../lines.ts";
import { type Rule, takeByRule } from "../rules.ts";
import { given, integer } from "../values.ts";
import { orXml } from "../xml/any.ts";

/** An interface that holds the cluster together or is watched by it. */
export interface ClusterInterface {
  /** `Control`, `Fabric`, `Redundant-ethernet`, `Redundant-pseudo-interface`, `Monitored`. */
  readonly linkType: string;
  /** The state of the control or fabric link as a whole. */
  readonly linkStatus?: string;
  readonly index?: number;
  readonly interface: string;
  readonly childInterface?: string;
  readonly status: string;
  readonly security?: string;
  readonly redundancyGroup?: string;
  readonly weight?: number;
}

interface Reading {
  section: string;
  linkStatus: string | undefined;
  readonly rows: ClusterInterface[];
}

export const showChassisClusterInterfaces = {
  run: "show chassis cluster interfaces",
  needs: "view",
  parse: orXml((text) => {
    const lines = new Lines(text);
    const reading: Reading = { section: "", linkStatus: undefined, rows: [] };
    for (let line = lines.next(); line !== undefined; line = lines.next()) {
      if (!takeByRule(RULES, reading, line) && !takeRow(reading, line)) lines.leave();
    }
    return { rows: reading.rows, unread: lines.unread, incomplete: lines.isCut || reading.rows.length === 0 };
  }),
} satisfies Command<ClusterInterface | OutlineRow>;

const RULES: readonly Rule<Reading>[] = [
  {
    pattern: /^(?<link>Control|Fabric) link status:\s*(?<status>\S+)/i,
    take: (reading, { status }) => {
      reading.linkStatus = status;
    },
  },
  {
    pattern: /^(?<section>Control|Fabric) interfaces:$/i,
    take: (reading, { section = "" }) => {
      reading.section = section;
    },
  },
  {
    pattern: /^(?<section>Redundant-ethernet|Redundant-pseudo-interface) Information:$/i,
    take: (reading, { section = "" }) => {
      reading.section = section;
      reading.linkStatus = undefined;
    },
  },
  {
    pattern: /^Interface Monitoring:$/i,
    take: (reading) => {
      reading.section = "Monitored";
      reading.linkStatus = undefined;
    },
  },
  // Headers, and the second line that a fabric interface has when it has one child
  {
    pattern:
      /^(?:Index\s+Interface|Name\s+(?:Child-interface|Status)|Interface\s+Weight|\(Physical\/Monitored\)|Status$)/i,
    take: () => undefined,
  },
  { pattern: /^fab\d$/, take: () => undefined },
];

const STATE = "Up|Down";
const ROWS: Readonly<Record<string, RegExp>> = {
  control: new RegExp(`^(?<index>\\d+)\\s+(?<name>[a-z]+\\S*)\\s+(?<status>${STATE})(?:\\s+(?<security>\\S+))?$`, "i"),
  fabric: new RegExp(
    `^(?<name>fab\\d)\\s+(?<child>[a-z]+-?\\d\\S*)\\s+(?<status>(?:${STATE})(?:\\s*/\\s*(?:${STATE}))?)(?:\\s+(?<security>\\S+))?$`,
    "i",
  ),
  "redundant-ethernet": new RegExp(`^(?<name>reth\\d+)\\s+(?<status>${STATE})\\s+(?<group>\\d+|Not configured)$`, "i"),
  "redundant-pseudo-interface": new RegExp(
    `^(?<name>[a-z]+\\d+)\\s+(?<status>${STATE})\\s+(?<group>\\d+|Not configured)$`,
    "i",
  ),
  monitored: new RegExp(
    `^(?<name>[a-z]+-?\\d\\S*)\\s+(?<weight>\\d+)\\s+(?<status>${STATE})(?:\\s*/\\s*(?:${STATE}))?(?:\\s+(?<group>\\d+))?$`,
    "i",
  ),
};

function takeRow({ section, linkStatus, rows }: Reading, line: string): boolean {
  const groups = ROWS[section.toLowerCase()]?.exec(line)?.groups;
  if (groups === undefined) return false;
  const { index, name = "", child, status = "", security, group, weight } = groups;
  rows.push({
    linkType: section,
    ...given("linkStatus", linkStatus),
    ...given("index", integer(index)),
    interface: name,
    ...given("childInterface", child),
    status,
    ...given("security", security),
    ...given("redundancyGroup", group),
    ...given("weight", integer(weight)),
  });
  return true;
}
